"""After a no, the next on the list: announced to the mentee a working day before, and never to anybody else."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Ask, Person, ShortlistEntry
from bot.errors import UserError
from bot.forms.asks import Door
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.shortlist import NextNotice
from bot.forms.states import SHORTLIST_TRANSITIONS, AskState, ShortlistState, before
from bot.services import (
    asks,
    calendar,
    deadlines,
    doors,
    outbox,
    participants,
    readiness,
    relationships,
    shortlist,
    workweeks,
)
from bot.services.actors import Actor, System
from bot.services.transitions import transition

NOTICE = "shortlist.next"
HELD = "shortlist.held"

_NOES = (AskState.BUSY, AskState.NOT_RIGHT, AskState.POINTED, AskState.LAPSED, AskState.DISSOLVED)


def queue_due(session: Session, *, now: datetime) -> None:
    """Announce the next after each no, and ask those whose day of notice is over."""
    for ask in _refused(session):
        ask.then_next = False
        session.add(ask)
        session.flush()
        announce_next(session, ask, now=now)
    query = select(ShortlistEntry).where(col(ShortlistEntry.next_at) <= now)
    for entry in session.exec(query.order_by(col(ShortlistEntry.next_at), col(ShortlistEntry.id))).all():
        _take_turn(session, entry, now)


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether there was a no after which the next one has a turn."""
    del now
    return bool(_refused(session))


def _refused(session: Session) -> Sequence[Ask]:
    query = select(Ask).where(col(Ask.then_next), col(Ask.state).in_(_NOES))
    # Sorted here: asked to sort, SQLite would walk through all asks in their order.
    return sorted(session.exec(query), key=lambda ask: ask.id)


def next_due(session: Session) -> datetime | None:
    """Return when the next one on a list is asked."""
    due = col(ShortlistEntry.next_at)
    query = select(ShortlistEntry.next_at).where(due.is_not(None)).order_by(due).limit(1)
    return session.exec(query).first()


def announce_next(session: Session, ask: Ask, *, now: datetime) -> ShortlistEntry | None:
    """Tell the mentee who is asked next, with a working day to object; None where nobody can be.

    Where a programme's gate alone keeps the next one from being asked, the mentee reads what would open it.
    """
    if not participants.is_active(session, ask.mentee_id) or asks.open_ask(session, ask.mentee_id):
        return None
    mentee, held = asks.person(session, ask.mentee_id), False
    for entry in shortlist.waiting(session, ask.mentee_id):
        if entry.state is ShortlistState.KEPT and entry.why and _can_be_asked(session, entry, now):
            if _is_held(session, entry):
                held = True
                continue
            at = _a_working_day_later(session, mentee, now)
            by = System(ask.workspace_id)
            sources = {ShortlistState.KEPT}
            changes = {"next_at": at, "after_ask_id": ask.id}
            transition(session, entry, ShortlistState.NEXT, allowed_from=sources, by=by, now=now, **changes)  # type: ignore[arg-type] # columns
            _tell(session, entry, now)
            return entry
    if held:
        _tell_of_the_gate(session, ask, now)
    return None


def notice(session: Session, entry_id: int) -> NextNotice | str:
    """Return what the notice says, or a code why it has lost its point."""
    entry = session.exec(select(ShortlistEntry).where(ShortlistEntry.id == entry_id)).first()
    if entry is None or entry.state is not ShortlistState.NEXT:
        return "turn_over"
    mentee, mentor = asks.person(session, entry.person_id), asks.person(session, entry.mentor_id)
    at = entry.next_at.astimezone(calendar.zone(mentee.tz)) if entry.next_at else None
    return NextNotice(entry.id, relationships.partner(mentor), at, entry.why)


def wait(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> None:
    """Ask nobody for now; the person stays on the list.

    Raises:
        NotFound: they are not on the list (any more).
    """
    entry = shortlist.own(session, actor, entry_id)
    _put_back(session, actor, entry, now)


def not_this_one(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> None:
    """Take the next one off the list; the one after has the turn, with a notice of its own.

    Raises:
        NotFound: they are not on the list (any more).
    """
    entry = shortlist.own(session, actor, entry_id)
    ask = session.exec(select(Ask).where(Ask.id == entry.after_ask_id)).first()
    shortlist.remove(session, actor, entry_id, now=now)
    if ask is not None:
        announce_next(session, ask, now=now)


def _take_turn(session: Session, entry: ShortlistEntry, now: datetime) -> None:
    """Ask the one whose turn it is; where that cannot be any more, they stay on the list."""
    last = session.exec(select(Ask).where(Ask.id == entry.after_ask_id)).first()
    mentee = Actor(entry.workspace_id, entry.person_id)
    free = participants.is_active(session, entry.person_id) and asks.open_ask(session, entry.person_id) is None
    if last is None or not free:
        _put_back(session, mentee, entry, now)
        return
    doors.hold(session, entry.mentor_id)
    if not _can_be_asked(session, entry, now) or _is_held(session, entry):
        _put_back(session, mentee, entry, now)
        announce_next(session, last, now=now)
        return
    try:
        with session.begin_nested():
            asks.deliver(session, mentee, _with_these_words(last, entry, now), now=now)
    except UserError:  # another ask of theirs was faster
        _put_back(session, mentee, entry, now)


def _with_these_words(last: Ask, entry: ShortlistEntry, now: datetime) -> Ask:
    return Ask(
        suggestion_id=entry.suggestion_id,
        goal_id=last.goal_id,
        mentee_id=entry.person_id,
        mentor_id=entry.mentor_id,
        kind=entry.kind or last.kind,
        what=last.what,
        goal_text=last.goal_text,
        need=last.need,
        why=entry.why,
        timeframe_months=last.timeframe_months,
        then_next=True,
        created_at=now,
    )


def _can_be_asked(session: Session, entry: ShortlistEntry, now: datetime) -> bool:
    mentor = asks.person(session, entry.mentor_id)
    again = asks.may_ask_again_on(session, entry.person_id, mentor)
    early = again is not None and calendar.local_date(now, mentor.tz) < again
    return not early and doors.door(session, entry.person_id, mentor) is Door.OPEN


def _is_held(session: Session, entry: ShortlistEntry) -> bool:
    programme = readiness.gate(session, entry.person_id, entry.mentor_id)
    return programme is not None and bool(readiness.held(session, programme, [entry.person_id]))


def _put_back(session: Session, by: Actor, entry: ShortlistEntry, now: datetime) -> None:
    sources = before(SHORTLIST_TRANSITIONS, ShortlistState.KEPT) & {ShortlistState.NEXT}
    transition(session, entry, ShortlistState.KEPT, allowed_from=sources, by=by, now=now, next_at=None)


def _a_working_day_later(session: Session, mentee: Person, now: datetime) -> datetime:
    """Return the same time on the next working day, counted from when a message can be read."""
    week = workweeks.of(session, mentee.id)
    read = calendar.next_working_moment(now, mentee.tz, week)
    day = calendar.local_date(deadlines.after_working_days(read, mentee.tz, 1, week), mentee.tz)
    return calendar.at_local(day, read.astimezone(calendar.zone(mentee.tz)).time(), mentee.tz)


def _tell(session: Session, entry: ShortlistEntry, now: datetime) -> None:
    letter = Letter(
        key=f"{NOTICE}:{entry.id}:{entry.after_ask_id}",
        to=to_person(entry.person_id),
        kind=NOTICE,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=entry.id,
        not_after=entry.next_at,
    )
    outbox.enqueue(session, letter, now=now)


def _tell_of_the_gate(session: Session, ask: Ask, now: datetime) -> None:
    letter = Letter(
        key=f"{HELD}:{ask.id}",
        to=to_person(ask.mentee_id),
        kind=HELD,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=ask.id,
    )
    outbox.enqueue(session, letter, now=now)
