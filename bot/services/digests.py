"""Several small questions to one person in one message, each still answerable by itself.

The rows of a digest name the one that carries it in `merged_into`; that one names itself.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, Meeting, Nudge, Outbox
from bot.forms.checkins import CheckinCard
from bot.forms.digests import Digest, DigestPart, Gathered
from bot.forms.meetings import MeetingCard
from bot.forms.nudges import NUDGES, NudgeCard
from bot.forms.states import CheckinState, MeetingState, OutboxState
from bot.services import checkins, meeting_cards, nudges
from bot.services.actors import Actor
from bot.services.meeting_letters import DID_YOU_MEET
from bot.services.nudging import kind_of
from bot.services.outbox import DIGEST
from bot.services.silence import PROMPT

_Card = CheckinCard | MeetingCard | NudgeCard
#: What may stand in a digest.
MERGEABLE = frozenset({PROMPT, DID_YOU_MEET, *(kind_of(rule) for rule in NUDGES)})
#: More than this in one message is a list that nobody reads.
MOST = 10

__all__ = ["DIGEST", "MERGEABLE", "MOST", "again", "gather", "of_message"]


def gather(session: Session, carrier: Outbox, *, now: datetime) -> Gathered:
    """Return what of a digest still has its point, at the moment of sending."""
    parts, unwanted = [], {}
    for row in _rows(session, carrier.id):
        found = _to_send(session, row, now)
        if isinstance(found, str):
            unwanted[row.id] = found
        else:
            parts.append(DigestPart(row.id, found))
    return Gathered(Digest(carrier.id, tuple(parts)), unwanted)


def again(
    session: Session, actor: Actor, carrier_id: int, *, reopened: int | None = None, now: datetime
) -> Digest | None:
    """Return a digest as it stands now, answers included; None where it is not the actor's.

    `reopened` is a part whose question is shown once more.
    """
    parts = []
    for row in _rows(session, carrier_id):
        if row.person_id != actor.person_id:
            return None
        if (found := _as_it_is(session, row, now)) is not None:
            card, is_answered = found
            parts.append(DigestPart(row.id, card, is_answered=is_answered and row.id != reopened))
    return Digest(carrier_id, tuple(parts)) if parts else None


def of_message(session: Session, carrier_id: int, *, now: datetime) -> Digest | None:
    """Return a digest as it stands now, for the update of its message; None where it is gone."""
    carrier = session.exec(select(Outbox).where(Outbox.id == carrier_id)).first()
    if carrier is None or carrier.person_id is None:
        return None
    return again(session, Actor(carrier.workspace_id, carrier.person_id), carrier_id, now=now)


def _rows(session: Session, carrier_id: int) -> Sequence[Outbox]:
    query = select(Outbox).where(Outbox.merged_into == carrier_id, Outbox.state != OutboxState.SKIPPED)
    return session.exec(query.order_by(col(Outbox.due_at), col(Outbox.id))).all()


def _to_send(session: Session, row: Outbox, now: datetime) -> _Card | str:
    subject_id, person_id = row.subject_id or 0, row.person_id or 0
    if row.kind == PROMPT:
        return checkins.to_send(session, subject_id)
    if row.kind == DID_YOU_MEET:
        return meeting_cards.to_send(session, row.kind, subject_id, person_id, now=now)
    return nudges.to_send(session, subject_id, now=now)


def _as_it_is(session: Session, row: Outbox, now: datetime) -> tuple[_Card, bool] | None:
    """Return a part whatever has become of it, and whether it is answered; None where it is gone."""
    look: Mapping[str, Callable[[Session, Outbox, datetime], tuple[_Card, bool] | None]] = {
        PROMPT: _checkin,
        DID_YOU_MEET: _meeting,
    }
    return look.get(row.kind, _nudge)(session, row, now)


def _checkin(session: Session, row: Outbox, now: datetime) -> tuple[_Card, bool] | None:
    del now
    found = session.exec(select(Checkin).where(Checkin.id == row.subject_id)).first()
    if found is None:
        return None
    return checkins.card(session, found), found.state is CheckinState.ANSWERED


def _meeting(session: Session, row: Outbox, now: datetime) -> tuple[_Card, bool] | None:
    found = session.exec(select(Meeting).where(Meeting.id == row.subject_id)).first()
    if found is None or found.state is MeetingState.CALLED_OFF:
        return None
    card = meeting_cards.card(session, found, row.person_id or 0, now=now)
    return card, card.i_met is not None


def _nudge(session: Session, row: Outbox, now: datetime) -> tuple[_Card, bool] | None:
    found = session.exec(select(Nudge).where(Nudge.id == row.subject_id)).first()
    return (nudges.card(session, found, now=now), False) if found is not None else None
