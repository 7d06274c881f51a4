"""Admins steer a draft of peers; what they decide holds until they take it back, and tells nothing private."""

import contextlib
import random
from collections.abc import Iterable

import pytest

from bot.db.tables import Person, Round
from bot.errors import InvalidInput, NotAllowed
from bot.forms.checking import checked
from bot.forms.circle_steering import CircleChangeForm, CircleSteer, CircleSteered, Turn
from bot.forms.states import DraftRuling
from bot.services import avoidances, circle_steering, circles, participants, rulings
from bot.services.drafts import DraftChanged
from bot.services.steering import Impossible
from bot.views.circle_steering import told
from bot.views.circles import preview
from tests.people import acting, make_person
from tests.services import pairs
from tests.services.circling import Case, case

__all__ = ["case"]


class Draft:
    """A round of peers with a draft, and Olga who steers it."""

    def __init__(self, case: Case, size: int, people: int) -> None:
        self.case = case
        for number in range(len(case.people), people):
            one = make_person(case.session, f"Peer{number:02}", tz="Europe/Berlin")
            pairs.joined(case.session, one)
            pairs.enrolled(case.session, one, case.programme)
            case.people.append(one)
        self.row: Round = case.round(size, people)

    def circles(self) -> list[set[int]]:
        """Who sits with whom."""
        return [{one.id for one in circle} for circle in circles.seated(self.case.session, self.row.id)]

    def of(self, person: int) -> set[int]:
        """The circle of somebody."""
        return next(circle for circle in self.circles() if person in circle)

    def steer(self, turn: Turn, person: int, other: int = 0, *, by: Person | None = None) -> CircleSteered:
        """Decide something, and have the draft follow."""
        session, actor, now = self.case.session, acting(by or self.case.olga), self.case.clock.now()
        wanted = CircleSteer(self.row.id, self.row.version, turn, person, other)
        circle_steering.check(session, actor, wanted, now=now)
        asked = circle_steering.ask(session, actor, wanted, now=now)
        return circle_steering.keep(session, actor, wanted, asked, circle_steering.answer(wanted, asked), now=now)

    def again(self, times: int = 3) -> Iterable[None]:
        """Solve again, some times."""
        for _ in range(times):
            self.case.draft(self.row)
            yield

    def shown(self) -> str:
        """The preview."""
        page = circles.preview(self.case.session, acting(self.case.olga), self.row.id, now=self.case.clock.now())
        return str(preview(page).to_dict())


@pytest.mark.parametrize(("size", "people"), [(2, 7), (3, 9), (4, 13)])
def test_a_kept_circle_stays_however_often_the_rest_is_solved_again(case: Case, size: int, people: int) -> None:
    draft = Draft(case, size, people)
    kept = draft.circles()[1]
    steered = draft.steer(Turn.KEEP, min(kept))
    assert kept in draft.circles()
    assert "Nobody moved" in told(steered)
    assert draft.shown().count(":lock:") == 1
    seen = set()
    for _ in draft.again(4):
        assert kept in draft.circles()
        seen |= {frozenset(circle) for circle in draft.circles()}
    assert len(seen) > len(draft.circles()), "the others are brought together anew"
    draft.steer(Turn.LET_GO, min(kept))
    assert ":lock:" not in draft.shown()


@pytest.mark.parametrize(("size", "people"), [(2, 6), (3, 9), (4, 12)])
def test_two_who_are_kept_apart_stay_so_until_it_is_taken_back(case: Case, size: int, people: int) -> None:
    draft = Draft(case, size, people)
    one, other = sorted(draft.circles()[0])[:2]
    steered = draft.steer(Turn.APART, one, other)
    assert other not in draft.of(one)
    assert "Not together in this round" in told(steered)
    assert "now together" in told(steered)
    for _ in draft.again():
        assert other not in draft.of(one)
    assert "are not together in this round" in draft.shown()
    draft.steer(Turn.TAKE_BACK, other, one)
    assert "are not together in this round" not in draft.shown()
    with pytest.raises(DraftChanged):
        draft.steer(Turn.APART, one, next(i for circle in draft.circles() for i in circle if i not in draft.of(one)))


@pytest.mark.parametrize(("size", "people"), [(2, 6), (3, 9), (4, 12)])
def test_somebody_moves_to_where_another_one_is_and_stays_there(case: Case, size: int, people: int) -> None:
    draft = Draft(case, size, people)
    one, other = min(draft.circles()[0]), min(draft.circles()[-1])
    before = draft.of(one)
    steered = draft.steer(Turn.MOVE, one, other)
    assert other in draft.of(one)
    assert draft.of(one) != before
    assert len(steered.changed) >= 2
    assert sorted(map(len, draft.circles())) == [size] * (people // size)
    for _ in draft.again():
        assert other in draft.of(one)
    back = next(i for i in before if i != one)
    draft.steer(Turn.MOVE, one, back)
    assert back in draft.of(one)
    assert len(circles.staying(rulings.read(case.session, draft.row.id))) == 1


def test_moving_undoes_what_kept_the_two_apart(case: Case) -> None:
    draft = Draft(case, 3, 9)
    one, other = sorted(draft.circles()[0])[:2]
    draft.steer(Turn.APART, one, other)
    draft.steer(Turn.MOVE, one, other)
    assert other in draft.of(one)
    assert "are not together in this round" not in draft.shown()


def test_what_cannot_be_is_refused_in_words_that_tell_nothing(case: Case) -> None:
    draft = Draft(case, 3, 6)
    first, second = draft.circles()
    one, other, third = min(first), min(second), max(second)
    avoidances.add(case.session, acting(case.session.get_one(Person, other)), one, now=case.clock.now())
    for turn, person, to, words in (
        (Turn.MOVE, one, other, "stays private"),
        (Turn.MOVE, one, one, "not in this draft"),
        (Turn.MOVE, one, case.olga.id, "not in this draft"),
        (Turn.MOVE, one, 999, "not in this draft"),
    ):
        with pytest.raises(Impossible, match=words):
            draft.steer(turn, person, to)
    draft.steer(Turn.KEEP, third)
    with pytest.raises(Impossible, match="no room"):
        draft.steer(Turn.MOVE, max(first), third)


def test_who_stays_together_and_cannot_any_more_is_let_go_and_said_without_a_reason(case: Case) -> None:
    draft = Draft(case, 3, 6)
    kept = draft.circles()[0]
    draft.steer(Turn.KEEP, min(kept))
    one, other = sorted(kept)[:2]
    avoidances.add(case.session, acting(case.session.get_one(Person, one)), other, now=case.clock.now())
    asked = circles.ask(case.session, acting(case.olga), draft.row.id, now=case.clock.now())
    now = case.clock.now()
    lapsed = circles.store(case.session, acting(case.olga), asked, circles.answer(asked), now=now)
    assert {one, other} <= {who.person_id for two in lapsed for who in two}
    assert not any({one, other} <= circle for circle in draft.circles())
    participants.leave(case.session, acting(case.session.get_one(Person, max(kept))), now=case.clock.now())
    case.draft(draft.row)
    assert ":lock:" not in draft.shown()


def test_only_who_runs_the_programme_steers_and_only_the_draft_that_they_saw(case: Case) -> None:
    draft = Draft(case, 3, 6)
    session, now = case.session, case.clock.now()
    one = min(draft.circles()[0])
    steer = CircleSteer(draft.row.id, draft.row.version, Turn.KEEP, one)
    stranger = acting(case.people[0])
    for act in (
        lambda: circle_steering.check(session, stranger, steer, now=now),
        lambda: circle_steering.ask(session, stranger, steer, now=now),
        lambda: circle_steering.circle_of(session, stranger, draft.row.id, draft.row.version, one),
    ):
        with pytest.raises(NotAllowed):
            act()
    olga = acting(case.olga)
    asked = circle_steering.ask(session, olga, steer, now=now)
    case.draft(draft.row)
    for late in (
        lambda: circle_steering.check(session, olga, steer, now=now),
        lambda: circle_steering.keep(session, olga, steer, asked, None, now=now),
        lambda: circle_steering.circle_of(session, olga, draft.row.id, 1, one),
    ):
        with pytest.raises(DraftChanged):
            late()


def test_a_form_takes_one_decision_about_one_person() -> None:
    for raw, field in (
        ({"person": "1", "apart_from": None, "move_to": None}, "move_to"),
        ({"person": "1", "apart_from": "2", "move_to": "U3"}, "move_to"),
        ({"person": "1", "apart_from": "1", "move_to": None}, "apart_from"),
    ):
        with pytest.raises(InvalidInput) as refused:
            checked(CircleChangeForm, raw)
        assert field in refused.value.fields


@pytest.mark.parametrize(("seed", "size", "people"), [(1, 2, 7), (4, 3, 14), (5, 5, 13)])
def test_whatever_is_decided_in_whatever_order_holds_in_the_draft(
    case: Case, seed: int, size: int, people: int
) -> None:
    draft, chance = Draft(case, size, people), random.Random(seed)  # noqa: S311 - made up, the same in every run
    ids = [one.id for one in case.people[:people]]
    for one, other in zip(chance.sample(ids, 2), chance.sample(ids, 2), strict=True):
        if one != other:
            avoidances.add(case.session, acting(case.session.get_one(Person, one)), other, now=case.clock.now())
    done = 0
    for _ in range(12):
        turn = chance.choice([Turn.KEEP, Turn.APART, Turn.APART, Turn.MOVE, Turn.MOVE, Turn.LET_GO, Turn.TAKE_BACK])
        with contextlib.suppress(Impossible, DraftChanged):
            draft.steer(turn, chance.choice(ids), chance.choice(ids))
            done += 1
        seated = draft.circles()
        held = rulings.read(case.session, draft.row.id)
        for two in held:
            together = any({two.mentee_id, two.mentor_id} <= circle for circle in seated)
            assert together is (two.ruling is DraftRuling.KEEP), (turn, two)
        alone = circles.preview(case.session, acting(case.olga), draft.row.id, now=case.clock.now()).alone
        everybody = [i for circle in seated for i in circle] + [one.person_id for one in alone]
        assert sorted(everybody) == sorted(ids)
        assert all(len(circle) > 1 for circle in seated)
    assert done > 3
    assert len(case.publish(draft.row)) == len(seated)
