"""Messages about joining."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.hub import Standing
from bot.forms.outbox import NotWanted
from bot.services import hub
from bot.views.hub import welcome


def _load_welcome(session: Session, row: Outbox, now: datetime) -> Standing:
    standing = hub.standing(session, row.person_id or 0, now=now)
    if standing.profile is None:
        raise NotWanted("person_left")
    return standing


KINDS = [MessageKind("participants.welcome", _load_welcome, welcome)]
