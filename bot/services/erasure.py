"""Somebody is erased, at whatever moment: in one transaction, and nothing that others are in the midst of breaks.

Their row in `person` is blanked and stays as that of somebody who is gone from Slack, which every feature knows how to
live with: relationships end kindly, asks come to their end, drafts go on without them. A new row takes over what Slack
itself shows of them, so that they are somebody who never joined. Nothing leads from the one row to the other.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import (
    Agreement,
    DraftPair,
    DraftSeat,
    DraftUnmatched,
    Inbound,
    Member,
    Person,
    Relationship,
    Round,
    Scoped,
    Signup,
)
from bot.errors import AlreadyDone
from bot.forms.privacy import SOMEBODY, erased_id, is_erased
from bot.forms.states import LIVING, Role, RoundState
from bot.services import agreed_pairs, ask_clock, endings, invitations, outbox, rounds
from bot.services.actors import Actor, System
from bot.services.drafts import NO_PLACE
from bot.services.traces import TRACES
from bot.services.tracing import Deed, Trace, going, shared

_DONE = "This has been done already: nothing is stored about you but what Slack shows of everybody."
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
    ids = list(session.exec(select(trace.table.id).where(condition)))
    _point_away(session, trace.table, ids)
    statement = sa.delete(trace.table).where(col(trace.table.id).in_(ids))
    session.execute(statement.execution_options(synchronize_session=False))


def _point_away(session: Session, table: type[Scoped], ids: Sequence[int]) -> None:
    """Have rows that stay refer to none of those that go."""
    for trace in TRACES:
        for key in trace.table.__table__.foreign_key_constraints:  # type: ignore[attr-defined] # tables have it
            column = next(one for one in key.columns if one.name != "workspace_id" or len(key.columns) == 1)
            if key.referred_table.name == table.__tablename__ and column.nullable:
                _update(session, trace, col(getattr(trace.table, column.name)).in_(ids), {column.name: None})
