"""Goals, as people write them."""

import json

import pytest

from bot.catalogue import FUNCTIONS, Function
from tests.flows.test_checkins import eventually
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


def place(life: Life, person: str, message: dict[str, object]) -> dict[str, object]:
    channels = life.see(person)["channels"]
    channel = next(c["id"] for c in channels if any(m["ts"] == message["ts"] for m in c["messages"]))
    return {"channel": channel, "ts": message["ts"]}


def shown_in(view: dict[str, object]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def test_the_coach_reads_the_draft_while_it_is_written_and_keeps_every_typed_word(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    view = life.modal(ana)
    typed = {**GOAL, "text": "Become a better leader", "success": "", "timeframe_months": "9"}
    life.click(ana, "goals.coach", {"view": view["id"]}, values=typed)
    eventually(lambda: "Where would one see it?" in shown_in(life.modal(ana)), "the hint shows")
    after = life.modal(ana)
    assert after["state"]["values"]["text"]["value"]["value"] == "Become a better leader"
    assert after["state"]["values"]["timeframe_months"]["value"]["selected_option"]["value"] == "9"
    blocks = [block["block_id"] for block in after["blocks"]]
    assert "Where would one" in json.dumps(after["blocks"][blocks.index("text") + 1])
    assert life.submit(ana)["ok"], "a hint never refuses"
    assert life.dm(ana)[-1]["text"] == "Your goal is saved."


def test_the_confirmation_carries_one_hint_and_a_button_that_opens_the_goal_again(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    life.submit(ana, **{**GOAL, "text": "Become a better leader", "success": ""})
    message = life.dm(ana)[-1]
    assert json.dumps(message["blocks"]).count(":bulb:") == 1
    life.click(ana, "goals.sharpen", place(life, ana, message))
    eventually(lambda: life.see(ana)["modals"], "the form opens")
    form = life.modal(ana)
    assert form["state"]["values"]["text"]["value"]["value"] == "Become a better leader"
    assert "Where would one see it?" in shown_in(form)
    life.submit(ana, **GOAL)
    assert ":bulb:" not in json.dumps(life.dm(ana)[-1]["blocks"])
    assert "Become a better" not in json.dumps(life.dm(ana)[-1]["blocks"])


def test_the_coach_says_so_where_nothing_is_written_and_where_it_cannot_read_the_language(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    life.click(ana, "goals.coach", {"view": life.modal(ana)["id"]})
    eventually(lambda: "Write a first line" in shown_in(life.modal(ana)), "it waits for words")
    german = {"text": "Ich möchte im Herbst die Besprechung mit Kunden selbst leiten"}
    life.click(ana, "goals.coach", {"view": life.modal(ana)["id"]}, values=german)
    eventually(lambda: "English only" in shown_in(life.modal(ana)), "it says what it can read")


def test_a_changed_goal_keeps_its_earlier_wordings_and_a_reached_one_is_kept(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    life.submit(ana, **GOAL, kind="niche", opened_before="aim", opened_after="words")
    shown = shown_in(life.dm(ana)[-1])
    assert "your mentor sees all of it" in shown
    assert "Niche expert" in shown
    life.command(ana, "/mentor", "goals")
    at = {"view": life.modal(ana)["id"]}
    life.click(ana, "goals.edit", at)
    eventually(lambda: life.modal(ana)["callback_id"] == "goals.modal", "the form opens")
    state = life.modal(ana)["state"]["values"]
    chosen = {field: state[field]["value"]["selected_option"]["value"] for field in ("kind", "opened_before")}
    assert chosen == {"kind": "niche", "opened_before": "aim"}
    life.submit(ana, text="Lead two customer reviews alone by June")
    life.command(ana, "/mentor", "goals")
    life.click(ana, "goals.history", {"view": life.modal(ana)["id"]})
    eventually(lambda: life.modal(ana)["callback_id"] == "goals.history_modal", "the wordings open")
    assert "Lead the customer review on my own by June" in shown_in(life.modal(ana))
    life.gesture("close", person=ana)
    listed = {"view": life.modal(ana)["id"]}
    life.click(ana, "goals.complete", listed)
    eventually(lambda: "Lead two" not in shown_in(life.modal(ana)), "the goal leaves the list")
    life.click(ana, "goals.past", listed)
    eventually(lambda: life.modal(ana)["callback_id"] == "goals.past_modal", "the past opens")
    assert "Reached on" in shown_in(life.modal(ana))


def test_a_goal_brings_steps_questions_and_a_first_agenda_for_the_help_wanted(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    life.submit(ana, **GOAL)
    life.click(ana, "goals.ideas", place(life, ana, life.dm(ana)[-1]))
    eventually(lambda: life.see(ana)["modals"], "the ideas open by themselves")
    shown = shown_in(life.modal(ana))
    for function in (Function.ADVANCEMENT, Function.SUPPORT):
        entry = FUNCTIONS[function]
        for line in (*entry.steps, *entry.questions, *entry.first_agenda):
            assert line in shown
    life.gesture("close", person=ana)
    life.command(ana, "/mentor", "goals")
    life.click(ana, "goals.ideas", {"view": life.modal(ana)["id"]})
    eventually(lambda: life.modal(ana)["callback_id"] == "goals.ideas_modal", "the ideas lie on the list")
