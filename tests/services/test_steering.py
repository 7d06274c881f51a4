"""An admin steers a draft: what they decide holds, what it costs is told, and nothing private comes out."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import DraftPair, DraftRule, Person, Profile
from bot.errors import AlreadyDone, NotAllowed, UserError
from bot.forms.rounds import RoundForm
from bot.forms.states import DraftRuling, RelationshipState, RoundState
from bot.forms.steering import Decision, PairForm, Steer, Steered
from bot.services import avoidances, drafts, participants, publishing, rounds, steering
from bot.services.drafts import DraftChanged
from bot.services.steering import Impossible
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.drafting import Crowd, draft, drafted

KEEP, APART = DraftRuling.KEEP, DraftRuling.APART


class Case:
    """A round with a draft, and an admin who steers it."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.boss = make_person(session, "Amara", is_admin=True)
        self.programme = pairs.programme(session, self.boss, now=clock.now())
        form = RoundForm(deadline=date(2026, 3, 9))
        self.round = rounds.open_round(session, acting(self.boss), self.programme.id, form, now=clock.now())
        self.crowd = Crowd(session, self.round, clock)

    def draft(self) -> None:
        """Make the draft, or make it again."""
        draft(self.session, self.boss, self.round, self.clock)

    def steer(self, mentee: Person, mentor: Person, ruling: DraftRuling | None, version: int | None = None) -> Steered:
        """Decide something about two people, as the buttons do."""
        seen = self.round.version if version is None else version
        return self.do(Steer(self.round.id, seen, Decision(mentee.id, mentor.id, ruling)))

    def swap(self, two: tuple[Person, Person], mentee: Person, mentor: Person) -> Steered:
        """Put somebody else into a pair."""
        decision = Decision(mentee.id, mentor.id, KEEP)
        return self.do(Steer(self.round.id, self.round.version, decision, (two[0].id, two[1].id)))

    def do(self, steer: Steer) -> Steered:
        """Decide something, and keep what follows."""
        by, now = acting(self.boss), self.clock.now()
        asked = steering.ask(self.session, by, steer, now=now)
        return steering.keep(self.session, by, asked, drafts.answer(asked), now=now)

    def refusal(self, mentee: Person, mentor: Person) -> str:
        """Return what an admin reads who pairs these two by hand."""
        form = PairForm(mentee=mentee.slack_user_id, mentor=mentor.slack_user_id)
        steer = steering.to_pair(self.session, self.round.id, self.round.version, form)
        with pytest.raises(Impossible) as refused:
            steering.check(self.session, acting(self.boss), steer, now=self.clock.now())
        return str(refused.value)

    def profile(self, person: Person) -> Profile:
        """Return somebody's profile."""
        found = participants.profile_of(self.session, person.id)
        assert found is not None
        return found

    def rules(self) -> set[tuple[int, int, DraftRuling]]:
        """Return what holds."""
        return {(row.mentee_id, row.mentor_id, row.ruling) for row in self.session.exec(select(DraftRule))}


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def four(case: Case) -> tuple[Person, Person, Person, Person]:
    """Two mentees and two mentors; who is with whom in the draft stands first and third, second and fourth."""
    one, two = case.crowd.mentee("Ana"), case.crowd.mentee("Ben")
    for name in ("Cem", "Dan"):
        case.crowd.mentor(name)
    case.draft()
    with_whom = dict(drafted(case.session))
    mentors = {p.id: p for p in case.session.exec(select(Person).where(col(Person.name).in_(["Cem", "Dan"])))}
    return one, two, mentors[with_whom[one.id]], mentors[with_whom[two.id]]


def test_two_who_are_not_to_be_paired_stay_apart_through_solving_again_and_more_time(case: Case) -> None:
    ana, ben, hers, his = four(case)
    told = case.steer(ana, hers, APART)
    assert drafted(case.session) == {(ana.id, his.id), (ben.id, hers.id)}
    assert {(m.mentee.name, m.before and m.before.name, m.after and m.after.name) for m in told.moves} == {
        ("Ana", hers.name, his.name),
        ("Ben", his.name, hers.name),
    }
    for _ in range(3):
        case.draft()
        assert drafted(case.session) == {(ana.id, his.id), (ben.id, hers.id)}
    rounds.give_more_time(case.session, acting(case.boss), case.round.id, now=case.clock.now())
    case.draft()
    assert drafted(case.session) == {(ana.id, his.id), (ben.id, hers.id)}
    shown = drafts.preview(case.session, acting(case.boss), case.round.id)
    assert [(card.mentee.name, card.mentor.name) for card in shown.apart] == [("Ana", hers.name)]
    case.steer(ana, hers, None)
    assert case.rules() == set()


def test_a_pair_that_is_kept_stays_whatever_else_is_decided(case: Case) -> None:
    ana, ben, hers, his = four(case)
    told = case.steer(ana, hers, KEEP)
    assert (told.moves, told.cost) == ((), 0)
    told = case.steer(ben, his, APART)
    assert drafted(case.session) == {(ana.id, hers.id)}
    assert [(move.mentee.name, move.after) for move in told.moves] == [("Ben", None)]
    assert told.cost > 0
    shown = drafts.preview(case.session, acting(case.boss), case.round.id)
    assert (shown.kept, [pair.kept for pair in shown.pairs]) == (1, [True])
    # To keep apart who was kept together takes back the latter, and the other way round.
    case.steer(ana, hers, APART)
    assert case.rules() == {(ana.id, hers.id, APART), (ben.id, his.id, APART)}


def test_a_swap_brings_in_whom_the_admin_chose_and_matches_the_others_around_it(case: Case) -> None:
    ana, ben, hers, his = four(case)
    choices = steering.choices(
        case.session, acting(case.boss), case.round.id, case.round.version, (ana.id, hers.id), now=case.clock.now()
    )
    assert [(one.person.name, [p.name for p in one.now_with]) for one in choices.mentors] == [(his.name, ["Ben"])]
    assert [(one.person.name, [p.name for p in one.now_with]) for one in choices.mentees] == [("Ben", [his.name])]
    told = case.swap((ana, hers), ana, his)
    assert drafted(case.session) == {(ana.id, his.id), (ben.id, hers.id)}
    assert len(told.moves) == 2
    case.swap((ana, his), ben, his)
    assert drafted(case.session) == {(ana.id, hers.id), (ben.id, his.id)}
    # The pair that gave way is not kept any more.
    assert case.rules() == {(ben.id, his.id, KEEP)}


def test_what_a_decision_costs_is_the_fit_that_is_lost(case: Case) -> None:
    ana, _, hers, _ = four(case)
    goal = pairs.goal(case.session, ana)
    goal.functions = ["technology"]
    case.profile(hers).functions_offered = ["technology", "skills"]
    case.session.flush()
    case.draft()
    before = {pair.mentee_id: pair.score for pair in case.session.exec(select(DraftPair))}
    told = case.steer(ana, hers, APART)
    after = {pair.mentee_id: pair.score for pair in case.session.exec(select(DraftPair))}
    assert told.cost == sum(before.values()) - sum(after.values()) > 0


def test_whoever_decides_on_an_old_preview_changes_nothing(case: Case) -> None:
    ana, ben, hers, his = four(case)
    seen = case.round.version
    case.steer(ana, hers, KEEP)
    with pytest.raises(DraftChanged, match="nothing was done"):
        case.steer(ben, his, APART, version=seen)
    assert case.rules() == {(ana.id, hers.id, KEEP)}
    # Two at the very same moment: both asked on the same draft, the slower one changes nothing.
    by, now = acting(case.boss), case.clock.now()
    late = Steer(case.round.id, case.round.version, Decision(ben.id, his.id, APART))
    slow = steering.ask(case.session, by, late, now=now)
    case.steer(ben, his, KEEP)
    with pytest.raises(DraftChanged):
        steering.keep(case.session, by, slow, drafts.answer(slow), now=now)
    assert case.rules() == {(ana.id, hers.id, KEEP), (ben.id, his.id, KEEP)}


def test_only_admins_steer_and_only_until_it_is_published(case: Case) -> None:
    ana, _, hers, _ = four(case)
    decision = Decision(ana.id, hers.id, KEEP)
    stranger = acting(make_person(case.session, "Eve"))
    for asking in (
        lambda by: steering.ask(case.session, by, Steer(case.round.id, 1, decision), now=case.clock.now()),
        lambda by: steering.choices(case.session, by, case.round.id, 1, (ana.id, hers.id), now=case.clock.now()),
    ):
        with pytest.raises(NotAllowed):
            asking(stranger)
    publishing.publish(case.session, acting(case.boss), case.round.id, 1, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        case.steer(ana, hers, KEEP)
    assert case.round.state is RoundState.PUBLISHED


def _avoid(case: Case, mentee: Person, mentor: Person) -> None:
    avoidances.add(case.session, acting(mentor), mentee.id, now=case.clock.now())


def _past(case: Case, mentee: Person, mentor: Person) -> None:
    row = pairs.pair(case.session, mentor, mentee, case.programme, now=case.clock.now())
    row.state = RelationshipState.ENDED


def _report(_: Case, mentee: Person, mentor: Person) -> None:
    mentee.manager_id = mentor.id


def _team(_: Case, mentee: Person, mentor: Person) -> None:
    mentee.team = mentor.team = "core"


def _kinds(case: Case, mentee: Person, mentor: Person) -> None:
    case.profile(mentee).kinds, case.profile(mentor).kinds = [Kind.NICHE.value], [Kind.CLASSIC.value]


def _languages(case: Case, mentee: Person, mentor: Person) -> None:
    case.profile(mentee).languages, case.profile(mentor).languages = ["en"], ["de"]


@pytest.mark.parametrize("between", [_avoid, _past, _report, _team, _kinds, _languages])
def test_whatever_stands_between_two_people_an_admin_reads_the_same_and_is_offered_neither(
    case: Case, between: Any
) -> None:
    ana, _, hers, his = four(case)
    between(case, ana, his)
    case.session.flush()
    assert case.refusal(ana, his) == steering.NOT_THESE_TWO
    with pytest.raises(Impossible, match="stays private"):
        case.swap((ana, hers), ana, his)
    choices = steering.choices(
        case.session, acting(case.boss), case.round.id, case.round.version, (ana.id, hers.id), now=case.clock.now()
    )
    assert his.id not in {choice.person.person_id for choice in choices.mentors}
    assert case.rules() == set()


def test_a_pair_by_hand_needs_two_who_are_in_and_a_place(case: Case) -> None:
    full = case.crowd.mentor("Full")
    pairs.pair(case.session, full, make_person(case.session, "Other"), case.programme, now=case.clock.now())
    ana, ben, hers, _ = four(case)
    outside = make_person(case.session, "Out")
    assert "not counted in" in case.refusal(ana, outside)
    assert "Full has no free place" in case.refusal(ana, full)
    case.steer(ana, hers, KEEP)
    assert "taken by pairs that you keep" in case.refusal(ben, hers)


def test_a_pair_that_cannot_be_kept_any_more_is_let_go_and_told(case: Case) -> None:
    ana, ben, hers, his = four(case)
    case.steer(ana, hers, KEEP)
    _avoid(case, ana, hers)
    told = case.steer(ben, his, KEEP)
    assert [(one.name, other.name) for one, other in told.lapsed] == [("Ana", hers.name)]
    assert case.rules() == {(ben.id, his.id, KEEP)}


def test_what_is_kept_is_published_as_it_was_seen(case: Case) -> None:
    ana, _, hers, his = four(case)
    case.swap((ana, hers), ana, his)
    outcome = publishing.publish(
        case.session, acting(case.boss), case.round.id, case.round.version, now=case.clock.now()
    )
    assert (outcome.pairs, outcome.unmatched) == (2, 0)


def test_nothing_about_people_elsewhere_can_be_decided(case: Case) -> None:
    ana, _, hers, _ = four(case)
    outside = make_person(case.session, "Out")
    with pytest.raises(UserError):
        case.steer(ana, outside, APART)
    with pytest.raises(UserError):
        case.steer(outside, hers, KEEP)
    assert case.rules() == set()
