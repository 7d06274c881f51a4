"""Messages about pairing rounds."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import DraftUnmatched, Outbox, Programme, Round
from bot.delivery.kinds.base import MessageKind, wanted
from bot.delivery.kinds.programmes import tell_refused
from bot.forms.balance import Balance
from bot.forms.drafts import DraftNote
from bot.forms.outbox import NotWanted
from bot.forms.rounds import RoundCard, UnmatchedNote
from bot.forms.states import Role, RoundState
from bot.services import (
    balance,
    directory,
    drafts,
    goals,
    participants,
    postings,
    publishing,
    readiness,
    reminders,
    rounds,
)
from bot.views.balance import balance as told_balance
from bot.views.drafts import draft_ready
from bot.views.rounds import announcement, called_off, reminder, summary, unmatched


def _round(session: Session, row: Outbox) -> Round:
    return wanted(session.exec(select(Round).where(Round.id == row.subject_id)).first(), "round_gone")


def _load_card(session: Session, row: Outbox, now: datetime) -> RoundCard:
    del now
    return rounds.card(session, _round(session, row))


def _load_reminder(session: Session, row: Outbox, now: datetime) -> RoundCard:
    found = _round(session, row)
    if found.state is not RoundState.OPEN or found.deadline_at <= now:
        raise NotWanted("round_closed")
    if found.deadline_at.isoformat() != row.params["deadline"]:
        raise NotWanted("deadline_moved")
    return rounds.card(session, found)


def _load_balance(session: Session, row: Outbox, now: datetime) -> Balance:
    _load_reminder(session, row, now)
    return balance.of(session, _round(session, row), now=now)


def _count_anew(session: Session, row: Outbox, channel: str) -> None:
    """Somebody may have answered between the posting and its being remembered; the count would miss them."""
    del channel
    found = session.exec(select(Round).where(Round.id == row.subject_id)).first()
    if found is not None and (found.state is not RoundState.OPEN or rounds.signed_up(session, found.id)):
        rounds.refresh_announcement(session, found, now=row.sent_at or row.due_at)


def _load_draft(session: Session, row: Outbox, now: datetime) -> DraftNote:
    del now
    found = _round(session, row)
    if found.state is not RoundState.DRAFT:
        raise NotWanted("draft_gone")
    return drafts.note(session, found)


def _load_unmatched(session: Session, row: Outbox, now: datetime) -> UnmatchedNote:
    del now
    found = session.exec(select(DraftUnmatched).where(DraftUnmatched.id == row.subject_id)).first()
    person_id = row.person_id or 0
    if found is None or not participants.is_active(session, person_id):
        raise NotWanted("person_left")
    row_of = session.exec(select(Round).where(Round.id == found.round_id)).one()
    programme = session.exec(select(Programme).where(Programme.id == row_of.programme_id)).one()
    outside = directory.for_person(session, person_id) if found.role == Role.MENTEE else []
    has_goal = bool(goals.open_goals(session, person_id))
    gated = found.role == Role.MENTEE and bool(readiness.held(session, programme, [person_id]))
    return UnmatchedNote(programme.name, found.role, found.code, has_goal, tuple(outside), gated)


KINDS = [
    MessageKind(postings.ANNOUNCEMENT, _load_card, announcement, on_sent=_count_anew, on_dead=tell_refused),
    MessageKind(reminders.REMINDER, _load_reminder, reminder),
    MessageKind(reminders.BALANCE, _load_balance, told_balance),
    MessageKind(postings.SUMMARY, _load_card, summary, on_dead=tell_refused),
    MessageKind(postings.CALLED_OFF, _load_card, called_off, on_dead=tell_refused),
    MessageKind(drafts.READY, _load_draft, draft_ready),
    MessageKind(publishing.UNMATCHED, _load_unmatched, unmatched),
]
