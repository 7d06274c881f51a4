"""The readiness check: kept for one person alone, and a gate where a programme wants one."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.catalogue import Readiness
from bot.db.engine import Database
from bot.db.tables import Person, Programme, ReadinessCheck, Round, Signup
from bot.errors import InvalidInput, NotAllowed
from bot.forms.checking import checked
from bot.forms.readiness import ReadinessCard, ReadinessForm
from bot.forms.states import ReadyAnswer
from bot.services import readiness, rounds
from bot.views.readiness import coaching
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

READY = {"goals": "yes", "risk": "partly", "commitment": "yes", "plan": "yes", "hours": "3"}


def form(**changes: str) -> ReadinessForm:
    return checked(ReadinessForm, READY | changes)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def ana(session: Session) -> Person:
    return make_person(session, "Ana")


@pytest.fixture
def gated(session: Session, clock: SetClock) -> Programme:
    programme = pairs.programme(session, make_person(session, "Admin"), now=clock.now())
    programme.readiness_gate = True
    session.add(programme)
    session.flush()
    return programme


def test_only_the_last_answers_are_kept_and_only_for_their_person(
    session: Session, ana: Person, clock: SetClock
) -> None:
    readiness.save(session, acting(ana), form(goals="not_yet"), now=clock.now())
    readiness.save(session, acting(ana), form(hours="4"), now=clock.forward(days=1))
    card = readiness.last(session, acting(ana))
    assert card is not None
    assert (card.answers[Readiness.GOALS], card.hours, card.checked_at) == (ReadyAnswer.YES, 4, clock.now())
    assert len(session.exec(select(ReadinessCheck)).all()) == 1
    assert readiness.last(session, acting(make_person(session, "Ben", is_admin=True))) is None


def test_no_gate_lets_everybody_through(session: Session, ana: Person, gated: Programme) -> None:
    gated.readiness_gate = False
    readiness.require(session, acting(ana), gated)
    readiness.require(session, acting(ana), None)


@pytest.mark.parametrize("answers", [{"goals": "not_yet"}, {"plan": "not_yet"}, {"hours": "0"}])
def test_a_gate_names_the_way_through_it_and_opens_once_somebody_is_ready(
    session: Session, ana: Person, gated: Programme, clock: SetClock, answers: dict[str, str]
) -> None:
    with pytest.raises(NotAllowed, match="/mentor ready"):
        readiness.require(session, acting(ana), gated)
    readiness.save(session, acting(ana), form(**answers), now=clock.now())
    with pytest.raises(NotAllowed, match="what would help") as told:
        readiness.require(session, acting(ana), gated)
    assert "Nobody but you" in str(told.value)
    readiness.save(session, acting(ana), form(), now=clock.now())
    readiness.require(session, acting(ana), gated)


def open_round(session: Session, programme: Programme, clock: SetClock) -> Round:
    row = Round(
        programme_id=programme.id,
        opened_by=programme.created_by,
        opened_at=clock.now(),
        deadline_at=clock.now().replace(day=20),
    )
    session.add(row)
    session.flush()
    return row


def test_the_gate_holds_at_a_round_for_those_who_look_and_not_for_those_who_only_offer(
    session: Session, ana: Person, gated: Programme, clock: SetClock
) -> None:
    ben = make_person(session, "Ben")
    pairs.joined(session, ana, looking=True)
    pairs.joined(session, ben, offering=True)
    row = open_round(session, gated, clock)
    rounds.sign_up(session, acting(ben), row.id, now=clock.now())
    with pytest.raises(NotAllowed, match="/mentor ready"):
        rounds.sign_up(session, acting(ana), row.id, now=clock.now())
    readiness.save(session, acting(ana), form(), now=clock.now())
    rounds.sign_up(session, acting(ana), row.id, now=clock.now())
    assert {s.person_id for s in session.exec(select(Signup))} == {ana.id, ben.id}


@pytest.mark.parametrize("wrong", [{"goals": "maybe"}, {"hours": "-1"}, {"hours": "11"}, {"plan": ""}])
def test_answers_that_the_form_never_offered_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        form(**wrong)


@given(st.fixed_dictionaries({question: st.sampled_from(ReadyAnswer) for question in Readiness}), st.integers(0, 10))
def test_coaching_advises_on_what_is_missing_and_never_grades(
    clock_answers: dict[Readiness, ReadyAnswer], hours: int
) -> None:
    card = ReadinessCard(clock_answers, hours, SetClock().now())
    shown = str(coaching(card).to_dict())
    open_ends = [answer for answer in clock_answers.values() if answer is not ReadyAnswer.YES]
    assert ("You are ready" in shown) == (not open_ends and hours > 1)
    assert not any(word in shown for word in ("score", "failed", "points", "%"))
