"""State changes: one of several wins, each leaves a trace, and none happens from a state it may not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from bot.db.engine import Database
from bot.db.tables import Goal, Transition
from bot.forms.states import GoalState
from bot.services.actors import Actor, System
from bot.services.transitions import transition
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs


def a_goal(database: Database, team_id: str = "T1") -> tuple[int, int, int]:
    """Make an open goal; returns its workspace, its owner and its id."""
    workspace_id = make_workspace(database, team_id)
    with database.writing(workspace_id) as session:
        ana = make_person(session, "ana")
        return workspace_id, ana.id, pairs.goal(session, ana).id


def test_a_change_is_made_written_down_and_seen_in_memory(database: Database, clock: SetClock) -> None:
    workspace_id, ana, goal_id = a_goal(database)
    at = clock.forward(hours=1)
    with database.writing(workspace_id) as session:
        goal = session.get_one(Goal, goal_id)
        by = Actor(workspace_id, ana)
        assert transition(
            session, goal, GoalState.DROPPED, allowed_from={GoalState.OPEN}, by=by, now=at, code="why", changed_at=at
        )
        assert (goal.state, goal.changed_at) == (GoalState.DROPPED, at)
    with database.reading(workspace_id) as session:
        (row,) = session.exec(select(Transition)).all()
        assert session.get_one(Goal, goal_id).state is GoalState.DROPPED
    assert (row.thing, row.thing_id, row.from_state, row.to_state) == ("goal", goal_id, "open", "dropped")
    assert (row.by_person_id, row.at, row.code) == (ana, at, "why")


def test_a_state_that_does_not_allow_it_stays_and_leaves_no_trace(database: Database, clock: SetClock) -> None:
    workspace_id, _, goal_id = a_goal(database)
    by = System(workspace_id)
    with database.writing(workspace_id) as session:
        goal = session.get_one(Goal, goal_id)
        assert transition(session, goal, GoalState.COMPLETED, allowed_from={GoalState.OPEN}, by=by, now=clock.now())
    with database.writing(workspace_id) as session:
        goal = session.get_one(Goal, goal_id)
        for allowed in ({GoalState.OPEN}, {GoalState.DROPPED}, set()):
            assert not transition(session, goal, GoalState.DROPPED, allowed_from=allowed, by=by, now=clock.now())
        assert goal.state is GoalState.COMPLETED
    with database.reading(workspace_id) as session:
        (row,) = session.exec(select(Transition)).all()
    assert (row.to_state, row.by_person_id) == ("completed", None)


def test_of_two_who_decide_at_the_same_time_exactly_one_does(database: Database, clock: SetClock) -> None:
    workspace_id, ana, goal_id = a_goal(database)

    def decide(to: GoalState) -> tuple[bool, GoalState]:
        with database.writing(workspace_id) as session:
            goal = session.get_one(Goal, goal_id)
            done = transition(
                session, goal, to, allowed_from={GoalState.OPEN}, by=Actor(workspace_id, ana), now=clock.now()
            )
            # Whoever lost sees in memory what the other one made of it.
            return done, goal.state

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(decide, [GoalState.COMPLETED, GoalState.DROPPED] * 4))
    winners = [state for done, state in results if done]
    assert len(winners) == 1
    assert {state for _, state in results} == set(winners)
    with database.reading(workspace_id) as session:
        assert [row.to_state for row in session.exec(select(Transition))] == winners


def test_another_workspaces_row_cannot_be_moved(database: Database, clock: SetClock) -> None:
    here, ana, mine = a_goal(database, "T1")
    there, _, theirs = a_goal(database, "T2")
    with database.reading(there) as session:
        stranger = session.get_one(Goal, theirs)
    with database.writing(here) as session:
        session.expunge_all()
        with pytest.raises(Exception, match=r"not persistent|refresh"):
            transition(
                session,
                stranger,
                GoalState.DROPPED,
                allowed_from={GoalState.OPEN},
                by=Actor(here, ana),
                now=clock.now(),
            )
    with database.reading(there) as session:
        assert session.exec(select(Goal).order_by(col(Goal.id))).one().state is GoalState.OPEN
    with database.reading(here) as session:
        assert session.get_one(Goal, mine).state is GoalState.OPEN
        assert session.exec(select(Transition)).all() == []
