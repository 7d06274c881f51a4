"""Goals: what is kept of them, and what others may read."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.catalogue import AIMS, Aim, Function, Kind
from bot.db.engine import Database
from bot.db.tables import GoalVersion, Person
from bot.errors import InvalidInput, NotFound
from bot.forms.checking import checked
from bot.forms.goals import GoalForm
from bot.forms.relationships import MatchedCard
from bot.forms.states import GoalState, Openness, Role
from bot.services import goals, introductions
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

RAW = {
    "aim": "promotion",
    "functions": ["advancement", "support"],
    "text": "Lead the review",
    "success": "I ran two",
    "timeframe_months": "6",
}


def form(**changes: object) -> GoalForm:
    return checked(GoalForm, RAW | changes)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def ana(session: Session) -> Person:
    return make_person(session, "Ana")


def test_every_wording_is_kept_and_the_latest_comes_first(session: Session, ana: Person, clock: SetClock) -> None:
    goal = goals.save(session, acting(ana), form(), now=clock.now())
    goals.save(session, acting(ana), form(text="Lead it alone by June"), goal_id=goal.id, now=clock.forward(days=3))
    kept = goals.history(session, acting(ana), goal.id)
    assert [(w.text, w.success, w.functions) for w in kept] == [
        ("Lead it alone by June", "I ran two", (Function.ADVANCEMENT, Function.SUPPORT)),
        ("Lead the review", "I ran two", (Function.ADVANCEMENT, Function.SUPPORT)),
    ]
    assert kept[0].saved_at == clock.now()
    assert goals.get(session, acting(ana), goal.id).wordings == 2


def test_saving_without_a_new_word_or_only_opening_it_adds_no_wording(
    session: Session, ana: Person, clock: SetClock
) -> None:
    goal = goals.save(session, acting(ana), form(), now=clock.now())
    for same in (form(), form(kind="peer"), form(opened_before="words", opened_after="aim")):
        goals.save(session, acting(ana), same, goal_id=goal.id, now=clock.forward(days=1))
    assert len(session.exec(select(GoalVersion)).all()) == 1
    assert goal.opened_before is Openness.WORDS


def test_nobody_else_reads_the_history_or_the_past(session: Session, ana: Person, clock: SetClock) -> None:
    goal = goals.save(session, acting(ana), form(opened_before="words", opened_after="words"), now=clock.now())
    ben = make_person(session, "Ben", is_admin=True)
    with pytest.raises(NotFound):
        goals.history(session, acting(ben), goal.id)
    with pytest.raises(NotFound):
        goals.get(session, acting(ben), goal.id)
    assert goals.past_goals(session, acting(ben)) == []


def test_reached_and_dropped_goals_stay_readable_for_their_owner(
    session: Session, ana: Person, clock: SetClock
) -> None:
    first = goals.save(session, acting(ana), form(), now=clock.now())
    second = goals.save(session, acting(ana), form(text="Another"), now=clock.now())
    goals.finish(session, acting(ana), first.id, GoalState.COMPLETED, now=clock.forward(days=1))
    goals.finish(session, acting(ana), second.id, GoalState.DROPPED, now=clock.forward(days=1))
    assert [(g.text, g.state) for g in goals.past_goals(session, acting(ana))] == [
        ("Another", GoalState.DROPPED),
        ("Lead the review", GoalState.COMPLETED),
    ]
    assert goals.history(session, acting(ana), first.id)[0].text == "Lead the review"


@pytest.mark.parametrize("aim", Aim)
def test_the_aim_proposes_a_kind_and_the_person_may_choose_another(
    session: Session, ana: Person, clock: SetClock, aim: Aim
) -> None:
    proposed = goals.save(session, acting(ana), form(aim=aim, kind="proposed"), now=clock.now())
    assert proposed.kind is AIMS[aim].kind
    assert goals.save(session, acting(ana), form(aim=aim, kind="outside"), now=clock.now()).kind is Kind.OUTSIDE


def test_a_goal_is_closed_unless_its_owner_opens_it(session: Session, ana: Person, clock: SetClock) -> None:
    goal = goals.save(session, acting(ana), form(), now=clock.now())
    for accepted in (False, True):
        for reader in (Role.MENTOR, Role.PEER):
            assert goals.opened_to(session, goal.id, reader, accepted=accepted) is None
        own = goals.opened_to(session, goal.id, Role.MENTEE, accepted=accepted)
        assert own is not None
        assert own.text == "Lead the review"
    assert goals.opened_to(session, None, Role.MENTOR, accepted=True) is None
    assert goals.opened_to(session, goal.id + 1, Role.MENTOR, accepted=True) is None


@pytest.mark.parametrize("before", Openness)
@pytest.mark.parametrize("after", Openness)
def test_a_mentor_sees_just_what_was_opened_before_and_after_saying_yes(
    session: Session, ana: Person, clock: SetClock, before: Openness, after: Openness
) -> None:
    goal = goals.save(session, acting(ana), form(opened_before=before, opened_after=after), now=clock.now())
    for accepted, openness in ((False, before), (True, after)):
        seen = goals.opened_to(session, goal.id, Role.MENTOR, accepted=accepted)
        if openness is Openness.NOTHING:
            assert seen is None
            continue
        assert seen is not None
        assert seen.aim == Aim.PROMOTION
        words = openness is Openness.WORDS
        assert (seen.text, seen.success) == (("Lead the review", "I ran two") if words else ("", ""))


@pytest.mark.parametrize("after", Openness)
def test_the_mentors_private_word_about_a_new_pair_carries_what_was_opened(
    session: Session, ana: Person, clock: SetClock, after: Openness
) -> None:
    ben = make_person(session, "Ben")
    programme = pairs.programme(session, ben, now=clock.now())
    goal = goals.save(session, acting(ana), form(opened_before="words", opened_after=after), now=clock.now())
    relationship = pairs.pair(session, ben, ana, programme, now=clock.now())
    relationship.goal_id = goal.id
    session.add(relationship)
    session.flush()
    for_mentor = introductions.matched(session, relationship.id, ben.id)
    for_mentee = introductions.matched(session, relationship.id, ana.id)
    assert isinstance(for_mentor, MatchedCard)
    assert isinstance(for_mentee, MatchedCard)
    assert for_mentee.goal is None
    text = for_mentor.goal.text if for_mentor.goal else None
    assert text == {Openness.NOTHING: None, Openness.AIM: "", Openness.WORDS: "Lead the review"}[after]


@pytest.mark.parametrize("wrong", [{"opened_before": "everybody"}, {"kind": "friend"}])
def test_a_choice_that_the_form_never_offered_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        form(**wrong)
