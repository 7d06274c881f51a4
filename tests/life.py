"""A sandbox workspace with the real Baton living in it, for tests that do what people do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot.app import Baton, create_app
from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.engine import Database
from bot.listening import Socket
from bot.sandbox import SandboxServer

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


@dataclass
class Life:
    """Gestures of people, what they see, and the passing of time. Every method goes through real sockets."""

    server: SandboxServer
    baton: Baton
    http: httpx.Client

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(path, json={k: v for k, v in body.items() if v is not None}).json()
        assert isinstance(answer, dict)
        return answer

    def settle(self) -> None:
        """Have everything that is due now done and sent."""
        self.baton.settle()

    def command(self, person: str, command: str, text: str = "", channel: str | None = None) -> dict[str, Any]:
        """Type a slash command."""
        answer = self._post("/gestures/command", person=person, command=command, text=text, channel=channel)
        self.settle()
        return answer

    def click(self, person: str, action_id: str, at: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Press a button or choose from a menu; `at` says where (message, view or home)."""
        answer = self._post("/gestures/click", person=person, action_id=action_id, at=at, **more)
        self.settle()
        return answer

    def submit(self, person: str, /, **values: Any) -> dict[str, Any]:
        """Fill in and submit the topmost modal."""
        answer = self._post("/gestures/submit", person=person, values=values)
        self.settle()
        return answer

    def message(self, person: str, text: str, **more: Any) -> dict[str, Any]:
        """Type into the DM with the bot, or wherever `channel` says."""
        answer = self._post("/gestures/message", person=person, text=text, **more)
        self.settle()
        return answer

    def home(self, person: str) -> dict[str, Any]:
        """Open the Home tab, and return its view."""
        self._post("/gestures/home", person=person)
        self.settle()
        view: dict[str, Any] = self.see(person)["home"]["view"]
        return view

    def gesture(self, kind: str, **body: Any) -> dict[str, Any]:
        """Make any other gesture of the documented API."""
        answer = self._post(f"/gestures/{kind}", **body)
        self.settle()
        return answer

    def see(self, person: str) -> dict[str, Any]:
        """Return everything that a person sees."""
        answer: dict[str, Any] = self.http.get(f"/people/{person}").json()
        return answer

    def modal(self, person: str) -> dict[str, Any]:
        """Return the person's topmost modal."""
        modals = self.see(person)["modals"]
        assert modals, f"{person} has no modal open"
        top: dict[str, Any] = modals[-1]
        return top

    def channel(self, name: str) -> dict[str, Any]:
        """Return a channel by name, as its first member sees it."""
        for person in self.people():
            for channel in self.see(person["id"])["channels"]:
                if channel["name"] == name:
                    found: dict[str, Any] = channel
                    return found
        raise AssertionError(f"nobody sees #{name}")

    def dm(self, person: str) -> list[dict[str, Any]]:
        """Return the messages in a person's DM with the bot, oldest first."""
        bot = self.see(person)["bot"]
        for channel in self.see(person)["channels"]:
            if channel["type"] == "im" and bot["user"] in channel["members"]:
                messages: list[dict[str, Any]] = channel["messages"]
                return messages
        return []

    def people(self) -> list[dict[str, Any]]:
        """Return everybody in the workspace."""
        people: list[dict[str, Any]] = self.http.get("/people").json()["people"]
        return people

    def somebody(self, number: int = 0) -> str:
        """Return the id of an ordinary colleague: no admin, guest or bot, and not deactivated."""
        ordinary = [
            p["id"]
            for p in self.people()
            if not (p["is_admin"] or p["is_restricted"] or p["deleted"] or p["is_bot"] or p["id"] == "USLACKBOT")
        ]
        return str(ordinary[number])

    def admin(self) -> str:
        """Return the id of a workspace admin."""
        return str(next(p["id"] for p in self.people() if p["is_admin"] and not p["deleted"]))

    def travel(self, **how: Any) -> dict[str, Any]:
        """Let time pass: `advance="1w"`, `to="2026-…"` or `next=True`."""
        return self._post("/time", **how)

    @property
    def now(self) -> datetime:
        """The workspace's present instant."""
        return self.server.clock.now()


@contextmanager
def live(database: Database, **server_options: Any) -> Iterator[Life]:
    """Start a workspace and Baton in it, on the given database; Baton closes it at the end."""
    server = SandboxServer(MANIFEST, port=0, **server_options)
    server.start()
    try:
        clock = CallableClock(server.clock.now)
        settings = load_settings(
            _env_file=None,
            slack_bot_token=server.bot_token,
            slack_app_token=server.app_token,
            slack_signing_secret=server.signing_secret,
            slack_api_url=server.api_url,
            baton_tick_seconds=3600,
        )
        baton = create_app(settings, clock, database)
        server.connect_bot(next_due=baton.next_due, settle=baton.settle)
        baton.start()
        try:
            with (
                Socket(baton.bolt, settings),
                httpx.Client(base_url=server.url, timeout=60, trust_env=False) as http,
            ):
                server.wait_for_app()
                yield Life(server, baton, http)
        finally:
            baton.stop()
    finally:
        server.stop()
