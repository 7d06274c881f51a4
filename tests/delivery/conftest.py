"""A sender with a kind of its own, talking to a real workspace over real sockets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.engine import Database
from bot.db.tables import Outbox, Person
from bot.delivery.kinds.base import Kinds, MessageKind
from bot.delivery.sender import Sender
from bot.delivery.slack import Postman, make_client
from bot.forms.outbox import Letter, Manners, NotWanted, To, to_person
from bot.sandbox import SandboxServer
from bot.services import outbox
from bot.services.people import SlackPerson, mirror
from bot.views.message import Message
from tests.life import MANIFEST
from tests.people import make_workspace


@dataclass
class Post:
    """A sender, the workspace that it sends to, and the means to look and to make trouble."""

    server: SandboxServer
    database: Database
    workspace_id: int
    http: httpx.Client
    kinds: Kinds
    people: dict[int, str]
    dead: list[str]
    unwanted: set[int]
    #: What a key becomes.
    message: Callable[[str], Message] = Message

    def sender(self) -> Sender:
        """Return another sender, as another process would have."""
        settings = load_settings(
            _env_file=None, slack_bot_token=self.server.bot_token, slack_api_url=self.server.api_url
        )
        postman = Postman(make_client(settings))
        return Sender(self.database, CallableClock(self.server.clock.now), self.kinds, lambda _: postman, threads=4)

    def enqueue(self, key: str, to: To, **more: Any) -> None:
        """Put one message into the outbox."""
        now = self.server.clock.now()
        with self.database.writing(self.workspace_id) as session:
            letter = Letter(key=key, to=to, kind="test", manners=Manners.NOW, due_at=now, **more)
            outbox.enqueue(session, letter, now=now)

    def fault(self, fault: str, **more: Any) -> None:
        """Make trouble for the next calls."""
        assert self.http.post("/faults", json={"fault": fault, **more}).json()["ok"]

    def until_settled(self, sender: Sender, days: float = 1) -> None:
        """Drain, and jump to whatever is due next, for as long as something is."""
        end = self.server.clock.now() + timedelta(days=days)
        sender.drain()
        while (due := sender.next_due()) is not None and due < end:
            self.server.clock.jump_to(due)
            sender.drain()

    def rows(self) -> dict[str, Outbox]:
        """Return all rows by key."""
        with self.database.reading(self.workspace_id) as session:
            return {row.key: row for row in session.exec(select(Outbox))}

    def messages(self, person_id: int) -> list[dict[str, Any]]:
        """Return Baton's messages in a person's DM."""
        seen = self.http.get(f"/people/{self.people[person_id]}").json()
        return [m for c in seen["channels"] if c["type"] == "im" for m in c["messages"] if m.get("bot_id")]

    def calls(self, method: str) -> int:
        """Return how often a method was called."""
        return int(self.http.get("/state").json()["api_calls"].get(method, 0))

    def texts(self, person_id: int) -> list[str]:
        """Return what stands in a person's DM with the bot."""
        return [message["text"] for message in self.messages(person_id)]

    def everybody(self) -> list[To]:
        """Return the addresses of everybody."""
        return [to_person(person_id) for person_id in self.people]


def _load(post: Post) -> Any:
    def load(session: Session, row: Outbox, now: datetime) -> str:
        del session, now
        if row.id in post.unwanted:
            raise NotWanted("answered")
        return row.key

    return load


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    """A workspace of thirty people without rate limits, and a database that knows ten of them."""
    with (
        SandboxServer(MANIFEST, port=0, limits=False) as server,
        httpx.Client(base_url=server.url, timeout=30, trust_env=False) as http,
    ):
        workspace_id = make_workspace(database)
        people = [p["id"] for p in http.get("/people").json()["people"] if not p["deleted"] and not p["is_bot"]][:10]
        with database.writing(workspace_id) as session:
            mirror(
                session,
                [
                    SlackPerson(p, p, "", "UTC", is_admin=False, is_guest=False, is_bot=False, is_deleted=False)
                    for p in people
                ],
            )
        post = Post(server, database, workspace_id, http, Kinds([]), {}, [], set())
        post.kinds = Kinds(
            [
                MessageKind(
                    "test",
                    _load(post),
                    lambda key: post.message(str(key)),
                    on_dead=lambda _s, row, code, _n: post.dead.append(f"{row.key}:{code}"),
                )
            ]
        )
        with database.reading(workspace_id) as session:
            post.people = {p.id: p.slack_user_id for p in session.exec(select(Person))}
        yield post


@pytest.fixture
def sender(post: Post) -> Iterator[Sender]:
    """One sender, not started: tests drain it."""
    sender = post.sender()
    yield sender
    sender.stop()
