"""What admins see before a round closes: numbers by kind of help, and only where a number is not a person."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.catalogue import Function
from bot.db.engine import Database
from bot.db.tables import Outbox, Person, Programme, ProgrammeAdmin, Round
from bot.forms.balance import Balance, FunctionLine
from bot.forms.relationships import Partner
from bot.forms.rounds import RoundCard, RoundForm
from bot.forms.states import RoundState
from bot.services import balance, participants, reminders, rounds
from bot.views.balance import balance as shown
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.drafting import Crowd
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def boss(session: Session) -> Person:
    return make_person(session, "Amara", is_admin=True)


@pytest.fixture
def opened(session: Session, boss: Person, clock: SetClock) -> Round:
    programme = pairs.programme(session, boss, now=clock.now())
    session.add(ProgrammeAdmin(programme_id=programme.id, person_id=boss.id))
    session.flush()
    return rounds.open_round(session, acting(boss), programme.id, RoundForm(deadline=date(2026, 3, 9)), now=clock.now())


def test_admins_are_told_once_on_the_last_working_morning(session: Session, boss: Person, opened: Round) -> None:
    told = list(session.exec(select(Outbox).where(col(Outbox.kind) == reminders.BALANCE)))
    assert [(row.person_id, row.due_at, row.unasked) for row in told] == [
        (boss.id, datetime(2026, 3, 6, 10, tzinfo=UTC), False)
    ]
    assert told[0].not_after == opened.deadline_at


def test_what_is_scarce_stands_first_and_only_free_places_count(
    session: Session, opened: Round, clock: SetClock
) -> None:
    crowd = Crowd(session, opened, clock)
    seekers = [crowd.mentee(name, goal=False) for name in ("Ana", "Ben", "Cem", "Dan", "Eve")]
    for number, seeker in enumerate(seekers):
        goal = pairs.goal(session, seeker)
        goal.functions = [Function.CULTURE.value] if number < 2 else [Function.SKILLS.value]
    full, free = crowd.mentor("Full", 2), crowd.mentor("Free", 3)
    growing = session.exec(select(Programme)).one()
    pairs.pair(session, full, make_person(session, "Old"), growing, now=clock.now())
    for mentor in (full, free):
        profile = participants.profile_of(session, mentor.id)
        assert profile is not None
        profile.functions_offered = [Function.SKILLS.value, Function.SUPPORT.value]
    session.flush()
    told = balance.of(session, opened, now=clock.now())
    assert (told.looking, told.places) == (5, 4)
    assert [(line.function, line.wanted, line.places) for line in told.lines] == [
        (Function.CULTURE, 2, 0),
        (Function.SKILLS, 3, 4),
    ]


def test_few_people_are_not_broken_down(session: Session, opened: Round, clock: SetClock) -> None:
    crowd = Crowd(session, opened, clock)
    for name in ("Ana", "Ben", "Cem", "Dan"):
        crowd.mentee(name)
    told = balance.of(session, opened, now=clock.now())
    assert (told.looking, told.lines) == (4, ())
    words = str(shown(told).payload())
    assert "More look than there are places" in words
    assert "so that no number is a person" in words


@given(nasty(80), st.integers(0, 900), st.integers(0, 900))
def test_no_name_or_number_breaks_what_admins_read(name: str, looking: int, places: int) -> None:
    card = RoundCard(3, RoundState.OPEN, 7, name, 6, Partner(1, "U1", "A"), datetime(2026, 3, 9, tzinfo=UTC), 5, 0)
    lines = tuple(FunctionLine(function, looking, places, name) for function in Function)
    harmless(shown(Balance(card, looking, places, lines)))
