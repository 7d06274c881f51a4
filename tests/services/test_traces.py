"""The table of where people stand in the database leaves nothing out."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from bot.db.types import Words
from bot.services.privacy import people_columns
from bot.services.traces import NOBODY, NOBODYS_WORDS, TRACES
from bot.services.tracing import Deed, Trace, Way

#: People by number, without a reference: a message may outlive whom it was for.
LOOSELY = {"message": {"person_id"}}


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table


def test_every_table_says_how_a_person_is_in_it_or_why_nobody_is() -> None:
    told = [trace.name for trace in TRACES] + [str(model.__tablename__) for model in NOBODY]
    assert sorted(told) == sorted(SQLModel.metadata.tables)
    assert all(NOBODY.values())


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name)
def test_every_column_that_names_people_is_a_seat(trace: Trace) -> None:
    named = set(people_columns(trace.table)) | LOOSELY.get(trace.name, set())
    assert {seat.column for seat in trace.seats} - {"id"} == named
    assert trace.seats or trace.way


@pytest.mark.parametrize("model", NOBODY, ids=lambda model: model.__tablename__)
def test_where_nobody_stands_no_column_names_anybody(model: type[SQLModel]) -> None:
    assert not [column for column in _table(model).columns if "person" in column.name or "user" in column.name] or (
        model.__tablename__ == "workspace"  # Baton's own id
    )


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name)
def test_every_text_of_people_goes_with_whoever_wrote_it(trace: Trace) -> None:
    words = {column.name for column in _table(trace.table).columns if isinstance(column.type, Words)}
    of_a_goal = trace.way is not None and trace.way[0] is Way.OF_A_GOAL
    goes = of_a_goal or any(seat.deed is Deed.GOES for seat in trace.seats)
    emptied = {column for seat in trace.seats for column in seat.words} | set(trace.either)
    kept = {column for column in words if f"{trace.name}.{column}" in NOBODYS_WORDS}
    assert goes or words <= emptied | kept


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name)
def test_whatever_is_not_somebodys_to_read_has_its_reason(trace: Trace) -> None:
    columns = {column.name for column in _table(trace.table).columns}
    for seat in trace.seats:
        assert bool(seat.why) == (not seat.reads or bool(seat.states)), seat.column
        assert {seat.column, *seat.words, *seat.hides} <= columns
    assert {*trace.hides, *trace.either} <= columns
