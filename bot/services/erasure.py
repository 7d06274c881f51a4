"""Somebody is erased, at whatever moment: in one transaction, and nothing that others are in the midst of breaks.

Their row in `person` is blanked and stays as that of somebody who is gone from Slack, which every feature knows how to
live with: relationships end kindly, asks come to their end, drafts go on without them. A new row takes over what Slack
itself shows of them, so that they are somebody who never joined. Nothing leads from the one row to the other.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import (
    Agreement,
    Checkin,
    DraftPair,
    DraftSeat,
    DraftUnmatched,
    FollowUp,
    HelpRequest,
    Inbound,
    Member,
    Message,
    Outbox,
    Person,
    PlaceWish,
    PlanStep,
    Relationship,
    Review,
    Round,
    Scoped,
    ShortlistEntry,
    Signup,
    Suggestion,
)
from bot.errors import AlreadyDone
from bot.forms.privacy import SOMEBODY, erased_id, is_erased
from bot.forms.states import LIVING, Role, RoundState
from bot.services import (
    agreed_pairs,
    ask_clock,
    endings,
    follow_ups,
    helping,
    invitations,
    outbox,
    plans,
    reviews,
    rounds,
    shared_answers,
    succession,
    suggestions,
    wishes,
)
from bot.services.actors import Actor, System
from bot.services.drafts import NO_PLACE
from bot.services.traces import TRACES
from bot.services.tracing import Deed, Trace, going, shared

_DONE = "This has been done already: nothing is stored about you but what Slack shows of everybody."
#: What others are told about rows that go with somebody. SQLite gives their ids out again: a message that is kept by
#: one of them would then be taken for that of another thing.
_ABOUT: Mapping[type[Scoped], tuple[str, ...]] = {
    Checkin: (shared_answers.SHARED,),
    FollowUp: (follow_ups.TOLD,),
    HelpRequest: (helping.STUCK,),
    PlaceWish: (wishes.PLACE,),
    PlanStep: (plans.PROGRESS,),
    Review: (reviews.TOLD,),
    ShortlistEntry: (succession.NOTICE,),
    Suggestion: (suggestions.BATCH,),
}
#: Fewer than this are no circle.
_FEWEST = 2


def erase(session: Session, actor: Actor, *, now: datetime) -> None:
    """Erase the actor. The caller's session forgets every row it holds.

    Raises:
        AlreadyDone: it was done in the same moment.
    """
    # Held against others' work that would name this person, which then comes before, or finds them gone.
    query = select(Person).where(Person.id == actor.person_id).with_for_update()
    me = session.exec(query.execution_options(populate_existing=True)).one()
    if is_erased(me.slack_user_id):
        raise AlreadyDone(_DONE)
    slack_user_id, by = me.slack_user_id, System(actor.workspace_id)
    anew = _begin_anew(session, me)
    _part(session, by, me.id, now)
    _leave_rounds(session, me.id, now)
    _leave_suggestions(session, me.id, now)
    _forget_what_was_typed(session, slack_user_id)
    _forget_copies(session, me.id)
    for trace in TRACES:
        _empty(session, trace, me.id, anew.id)
    for trace in _innermost_first():
        _delete(session, trace, me.id)
    session.flush()
    # Many of the rows that the session knows are gone or changed behind its back.
    session.expunge_all()
    outbox.refresh_home(session, anew.id, now=now)


# -- who they were, and who they are from now on ------------------------------------------------------------


def _begin_anew(session: Session, me: Person) -> Person:
    """Blank a person's row, and give what Slack shows of them a row of its own."""
    shown = ("slack_user_id", "name", "title", "tz", "is_admin", "is_guest", "is_bot", "is_deleted", "stale")
    # Whether Home is open is a fact about Slack: it is to show at once that they are a beginner again.
    anew = Person(**{column: getattr(me, column) for column in (*shown, "home_opened_at")})
    me.slack_user_id, me.name, me.title, me.tz = erased_id(), SOMEBODY, "", "UTC"
    me.is_admin = me.is_guest = me.is_bot = me.stale = False
    me.is_deleted = True
    me.home_opened_at = me.snoozed_until = me.manager_id = None
    me.team = ""
    session.add(me)
    session.flush()
    session.add(anew)
    session.flush()
    return anew


# -- what others are in the midst of ------------------------------------------------------------------------


def _part(session: Session, by: System, person_id: int, now: datetime) -> None:
    """Bring to a kind end whatever this person is in with others."""
    endings.lose(session, by, person_id, now=now)
    ask_clock.dissolve_orphaned(session, now=now)
    invitations.lose(session, by, person_id, now=now)
    agreed_pairs.lose(session, by, person_id, now=now)
    for member in session.exec(select(Member).where(Member.person_id == person_id)):
        member.next_checkin_at, member.may_be_named = None, False
        session.add(member)
    mine = select(Member.relationship_id).where(Member.person_id == person_id)
    over = select(Relationship).where(col(Relationship.id).in_(mine), col(Relationship.state).not_in(LIVING))
    for row in session.exec(over):
        # Why the two fit tells of both, and the group message leads to whoever was in it.
        row.reasons, row.group_channel_id = [], None
        session.add(row)
    session.flush()


def _leave_rounds(session: Session, person_id: int, now: datetime) -> None:
    """Take somebody out of every round that is not over; whoever was to be with them is told that nobody was found."""
    signed = select(Signup.round_id).where(Signup.person_id == person_id)
    paired = select(DraftPair.round_id).where((DraftPair.mentee_id == person_id) | (DraftPair.mentor_id == person_id))
    under_way = col(Round.state).in_([RoundState.OPEN, RoundState.DRAFT])
    query = select(Round).where(under_way, col(Round.id).in_(signed) | col(Round.id).in_(paired))
    for row in session.exec(query.order_by(col(Round.id)).with_for_update()).all():
        _break_pairs(session, row, person_id)
        _break_circle(session, row, person_id)
        if row.state is RoundState.DRAFT:
            # Whoever looks at the draft with them in it is shown the new one before anything is published.
            row.version += 1
        session.add(row)
        session.exec(sa.delete(Signup).where(col(Signup.round_id) == row.id, col(Signup.person_id) == person_id))
        session.flush()
        rounds.refresh_announcement(session, row, now=now)


def _break_pairs(session: Session, row: Round, person_id: int) -> None:
    pairs = session.exec(select(DraftPair).where(DraftPair.round_id == row.id)).all()
    mine = [pair for pair in pairs if person_id in {pair.mentee_id, pair.mentor_id}]
    for pair in mine:
        session.delete(pair)
    session.flush()
    for pair in mine:
        is_mentee = pair.mentor_id == person_id
        other = pair.mentee_id if is_mentee else pair.mentor_id
        rest = [one for one in pairs if one not in mine and other in {one.mentee_id, one.mentor_id}]
        if not rest:
            _leave_over(session, row, other, Role.MENTEE if is_mentee else Role.MENTOR)


def _break_circle(session: Session, row: Round, person_id: int) -> None:
    seats = session.exec(select(DraftSeat).where(DraftSeat.round_id == row.id)).all()
    for mine in [seat for seat in seats if seat.person_id == person_id]:
        rest = [seat for seat in seats if seat.circle == mine.circle and seat is not mine]
        session.delete(mine)
        if len(rest) < _FEWEST:
            for seat in rest:
                session.delete(seat)
                _leave_over(session, row, seat.person_id, Role.PEER)
    session.flush()


def _leave_over(session: Session, row: Round, person_id: int, role: Role) -> None:
    query = select(DraftUnmatched.id).where(
        DraftUnmatched.round_id == row.id, DraftUnmatched.person_id == person_id, DraftUnmatched.role == role.value
    )
    if session.exec(query).first() is None:
        session.add(DraftUnmatched(round_id=row.id, person_id=person_id, role=role.value, code=NO_PLACE))
    session.flush()


def _leave_suggestions(session: Session, person_id: int, now: datetime) -> None:
    """Take somebody out of what others were suggested; the rest of each message stays with whoever got it."""
    found = session.exec(select(Suggestion).where(Suggestion.mentor_id == person_id)).all()
    rest = {row.id: _others_of_batch(session, row) for row in found}
    for row in found:
        if rest[row.id]:
            # The message is known by the first of those in it.
            for table in (Outbox, Message):
                about = sa.and_(col(table.kind) == suggestions.BATCH, col(table.subject_id) == row.id)
                moved = sa.update(table).where(about).values(subject_id=rest[row.id][0].id)
                session.execute(moved.execution_options(synchronize_session=False))
    _delete_rows(session, Suggestion, [row.id for row in found])
    session.flush()
    for others in rest.values():
        if others:
            suggestions.refresh(session, others[0], now=now)


def _others_of_batch(session: Session, row: Suggestion) -> list[Suggestion]:
    batch = suggestions.of_batch(session, row.enrolment_id, row.local_date)
    return [one for one in batch if one.mentor_id != row.mentor_id]


# -- what is stored about them ------------------------------------------------------------------------------


def _forget_what_was_typed(session: Session, slack_user_id: str) -> None:
    """Forget events of this person's that were recorded and not dealt with yet."""
    for row in session.exec(select(Inbound).where(col(Inbound.payload).is_not(None))):
        if slack_user_id in _authors(json.loads(row.payload or "{}")):
            row.payload = row.take_up_at = None
            session.add(row)
    session.flush()


def _authors(body: dict[str, Any]) -> set[str]:
    """Return who wrote what an event tells of: an edit carries its author inside."""
    event = body.get("event") or {}
    inner = [event, event.get("message") or {}, event.get("previous_message") or {}]
    return {str(one["user"]) for one in inner if isinstance(one.get("user"), str)}


def _forget_copies(session: Session, person_id: int) -> None:
    """Empty what others' versions of an agreement took over from this person's."""
    mine = select(Agreement).where(Agreement.proposed_by == person_id)
    for written in session.exec(mine).all():
        if not written.ways.strip():
            continue
        later = select(Agreement).where(Agreement.relationship_id == written.relationship_id)
        for version in session.exec(later.where(Agreement.version > written.version)):
            if written.ways.strip() in version.ways:
                version.ways = ""
                session.add(version)
    session.flush()


def _empty(session: Session, trace: Trace, person_id: int, anew_id: int) -> None:
    """Empty what this person wrote in rows that stay, and have follow what follows."""
    for seat in trace.seats:
        columns: Sequence[str] = seat.words
        values: dict[str, Any] = {column: _nothing(trace, column) for column in columns}
        if seat.deed is Deed.CLEARED:
            values[seat.column] = None
        if seat.deed is Deed.FOLLOWS:
            values[seat.column] = anew_id
        if values:
            _update(session, trace, col(getattr(trace.table, seat.column)) == person_id, values)
    if trace.either:
        values = {column: _nothing(trace, column) for column in trace.either}
        _update(session, trace, shared(trace, person_id), values)


def _nothing(trace: Trace, column: str) -> str | None:
    return None if trace.table.__table__.columns[column].nullable else ""  # type: ignore[attr-defined] # tables have one


def _update(session: Session, trace: Trace, condition: Any, values: dict[str, Any]) -> None:
    statement = sa.update(trace.table).where(condition).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def _innermost_first() -> list[Trace]:
    """Return the tables so that whatever refers to a row comes before it."""
    order = [table.name for table in Person.metadata.sorted_tables]
    return sorted(TRACES, key=lambda trace: order.index(trace.name), reverse=True)


def _delete(session: Session, trace: Trace, person_id: int) -> None:
    condition = going(trace, person_id)
    if condition is None:
        return
    _delete_rows(session, trace.table, list(session.exec(select(trace.table.id).where(condition))))


def _delete_rows(session: Session, table: type[Scoped], ids: Sequence[int]) -> None:
    _point_away(session, table, ids)
    for messages in (Outbox, Message):
        about = sa.and_(col(messages.kind).in_(_ABOUT.get(table, ())), col(messages.subject_id).in_(ids))
        session.execute(sa.delete(messages).where(about).execution_options(synchronize_session=False))
    statement = sa.delete(table).where(col(table.id).in_(ids))
    session.execute(statement.execution_options(synchronize_session=False))


def _point_away(session: Session, table: type[Scoped], ids: Sequence[int]) -> None:
    """Have rows that stay refer to none of those that go."""
    for trace in TRACES:
        for key in trace.table.__table__.foreign_key_constraints:  # type: ignore[attr-defined] # tables have it
            column = next(one for one in key.columns if one.name != "workspace_id" or len(key.columns) == 1)
            if key.referred_table.name == table.__tablename__ and column.nullable:
                _update(session, trace, col(getattr(trace.table, column.name)).in_(ids), {column.name: None})
