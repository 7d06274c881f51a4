"""A small real Bolt app with which the workspace is tried."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

Json = dict[str, Any]


class SmallApp:
    """Opens a modal, refuses a bad field, sends a DM with a button, and remembers what it was told."""

    def __init__(self, token: str, api_url: str, signing_secret: str) -> None:
        self.client = WebClient(token=token, base_url=api_url)
        self.executor = ThreadPoolExecutor(64)
        self.app = App(client=self.client, signing_secret=signing_secret, listener_executor=self.executor)
        self.told: list[Json] = []
        self.silent = threading.Event()
        """While set, events crash and commands are not acknowledged."""
        self.answer: Callable[[Json], Json] | None = None
        """What a submission of the modal is answered with, instead of the usual."""
        self._listen()

    def named(self, kind: str) -> list[Json]:
        """Every event of this type that arrived."""
        return [body["event"] for body in self.told if body.get("event", {}).get("type") == kind]

    def interactions(self, kind: str) -> list[Json]:
        """Every interaction of this type that arrived."""
        return [body for body in self.told if body.get("type") == kind]

    def _listen(self) -> None:
        app = self.app
        app.use(self._remember)
        app.command("/mentor")(self._command)
        app.command("/mentor-admin")(lambda ack: ack(text="only for *admins*"))
        app.view("goal")(self._submitted)
        app.view_closed("goal")(lambda ack: ack())
        app.action("done")(self._clicked)
        app.action({"type": "block_actions", "action_id": "again"})(lambda ack: ack())
        app.action("deeper")(self._deeper)
        app.action("pick")(lambda ack: ack())
        app.options("city")(lambda ack, payload: ack(options=[option(payload["value"] + "burg")]))
        for kind in ("message", "app_home_opened", "member_joined_channel", "member_left_channel"):
            app.event(kind)(lambda: None)
        for kind in ("user_change", "team_join"):
            app.event(kind)(lambda: None)

    def _remember(self, body: Json, next: Callable[[], None]) -> None:  # noqa: A002 - Bolt passes it by this name
        self.told.append(body)
        if self.silent.is_set():
            raise RuntimeError("the app is silent")
        next()

    def _command(self, ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=goal_modal())

    def _submitted(self, ack: Any, body: Json, view: Json, client: WebClient) -> None:
        if self.answer is not None:
            ack(self.answer(body))
            return
        text = view["state"]["values"]["goal"]["text"]["value"]
        if text == "bad":
            ack(response_action="errors", errors={"goal": "Say a little more."})
            return
        ack()
        client.chat_postMessage(
            channel=body["user"]["id"], text=f"Your goal: {text}", blocks=[section(text), buttons("done")]
        )

    def _clicked(self, ack: Any, body: Json, client: WebClient) -> None:
        ack()
        message = body["message"]
        client.chat_update(
            channel=body["channel"]["id"], ts=message["ts"], text="Well done", blocks=[section("Well done")]
        )

    def _deeper(self, ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=goal_modal())


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    """An option whose text is its value."""
    return {"text": plain(value), "value": value}


def section(text: str) -> Json:
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*action_ids: str) -> Json:
    """A row of buttons, each named and valued after its action."""
    made = [{"type": "button", "action_id": one, "text": plain(one), "value": one} for one in action_ids]
    return {"type": "actions", "block_id": "row", "elements": made}


def text_input(**more: Any) -> Json:
    """The modal's text field."""
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": "goal", "label": plain("Goal"), "element": element}


def goal_modal(*blocks: Json, **more: Any) -> Json:
    """The small app's modal."""
    return {
        "type": "modal",
        "callback_id": "goal",
        "title": plain("Goal"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": "secret",
        "blocks": list(blocks) or [text_input(), buttons("deeper")],
        **more,
    }
