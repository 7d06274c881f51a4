"""Calendar files."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.invites import InviteCard
from bot.services import invites
from bot.views.invites import invite


def _load(session: Session, row: Outbox, now: datetime) -> InviteCard:
    return wanted(invites.to_send(session, row.kind, row.subject_id or 0, row.person_id or 0, now=now))


KINDS = [
    MessageKind(invites.INVITE, _load, invite),
    MessageKind(invites.WITHDRAWN, _load, invite),
]
