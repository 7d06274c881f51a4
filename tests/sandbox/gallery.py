"""A real Bolt app that shows every block and element and remembers what people did with them."""

import re
import struct
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from tests.sandbox import gallery_views as views

Json = dict[str, Any]


class Gallery:
    """Answers `/gallery` and everything that can be pressed in what it shows.

    Args:
        token: The bot token.
        api_url: Where the Web API is.
        signing_secret: For requests by HTTP.
    """

    def __init__(self, token: str, api_url: str, signing_secret: str) -> None:
        self.client = WebClient(token=token, base_url=api_url)
        self.executor = ThreadPoolExecutor(16)
        self.app = App(client=self.client, signing_secret=signing_secret, listener_executor=self.executor)
        self.acts: list[Json] = []
        """Every action that people made, in order."""
        self.forms: list[Json] = []
        """The values of every form that was taken."""
        self.closed: list[str] = []
        """The depth of every layer that was closed."""
        self.silent = threading.Event()
        """While set, clicks and submissions are not acknowledged."""
        self._visits = 0
        self._listen()

    def _listen(self) -> None:
        app = self.app
        app.command("/gallery")(self._command)
        app.action("deeper")(self._deeper)
        app.action("refresh")(self._refresh)
        app.action({"type": "block_actions", "action_id": re.compile(".*")})(self._acted)
        app.view("form")(self._submitted)
        app.view("layer")(lambda ack: ack())
        app.view_closed("layer")(self._layer_closed)
        app.options("city")(self._cities)
        app.options("cities")(self._cities)
        app.event("app_home_opened")(self._home)
        app.event("message")(self._answer)
        for name in ("member_joined_channel", "user_change", "team_join"):
            app.event(name)(lambda: None)

    def _command(self, ack: Callable[..., None], body: Json, client: WebClient) -> None:
        ack()
        word, _, rest = body.get("text", "").partition(" ")
        shows: dict[str, Callable[[Json, str], Any]] = {
            "blocks": self._show_blocks,
            "form": lambda body, _: client.views_open(trigger_id=body["trigger_id"], view=views.form()),
            "stack": lambda body, _: client.views_open(trigger_id=body["trigger_id"], view=views.layer(1)),
            "words": lambda body, rest: self._post(body, views.said(rest)),
            "picture": lambda body, _: client.files_upload_v2(
                channel=body["channel_id"], file=png(), title="A leaf", filename="leaf.png", alt_txt="A green leaf"
            ),
        }
        shows.get(word, self._whisper)(body, rest)

    def _post(self, body: Json, blocks: list[Json]) -> None:
        self.client.chat_postMessage(channel=body["channel_id"], text="From the gallery", blocks=blocks)

    def _show_blocks(self, body: Json, _rest: str) -> None:
        self._post(body, views.text_blocks(body["user_id"], body["channel_id"], 1_800_000_000))
        self._post(body, views.interactive_blocks())

    def _whisper(self, body: Json, _rest: str) -> None:
        blocks = [views.section("Only you see this."), *views.interactive_blocks()[:1]]
        self.client.chat_postEphemeral(
            channel=body["channel_id"], user=body["user_id"], text="Only you see this.", blocks=blocks
        )

    def _acted(self, ack: Callable[..., None], body: Json) -> None:
        self.acts.extend(body["actions"])
        if self.silent.is_set():
            return
        ack()
        if body["actions"][0]["action_id"] == "primary" and body["container"]["type"] == "message":
            self.client.chat_update(
                channel=body["channel"]["id"],
                ts=body["message"]["ts"],
                text="Thank you",
                blocks=[views.section("Thank you for pressing.")],
            )

    def _submitted(self, ack: Callable[..., None], view: Json) -> None:
        if self.silent.is_set():
            return
        values = view["state"]["values"]
        if values["name"]["name"]["value"] == "Nobody":
            ack(response_action="errors", errors={"name": "Somebody must be meant."})
            return
        self.forms.append(values)
        ack()

    def _deeper(self, ack: Callable[..., None], body: Json, client: WebClient) -> None:
        ack()
        depth = int(body["view"]["private_metadata"]) + 1
        client.views_push(trigger_id=body["trigger_id"], view=views.layer(depth))

    def _refresh(self, ack: Callable[..., None], body: Json, client: WebClient) -> None:
        ack()
        depth = int(body["view"]["private_metadata"])
        changed = views.layer(depth)
        changed["blocks"].insert(0, views.section("Refreshed."))
        client.views_update(view_id=body["view"]["id"], view=changed)

    def _layer_closed(self, ack: Callable[..., None], view: Json) -> None:
        ack()
        self.closed.append(view["private_metadata"])

    def _cities(self, ack: Callable[..., None], payload: Json) -> None:
        start = payload["value"].capitalize()
        ack(options=[views.option(f"{start}{end}".lower(), f"{start}{end}") for end in ("burg", "ville", "stadt")])

    def _home(self, event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            self._visits += 1
            client.views_publish(user_id=event["user"], view=views.home(event["user"], self._visits))

    def _answer(self, event: Json, client: WebClient) -> None:
        if event.get("subtype") or event.get("bot_id"):
            return
        thread = event.get("thread_ts", event["ts"])
        client.chat_postMessage(channel=event["channel"], thread_ts=thread, text=f"You said: {event['text']}")


def png(size: int = 64) -> bytes:
    """A small green picture."""
    row = b"\0" + bytes((47, 122, 99)) * size

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * size)) + chunk(b"IEND", b"")
    )
