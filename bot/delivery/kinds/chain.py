"""The picture of who passed mentoring on."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.chain import ChainCard
from bot.services import chain
from bot.views.chain import message


def _load(session: Session, row: Outbox, now: datetime) -> ChainCard:
    del now
    return wanted(chain.to_send(session, row.subject_id or 0, row.person_id or 0))


KINDS = [MessageKind(chain.PICTURE, _load, message)]
