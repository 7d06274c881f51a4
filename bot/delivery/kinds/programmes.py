"""Messages about programmes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Outbox, Programme
from bot.delivery.kinds.base import MessageKind
from bot.errors import NotFound
from bot.forms.outbox import NotWanted
from bot.forms.programmes import ProgrammeCard
from bot.forms.states import ProgrammeState
from bot.services import postings, programmes
from bot.views.message import Message
from bot.views.programmes import refused, welcome


@dataclass(frozen=True)
class _Refusal:
    programme: ProgrammeCard
    kind: str
    subject_id: int
    code: str


def _load_welcome(session: Session, row: Outbox, now: datetime) -> ProgrammeCard:
    del now
    query = select(Programme).where(Programme.id == row.subject_id, Programme.state == ProgrammeState.ACTIVE)
    programme = session.exec(query).first()
    if programme is None:
        raise NotWanted("programme_ended")
    return programmes.card(session, programme)


def _load_refusal(session: Session, row: Outbox, now: datetime) -> _Refusal:
    del now
    kind, subject_id = str(row.params["kind"]), row.subject_id or 0
    try:
        programme, _ = postings.subject(session, kind, subject_id)
    except NotFound as error:
        raise NotWanted("programme_ended") from error
    return _Refusal(programmes.card(session, programme), kind, subject_id, str(row.params["code"]))


def _view_refusal(told: _Refusal) -> Message:
    return refused(told.programme, told.kind, told.subject_id, told.code)


def tell_refused(session: Session, row: Outbox, code: str, now: datetime) -> None:
    """Tell an admin that Slack does not let Baton post in a channel, with a button to try again."""
    postings.refused(session, row, code, now=now)


KINDS = [
    MessageKind(postings.WELCOME, _load_welcome, welcome, on_dead=tell_refused),
    MessageKind(postings.REFUSED, _load_refusal, _view_refusal),
]
