"""A whole mentorship, from the first doubt to the next mentor, through the workspace's documented gestures."""

from collections.abc import Iterator

import pytest

from bot.catalogue import Responsibility
from bot.db.tables import Ask, Meeting, Person, PlanStep, Profile, Relationship
from bot.forms.states import AskState, MeetingState, RelationshipState, StepState
from bot.views.participants import JOIN_MODAL
from tests.databases import empty
from tests.flows.gestures import Gestures, options
from tests.flows.programme_walks import at, dm_with, invited, joined, newest, programme, shown, with_goal
from tests.flows.test_asks import WORDS
from tests.life import Life, live

ALL = [one.value for one in Responsibility]
READY = {"goals": "partly", "risk": "yes", "commitment": "yes", "plan": "yes", "hours": "3"}


class Pair(Gestures):
    """Somebody who looks for a mentor, somebody who does not answer, and somebody who will say yes."""

    def __init__(self, life: Life) -> None:
        super().__init__(life)
        self.mentee, self.silent, self.mentor = (life.somebody(number) for number in range(3))

    def state(self) -> RelationshipState:
        """How the relationship stands."""
        return RelationshipState(self.rows(Relationship)[0].state)


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """The three, in a workspace of their own on each database."""
    database = request.getfixturevalue("shared_sqlite" if request.param == "sqlite" else "shared_postgres")
    empty(database)
    with live(database) as life:
        yield Pair(life)


def test_one_asks_twice_plans_meets_looks_back_parts_and_passes_it_on(pair: Pair) -> None:
    join(pair)
    ask_twice(pair)
    agree(pair)
    plan(pair)
    meet_miss_and_meet(pair)
    look_back(pair)
    pass_it_on(pair)


def join(pair: Pair) -> None:
    """Find out whether one is ready, join, and write a goal."""
    life = pair.life
    programme(life, invited(life), cadence="monthly")
    for mentor in (pair.silent, pair.mentor):
        joined(life, mentor, "offer", stage="director", functions_offered=["advancement"])
    life.command(pair.mentee, "/mentor", "ready")
    assert life.submit(pair.mentee, **READY)["ok"]
    assert "*Goals.*" in shown(life.modal(pair.mentee))
    life.gesture("close", person=pair.mentee)
    joined(life, pair.mentee, "look", stage="early")
    with_goal(life, pair.mentee, "Lead the customer review on my own by June", ["advancement"])


def ask_twice(pair: Pair) -> None:
    """Ask somebody who does not answer, and after that somebody who says yes."""
    life = pair.life
    for whom in (pair.silent, pair.mentor):
        life.command(pair.mentee, "/mentor", f"ask <@{whom}>")
        pair.submit(pair.mentee, **WORDS)
        if whom == pair.silent:
            life.travel(advance="18d")
            assert "has lapsed" in shown(newest(life.dm(pair.mentee), "found no time to answer"))
            assert "has lapsed" in shown(newest(life.dm(pair.silent), "has lapsed"))
    life.travel(advance="4d")
    pair.press(pair.mentor, "asks.accept", "asks whether you would be")
    assert [one.state for one in pair.rows(Ask)] == [AskState.LAPSED, AskState.ACCEPTED]


def agree(pair: Pair) -> None:
    """Sign the agreement, shortened by the mentee."""
    life = pair.life
    life.travel(advance="4d")
    pair.press(pair.mentee, "agreements.open", "Before you begin")
    pair.submit(pair.mentee, promises=ALL, term_months="3")
    life.travel(advance="4d")
    assert pair.state() is RelationshipState.AGREEING
    pair.press(pair.mentor, "agreements.open", "it is your turn")
    pair.submit(pair.mentor, promises=ALL)
    assert pair.state() is RelationshipState.ACTIVE


def plan(pair: Pair) -> None:
    """Take a sample step, add one's own, do it, and send the mentor a line."""
    life = pair.life
    pair.on_page(pair.mentee, "plans.open")
    sample = next(b["accessory"]["action_id"] for b in life.modal(pair.mentee)["blocks"] if "accessory" in b)
    pair.in_modal(pair.mentee, sample)
    assert "Added" in shown(life.modal(pair.mentee))
    pair.in_modal(pair.mentee, "plans.add")
    assert not life.submit(pair.mentee, text="Ask *Kim* <!channel>").get("errors")
    kim = next(one.id for one in pair.rows(PlanStep) if "Kim" in one.text)
    pair.in_modal(pair.mentee, "plans.done", value=str(kim))
    pair.submit(pair.mentee, line="It went well.")
    assert {one.state for one in pair.rows(PlanStep)} == {StepState.OPEN, StepState.DONE}


def find_a_time(pair: Pair) -> None:
    """Propose two of the times offered, have one chosen, and let it pass."""
    life = pair.life
    times = options(life.modal(pair.mentee), "times")[3:5]
    pair.submit(pair.mentee, times=times)
    life.travel(advance="3d")
    pair.press(pair.mentor, "meetings.choose.0", "proposes times")
    life.travel(advance="8d")


def meet_miss_and_meet(pair: Pair) -> None:
    """Meet after a nudge, miss one, and meet again."""
    life = pair.life
    life.travel(advance="14d")
    assert "It went well." in shown(newest(life.dm(pair.mentor), "has taken a step"))
    pair.press(pair.mentee, "meetings.find", "have not met yet")
    assert "times" in life.submit(pair.mentee)["errors"]
    find_a_time(pair)
    assert "Google Calendar" in shown(newest(life.dm(pair.mentor), "You meet"))
    assert "has not written an agenda" in shown(newest(life.dm(pair.mentor), "Soon you meet"))
    pair.press(pair.mentee, "meetings.met", "Did you meet")
    pair.press(pair.mentee, "meetings.take_along", "You met")
    pair.submit(pair.mentee, will_do="Ask for feedback", idea="Say no once")

    pair.press(pair.mentee, "meetings.find", "You met")
    find_a_time(pair)
    assert "Say no once" in shown(newest(life.dm(pair.mentee), "Two lines are plenty"))
    pair.press(pair.mentee, "meetings.not_met", "Did you meet")
    pair.press(pair.mentee, "meetings.find", "did not meet this time")
    find_a_time(pair)
    pair.press(pair.mentee, "meetings.met", "Did you meet")
    met = [MeetingState.HELD, MeetingState.MISSED, MeetingState.HELD]
    assert [one.state for one in pair.rows(Meeting)] == met


def look_back(pair: Pair) -> None:
    """Look back halfway and at the end, with thanks."""
    life = pair.life
    halfway = newest(life.dm(pair.mentee), "You are halfway")
    life.travel(advance=f"{(pair.rows(Relationship)[0].ends_at - life.now).days - 4}d")
    assert newest(life.dm(pair.mentee), "Does it fit?")
    life.click(pair.mentee, "reviews.open", at(dm_with(life, pair.mentee), halfway))
    pair.submit(pair.mentee, told="Shorter talks, more rehearsing.")
    pair.press(pair.mentee, "reviews.more.3", "Would you go on")
    assert pair.state() is RelationshipState.ACTIVE
    pair.press(pair.mentee, "reviews.open", "A last look back")
    pair.submit(pair.mentee, outcome="reached", told="I lead it.", thanks="Thank you!")
    life.travel(advance="8d")
    assert pair.state() is RelationshipState.CLOSED
    last = shown(newest(life.dm(pair.mentor), "come to its end"))
    assert all(words in last for words in ("reached the goal", "I lead it.", "Thank you!"))


def pass_it_on(pair: Pair) -> None:
    """Agree to be named, see the picture, and offer mentoring."""
    life = pair.life
    for person in (pair.mentor, pair.mentee):
        pair.press(person, "reviews.name_me", "come to its end")
        assert "You are named" in shown(newest(life.dm(person), "come to its end"))
    names = {person["id"]: person["real_name"] for person in life.people()}
    drawn = newest(life.dm(pair.mentee), "Who passed mentoring on")["blocks"]
    (alt_text,) = [block["alt_text"] for block in drawn if block["type"] == "image"]
    assert alt_text.endswith(f"{names[pair.mentor]} mentored {names[pair.mentee]}.")
    pair.press(pair.mentee, "participants.join", "Pass it on")
    assert life.modal(pair.mentee)["callback_id"] == JOIN_MODAL
    pair.submit(pair.mentee, roles=["offer"], functions_offered=["support"])
    profiles = {one.person_id: one for one in pair.rows(Profile)}
    me = next(one.id for one in pair.rows(Person) if one.slack_user_id == pair.mentee)
    assert profiles[me].offering
    assert not profiles[me].looking
