"""Answers to an ask: by the right person, once, never beyond the places, and heard kindly."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Ask
from bot.errors import AlreadyDone, NotAllowed, NotFound, UserError
from bot.forms.states import ASK_TRANSITIONS, OPEN_ASKS, AskState, ProfileState, SmallOffer
from bot.services import answers, ask_letters, asks, doors
from bot.services.actors import Actor
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services.asking import Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Two seekers and a mentor."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def accept(case: Case, ask: Ask) -> None:
    answers.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())


def test_the_table_of_transitions_names_every_state_and_only_open_asks_go_on() -> None:
    assert set(ASK_TRANSITIONS) == set(AskState)
    assert set(OPEN_ASKS) == {AskState.OPEN, AskState.THINKING, AskState.OFFERED}


def test_a_yes_begins_the_relationship_on_the_goal(case: Case) -> None:
    ask = case.ask(case.ben)
    accept(case, ask)
    (pair,) = case.pairs()
    assert (pair.goal_id, pair.kind, pair.programme_id) == (ask.goal_id, Kind.NICHE, case.programme.id)
    assert (ask.state, ask.next_at) == (AskState.ACCEPTED, None)


def test_pressing_yes_twice_begins_one_relationship(case: Case) -> None:
    ask = case.ask(case.ben)
    accept(case, ask)
    with pytest.raises(AlreadyDone):
        accept(case, ask)
    assert len(case.pairs()) == 1


def test_a_mentor_never_takes_more_than_they_offered(case: Case) -> None:
    one, two = case.ask(case.ben), case.ask(case.cy)
    case.profile(case.mentor).capacity = 1
    accept(case, one)
    with pytest.raises(NotAllowed, match="places are taken"):
        accept(case, two)
    with pytest.raises(NotAllowed, match="places are taken"):
        answers.offer_less(case.session, acting(case.mentor), two.id, SmallOffer.SKILL, now=case.clock.now())
    assert two.state is AskState.OPEN


def test_only_the_mentor_answers_and_only_the_mentee_takes_back(case: Case) -> None:
    ask, now = case.ask(case.ben), case.clock.now()
    acts: tuple[Callable[[Actor], object], ...] = (
        lambda me: answers.accept(case.session, me, ask.id, now=now),
        lambda me: answers.decline(case.session, me, ask.id, AskState.BUSY, now=now),
        lambda me: answers.need_time(case.session, me, ask.id, date(2026, 3, 9), now=now),
        lambda me: answers.offer_less(case.session, me, ask.id, SmallOffer.TALK, now=now),
        lambda me: answers.point(case.session, me, ask.id, "UCY", now=now),
        lambda me: answers.share_reason(case.session, me, ask.id, "no", now=now),
    )
    for who in (case.ben, case.cy):
        for act in acts:
            with pytest.raises(NotFound):
                act(acting(who))
    for who in (case.mentor, case.cy):
        with pytest.raises(NotFound):
            answers.withdraw(case.session, acting(who), ask.id, now=now)
        with pytest.raises(NotFound):
            answers.take_offer(case.session, acting(who), ask.id, now=now)
    assert ask.state is AskState.OPEN


def test_an_ask_that_was_taken_back_cannot_be_accepted(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.withdraw(case.session, acting(case.ben), ask.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        accept(case, ask)
    card = asks.get(case.session, ask.id, now=case.clock.now())
    assert card is not None
    assert card.state is AskState.WITHDRAWN


def test_nothing_begins_with_somebody_who_left(case: Case) -> None:
    ask = case.ask(case.ben)
    case.put(case.ben, ProfileState.LEFT)
    with pytest.raises(NotAllowed, match="Ben"):
        accept(case, ask)


def test_time_to_think_moves_both_dates_behind_the_mentors_own_day(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.need_time(case.session, acting(case.mentor), ask.id, date(2026, 3, 28), now=case.clock.now())
    # The 28th is a Saturday: reminded on the Friday before, lapsed after the Monday.
    assert ask.remind_at == datetime(2026, 3, 27, 10, tzinfo=UTC)
    assert ask.lapse_at == datetime(2026, 3, 30, 18, tzinfo=UTC)
    assert ask.state is AskState.THINKING
    assert len(case.letters(ask_letters.ANSWER, case.ben)) == 1


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 1, 1), date(2026, 4, 4), date(9999, 12, 31)])
def test_time_to_think_is_at_least_a_day_and_at_most_thirty(case: Case, day: date) -> None:
    ask = case.ask(case.ben)
    with pytest.raises(NotAllowed, match="from tomorrow on"):
        answers.need_time(case.session, acting(case.mentor), ask.id, day, now=case.clock.now())
    assert ask.state is AskState.OPEN


def test_time_to_think_is_taken_once(case: Case) -> None:
    ask = case.ask(case.ben)
    for day, fine in ((date(2026, 3, 9), True), (date(2026, 3, 20), False)):
        try:
            answers.need_time(case.session, acting(case.mentor), ask.id, day, now=case.clock.now())
        except AlreadyDone:
            assert not fine
    assert ask.answer_by == date(2026, 3, 9)


def test_one_talk_takes_no_place_and_is_introduced_once_the_mentee_says_yes(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.offer_less(case.session, acting(case.mentor), ask.id, SmallOffer.TALK, now=case.clock.now())
    assert not case.letters(ask_letters.TALK)
    answers.take_offer(case.session, acting(case.ben), ask.id, now=case.clock.now())
    assert ask.state is AskState.AGREED
    assert len(case.letters(ask_letters.TALK)) == 1
    assert not case.pairs()
    with pytest.raises(AlreadyDone):
        answers.take_offer(case.session, acting(case.ben), ask.id, now=case.clock.now())


def test_one_skill_becomes_a_relationship_about_it(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.offer_less(case.session, acting(case.mentor), ask.id, SmallOffer.SKILL, now=case.clock.now())
    answers.take_offer(case.session, acting(case.ben), ask.id, now=case.clock.now())
    (pair,) = case.pairs()
    assert pair.kind is Kind.NICHE


def test_a_smaller_offer_can_be_left(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.offer_less(case.session, acting(case.mentor), ask.id, SmallOffer.TALK, now=case.clock.now())
    answers.withdraw(case.session, acting(case.ben), ask.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        answers.take_offer(case.session, acting(case.ben), ask.id, now=case.clock.now())
    assert not case.pairs()


def test_the_mentee_reads_only_the_reason_that_was_shared(case: Case) -> None:
    ask = case.ask(case.ben)
    card = answers.decline(case.session, acting(case.mentor), ask.id, AskState.NOT_RIGHT, now=case.clock.now())
    assert not card.reason
    card = answers.share_reason(case.session, acting(case.mentor), ask.id, "Ask about data", now=case.clock.now())
    assert card.reason == "Ask about data"
    waiting = case.ask_person(case.ben, case.another("Eve"))
    with pytest.raises(NotFound):
        answers.share_reason(case.session, acting(case.mentor), waiting.id, "x", now=case.clock.now())


def test_a_busy_mentor_says_when_to_be_asked_again(case: Case) -> None:
    ask = case.ask(case.ben)
    me, now = acting(case.mentor), case.clock.now()
    with pytest.raises(NotAllowed):
        answers.ask_again_after(case.session, me, ask.id, date(2026, 5, 1), now=now)
    answers.decline(case.session, me, ask.id, AskState.BUSY, now=now)
    answers.ask_again_after(case.session, me, ask.id, date(2026, 5, 1), now=now)
    with pytest.raises(AlreadyDone, match="From 1 May on"):
        case.ask_person(case.ben, case.mentor)


def test_only_somebody_whose_door_is_open_can_be_named_instead(case: Case) -> None:
    ask, eve, full = case.ask(case.ben), case.another("Eve"), case.another("Flo")
    case.ask_person(case.cy, full)
    stranger = make_person(case.session, "Gus")
    me, now = acting(case.mentor), case.clock.now()
    for wrong in (case.mentor, case.ben, full, stranger):
        with pytest.raises(NotAllowed, match="cannot take an ask"):
            answers.point(case.session, me, ask.id, wrong.slack_user_id, now=now)
    card = answers.point(case.session, me, ask.id, eve.slack_user_id, now=now)
    assert card.pointed_to is not None
    assert (card.state, card.pointed_to.name) == (AskState.POINTED, "Eve")
    assert not case.letters(ask_letters.CARD, eve)


def test_a_mentor_closes_the_door_and_opens_it_again(case: Case) -> None:
    me, now = acting(case.mentor), case.clock.now()
    answers.set_door(case.session, me, closed=True, now=now)
    assert not doors.rooms(case.session, [case.mentor.id])
    answers.set_door(case.session, me, closed=False, now=now)
    assert doors.rooms(case.session, [case.mentor.id]) == {case.mentor.id: 2}


def test_many_yeses_at_once_fill_one_place(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        waiting = [case.ask(who).id for who in (case.ben, case.cy)]
        case.profile(case.mentor).capacity = 1
        mentor = Actor(workspace_id, case.mentor.id)

    def say_yes(ask_id: int) -> bool:
        try:
            with database.writing(workspace_id) as session:
                answers.accept(session, mentor, ask_id, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(say_yes, waiting * 2)) == 1
