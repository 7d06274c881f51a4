"""The Home tab, published like a message: from current data, once for several changes."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.hub import HomePage
from bot.forms.outbox import NotWanted
from bot.services import hub
from bot.services.outbox import HOME_KIND
from bot.views.home import home_view


def _load(session: Session, row: Outbox, now: datetime) -> HomePage:
    if row.person_id is None:
        raise NotWanted("no_person")
    return hub.home(session, row.person_id, now=now)


KINDS = [MessageKind(HOME_KIND, _load, home_view)]
