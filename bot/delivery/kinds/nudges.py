"""Nudges: one kind for each rule of the table, so that what was sent can be told apart."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.nudges import NUDGES, NudgeCard
from bot.services import nudges
from bot.services.nudging import kind_of
from bot.views.nudges import nudge


def _load(session: Session, row: Outbox, now: datetime) -> NudgeCard:
    return wanted(nudges.to_send(session, row.subject_id or 0, now=now))


KINDS = [MessageKind(kind_of(rule), _load, nudge) for rule in NUDGES]
