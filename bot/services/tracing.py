"""What can be said of how people stand in a table, and which rows that means for one person."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from bot.db.tables import Goal, Member, Round, Scoped
from bot.forms.privacy import Topic
from bot.forms.relationships import Reader
from bot.forms.states import RoundState


class Deed(StrEnum):
    """What becomes of a row when the person in one of its columns is erased."""

    GOES = "goes"
    #: The row stays; whom it names is nobody any more.
    STAYS = "stays"
    #: The row stays, and names nobody in this column.
    CLEARED = "cleared"
    #: The row stays, and is about the person as somebody who never joined.
    FOLLOWS = "follows"


class Way(StrEnum):
    """How somebody is in a table that does not name them."""

    #: By a relationship in which they are.
    TOGETHER = "together"
    #: By one of their goals; the row goes with it.
    OF_A_GOAL = "of a goal"


@dataclass(frozen=True)
class Seat:
    """A column in which a person stands.

    Attributes:
        column: its name.
        deed: what becomes of the row when this person is erased.
        words: what this person wrote there, and what points to something of theirs; emptied when they are erased.
        reads: whether the row is theirs to read, and so belongs into their export.
        reader: as whom they read the row's reasons.
        hides: what of the row is not theirs to read.
        states: the only states in which the row is theirs to read; all of them where none is named.
        why: why it is not theirs to read, where it is not.
    """

    column: str
    deed: Deed
    words: tuple[str, ...] = ()
    reads: bool = True
    reader: Reader | None = None
    hides: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Trace:
    """How people are in one table.

    Attributes:
        table: the table.
        topic: under which its rows are counted.
        one: what a row is called.
        many: what several are called.
        seats: the columns that name people.
        way: how somebody is in it whom no column names, and the column that leads there.
        hides: what nobody is given of it: ids and marks of Baton's own.
        either: words of which the table does not say who of several wrote them; they go when one of them goes.
        published: whether only rows of published rounds are anybody's to read.
    """

    table: type[Scoped]
    topic: Topic
    one: str
    many: str
    seats: tuple[Seat, ...] = ()
    way: tuple[Way, str] | None = None
    hides: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    published: bool = False

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return str(self.table.__tablename__)


def mine(trace: Trace, person_id: int) -> Any:
    """Return the condition of the rows of a table that are somebody's to read."""
    either = [_reads(trace, seat, person_id) for seat in trace.seats if seat.reads]
    if trace.way is not None:
        either.append(_reached(trace, person_id, shown=True))
    condition = sa.or_(*either)
    if trace.published:
        published = select(Round.id).where(Round.state == RoundState.PUBLISHED)
        condition = sa.and_(condition, col(trace.table.round_id).in_(published))  # type: ignore[attr-defined] # tables of rounds have it
    return condition


def going(trace: Trace, person_id: int) -> Any | None:
    """Return the condition of the rows that go when somebody is erased; None where none do."""
    either = [col(getattr(trace.table, seat.column)) == person_id for seat in trace.seats if seat.deed is Deed.GOES]
    if trace.way is not None and trace.way[0] is Way.OF_A_GOAL:
        either.append(_reached(trace, person_id, shown=False))
    return sa.or_(*either) if either else None


def shared(trace: Trace, person_id: int) -> Any:
    """Return the condition of the rows that somebody shares with others, also where they have left."""
    return _reached(trace, person_id, shown=False)


def _reads(trace: Trace, seat: Seat, person_id: int) -> Any:
    named = col(getattr(trace.table, seat.column)) == person_id
    if not seat.states:
        return named
    return sa.and_(named, col(trace.table.state).in_(seat.states))  # type: ignore[attr-defined] # where states are named


def _reached(trace: Trace, person_id: int, *, shown: bool) -> Any:
    if trace.way is None:
        raise ValueError(f"{trace.name} names everybody who is in it")
    way, column = trace.way
    if way is Way.OF_A_GOAL:
        ids: Any = select(Goal.id).where(Goal.person_id == person_id)
    else:
        ids = select(Member.relationship_id).where(Member.person_id == person_id)
        if shown and column != "id":
            # What a circle did after somebody left it was never theirs to read.
            ids = ids.where(col(Member.left_at).is_(None))
    return col(getattr(trace.table, column)).in_(ids)
