"""The clock of asks: one reminder, a lapse, and both in the mentor's own working days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.db.engine import Database
from bot.db.tables import Ask
from bot.errors import AlreadyDone
from bot.forms.states import AskState, ProfileState, SmallOffer
from bot.services import answers, ask_clock, ask_letters
from tests.conftest import SetClock
from tests.people import acting, make_workspace
from tests.services.asking import Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Two seekers and a mentor; it is Wednesday noon."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def asks_state(ask: Ask) -> AskState:
    """The state as it is now; read anew, since time changes it."""
    return ask.state


def test_one_reminder_after_five_working_days_and_a_lapse_after_ten(case: Case) -> None:
    ask = case.ask(case.ben)
    case.tick(days=6, hours=21)
    assert not case.letters(ask_letters.REMINDER)
    case.tick(hours=2)
    case.tick(hours=1)
    (reminder,) = case.letters(ask_letters.REMINDER, case.mentor)
    assert reminder.not_after == ask.lapse_at == datetime(2026, 3, 18, 18, tzinfo=UTC)
    case.tick(days=7)
    assert asks_state(ask) is AskState.OPEN
    case.tick(hours=6)
    assert asks_state(ask) is AskState.LAPSED
    assert len(case.letters(ask_letters.ANSWER, case.ben)) == 1
    assert len(case.letters(ask_letters.REMINDER)) == 1
    assert ask_clock.next_due(case.session) is None


def test_a_mentor_who_says_yes_after_the_lapse_hears_what_can_be_done(case: Case) -> None:
    ask = case.ask(case.ben)
    case.tick(days=8)
    case.tick(days=8)
    with pytest.raises(AlreadyDone, match="write to Ben"):
        answers.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())
    assert not case.pairs()


def test_the_clock_counts_the_days_on_which_the_mentor_works(case: Case) -> None:
    case.profile(case.mentor).work_days = [0, 1]
    ask = case.ask(case.ben)
    # Mondays and Tuesdays only: 9, 10, 16, 17, 23 March.
    assert ask.remind_at == datetime(2026, 3, 23, 10, tzinfo=UTC)


def test_the_clock_counts_no_holidays_of_the_programme(case: Case) -> None:
    case.programme.holiday_country = "DE"
    case.clock.at = datetime(2026, 4, 1, 12, tzinfo=UTC)
    ask = case.ask(case.ben)
    # 2, 7, 8, 9, 10 April: Good Friday and Easter Monday are free.
    assert ask.remind_at == datetime(2026, 4, 10, 10, tzinfo=UTC)


def test_a_mentors_own_day_comes_before_the_ten_working_days(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.need_time(case.session, acting(case.mentor), ask.id, date(2026, 4, 2), now=case.clock.now())
    case.tick(days=28)
    assert asks_state(ask) is AskState.THINKING
    assert not case.letters(ask_letters.REMINDER)
    case.tick(days=1)
    assert len(case.letters(ask_letters.REMINDER)) == 1
    case.tick(days=2)
    assert asks_state(ask) is AskState.LAPSED


def test_the_clock_stands_while_the_mentor_is_paused(case: Case) -> None:
    ask = case.ask(case.ben)
    case.put(case.mentor, ProfileState.PAUSED)
    for _ in range(6):
        case.tick(days=7)
    assert asks_state(ask) is AskState.OPEN
    assert not case.letters(ask_letters.REMINDER)
    case.put(case.mentor, ProfileState.ACTIVE)
    case.tick(days=7)
    assert len(case.letters(ask_letters.REMINDER)) == 1
    case.tick(days=9)
    assert asks_state(ask) is AskState.LAPSED


def test_no_ask_lapses_without_a_reminder_however_long_nothing_ran(case: Case) -> None:
    ask = case.ask(case.ben)
    case.tick(days=40)
    assert asks_state(ask) is AskState.OPEN
    assert len(case.letters(ask_letters.REMINDER)) == 1
    assert ask.lapse_at is not None
    assert ask.lapse_at > case.clock.now()


def test_a_smaller_offer_lapses_too(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.offer_less(case.session, acting(case.mentor), ask.id, SmallOffer.TALK, now=case.clock.now())
    case.tick(days=8)
    assert asks_state(ask) is AskState.LAPSED


@pytest.mark.parametrize("gone", ["mentor", "mentee"])
@pytest.mark.parametrize("how", ["left", "deactivated"])
def test_an_ask_dissolves_when_one_of_the_two_is_gone(case: Case, gone: str, how: str) -> None:
    ask = case.ask(case.ben)
    person = case.mentor if gone == "mentor" else case.ben
    if how == "left":
        case.put(person, ProfileState.LEFT)
    else:
        person.is_deleted = True
        case.session.flush()
    case.tick(minutes=1)
    assert ask.state is AskState.DISSOLVED
    assert len(case.letters(ask_letters.ANSWER, case.ben)) == 1


def test_the_next_due_moves_on_with_every_look(case: Case) -> None:
    case.ask(case.ben)
    case.ask(case.cy)
    seen = []
    while (due := ask_clock.next_due(case.session)) is not None:
        seen.append(due)
        case.clock.at = max(due, case.clock.at)
        ask_clock.queue_due(case.session, now=case.clock.now())
        assert len(seen) < 10
    assert seen == sorted(seen)
