from tests.sandbox.client import Desk, eventually
from tests.sandbox.small_app import SmallApp


def test_command_modal_field_error_dm_and_button_walk_through_real_socket_mode(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")

    answer = desk.post("gestures/command", person=amara, command="/mentor", text="goals")
    assert answer["acked"] is True
    modal = eventually(lambda: desk.sees(amara)["modals"], "the modal opens")[0]
    assert modal["callback_id"] == "goal"
    assert "private_metadata" not in modal

    answer = desk.post("gestures/submit", person=amara, values={"goal": "bad"})
    assert answer["errors"] == {"goal": "Say a little more."}
    modal = desk.sees(amara)["modals"][0]
    assert modal["errors"] == {"goal": "Say a little more."}
    assert modal["state"]["values"]["goal"]["text"]["value"] == "bad"

    answer = desk.post("gestures/submit", person=amara, values={"goal": "Lead a team"})
    assert answer["acked"] is True
    assert answer["top"] is None
    message = eventually(lambda: desk.dm(amara)["messages"], "the DM arrives")[-1]
    assert message["text"] == "Your goal: Lead a team"
    assert desk.dm(amara)["unread"] == 1

    at = {"channel": desk.dm(amara)["id"], "ts": message["ts"]}
    answer = desk.post("gestures/click", person=amara, action_id="done", at=at)
    assert answer["acked"] is True
    eventually(lambda: desk.dm(amara)["messages"][-1]["text"] == "Well done", "the click replaces the message")
    click = app.interactions("block_actions")[0]
    assert click["actions"][0]["value"] == "done"
    assert click["message"]["text"] == "Your goal: Lead a team"
    assert click["container"]["is_ephemeral"] is False
