"""A programme's own function, from the admin who adds it to the mentee who reads why somebody fits."""

import json
from typing import Any

import pytest
from slack_bolt import BoltRequest

from tests.flows import programme_walks as walk
from tests.flows.test_shortlist import modal, press
from tests.life import Life
from tests.sandbox.client import eventually

Json = dict[str, Any]
LABEL = "Public speaking coach"
IN_YOUR_WORDS = "In your own words"
GOAL = {"text": "Speak at the all-hands in June", "timeframe_months": "6"}


class Programme:
    """A programme with a function of its own, a mentor who offers it, a mentee, and somebody outside."""

    def __init__(self, life: Life) -> None:
        self.life, self.admin = life, life.admin()
        self.mentor, self.mentee, self.outsider = [life.somebody(number) for number in range(3)]
        self.channel = walk.invited(life)
        walk.programme(life, self.channel)
        self.add(LABEL)
        self.key = self.option_of(self.mentor, "join", "functions_offered")
        walk.joined(life, self.mentor, "offer", functions_offered=[self.key])
        walk.joined(life, self.mentee, "look")

    def words(self) -> Json:
        """The admin's list of functions and aims."""
        self.life.command(self.admin, "/mentor-admin", "wording", channel=self.channel)
        return modal(self.life, self.admin, IN_YOUR_WORDS)

    def add(self, label: str) -> Json:
        """The admin adds a function."""
        press(self.life, self.admin, self.words(), "own_entries.add", block_id="own_entries.function")
        modal(self.life, self.admin, "A function of your own")
        return self.life.submit(self.admin, label=label, meaning="Rehearses a talk with you", first_agenda="A talk")

    def option_of(self, person: str, word: str, field: str) -> str:
        """The key of the function among the choices in a modal that a word opens; empty where it is not offered."""
        self.life.command(person, "/mentor", word)
        block = next(b for b in self.life.modal(person)["blocks"] if b.get("block_id") == field)
        self.life.gesture("close", person=person)
        found = (o["value"] for o in block["element"]["options"] if o["text"]["text"] == LABEL)
        return next(found, "")


@pytest.fixture
def programme(life: Life) -> Programme:
    return Programme(life)


def test_an_own_function_is_chosen_found_and_told_in_its_words(programme: Programme) -> None:
    life, mentee = programme.life, programme.mentee
    assert f"*{LABEL}*" in walk.shown(programme.words())
    assert not programme.option_of(programme.outsider, "goals", "functions")
    walk.with_goal(life, mentee, GOAL["text"], [programme.key])
    assert LABEL.lower() in json.dumps(life.dm(mentee)[-1]["blocks"]).lower()
    life.command(mentee, "/mentor", "find")
    found = modal(life, mentee, "Who fits")
    assert f"Offers “{LABEL}”, which you put first" in walk.shown(found)
    press(life, mentee, found, "finding.function", block_id="finding.filters", selected="culture")
    eventually(lambda: "Nobody fits that" in walk.shown(life.modal(mentee)), "nobody offers that")
    press(life, mentee, life.modal(mentee), "finding.function", block_id="finding.filters", selected=programme.key)
    eventually(lambda: LABEL in walk.shown(life.modal(mentee)), "who offers it is found")


def test_a_name_that_is_there_is_refused_beside_it_and_nothing_typed_is_lost(programme: Programme) -> None:
    life, admin = programme.life, programme.admin
    answer = programme.add(LABEL.upper())
    assert set(answer["errors"]) == {"label"}
    values = life.modal(admin)["state"]["values"]
    assert values["label"]["value"]["value"] == LABEL.upper()
    assert values["first_agenda"]["value"]["value"] == "A talk"
    assert not life.submit(admin, label="Voice coach").get("errors")
    eventually(lambda: "*Voice coach*" in walk.shown(life.modal(admin)), "the list below shows it")


def test_a_retired_one_is_not_offered_any_more_and_who_chose_it_keeps_it(programme: Programme) -> None:
    life, admin, mentee = programme.life, programme.admin, programme.mentee
    walk.with_goal(life, mentee, GOAL["text"], [programme.key])
    late = life.somebody(3)
    walk.joined(life, late, "look")
    life.command(late, "/mentor", "goals")
    press(life, admin, programme.words(), "own_entries.retire")
    eventually(lambda: "No longer offered" in walk.shown(life.modal(admin)), "it is retired")
    # The form was open before: what is gone meanwhile is said beside the field.
    answer = life.submit(late, aim="promotion", functions=[programme.key], **GOAL)
    assert set(answer["errors"]) == {"functions"}
    life.gesture("close", person=late)
    assert not programme.option_of(late, "goals", "functions")
    life.command(mentee, "/mentor", "goals")
    assert LABEL.lower() in walk.shown(life.modal(mentee)).lower()
    press(life, mentee, life.modal(mentee), "goals.edit")
    modal(life, mentee, "Change this goal")
    assert not life.submit(mentee, text="Speak twice").get("errors")
    press(life, admin, life.modal(admin), "own_entries.offer_again")
    eventually(lambda: "No longer offered" not in walk.shown(life.modal(admin)), "it is offered again")
    assert programme.option_of(late, "goals", "functions") == programme.key


def test_a_key_that_somebody_was_not_offered_is_refused_beside_the_field(programme: Programme) -> None:
    life = programme.life
    life.command(programme.outsider, "/mentor", "goals")
    view = life.modal(programme.outsider)
    team = life.baton.me.team_id
    for key, wrong in ((programme.key, "offered"), ("own-999", "offered"), ("sorcery", "choose one")):
        values = {
            "aim": {"value": {"type": "static_select", "selected_option": {"value": key}}},
            "functions": {"value": {"type": "multi_static_select", "selected_options": [{"value": key}]}},
            "text": {"value": {"type": "plain_text_input", "value": GOAL["text"]}},
            "timeframe_months": {"value": {"type": "static_select", "selected_option": {"value": "6"}}},
        }
        body = {
            "type": "view_submission",
            "team": {"id": team},
            "user": {"id": programme.outsider, "team_id": team},
            "view": {**view, "state": {"values": values}},
        }
        answer = json.loads(life.baton.bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).body)
        assert answer["response_action"] == "errors"
        assert set(answer["errors"]) == {"aim", "functions"}
        assert all(wrong in sentence for sentence in answer["errors"].values())
