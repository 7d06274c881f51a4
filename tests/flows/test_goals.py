"""Goals, as people write them."""

import json

import pytest

from tests.life import Life

GOAL = {
    "aim": "promotion",
    "functions": ["advancement", "support"],
    "text": "Lead the customer review on my own by June",
    "success": "I ran two of them",
    "timeframe_months": "6",
    "field_preference": "any",
}


def test_a_goal_is_written_in_a_modal_and_confirmed_in_the_dm(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    assert life.modal(ana)["callback_id"] == "goals.modal"
    answer = life.submit(ana, **GOAL)
    assert answer["ok"], answer
    assert not answer.get("errors")
    assert life.dm(ana)[-1]["text"] == "Your goal is saved."
    assert "Lead the customer review" in str(life.dm(ana)[-1]["blocks"])


def test_an_overlong_goal_is_refused_beside_its_field_and_nothing_typed_is_lost(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    long = "x" * 3001
    answer = life.submit(ana, **{**GOAL, "text": long})
    assert set(answer["errors"]) == {"text"}
    assert life.modal(ana)["state"]["values"]["text"]["value"]["value"] == long
    assert not life.dm(ana)


@pytest.mark.parametrize("text", ["<!channel> me", "<@U00000001> hi", "مرحبا بالعالم", "👩🏽‍🚀 go & <b>"])
def test_hostile_and_foreign_text_is_shown_as_it_was_typed(life: Life, text: str) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    assert life.submit(ana, **{**GOAL, "text": text})["ok"]
    shown = json.dumps(life.dm(ana)[-1]["blocks"], ensure_ascii=False)
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in shown
