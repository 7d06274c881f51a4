"""What came to its end is forgotten by the calendar: its words after ninety days, its records after a year."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.engine import Database
from bot.db.tables import (
    Agreement,
    Ask,
    Checkin,
    FollowUp,
    HelpRequest,
    Invitation,
    Meeting,
    Member,
    Nudge,
    Person,
    PlanStep,
    Profile,
    Relationship,
    Review,
    Thanks,
)
from bot.errors import UserError
from bot.forms.asks import Whom
from bot.forms.endings import EndForm
from bot.forms.states import AskState, InvitationState, RelationshipState
from bot.services import (
    answers,
    asks,
    chain,
    endings,
    forgetting,
    goals,
    hub,
    invitations,
    pages,
    plans,
    relationships,
    reviews,
)
from bot.services.actors import Actor
from bot.services.forgetting import RECORDS_AFTER, WORDS_AFTER
from tests.conftest import SetClock
from tests.people import acting, make_workspace
from tests.services.full_lives import Case, mark
from tests.services.moments import whole_database

_A_MOMENT = timedelta(seconds=1)
#: Where words of one's own stay, until one changes or erases them.
_OWN = {"profile", "goal", "goal_version", "person", "shortlist_entry"}


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """People in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def ended_at(case: Case, row: Relationship) -> datetime:
    """When it ended."""
    case.session.refresh(row)
    assert row.ended_at is not None
    return row.ended_at


def at(case: Case, instant: datetime) -> None:
    """Let the calendar look at an instant, as often as it says that there is something to do."""
    case.clock.at = instant
    for _ in range(5):
        due = forgetting.next_due(case.session)
        if due is None or due > instant:
            return
        forgetting.queue_due(case.session, now=instant)
    raise AssertionError("there is always something to forget")


def with_words(session: Session, *people: Person) -> set[str]:
    """Tables in which words of these people stand, but for what is their own alone."""
    found = whole_database(session)
    return {table for table, rows in found.items() if any(mark(who) in rows for who in people)} - _OWN


def test_words_go_ninety_days_after_the_end_and_not_a_moment_before(case: Case) -> None:
    case.before(case.mia, case.ben)
    row = case.closed()
    over = ended_at(case, row)
    at(case, over + WORDS_AFTER - _A_MOMENT)
    assert {"ask", "agreement", "plan_step", "meeting", "checkin_note", "review", "thanks"} <= with_words(
        case.session, case.mia, case.ben
    )
    at(case, over + WORDS_AFTER)
    # What is told half a year later stays as long as the records do.
    assert with_words(case.session, case.mia, case.ben) <= {"follow_up"}
    assert case.session.exec(select(Review)).all()
    assert goals.open_goals(case.session, case.ben.id), "goals are their owner's"


def test_what_was_ended_early_is_forgotten_as_what_was_closed(case: Case) -> None:
    row = case.accepted()
    endings.end(case.session, acting(case.ben), row.id, EndForm(), now=case.now)
    assert forgetting.next_due(case.session) == ended_at(case, row) + WORDS_AFTER
    at(case, case.now + WORDS_AFTER)
    assert with_words(case.session, case.mia, case.ben) == set()


def test_records_go_after_a_year_and_that_they_worked_together_stays(case: Case) -> None:
    row, mia, ben = case.closed(), case.mia, case.ben
    over, alive = ended_at(case, row), somebody_elses(case)
    words = with_words(case.session, case.mia, case.ben)
    at(case, over + RECORDS_AFTER - _A_MOMENT)
    assert kept(case, row) >= {"review", "meeting", "checkin", "agreement", "nudge", "follow_up"}
    at(case, over + RECORDS_AFTER)
    # The newest of a table waits for a newer one, without a word.
    assert kept(case, row) == {"follow_up"}
    assert not with_words(case.session, mia, ben)
    assert row.forget_at == case.now + timedelta(days=30)
    newest = FollowUp(relationship_id=alive.id, person_id=case.ben.id, due_at=case.now, created_at=case.now)
    case.session.add(newest)
    at(case, case.now + timedelta(days=30))
    assert not kept(case, row)
    assert row.forget_at is None
    assert row.state is RelationshipState.CLOSED
    assert relationships.partners_ever(case.session, [mia.id])[mia.id] == {ben.id}
    assert sum(link is not None for link in chain.of_programme(case.session, case.programme.id).links) == 1
    # Whoever is in the midst of it keeps everything.
    assert with_words(case.session, case.mia, case.ben) == words
    assert kept(case, alive) >= {"review", "meeting", "checkin", "agreement", "plan_step"}


def somebody_elses(case: Case) -> Relationship:
    """Cy and Eve do it all, too, and are still under way."""
    case.mia, case.cy = case.cy, case.dee
    (case.ben,) = case.others(["Eve"])
    profile = case.session.exec(select(Profile).where(Profile.person_id == case.ben.id)).one()
    profile.looking = True
    return case.halfway()


def kept(case: Case, row: Relationship) -> set[str]:
    """Tables with records of a relationship."""
    case.session.refresh(row)
    tables = (Meeting, PlanStep, Review, Nudge, Agreement, FollowUp, HelpRequest, Thanks)
    found = {
        table.__tablename__ for table in tables if row.id in case.session.exec(select(table.relationship_id)).all()
    }
    asked = select(Checkin.id).join(Member, col(Member.id) == col(Checkin.member_id))
    if case.session.exec(asked.where(Member.relationship_id == row.id)).all():
        found.add("checkin")
    return {str(name) for name in found}


def test_what_is_still_pressed_about_it_is_answered_kindly(case: Case) -> None:
    row = case.closed()
    review_id = case.session.exec(select(Review.id)).all()[0]
    over = ended_at(case, row)
    at(case, over + WORDS_AFTER)
    assert plans.plan(case.session, acting(case.ben), row.id).done == ()
    reviews.get(case.session, acting(case.mia), review_id)
    somebody_elses(case)
    at(case, over + RECORDS_AFTER)
    row_people = [one.id for one in relationships.everybody(case.session, row.id)]
    for person_id in row_people:
        actor = Actor(row.workspace_id, person_id)
        pages.page(case.session, actor, row.id, now=case.now)
        hub.home(case.session, person_id, now=case.now)
        with pytest.raises(UserError):
            reviews.get(case.session, actor, review_id)
    case.shown()


def test_an_ask_that_came_to_nothing_goes_ninety_days_after_its_answer(case: Case) -> None:
    ask_id, invitation_id = case.refused(), case.invited()
    answered = case.session.get_one(Ask, ask_id).answered_at
    assert answered is not None
    at(case, answered + WORDS_AFTER - _A_MOMENT)
    ask = case.session.get_one(Ask, ask_id)
    assert ask.what
    assert ask.reason
    at(case, answered + WORDS_AFTER)
    case.session.refresh(ask)
    assert (ask.what, ask.why, ask.reason, ask.state) == ("", "", "", AskState.BUSY)
    # An invitation that still waits for its answer is not touched.
    row = case.session.get_one(Invitation, invitation_id)
    assert row.what
    invitations.close(case.session, acting(case.ben), row, InvitationState.WITHDRAWN, now=case.now)
    at(case, case.now + WORDS_AFTER)
    case.session.refresh(row)
    assert row.what == ""
    assert forgetting.next_due(case.session) is None
    assert asks.whys_to_others(case.session, acting(case.ben), Whom(person_id=case.cy.id)) == []


def test_an_open_ask_and_what_goes_on_are_never_due(case: Case) -> None:
    case.asked()
    assert forgetting.next_due(case.session) is None
    answers.accept(case.session, acting(case.mia), 1, now=case.now)
    assert forgetting.next_due(case.session) is None
