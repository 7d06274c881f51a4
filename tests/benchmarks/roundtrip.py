"""How long a person waits: `/mentor` and a submitted modal, beside a bare Bolt app with one empty handler."""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox import SandboxServer
from tests.benchmarks.figures import Figure, milliseconds, percentile
from tests.databases import migrated
from tests.life import MANIFEST, live

_COMMANDS = 300
_SUBMITS = 120
_GOAL = {
    "aim": "promotion",
    "functions": ["advancement"],
    "text": "Lead the customer review by June",
    "success": "",
    "timeframe_months": "6",
    "field_preference": "any",
}
_VIEW = {
    "type": "modal",
    "callback_id": "bare.modal",
    "title": {"type": "plain_text", "text": "Bare"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


@contextmanager
def _bare() -> Iterator[tuple[SandboxServer, httpx.Client]]:
    """Yield a workspace whose bot does nothing but acknowledge."""
    with SandboxServer(MANIFEST, port=0, limits=False) as server:
        bolt = App(client=WebClient(token=server.bot_token, base_url=server.api_url))

        @bolt.command("/mentor")
        def command(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
            ack()
            if body["text"] == "goals":
                client.views_open(trigger_id=body["trigger_id"], view=_VIEW)

        @bolt.view("bare.modal")
        def submit(ack: Ack) -> None:
            ack()

        handler = SocketModeHandler(bolt, server.app_token)
        handler.connect()
        server.wait_for_app()
        with httpx.Client(base_url=server.url, timeout=30, trust_env=False) as http:
            yield server, http
        handler.close()


def _timed(gesture: Callable[[], Any]) -> float:
    started = time.perf_counter()
    gesture()
    return time.perf_counter() - started


def _commands(http: httpx.Client, person: str) -> Callable[[], Any]:
    return lambda: http.post("/gestures/command", json={"person": person, "command": "/mentor", "text": ""})


def _submits(http: httpx.Client, people: Iterable[str], values: dict[str, Any]) -> Callable[[], float]:
    """Return a gesture that opens the form untimed, each time as somebody else, and times its submission."""
    everybody = iter(people)

    def submit() -> float:
        person = next(everybody)
        http.post("/gestures/command", json={"person": person, "command": "/mentor", "text": "goals"})
        deadline = time.monotonic() + 5
        while not http.get(f"/people/{person}").json()["modals"]:
            assert time.monotonic() < deadline
        body = {"person": person, "values": values}
        started = time.perf_counter()
        answer = http.post("/gestures/submit", json=body).json()
        took = time.perf_counter() - started
        assert answer["ok"], answer
        return took

    return submit


def _figure(what: str, ours: list[float], bare: list[float]) -> Figure:
    middle = statistics.median(ours) / statistics.median(bare)
    tail = percentile(ours, 0.99) / percentile(bare, 0.99)
    return Figure(
        what,
        milliseconds(ours),
        f"bare Bolt: {milliseconds(bare)}",
        f"p50 {middle:.2f}x, p99 {tail:.2f}x",
        "p50 within 1.5x, p99 within 2x",
        met=middle <= 1.5 and tail <= 2,
    )


def round_trips() -> Iterator[Figure]:
    """Measure commands and submissions, ours and the bare app's in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _bare() as (_, bare_http),
        live(migrated(f"sqlite:///{Path(folder) / 'baton.db'}"), limits=False, people=2 * _SUBMITS) as life,
    ):
        ours, theirs = _ordinary(life.http), _ordinary(bare_http)
        yield _in_turn(
            "/mentor to its ack",
            lambda: _timed(_commands(life.http, ours[0])),
            lambda: _timed(_commands(bare_http, theirs[0])),
            _COMMANDS,
        )
        yield _in_turn(
            "goals submitted to its ack",
            _submits(life.http, ours, _GOAL),
            _submits(bare_http, itertools.cycle(theirs), {"text": "x"}),
            _SUBMITS,
        )


def _ordinary(http: httpx.Client) -> list[str]:
    people = http.get("/people").json()["people"]
    return [p["id"] for p in people if not (p["is_bot"] or p["deleted"] or p["is_restricted"])]


def _in_turn(what: str, ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> Figure:
    measured = [(ours(), bare()) for _ in range(rounds)][10:]  # the first ones warm up
    return _figure(what, [a for a, _ in measured], [b for _, b in measured])


def many_at_once() -> Iterator[Figure]:
    """64 people at once, while each call to Slack takes two seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        live(migrated(f"sqlite:///{Path(folder) / 'baton.db'}"), people=90) as life,
    ):
        life.http.post("/faults", json={"fault": "delay", "seconds": 2, "rate": 1.0})
        people = [p["id"] for p in life.people() if not p["is_bot"] and not p["deleted"]][:64]

        def command(person: str) -> dict[str, Any]:
            with httpx.Client(base_url=life.server.url, timeout=60, trust_env=False) as http:
                body = {"person": person, "command": "/mentor", "text": "goals"}
                answer: dict[str, Any] = http.post("/gestures/command", json=body).json()
                return answer

        with ThreadPoolExecutor(64) as pool:
            answers = list(pool.map(command, people))
        missed = sum(not answer.get("acked") for answer in answers)
        slowest = max(float(answer.get("ack_ms") or 3000) for answer in answers)
        yield Figure(
            f"{len(people)} commands at once, Slack taking 2 s a call",
            f"{missed} without ack within 3 s (slowest {slowest:.0f} ms)",
            "Slack's limit of 3 s",
            "",
            "0",
            met=missed == 0,
        )
