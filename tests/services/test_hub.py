"""The one next step: what waits for somebody comes before what they wait for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.catalogue import Aim, Kind
from bot.db.engine import Database
from bot.db.tables import Ask, Checkin, Enrolment, Person, Profile, Programme, Round, Signup, Suggestion
from bot.forms.hub import NextStep, Step
from bot.forms.states import CheckinState, ProfileState, Role, RoundState, SignupAnswer, SuggestionState
from bot.services import calendar, hub
from bot.views.hub import stand
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def ana(session: Session) -> Person:
    return make_person(session, "Ana", tz="Europe/Berlin")


@pytest.fixture
def mia(session: Session) -> Person:
    return make_person(session, "Mia", tz="Europe/Berlin")


@pytest.fixture
def growing(session: Session, mia: Person, clock: SetClock) -> Programme:
    return pairs.programme(session, mia, now=clock.now())


def step_of(session: Session, who: Person, clock: SetClock) -> NextStep:
    session.flush()
    return hub.next_step(session, who.id, now=clock.now())


@pytest.fixture
def seeker(session: Session, ana: Person) -> Profile:
    """Ana looks for a mentor and has a goal."""
    pairs.goal(session, ana)
    return pairs.joined(session, ana, looking=True)


def test_a_stranger_is_invited_to_join_and_so_is_whoever_left(session: Session, ana: Person, clock: SetClock) -> None:
    assert step_of(session, ana, clock).code is Step.JOIN
    profile = pairs.joined(session, ana, looking=True)
    profile.state = ProfileState.LEFT
    assert step_of(session, ana, clock).code is Step.JOIN
    assert hub.standing(session, ana.id, now=clock.now()).profile is None


def test_somebody_who_looks_writes_a_goal_first(session: Session, ana: Person, clock: SetClock) -> None:
    pairs.joined(session, ana, looking=True)
    assert step_of(session, ana, clock).code is Step.WRITE_GOAL


def test_a_mentor_needs_no_goal(session: Session, mia: Person, growing: Programme, clock: SetClock) -> None:
    pairs.joined(session, mia, offering=True)
    pairs.enrolled(session, mia, growing)
    assert step_of(session, mia, clock).code is Step.MENTEES_COME


def test_a_pause_comes_before_everything_but_joining(session: Session, ana: Person, clock: SetClock) -> None:
    profile = pairs.joined(session, ana, looking=True)
    profile.state = ProfileState.PAUSED
    assert step_of(session, ana, clock).code is Step.COME_BACK


@pytest.mark.usefixtures("seeker")
def test_without_a_programme_one_is_chosen_or_awaited(session: Session, ana: Person, clock: SetClock) -> None:
    assert step_of(session, ana, clock).code is Step.AWAIT_PROGRAMME
    pairs.programme(session, ana, now=clock.now())
    assert step_of(session, ana, clock).code is Step.CHOOSE_PROGRAMME


@pytest.mark.usefixtures("seeker")
def test_a_seeker_hears_when_suggestions_come_in_their_own_time_zone(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.enrolled(session, ana, growing, due=calendar.next_slot(clock.now(), ana.tz))
    step = step_of(session, ana, clock)
    assert step.code is Step.SUGGESTIONS_COME
    assert step.when is not None
    assert (step.when.day, step.when.hour) == (5, 10)


def suggestion(session: Session, enrolment: Enrolment, mentor: Person, clock: SetClock) -> Suggestion:
    row = Suggestion(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        mentor_id=mentor.id,
        local_date=clock.now().date(),
        kind=Kind.CLASSIC,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


@pytest.mark.usefixtures("seeker")
def test_open_suggestions_wait_and_answered_ones_do_not(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    row = suggestion(session, pairs.enrolled(session, ana, growing), mia, clock)
    assert step_of(session, ana, clock) == NextStep(Step.LOOK_AT_SUGGESTIONS, count=1)
    row.state = SuggestionState.DECLINED
    assert step_of(session, ana, clock).code is Step.SUGGESTIONS_COME


@pytest.mark.usefixtures("seeker")
def test_an_ask_waits_for_the_mentor_and_the_mentee_waits_for_its_answer(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.joined(session, mia, offering=True)
    for who in (ana, mia):
        pairs.enrolled(session, who, growing)
    session.add(Ask(mentee_id=ana.id, mentor_id=mia.id, kind=Kind.CLASSIC, what="w", why="y", created_at=clock.now()))
    assert step_of(session, mia, clock) == NextStep(Step.ANSWER_ASK, partners=("UANA",), count=1)
    assert step_of(session, ana, clock) == NextStep(Step.AWAIT_ANSWER, partners=("UMIA",))


@pytest.mark.usefixtures("seeker")
def test_in_a_relationship_it_names_who_and_when_the_next_check_in_comes(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.enrolled(session, ana, growing)
    relationship = pairs.pair(session, mia, ana, growing, now=clock.now())
    step = step_of(session, ana, clock)
    assert (step.code, step.partners) == (Step.NEXT_CHECKIN, ("UMIA",))
    assert step.when == pairs.member(session, relationship, Role.MENTEE).next_checkin_at


@pytest.mark.usefixtures("seeker")
def test_an_open_check_in_can_be_answered_from_the_step_and_an_answered_one_is_gone(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.enrolled(session, ana, growing)
    member = pairs.member(session, pairs.pair(session, mia, ana, growing, now=clock.now()), Role.MENTEE)
    checkin = Checkin(member_id=member.id, person_id=ana.id, local_date=clock.now().date(), created_at=clock.now())
    session.add(checkin)
    session.flush()
    assert step_of(session, ana, clock) == NextStep(Step.ANSWER_CHECKIN, partners=("UMIA",), subject_id=checkin.id)
    checkin.state = CheckinState.ANSWERED
    assert step_of(session, ana, clock).code is Step.NEXT_CHECKIN


@pytest.mark.usefixtures("seeker")
def test_an_open_round_asks_for_an_answer_then_tells_what_follows(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.enrolled(session, ana, growing)
    now = clock.now()
    row = Round(programme_id=growing.id, opened_by=mia.id, opened_at=now, deadline_at=now + timedelta(days=5))
    session.add(row)
    step = step_of(session, ana, clock)
    assert (step.code, step.channel_id) == (Step.ANSWER_ROUND, growing.channel_id)
    signup = Signup(round_id=row.id, person_id=ana.id, answer=SignupAnswer.IN, answered_at=now)
    session.add(signup)
    step = step_of(session, ana, clock)
    assert step.code is Step.AWAIT_ROUND
    assert step.when == row.deadline_at
    clock.forward(days=6)
    row.state = RoundState.DRAFT
    assert step_of(session, ana, clock) == NextStep(Step.AWAIT_ROUND, channel_id=growing.channel_id)
    signup.answer = SignupAnswer.OUT
    assert step_of(session, ana, clock).code is Step.SUGGESTIONS_COME


def test_home_shows_twelve_relationships_and_only_the_persons_own_goals(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    pairs.joined(session, ana, offering=True, capacity=5)
    pairs.goal(session, mia, "Mia's own")
    own = pairs.goal(session, ana, "Learn to delegate")
    for number in range(12):
        pairs.pair(session, ana, make_person(session, f"Mentee{number}"), growing, now=clock.now())
    page = hub.home(session, ana.id, now=clock.now())
    assert [card.partners for card in page.partners] == [(f"UMENTEE{n}",) for n in range(12)]
    assert {card.my_role for card in page.partners} == {Role.MENTOR}
    assert [(goal.id, goal.aim) for goal in page.goals] == [(own.id, Aim.NEW_SKILL)]


@pytest.mark.usefixtures("seeker")
def test_whoever_has_a_mentor_reads_so_and_not_that_they_look_for_one(
    session: Session, ana: Person, mia: Person, growing: Programme, clock: SetClock
) -> None:
    assert "You look for a mentor" in stand(hub.standing(session, ana.id, now=clock.now()))
    row = pairs.pair(session, mia, ana, growing, now=clock.now())
    assert "You have a mentor" in stand(hub.standing(session, ana.id, now=clock.now()))
    row.ends_at = clock.now() + timedelta(days=10)
    (card,) = hub.partner_cards(session, ana.id)
    assert card.next_checkin is None, "the last look back asks instead"
