import time
from typing import Any

import pytest

from tests.sandbox.client import Desk, eventually
from tests.sandbox.small_app import Json, SmallApp, buttons, goal_modal, option, plain, section, text_input


@pytest.fixture
def amara(desk: Desk) -> str:
    return desk.person("amara.okafor")


def open_modal(desk: Desk, app: SmallApp, person: str, view: Json) -> str:
    """Open this modal in answer to a real gesture; its id."""
    trigger = new_trigger(desk, app, person)
    answer = app.client.views_open(trigger_id=trigger, view=view)
    return str(answer["view"]["id"])


def new_trigger(desk: Desk, app: SmallApp, person: str) -> str:
    """A trigger that nobody has used yet."""
    desk.post("gestures/command", person=person, command="/mentor-admin")
    return str(app.told[-1]["trigger_id"])


def wait_for_height(desk: Desk, person: str, height: int) -> None:
    """Wait until so many modals stand on each other."""
    eventually(lambda: len(desk.sees(person)["modals"]) == height, "a modal is pushed")


def refusal(desk: Desk, method: str, **arguments: Any) -> str:
    """With which error a call is refused."""
    return str(desk.api(method, **arguments)["error"])


def test_a_trigger_opens_one_modal_within_three_seconds(desk: Desk, app: SmallApp, amara: str) -> None:
    trigger = new_trigger(desk, app, amara)
    assert desk.api("views.open", trigger_id=trigger, view=goal_modal())["ok"]
    assert refusal(desk, "views.open", trigger_id=trigger, view=goal_modal()) == "exchanged_trigger_id"
    assert refusal(desk, "views.open", trigger_id="1.2.3", view=goal_modal()) == "invalid_trigger_id"
    old = new_trigger(desk, app, amara)
    desk.server.workspace.triggers[old].made_at -= 3.1
    assert refusal(desk, "views.open", trigger_id=old, view=goal_modal()) == "expired_trigger_id"


def test_travelling_does_not_age_a_trigger(desk: Desk, app: SmallApp, amara: str) -> None:
    trigger = new_trigger(desk, app, amara)
    desk.post("time", advance="1h")
    assert desk.api("views.open", trigger_id=trigger, view=goal_modal())["ok"]


def test_modals_stand_three_high_and_know_what_is_below(desk: Desk, app: SmallApp, amara: str) -> None:
    first = open_modal(desk, app, amara, goal_modal())
    for height in (2, 3):
        top = desk.sees(amara)["modals"][-1]["id"]
        desk.post("gestures/click", person=amara, action_id="deeper", at={"view": top})
        wait_for_height(desk, amara, height)
    stack = desk.get("state")["views"]
    assert [one["root_view_id"] for one in stack] == [first] * 3
    assert [one["previous_view_id"] for one in stack] == [None, stack[0]["id"], stack[1]["id"]]
    desk.post("gestures/click", person=amara, action_id="deeper", at={"view": stack[2]["id"]})
    eventually(
        lambda: any(call["error"] == "push_limit_reached" for call in desk.get("calls")["calls"]),
        "the fourth is refused",
    )


def test_an_update_keeps_what_was_typed_under_unchanged_ids_and_refuses_an_old_hash(
    desk: Desk, app: SmallApp, amara: str
) -> None:
    view_id = open_modal(desk, app, amara, goal_modal())
    at = {"view": view_id}
    desk.post("gestures/click", person=amara, action_id="deeper", at=at, values={"goal": "typed"})
    click = app.interactions("block_actions")[-1]
    assert click["view"]["state"]["values"]["goal"]["text"]["value"] == "typed"
    old_hash = click["view"]["hash"]
    changed = goal_modal(section("new"), text_input(), {**text_input(), "block_id": "other"})
    updated = desk.api("views.update", view_id=view_id, view=changed, hash=old_hash)["view"]
    assert updated["state"]["values"]["goal"]["text"]["value"] == "typed"
    assert updated["state"]["values"]["other"]["text"]["value"] is None
    assert refusal(desk, "views.update", view_id=view_id, view=changed, hash=old_hash) == "hash_conflict"
    assert refusal(desk, "views.update", view_id="V0NONE", view=changed) == "not_found"


def test_the_client_refuses_empty_and_too_long_fields_and_keeps_them(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal(text_input(max_length=5, min_length=2)))
    missing = desk.refused("gestures/submit", person=amara, values={})
    assert (missing["error"], missing["blocks"]) == ("missing_required", ["goal"])
    long = desk.refused("gestures/submit", person=amara, values={"goal": "too long"})
    assert (long["error"], list(long["errors"])) == ("invalid_input", ["goal"])
    assert desk.sees(amara)["modals"][0]["state"]["values"]["goal"]["text"]["value"] == "too long"
    unknown = desk.refused("gestures/submit", person=amara, values={"nowhere": "x"})
    assert unknown["error"] == "unknown_block"
    assert app.interactions("view_submission") == []


def test_every_kind_of_input_arrives_in_slacks_shape(desk: Desk, app: SmallApp, amara: str) -> None:
    def block(block_id: str, kind: str, **more: Any) -> Json:
        element = {"type": kind, "action_id": "a", **more}
        return {"type": "input", "block_id": block_id, "label": plain(block_id), "optional": True, "element": element}

    options = [option("one"), option("two")]
    view = goal_modal(
        block("select", "static_select", options=options),
        block("many", "multi_static_select", options=options),
        block("boxes", "checkboxes", options=options, initial_options=[options[0]]),
        block("radio", "radio_buttons", options=options),
        block("day", "datepicker"),
        block("time", "timepicker"),
        block("who", "users_select"),
        block("whom", "multi_users_select"),
        block("count", "number_input", is_decimal_allowed=False, min_value="1"),
    )
    open_modal(desk, app, amara, view)
    initial = desk.sees(amara)["modals"][0]["state"]["values"]
    assert initial["boxes"]["a"]["selected_options"] == [options[0]]
    assert initial["many"]["a"]["selected_options"] == []
    assert initial["day"]["a"]["selected_date"] is None
    app.answer = lambda _: {"response_action": "clear"}
    values = {
        "select": "two", "many": ["one", "two"], "boxes": [], "radio": "one", "day": "2027-01-02",
        "time": "10:30", "who": amara, "whom": [amara], "count": "3",
    }  # fmt: skip
    wrong = desk.refused("gestures/submit", person=amara, values={"select": "three"})
    assert wrong["error"] == "unknown_option"
    low = desk.refused("gestures/submit", person=amara, values={"count": "0"})
    assert "count" in low["errors"]
    desk.post("gestures/submit", person=amara, values=values)
    state = app.interactions("view_submission")[0]["view"]["state"]["values"]
    assert state["select"]["a"] == {"type": "static_select", "selected_option": options[1]}
    assert state["many"]["a"]["selected_options"] == options
    assert state["boxes"]["a"]["selected_options"] == []
    assert state["radio"]["a"]["selected_option"] == options[0]
    assert state["day"]["a"]["selected_date"] == "2027-01-02"
    assert state["time"]["a"]["selected_time"] == "10:30"
    assert state["who"]["a"]["selected_user"] == amara
    assert state["whom"]["a"]["selected_users"] == [amara]
    assert state["count"]["a"]["value"] == "3"


def test_a_submission_may_be_answered_by_update_push_and_clear(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal())
    app.answer = lambda _: {"response_action": "push", "view": goal_modal(private_metadata="second")}
    pushed = desk.post("gestures/submit", person=amara, values={"goal": "x"})
    assert len(desk.sees(amara)["modals"]) == 2
    app.answer = lambda _: {"response_action": "update", "view": goal_modal(text_input(), title=plain("Changed"))}
    updated = desk.post("gestures/submit", person=amara, values={"goal": "kept"})
    assert updated["top"] == pushed["top"]
    top = desk.sees(amara)["modals"][-1]
    assert top["title"]["text"] == "Changed"
    assert top["state"]["values"]["goal"]["text"]["value"] == "kept"
    app.answer = lambda _: {"response_action": "clear"}
    assert desk.post("gestures/submit", person=amara, values={})["top"] is None
    assert desk.sees(amara)["modals"] == []


def test_an_answer_that_slack_cannot_use_leaves_the_modal_with_a_notice(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal())
    app.answer = lambda _: {"response_action": "errors", "errors": {"no_such_block": "x"}}
    answer = desk.post("gestures/submit", person=amara, values={"goal": "typed"})
    assert answer["error"] == "invalid_errors"
    modal = desk.sees(amara)["modals"][0]
    assert "trouble connecting" in modal["notice"]
    assert modal["state"]["values"]["goal"]["text"]["value"] == "typed"


def test_a_crashed_submission_leaves_the_typed_text_and_says_so(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal())
    app.silent.set()
    answer = desk.post("gestures/submit", person=amara, values={"goal": "typed"})
    assert (answer["acked"], answer["error"]) == (False, "operation_timeout")
    modal = desk.sees(amara)["modals"][0]
    assert "trouble connecting" in modal["notice"]
    assert modal["state"]["values"]["goal"]["text"]["value"] == "typed"


def test_closing_tells_the_app_only_when_the_modal_asks_for_it(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal())
    assert desk.post("gestures/close", person=amara)["delivered"] is False
    open_modal(desk, app, amara, goal_modal(notify_on_close=True))
    assert desk.post("gestures/close", person=amara)["acked"] is True
    closed = app.interactions("view_closed")
    assert [one["is_cleared"] for one in closed] == [False]
    assert desk.refused("gestures/close", person=amara)["error"] == "no_modal"


def test_clear_on_close_takes_the_whole_stack_away(desk: Desk, app: SmallApp, amara: str) -> None:
    open_modal(desk, app, amara, goal_modal(notify_on_close=True))
    app.answer = lambda _: {
        "response_action": "push",
        "view": goal_modal(clear_on_close=True, notify_on_close=True),
    }
    desk.post("gestures/submit", person=amara, values={"goal": "x"})
    assert desk.post("gestures/close", person=amara)["top"] is None
    assert [one["is_cleared"] for one in app.interactions("view_closed")] == [True, True]


def test_options_are_fetched_from_the_app_and_can_then_be_chosen(desk: Desk, app: SmallApp, amara: str) -> None:
    element = {"type": "external_select", "action_id": "city", "min_query_length": 1}
    block = {"type": "input", "block_id": "where", "label": plain("City"), "element": element}
    view_id = open_modal(desk, app, amara, goal_modal(block))
    asked = {"person": amara, "at": {"view": view_id}, "block_id": "where", "action_id": "city"}
    offered = desk.post("gestures/options", value="ham", **asked)
    assert [one["value"] for one in offered["options"]] == ["hamburg"]
    app.answer = lambda _: {"response_action": "clear"}
    desk.post("gestures/submit", person=amara, values={"where": "hamburg"})
    state = app.interactions("view_submission")[0]["view"]["state"]["values"]
    assert state["where"]["city"]["selected_option"]["value"] == "hamburg"


def test_a_home_tab_is_published_shown_and_clicked(desk: Desk, app: SmallApp, amara: str) -> None:
    assert desk.sees(amara)["home"] == {"view": None, "enabled": True}
    home = {"type": "home", "blocks": [section("Welcome"), buttons("again")]}
    first = desk.api("views.publish", user_id=amara, view=home)["view"]
    assert desk.api("views.publish", user_id=amara, view=home, hash=first["hash"])["ok"]
    assert refusal(desk, "views.publish", user_id=amara, view=home, hash=first["hash"]) == "hash_conflict"
    assert refusal(desk, "views.publish", user_id="U0NOBODY", view=home) == "user_not_found"
    assert refusal(desk, "views.publish", user_id=amara, view=goal_modal()) == "invalid_arguments"
    assert desk.post("gestures/home", person=amara)["acked"] is True
    opened = app.named("app_home_opened")[-1]
    assert (opened["user"], opened["tab"], opened["view"]["id"]) == (amara, "home", first["id"])
    assert desk.post("gestures/click", person=amara, action_id="again", at={"home": True})["acked"] is True
    assert app.interactions("block_actions")[-1]["container"] == {"type": "view", "view_id": first["id"]}


def test_a_view_that_is_too_large_or_wrong_is_refused_with_a_pointer(desk: Desk, app: SmallApp, amara: str) -> None:
    trigger = new_trigger(desk, app, amara)
    long_title = desk.api("views.open", trigger_id=trigger, view=goal_modal(title=plain("x" * 25)))
    assert "/view/title/text" in long_title["response_metadata"]["messages"][0]
    huge = goal_modal(*[section("x" * 2999) for _ in range(99)])
    assert refusal(desk, "views.open", trigger_id=trigger, view=huge) == "view_too_large"
    assert refusal(desk, "views.open", trigger_id=trigger, view="{oops") == "invalid_arguments"
    assert desk.api("views.open", trigger_id=trigger, view=goal_modal())["ok"]


def test_a_menu_in_a_message_sends_its_choice_and_remembers_it_for_the_person(
    desk: Desk, app: SmallApp, amara: str
) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("one"), option("two")]}
    blocks = [{**section("Choose"), "accessory": menu, "block_id": "choice"}]
    posted = desk.api("chat.postMessage", channel=amara, text="Choose", blocks=blocks)
    at = {"channel": posted["channel"], "ts": posted["ts"]}
    desk.post("gestures/click", person=amara, action_id="pick", selected="two", at=at)
    click = app.interactions("block_actions")[0]
    assert click["actions"][0]["selected_option"]["value"] == "two"
    assert click["state"]["values"]["choice"]["pick"]["selected_option"]["value"] == "two"
    unknown = desk.refused("gestures/click", person=amara, action_id="pick", selected="six", at=at)
    assert unknown["error"] == "unknown_option"
    nothing = desk.refused("gestures/click", person=amara, action_id="nothing", at=at)
    assert nothing["known"] == ["pick"]


def test_a_click_that_nobody_answers_shows_a_failure_to_the_person(desk: Desk, app: SmallApp, amara: str) -> None:
    posted = desk.api("chat.postMessage", channel=amara, text="x", blocks=[buttons("done")])
    app.silent.set()
    started = time.monotonic()
    at = {"channel": posted["channel"], "ts": posted["ts"]}
    answer = desk.post("gestures/click", person=amara, action_id="done", at=at)
    assert answer["error"] == "operation_timeout"
    assert time.monotonic() - started >= 3
    last = desk.dm(amara)["messages"][-1]
    assert (last["failure"], last["ephemeral"]) == (True, True)
