"""Waiting lines: in order, one for each place, and nobody learns who waits."""

from collections.abc import Iterator

import pytest

from bot.db.engine import Database
from bot.db.tables import Avoidance
from bot.errors import NotFound
from bot.forms.states import AskState
from bot.services import answers, wishes
from tests.conftest import SetClock
from tests.people import acting, make_workspace
from tests.services.asking import Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A mentor with one place, taken by an ask; two people wait."""
    with database.writing(make_workspace(database)) as session:
        case = Case(session, clock, capacity=1)
        case.ask(case.seeker("Di"))
        for who in (case.ben, case.cy):
            clock.forward(minutes=1)
            wishes.wish(session, acting(who), case.mentor.id, now=clock.now())
        yield case


def look(case: Case, **forward: float) -> None:
    case.clock.forward(**forward)
    wishes.queue_due(case.session, now=case.clock.now())


def free(case: Case) -> None:
    from sqlmodel import select  # noqa: PLC0415 - one use

    from bot.db.tables import Ask  # noqa: PLC0415 - one use

    ask = case.session.exec(select(Ask)).one()
    answers.decline(case.session, acting(case.mentor), ask.id, AskState.BUSY, now=case.clock.now())


def test_a_place_is_told_to_whoever_waits_longest_and_then_to_the_next(case: Case) -> None:
    look(case)
    assert not case.letters(wishes.PLACE)
    free(case)
    look(case)
    look(case, hours=1)
    assert [row.person_id for row in case.letters(wishes.PLACE)] == [case.ben.id]
    look(case, days=7)
    assert [row.person_id for row in case.letters(wishes.PLACE)] == [case.ben.id, case.cy.id]


def test_wishing_again_keeps_the_place_in_line(case: Case) -> None:
    wishes.wish(case.session, acting(case.ben), case.mentor.id, now=case.clock.forward(hours=1))
    free(case)
    look(case)
    assert [row.person_id for row in case.letters(wishes.PLACE)] == [case.ben.id]


def test_the_line_passes_by_whoever_is_kept_apart_or_waits_for_somebody_else(case: Case) -> None:
    apart = Avoidance(person_id=case.mentor.id, avoided_id=case.ben.id, created_at=case.clock.now())
    case.session.add(apart)
    free(case)
    look(case)
    assert [row.person_id for row in case.letters(wishes.PLACE)] == [case.cy.id]
    case.ask_person(case.cy, case.another("Eve"))
    look(case, days=10)
    assert len(case.letters(wishes.PLACE)) == 1


def test_a_place_that_is_gone_is_not_told_any_more(case: Case) -> None:
    free(case)
    look(case)
    (letter,) = case.letters(wishes.PLACE)
    assert letter.subject_id is not None
    assert not isinstance(wishes.place(case.session, letter.subject_id), str)
    answers.set_door(case.session, acting(case.mentor), closed=True, now=case.clock.now())
    assert wishes.place(case.session, letter.subject_id) == "no_place"


def test_next_due_moves_on(case: Case) -> None:
    free(case)
    look(case)
    due = wishes.next_due(case.session)
    assert due is not None
    case.clock.at = due
    look(case)
    later = wishes.next_due(case.session)
    assert later is None or later > due


def test_nobody_waits_for_somebody_who_is_not_there(case: Case) -> None:
    with pytest.raises(NotFound):
        wishes.wish(case.session, acting(case.ben), 9999, now=case.clock.now())
