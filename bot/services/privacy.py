"""What is stored about somebody: counted, shown, and brought to them as a file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import (
    DraftPair,
    DraftSeat,
    DraftUnmatched,
    Enrolment,
    Member,
    Person,
    Programme,
    ProgrammeAdmin,
    Relationship,
    Round,
    Scoped,
)
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.privacy import SOMEBODY, Export, Held, PrivacyCard, is_erased
from bot.forms.states import LIVING, EnrolmentState, RoundState
from bot.services import outbox, people
from bot.services.actors import Actor
from bot.services.traces import NOBODY, TRACES
from bot.services.tracing import Trace, mine

EXPORT = "privacy.export"

#: Nobody learns anything from it: all of it is one workspace's.
_PLUMBING = frozenset({"workspace_id"})


def card(session: Session, actor: Actor) -> PrivacyCard:
    """Return how much is stored about the actor, and what admins see of them."""
    me = actor.person_id
    held = [Held(trace.topic, trace.one, trace.many, _count(session, trace, me)) for trace in TRACES]
    takes_part = select(Enrolment.programme_id).where(
        Enrolment.person_id == me, Enrolment.state == EnrolmentState.ACTIVE
    )
    runs = select(ProgrammeAdmin.programme_id).where(ProgrammeAdmin.person_id == me)
    living = select(Member.id).join(Relationship, col(Relationship.id) == col(Member.relationship_id))
    living = living.where(Member.person_id == me, col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
    return PrivacyCard(
        held=tuple(one for one in held if one.count),
        programmes=_names(session, takes_part),
        runs=_names(session, runs),
        in_draft=_is_in_draft(session, me),
        living=len(session.exec(living).all()),
    )


def ask_for_export(session: Session, actor: Actor, *, now: datetime) -> None:
    """Have everything that is stored about the actor brought to them as a file; several clicks in a minute are one."""
    letter = Letter(
        key=f"{EXPORT}:{actor.person_id}:{now:%Y%m%d%H%M}",
        to=to_person(actor.person_id),
        kind=EXPORT,
        manners=Manners.NOW,
        due_at=now,
    )
    outbox.enqueue(session, letter, now=now)


def export(session: Session, person_id: int, *, now: datetime) -> Export:
    """Return everything that is stored about somebody and is theirs to read, as it stands now."""
    me = people.get(session, Actor(session.info["workspace_id"], person_id))
    found = {trace: _rows(session, trace, person_id) for trace in TRACES}
    names = _people(session, (row for rows in found.values() for row in rows))
    roles = {one.relationship_id: one.role for one in session.exec(select(Member).where(Member.person_id == person_id))}
    left_out = {str(table.__tablename__): why for table, why in NOBODY.items()}
    for trace in TRACES:
        for seat in trace.seats:
            if seat.why:
                left_out[f"{trace.name}.{seat.column}"] = seat.why
    return Export(
        name=me.name,
        slack_user_id=me.slack_user_id,
        made_at=now,
        tables={
            trace.name: [_told(trace, row, person_id, names, roles) for row in rows] for trace, rows in found.items()
        },
        left_out=left_out,
    )


# -- inside -------------------------------------------------------------------------------------------------


def _count(session: Session, trace: Trace, person_id: int) -> int:
    query: Any = select(sa.func.count()).select_from(trace.table).where(mine(trace, person_id))
    count: int = session.exec(query).one()
    return count


def _rows(session: Session, trace: Trace, person_id: int) -> list[Scoped]:
    query = select(trace.table).where(mine(trace, person_id)).order_by(col(trace.table.id))
    return list(session.exec(query))


def _names(session: Session, programme_ids: Any) -> tuple[str, ...]:
    query = select(Programme.name).where(col(Programme.id).in_(programme_ids)).order_by(col(Programme.id))
    return tuple(session.exec(query))


def _is_in_draft(session: Session, person_id: int) -> bool:
    drafts = select(Round.id).where(Round.state == RoundState.DRAFT)
    columns = (DraftPair.mentee_id, DraftPair.mentor_id, DraftSeat.person_id, DraftUnmatched.person_id)
    tables: tuple[Any, ...] = (DraftPair, DraftPair, DraftSeat, DraftUnmatched)
    return any(
        session.exec(select(table.id).where(table.round_id.in_(drafts), col(column) == person_id)).first() is not None
        for table, column in zip(tables, columns, strict=True)
    )


def people_columns(table: Any) -> list[str]:
    """Return the columns of a table that refer to people."""
    keys = [key for key in table.__table__.foreign_key_constraints if key.referred_table.name == Person.__tablename__]
    return [str(column.name) for key in keys for column in key.columns if column.name != "workspace_id"]


def _people(session: Session, rows: Iterable[Scoped]) -> dict[int, Person]:
    ids = {getattr(row, column) for row in rows for column in people_columns(type(row))} - {None}
    return {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(ids)))}


def _told(
    trace: Trace, row: Scoped, person_id: int, names: Mapping[int, Person], roles: Mapping[int, str]
) -> dict[str, Any]:
    """Return one row as its person may read it, with people's names for their ids."""
    seats = [seat for seat in trace.seats if seat.reads and getattr(row, seat.column) == person_id]
    # Whoever is in a row twice may read of it what either may.
    hidden = set.intersection(*(set(seat.hides) for seat in seats)) if seats else set()
    hidden |= {*trace.hides, *_PLUMBING}
    readers = {seat.reader for seat in seats} | {roles.get(row.id) if trace.name == "relationship" else None}
    told = {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).column_attrs}
    if "reasons" in told:
        told["reasons"] = [line for line in told["reasons"] if line["reader"] in readers]
    for column in people_columns(type(row)):
        told[column] = _person(names.get(told[column]))
    return {column: value for column, value in told.items() if column not in hidden}


def _person(person: Person | None) -> dict[str, str] | None:
    if person is None:
        return None
    if is_erased(person.slack_user_id):
        return {"name": SOMEBODY}
    return {"name": person.name, "slack_user_id": person.slack_user_id}
