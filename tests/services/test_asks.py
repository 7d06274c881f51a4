"""Asks: one at a time, of somebody whose door is open, in words that only the two of them read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.catalogue import Field, Function, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import Ask, Avoidance, Enrolment, Outbox, Suggestion
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound, UserError
from bot.forms.asks import AskDraft, Whom
from bot.forms.hub import MentorDoor
from bot.forms.participants import JoinForm, JoinRole
from bot.forms.relationships import Partner
from bot.forms.states import AskState, ProfileState, SuggestionState
from bot.services import answers, asks, hub, participants
from bot.services.actors import Actor
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import FORM, WORDS, Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Two seekers and a mentor."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_an_ask_carries_all_its_parts_to_the_mentor(case: Case) -> None:
    eve = make_person(case.session, "Eve")
    ask = case.ask(case.ben, recommended_by=eve.slack_user_id)
    card = asks.get(case.session, ask.id, now=case.clock.now())
    assert card is not None
    assert (card.what, card.goal_text, card.need, card.why) == WORDS
    assert card.recommended_by == Partner(eve.id, eve.slack_user_id, "Eve")
    assert case.suggestion(case.ben).state is SuggestionState.ASKED
    assert ask.programme_id == case.programme.id


def test_both_see_when_the_mentor_is_reminded_and_when_the_ask_lapses(case: Case) -> None:
    ask = case.ask(case.ben)
    # Sent on a Wednesday: five working days later it is Wednesday again.
    assert ask.remind_at == datetime(2026, 3, 11, 10, tzinfo=UTC)
    assert ask.lapse_at == datetime(2026, 3, 18, 18, tzinfo=UTC)


def test_one_open_ask_at_a_time(case: Case) -> None:
    case.ask(case.ben)
    other = case.another("Eve")
    with pytest.raises(AlreadyDone, match="Ana"):
        case.ask_person(case.ben, other)
    with pytest.raises(AlreadyDone, match="Ana"):
        asks.draft(case.session, acting(case.ben), Whom(person_id=other.id), now=case.clock.now())


def test_somebody_can_be_asked_by_name_in_or_outside_a_programme(case: Case) -> None:
    loner = make_person(case.session, "Eve")
    pairs.joined(case.session, loner, offering=True)
    ask = case.ask_person(case.ben, loner)
    assert (ask.programme_id, ask.kind) == (None, Kind.NICHE)
    answers.accept(case.session, acting(loner), ask.id, now=case.clock.now())
    (pair,) = case.pairs()
    assert pair.programme_id is None


def test_a_mentor_gets_at_most_two_asks_and_never_more_than_free_places(case: Case) -> None:
    di, eli = case.seeker("Di"), case.seeker("Eli")
    for who in (case.ben, case.cy):
        case.ask(who)
    case.profile(case.mentor).capacity = 5
    with pytest.raises(NotAllowed, match="cannot take an ask"):
        case.ask(di)
    single = case.another("Eve", capacity=1)
    case.ask_person(di, single)
    with pytest.raises(NotAllowed, match="cannot take an ask"):
        case.ask_person(eli, single)


@pytest.mark.parametrize("why", ["paused", "left", "closed", "not offering", "avoided", "avoiding"])
def test_what_somebody_may_keep_to_themselves_reads_the_same(case: Case, why: str) -> None:
    profile = case.profile(case.mentor)
    match why:
        case "paused":
            profile.state = ProfileState.PAUSED
        case "left":
            profile.state = ProfileState.LEFT
        case "closed":
            profile.asks_closed = True
        case "not offering":
            profile.offering = False
        case _:
            one, two = (case.mentor, case.ben) if why == "avoided" else (case.ben, case.mentor)
            case.session.add(Avoidance(person_id=one.id, avoided_id=two.id, created_at=case.clock.now()))
    case.session.flush()
    whom = Whom(person_id=case.mentor.id)
    told = asks.draft(case.session, acting(case.ben), whom, now=case.clock.now())
    assert isinstance(told, Partner)
    with pytest.raises(NotAllowed) as refused:
        case.ask(case.ben)
    assert str(refused.value) == (
        "Ana cannot take an ask just now. Close this form and press Ask once more: then I can tell you when "
        "there is a place."
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"is_bot": True}, "no account"),
        ({"is_deleted": True}, "no account"),
        ({"is_guest": True}, "guest"),
        ({"stale": True}, "finding out"),
        ({"slack_user_id": "USLACKBOT"}, "no account"),
    ],
)
def test_who_cannot_be_asked_is_said_with_the_reason(case: Case, columns: dict[str, object], words: str) -> None:
    other = make_person(case.session, "Eve")
    for column, value in columns.items():
        setattr(other, column, value)
    case.session.flush()
    with pytest.raises(NotAllowed, match=words):
        case.ask_person(case.ben, other)


def test_nobody_asks_themselves_or_their_own_partner(case: Case) -> None:
    with pytest.raises(NotAllowed, match="That is you"):
        case.ask_person(case.ben, case.ben)
    pairs.pair(case.session, case.mentor, case.cy, case.programme, now=case.clock.now())
    with pytest.raises(NotAllowed, match="work together already"):
        case.ask(case.cy)


def test_somebody_who_paused_cannot_ask(case: Case) -> None:
    case.put(case.ben, ProfileState.PAUSED)
    with pytest.raises(NotAllowed, match="not taking part"):
        case.ask(case.ben)


def test_only_a_third_person_recommends(case: Case) -> None:
    for wrong in (case.ben, case.mentor):
        with pytest.raises(InvalidInput):
            case.ask(case.ben, recommended_by=wrong.slack_user_id)


def test_the_form_begins_with_the_goal_and_several_goals_can_be_chosen_from(case: Case) -> None:
    now = case.clock.now()
    begun = asks.draft(case.session, acting(case.ben), Whom(case.suggestion(case.ben).id), now=now)
    assert isinstance(begun, AskDraft)
    assert (begun.goal_text, begun.goals) == ("Lead a review on my own", ())
    pairs.goal(case.session, case.ben, "Another")
    several = asks.draft(case.session, acting(case.ben), Whom(person_id=case.mentor.id), now=now)
    assert isinstance(several, AskDraft)
    assert [text for _, text in several.goals] == ["Lead a review on my own", "Another"]
    assert not several.goal_text
    ask = case.ask_person(case.ben, case.mentor, goal_id=several.goals[1][0])
    assert ask.goal_id == several.goals[1][0]


def test_another_persons_goal_or_suggestion_cannot_be_used(case: Case) -> None:
    theirs = pairs.goal(case.session, case.cy)
    pairs.goal(case.session, case.ben)
    assert case.ask_person(case.ben, case.mentor, goal_id=theirs.id).goal_id is None
    with pytest.raises(NotFound):
        asks.draft(case.session, acting(case.cy), Whom(case.suggestion(case.ben).id), now=case.clock.now())


def test_after_a_no_the_same_person_is_not_asked_again_at_once(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.decline(case.session, acting(case.mentor), ask.id, AskState.BUSY, now=case.clock.now())
    with pytest.raises(AlreadyDone, match="From 1 April on"):
        case.ask_person(case.ben, case.mentor)
    case.clock.forward(days=28)
    assert case.ask_person(case.ben, case.mentor).state is AskState.OPEN


def test_the_words_of_an_ask_stay_out_of_the_outbox(case: Case) -> None:
    ask = case.ask(case.ben)
    answers.decline(case.session, acting(case.mentor), ask.id, AskState.BUSY, now=case.clock.now())
    answers.share_reason(case.session, acting(case.mentor), ask.id, "A newborn at home", now=case.clock.now())
    for row in case.session.exec(select(Outbox)):
        assert not any(words in row.model_dump_json() for words in (*WORDS, "newborn"))


def test_two_asks_in_one_moment_leave_one(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        place = session.exec(select(Enrolment).where(Enrolment.person_id == case.ben.id)).one()
        for name in ("Eve", "Flo", "Gus"):
            case.suggest(case.ben, place, case.another(name))
        me = acting(case.ben)
        ids = [row.id for row in session.exec(select(Suggestion).where(Suggestion.person_id == case.ben.id))]

    def ask(suggestion_id: int) -> bool:
        try:
            with database.writing(workspace_id) as session:
                asks.send(session, me, Whom(suggestion_id), FORM, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, ids)) == 1


def test_many_asks_in_one_moment_leave_as_many_as_there_are_places(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock, capacity=1)
        seekers = [case.ben, case.cy, case.seeker("Di"), case.seeker("Eli")]
        wanted = [(acting(who), case.suggestion(who).id) for who in seekers]

    def ask(one: tuple[Actor, int]) -> bool:
        try:
            with database.writing(workspace_id) as session:
                asks.send(session, one[0], Whom(one[1]), FORM, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, wanted)) == 1
    with database.reading(workspace_id) as session:
        assert len(session.exec(select(Ask)).all()) == 1


def test_a_mentors_door_is_closed_by_their_profile_by_a_full_house_and_by_two_asks(case: Case) -> None:
    now, me = case.clock.now(), acting(case.mentor)
    told = JoinForm(roles=[JoinRole.OFFER], stage=Stage.LEAD, field=Field.DATA, functions_offered=[Function.SKILLS])

    def door() -> MentorDoor | None:
        return hub.standing(case.session, case.mentor.id, now=now).door

    assert door() is MentorDoor.OPEN
    participants.save(case.session, me, told.model_copy(update={"asks_closed": True}), now=now)
    assert door() is MentorDoor.CLOSED
    with pytest.raises(NotAllowed):
        case.ask(case.ben)
    # Whoever saves a form that does not speak of the door leaves it as it is.
    participants.save(case.session, me, told.model_copy(update={"capacity": 2}), now=now)
    assert door() is MentorDoor.CLOSED
    participants.save(case.session, me, told.model_copy(update={"capacity": 2, "asks_closed": False}), now=now)
    first, _ = case.ask(case.ben), case.ask(case.cy)
    assert door() is MentorDoor.BUSY
    answers.accept(case.session, me, first.id, now=now)
    participants.save(case.session, me, told.model_copy(update={"capacity": 1}), now=now)
    assert door() is MentorDoor.FULL
