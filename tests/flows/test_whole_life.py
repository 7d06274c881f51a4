"""A relationship from its agreement to its last word, as two people live through it in the workspace."""

from typing import Any

import pytest
from sqlmodel import select

from bot.catalogue import Responsibility
from bot.db.tables import Meeting, PlanStep, Relationship
from bot.forms.states import MeetingState, RelationshipState, StepState
from bot.views.participants import JOIN_MODAL
from tests.flows.programme_walks import at, dm_with, newest, shown
from tests.flows.test_agreements import Two
from tests.life import Life

ALL = [one.value for one in Responsibility]


@pytest.fixture
def two(life: Life) -> Two:
    """Two colleagues who have signed their agreement."""
    two = Two(life)
    for person in (two.mentor, two.mentee):
        two.open(person, "Before you begin")
        assert not life.submit(person, promises=ALL).get("errors")
        life.gesture("close", person=person)
    assert two.state() is RelationshipState.ACTIVE
    return two


def press(two: Two, person: str, action: str, words: str) -> None:
    """Press a button of the newest message that says something."""
    message = newest(two.life.dm(person), words)
    answer = two.life.click(person, action, at(dm_with(two.life, person), message))
    assert answer["ok"], answer


def on_page(two: Two, person: str, action: str) -> None:
    """Open the relationship's page from Home and press a button of it."""
    life = two.life
    life.home(person)
    assert life.click(person, "pages.open", {"home": True})["ok"]
    answer = life.click(person, action, {"view": life.modal(person)["id"]})
    assert answer["ok"], answer


def options(view: dict[str, Any], field: str) -> list[str]:
    """Return the values that a field offers."""
    block = next(block for block in view["blocks"] if block["block_id"] == field)
    return [option["value"] for option in block["element"]["options"]]


def meet(two: Two) -> None:
    """Find a time and let it pass."""
    life = two.life
    on_page(two, two.mentee, "meetings.find")
    times = options(life.modal(two.mentee), "times")[2:4]
    refused = life.submit(two.mentee)
    assert "times" in refused["errors"]
    assert not life.submit(two.mentee, times=times).get("errors")
    life.gesture("close", person=two.mentee)
    life.gesture("close", person=two.mentee)
    life.travel(advance="18h")
    press(two, two.mentor, "meetings.choose.0", "proposes times")
    life.travel(advance="8d")


def rows(two: Two, table: Any) -> list[Any]:
    """What the database holds."""
    with two.life.baton.database.reading(two.life.baton.me.workspace_id) as session:
        return list(session.exec(select(table)))


def test_they_plan_meet_look_back_and_part(two: Two) -> None:
    life = two.life
    on_page(two, two.mentee, "plans.open")
    plan = life.modal(two.mentee)
    sample = next(b["accessory"]["action_id"] for b in plan["blocks"] if "accessory" in b)
    assert life.click(two.mentee, sample, {"view": plan["id"]})["ok"]
    assert "Added" in shown(life.modal(two.mentee))
    life.click(two.mentee, "plans.add", {"view": life.modal(two.mentee)["id"]})
    assert not life.submit(two.mentee, text="Ask *Kim* <!channel>").get("errors")
    step = life.modal(two.mentee)
    kim = next(one.id for one in rows(two, PlanStep) if "Kim" in one.text)
    assert life.click(two.mentee, "plans.done", {"view": step["id"]}, value=str(kim))["ok"]
    life.submit(two.mentee, line="It went well.")
    for _ in range(4):
        life.gesture("close", person=two.mentee)
    assert {one.state for one in rows(two, PlanStep)} == {StepState.OPEN, StepState.DONE}
    life.travel(advance="1d")
    assert "It went well." in shown(newest(life.dm(two.mentor), "has taken a step"))

    meet(two)
    assert "Google Calendar" in shown(newest(life.dm(two.mentor), "You meet"))
    assert "has not written an agenda" in shown(newest(life.dm(two.mentor), "Soon you meet"))
    press(two, two.mentee, "meetings.met", "Did you meet")
    press(two, two.mentee, "meetings.take_along", "You met")
    assert not life.submit(two.mentee, will_do="Ask for feedback", idea="Say no once").get("errors")
    life.gesture("close", person=two.mentee)
    assert [one.state for one in rows(two, Meeting)] == [MeetingState.HELD]

    meet(two)
    press(two, two.mentor, "meetings.not_met", "Did you meet")
    assert [one.state for one in rows(two, Meeting)][-1] is MeetingState.MISSED
    press(two, two.mentor, "meetings.find", "did not meet this time")
    assert life.modal(two.mentor)["callback_id"] == "meetings.find_modal"
    life.gesture("close", person=two.mentor)

    life.travel(advance="90d")
    assert "halfway" in shown(newest(life.dm(two.mentee), "halfway"))
    ends_at = rows(two, Relationship)[0].ends_at
    life.travel(advance=f"{(ends_at - life.now).days - 2}d")
    press(two, two.mentee, "reviews.more.3", "Would you go on")
    assert two.state() is RelationshipState.ACTIVE
    press(two, two.mentee, "reviews.open", "A last look back")
    assert not life.submit(two.mentee, outcome="reached", told="I lead it.", thanks="Thank you!").get("errors")
    life.gesture("close", person=two.mentee)
    life.travel(advance="6d")
    assert two.state() is RelationshipState.CLOSED
    last = shown(newest(life.dm(two.mentor), "come to its end"))
    assert "reached the goal" in last
    assert "I lead it." in last
    assert "Thank you!" in last
    press(two, two.mentee, "participants.join", "Pass it on")
    assert life.modal(two.mentee)["callback_id"] == JOIN_MODAL
