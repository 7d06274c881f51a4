"""No statement sees, changes or makes anything of another workspace, in whatever form it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot.db.engine import Database
from bot.db.scope import ALL_WORKSPACES, UnscopedStatement
from bot.db.tables import Goal, Member, Person, Workspace
from bot.forms.states import Role
from tests.people import make_person, make_workspace
from tests.services import pairs

_NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class Two:
    """Two workspaces: one person with one goal here, two people with two goals there."""

    database: Database
    here: int
    there: int
    mine: int
    theirs: int


@pytest.fixture
def two(database: Database) -> Two:
    here, there = make_workspace(database, "THERE1"), make_workspace(database, "THERE2")
    goals = []
    for workspace_id, names in ((here, ["ana"]), (there, ["ben", "cleo"])):
        with database.writing(workspace_id) as session:
            goals.append([pairs.goal(session, make_person(session, name), f"goal of {name}").id for name in names])
    return Two(database, here, there, goals[0][0], goals[1][0])


def _everything_counts(session: Session, statement: Any) -> int:
    return len(session.execute(statement).all())


def _the_count(session: Session, statement: Any) -> int:
    return int(session.execute(statement).scalar_one())


_other = aliased(Goal)
_nested = select(Goal.id, Goal.person_id).subquery()
_common = select(Goal.id).cte()

#: Ways to ask for all goals: each has to answer with one here, and with two there.
QUESTIONS: dict[str, tuple[Any, Callable[[Session, Any], int]]] = {
    "entity": (select(Goal), _everything_counts),
    "column": (select(Goal.text), _everything_counts),
    "count of a column": (select(func.count(col(Goal.id))), _the_count),
    "count without any entity": (select(func.count()).select_from(Goal), _the_count),
    "alias": (select(_other), _everything_counts),
    "count of an alias": (select(func.count()).select_from(_other), _the_count),
    "count of a subquery": (select(func.count()).select_from(_nested), _the_count),
    "columns of a subquery": (sa.select(_nested.c.id), _everything_counts),
    "common table": (sa.select(_common.c.id), _everything_counts),
    "scalar subquery": (sa.select(select(func.count()).select_from(Goal).scalar_subquery()), _the_count),
    "join": (select(Person.id).join(Goal, col(Goal.person_id) == col(Person.id)), _everything_counts),
    "outer join": (
        select(Person.id, Goal.id).outerjoin(Goal, col(Goal.person_id) == col(Person.id)),
        _everything_counts,
    ),
    "joined alias": (select(Person.id).join(_other, col(_other.person_id) == col(Person.id)), _everything_counts),
    "in": (select(Person).where(col(Person.id).in_(select(Goal.person_id))), _everything_counts),
    "exists": (select(Person).where(select(Goal.id).where(Goal.person_id == Person.id).exists()), _everything_counts),
    "union": (sa.union_all(select(Goal.id), select(Goal.id).where(Goal.id < 0)), _everything_counts),
    "group": (select(Goal.person_id, func.count()).group_by(col(Goal.person_id)), _everything_counts),
}


@pytest.mark.parametrize("form", QUESTIONS)
def test_a_question_is_answered_from_its_own_workspace_only(two: Two, form: str) -> None:
    statement, answer = QUESTIONS[form]
    for workspace_id, expected in ((two.here, 1), (two.there, 2)):
        with two.database.reading(workspace_id) as session:
            assert answer(session, statement) == expected


@pytest.mark.parametrize("form", QUESTIONS)
def test_a_session_without_a_workspace_refuses_the_question(two: Two, form: str) -> None:
    with two.database.reading() as session, pytest.raises(UnscopedStatement):
        session.execute(QUESTIONS[form][0])


def test_the_one_exception_is_said_in_the_statement(two: Two) -> None:
    with two.database.reading() as session:
        everywhere = select(func.count()).select_from(Goal).execution_options(**{ALL_WORKSPACES: True})
        assert session.exec(everywhere).one() == 3


def test_what_belongs_to_no_workspace_needs_none(two: Two) -> None:
    with two.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Workspace)).one() == 2


def _plain(table: type) -> Any:
    return sa.inspect(table).local_table


BEHIND_THE_MAPPER = {
    "plain table": sa.select(_plain(Goal)),
    "plain alias": sa.select(_plain(Goal).alias()),
    "nested plain table": select(Person).where(col(Person.id).in_(sa.select(_plain(Goal).c.person_id))),
    "nested plain alias": select(Person).where(sa.exists(sa.select(_plain(Goal).alias("g").c.id))),
    "plain update": sa.update(_plain(Goal)).values(text="gone"),
    "plain delete": sa.delete(_plain(Goal)),
    "insert": sa.insert(Person).values(slack_user_id="UX", workspace_id=1),
}


@pytest.mark.parametrize("form", BEHIND_THE_MAPPER)
def test_what_cannot_be_confined_is_refused_also_within_a_workspace(two: Two, form: str) -> None:
    with two.database.reading(two.here) as session, pytest.raises(UnscopedStatement):
        session.execute(BEHIND_THE_MAPPER[form])


@pytest.mark.parametrize(
    "change",
    [
        sa.update(Goal).values(text="taken"),
        sa.delete(Goal),
        sa.update(Goal).where(col(Goal.person_id).in_(select(Person.id))).values(text="taken"),
    ],
    ids=["update", "delete", "update with a subquery"],
)
def test_a_change_reaches_its_own_workspace_only(two: Two, change: Any) -> None:
    change = change.execution_options(synchronize_session=False)
    with two.database.reading() as session, pytest.raises(UnscopedStatement):
        session.execute(change)
    with two.database.writing(two.here) as session:
        changed: Any = session.execute(change)
        assert changed.rowcount == 1
    with two.database.reading(two.there) as session:
        assert sorted(session.exec(select(Goal.text))) == ["goal of ben", "goal of cleo"]


def test_a_row_of_another_workspace_is_not_found_by_its_id(two: Two) -> None:
    with two.database.reading(two.here) as session:
        assert session.get(Goal, two.theirs) is None
        assert session.get(Goal, two.mine) is not None
    with two.database.reading() as session, pytest.raises(UnscopedStatement):
        session.get(Goal, two.mine)


def test_a_row_cannot_be_made_for_moved_to_or_changed_in_another_workspace(two: Two) -> None:
    with two.database.reading(two.here) as session:
        session.add(Person(slack_user_id="UNEW", workspace_id=two.there))
        with pytest.raises(UnscopedStatement):
            session.flush()
    with two.database.reading(two.here) as session:
        goal = session.get_one(Goal, two.mine)
        goal.workspace_id = two.there
        with pytest.raises(UnscopedStatement):
            session.flush()
    with two.database.reading(two.there) as session:
        stranger = session.get_one(Goal, two.theirs)
    for harm in ("change", "delete"):
        with two.database.reading(two.here) as session:
            session.add(stranger)
            if harm == "change":
                stranger.text = "taken"
            else:
                session.delete(stranger)
            with pytest.raises(UnscopedStatement):
                session.flush()


def test_a_row_cannot_refer_to_another_workspace(two: Two) -> None:
    with two.database.reading(two.there) as session:
        ben, cleo = session.exec(select(Person).order_by(col(Person.id))).all()
        stranger = ben.id
        programme = pairs.programme(session, ben, now=_NOW)
        theirs = pairs.pair(session, ben, cleo, programme, now=_NOW)
        session.commit()
    with two.database.reading(two.here) as session:
        ana = session.exec(select(Person)).one()
        session.add(Member(relationship_id=theirs.id, person_id=ana.id, role=Role.MENTOR))
        with pytest.raises(IntegrityError):
            session.flush()
    with two.database.reading(two.here) as session:
        row = pairs.goal(session, session.exec(select(Person)).one())
        row.person_id = stranger
        with pytest.raises(IntegrityError):
            session.flush()
