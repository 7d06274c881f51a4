"""The file with everything that is stored about somebody."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.privacy import Export
from bot.services import privacy
from bot.views.privacy import exported


def _load(session: Session, row: Outbox, now: datetime) -> Export:
    return privacy.export(session, row.person_id or 0, now=now)


KINDS = [MessageKind(privacy.EXPORT, _load, exported)]
