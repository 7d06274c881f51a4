"""Payloads as Slack could send them to any handler: stale, foreign, huge, in any order and from anybody."""

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import sqlalchemy as sa
from hypothesis import strategies as st
from slack_bolt import BoltResponse

from bot.db.engine import Database
from bot.db.schema import migrate
from tests.conftest import SetClock
from tests.faults.bolt import Front, Json, envelope, front
from tests.faults.fields import TEXTS, events, first_values, inputs_of, state_of
from tests.faults.world import NOW, PEOPLE, TEAM, canary, furnish

_SHAPES = ("{}", "{}:{}", "{}:{}:{}", "", "programme:{}", "channel:C1", "rounds.announcement:{}", "round:{}")
#: What a refusal says about a part of the value that is a word, a day or an instant.
_WORD = re.compile(r"ValueError: '1?' is not a valid (\w+)")
_PARTS = re.compile(r"not enough values to unpack \(expected (\d+), got \d+\)")
_INSTANT = re.compile(r"Invalid isoformat string: ''|fromisoformat: argument must be str")
_IDS = st.one_of(st.integers(0, 12), st.sampled_from([-1, 999, 2**31 - 1]))
_NUMBER = re.compile(r"\d+")
#: Values that Baton never wrote: another version's, another app's, or somebody's own.
_MISSHAPEN = st.one_of(st.sampled_from(["", "x", ":", "1:2:3:4:5:6:7", "null", "1e9", "-"]), TEXTS)


class Failures(logging.Handler):
    """Collects what handlers and Bolt log as errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.seen.append(f"{record.getMessage()} {trace}")


@contextmanager
def failures() -> Iterator[Failures]:
    """Listen to the log."""
    handler = Failures()
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)


def _hinted(told: str) -> list[str]:
    """Return shapes that a refusal suggests: it names the vocabulary of the word that was missing."""
    if (found := _WORD.search(told)) is not None:
        words = {kind.__name__: next(iter(kind)).value for kind in StrEnum.__subclasses__()}
        word = words.get(found[1], "")
        return [f"{{}}:{word}", f"{word}:{{}}", word, f"{{}}:{{}}:{word}"]
    if (found := _PARTS.search(told)) is not None:
        return [":".join(["{}"] * (int(found[1]) + more)) for more in (0, 1)]
    return ["{}:2026-03-11T10:00:00+00:00"] if _INSTANT.search(told) else []


def _elements(said: Any) -> Iterator[Json]:
    """Yield every button, at any depth, that carries a value."""
    if isinstance(said, dict):
        if isinstance(said.get("action_id"), str) and isinstance(said.get("value"), str):
            yield said
        said = list(said.values())
    if isinstance(said, list):
        for part in said:
            yield from _elements(part)


@dataclass
class Callers:
    """Builds payloads for every id that the app binds, in the shapes that Baton itself writes."""

    front: Front
    #: Makes everything as it was in the beginning.
    restore: Callable[[], None]
    views: dict[str, Json] = field(default_factory=dict)
    #: By id of an action: the shape of the value that Baton wrote into it, where one was seen.
    written: dict[str, str] = field(default_factory=dict)
    #: By id: the shape of its value, and the places where it occurs.
    ways: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    #: What is generated later must not depend on what was sent before.
    learning: bool = True
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    def explore(self, failed: Failures) -> None:
        """Find out in which shapes each id takes its value, and what the modals look like.

        Raises:
            AssertionError: some handler takes no shape that is known here.
        """
        for word in ("", "join", "goals", "help", "setup", "edit", "round"):
            for command in sorted(self.front.bolt.ids["command"]):
                for user in ("UMENTEE", "UBOSS"):
                    self.send(self.command(command, word, user))
        left: list[tuple[str, Callable[..., Json]]] = [
            (name, self.action) for name in sorted(self.front.bolt.ids["action"])
        ]
        left += [(name, self._filled_in) for name in sorted(self.front.bolt.ids["view"])]
        while left:
            # What one of them opened may be the place of another one.
            before = len(left)
            left = [(name, build) for name, build in left if not self._find(name, build, failed)]
            assert len(left) < before, f"no known value suits {left[0][0]}: {failed.seen}"
        failed.seen.clear()
        self.learning = False

    def _find(self, name: str, build: Callable[..., Json], failed: Failures) -> bool:
        """Learn a shape of value that this id takes, and where: in messages, on Home, or else in which modal."""
        failed.seen.clear()
        shapes = self._shapes_of(name)
        for shape in shapes:
            before = len(failed.seen)
            for at in self._places(name, failed):
                if self._works(partial(build, name, shape.replace("{}", "1"), at=at), failed):
                    self.ways[name] = shape, [at]
                    return True
            for told in failed.seen[before:]:
                shapes += [new for new in _hinted(told) if new not in shapes]
        return False

    def _places(self, name: str, failed: Failures) -> Iterator[str]:
        if name in self.front.bolt.ids["view"]:
            yield name
            return
        yield "message"
        if failed.seen and "KeyError: 'view'" in failed.seen[-1]:
            yield from sorted(view for view in self.views if view)

    def _shapes_of(self, name: str) -> list[str]:
        if name in self.written:
            return [self.written[name], *_SHAPES]
        if name not in self.views:
            return list(_SHAPES)
        return [_NUMBER.sub("{}", str(self.views[name].get("private_metadata") or ""))]

    def _works(self, build: Callable[..., Json], failed: Failures) -> bool:
        before = len(failed.seen)
        self.restore()
        for user in ("UMENTEE", "UBOSS"):
            self.send(build(user=user))
            if len(failed.seen) > before:
                return False
        return True

    def _filled_in(self, name: str, value: str, user: str, at: str) -> Json:
        return self.submission(name, value, first_values(self.views.get(at, {})), user)

    def send(self, body: Json) -> tuple[BoltResponse, str]:
        """Dispatch; returns the acknowledgement and all that was said. Remembers modals while it explores."""
        response = self.front.dispatch(body)
        said = self.front.said()
        for _, text in said if self.learning else ():
            self._remember(text)
        return response, str(response.body) + "".join(text for _, text in said)

    def _remember(self, text: str) -> None:
        if text.startswith("{"):
            said = json.loads(text)
        else:
            said = {name: json.loads(of[0]) for name, of in parse_qs(text).items() if name in {"view", "blocks"}}
        if isinstance(view := said.get("view"), dict):
            self.views.setdefault(view.get("callback_id", ""), view)
        for element in _elements(said):
            self.written.setdefault(element["action_id"], _NUMBER.sub("{}", element["value"]))

    def _common(self, kind: str, user: str) -> Json:
        n = next(self._serial)
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "x"},
            "user": {"id": user, "name": user, "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": f"trigger{n}",
        }

    def command(self, command: str, text: str, user: str) -> Json:
        """Return a slash command, which names its things flatly."""
        n = next(self._serial)
        return {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "user_id": user,
            "channel_id": "C1",
            "channel_name": "growing",
            "trigger_id": f"trigger{n}",
            "response_url": self.front.url + "/respond",
        }

    def action(self, name: str, value: str, user: str, at: str = "message") -> Json:
        """Return a click, on a button or in a menu, in a message, in a modal or on the Home tab."""
        body = self._common("block_actions", user)
        chosen = {"value": value, "text": {"type": "plain_text", "text": "x"}}
        body["actions"] = [
            {
                "type": "button",
                "action_id": name,
                # A menu's block carries the id of what it is about.
                "block_id": f"{name}.{next(iter(_NUMBER.findall(value)), '0')}",
                "value": value,
                "selected_option": chosen,
                "selected_options": [chosen],
                "selected_date": "2026-03-16",
                "selected_time": "10:00",
                "selected_user": "UMENTOR",
                "selected_users": ["UMENTOR"],
                "action_ts": "1.1",
            }
        ]
        if at == "message":
            body |= {
                "container": {"type": "message", "message_ts": "1.000001", "channel_id": "D1"},
                "channel": {"id": "D1", "name": "directmessage"},
                "message": {"ts": "1.000001", "bot_id": "BBATON", "text": "x", "blocks": []},
                "response_url": self.front.url + "/respond",
            }
        else:
            known = self.views.get(at, {})
            view = {"blocks": [], "type": "modal", **known, "id": "V1", "root_view_id": "V0", "hash": "h"}
            view["state"] = {"values": {}}
            body |= {"container": {"type": "view", "view_id": "V1"}, "view": view}
        return body

    def submission(self, name: str, metadata: str, values: Json, user: str) -> Json:
        """Return a submitted modal."""
        body, known = self._common("view_submission", user), self.views.get(name, {})
        body["view"] = {
            "blocks": [],
            **known,
            "id": f"V{next(self._serial)}",
            "root_view_id": "V0",
            "hash": f"h{next(self._serial)}",
            "type": "modal",
            "callback_id": name,
            "private_metadata": metadata,
            "state": {"values": values},
        }
        return body

    def event(self, event: Json) -> Json:
        """Return an event."""
        return envelope(TEAM, event, f"Ev{next(self._serial)}")

    def value(self, draw: Callable[[Any], Any], name: str) -> str:
        """Draw a value in a shape that this id takes, with any ids in it."""
        shape, _ = self.ways[name]
        return shape.format(*(draw(_IDS) for _ in range(shape.count("{}"))))

    def any_payload(self, kind: str, name: str) -> st.SearchStrategy[Json]:
        """Return a strategy for payloads to one id."""

        @st.composite
        def build(draw: Callable[[Any], Any]) -> Json:
            user = draw(st.sampled_from(PEOPLE))
            if kind == "command":
                word = draw(st.sampled_from(["", "join", "goals", "pause", "leave", "help", "setup", "edit", "round"]))
                return self.command(name, draw(st.one_of(st.just(word), TEXTS)), user)
            if kind == "action":
                at = draw(st.sampled_from(self.ways[name][1]))
                return self.action(name, self.value(draw, name), user, at)
            if kind == "view":
                values = {b["block_id"]: {"value": draw(state_of(b))} for b in inputs_of(self.views.get(name, {}))}
                return self.submission(name, self.value(draw, name), values, user)
            return self.event(draw(events(name, user)))

        return build()


def misshapen(callers: Callers, kind: str, name: str) -> st.SearchStrategy[Json]:
    """Return a strategy for payloads to an action or a view whose value Baton never wrote."""

    @st.composite
    def build(draw: Callable[[Any], Any]) -> Json:
        user, value = draw(st.sampled_from(PEOPLE)), draw(_MISSHAPEN)
        if kind == "action":
            return callers.action(name, value, user, draw(st.sampled_from(callers.ways[name][1])))
        return callers.submission(name, value, first_values(callers.views.get(name, {})), user)

    return build()


def acting_user(body: Json) -> str:
    """Return who sends a payload."""
    if "event" in body:
        return str(body["event"].get("user", ""))
    return str(body.get("user_id") or body["user"]["id"])


def hold(callers: Callers, failed: Failures, body: Json, *, ours: bool = True) -> None:
    """Send one payload and check what must always be so.

    Where Baton did not write its value, a defect may be logged, and somebody is told that nothing was changed.
    """
    failed.seen.clear()
    response, said = callers.send(body)
    assert response.status == 200, (response.status, body)
    assert not (ours and failed.seen), (failed.seen, body)
    assert not failed.seen or "nothing was changed" in said.replace("+", " "), (said, body)
    me = acting_user(body)
    for other in PEOPLE:
        if other != me:
            assert canary(other) not in said, (other, body)
    assert "FOREIGN" not in said.replace("UFOREIGNMENTEE", ""), body


@dataclass
class Scene:
    """Handlers on a furnished database that can be put in order again."""

    callers: Callers
    failed: Failures


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Find out everything that the app binds, and how to call it."""
    path, untouched = folder / "baton.db", folder / "untouched.db"
    database = Database(f"sqlite:///{path}")
    migrate(database, now=NOW)
    # Nothing here has to survive a crash of the machine.
    sa.event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    furnish(database)
    _copy(path, untouched)
    with front(database, SetClock(NOW), team_id=TEAM) as entrance, failures() as failed:
        callers = Callers(entrance, lambda: _copy(untouched, path))
        callers.explore(failed)
        yield Scene(callers, failed)
    database.close()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def targets(callers: Callers) -> list[tuple[str, str]]:
    """Return every kind and id that some handler is bound to."""
    return [(kind, name) for kind, names in callers.front.bolt.ids.items() for name in sorted(names)]
