"""Baton behind signed HTTP: the same life as through a socket, and nobody but Slack gets in."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from sqlmodel import select

from bot.config import load_settings
from bot.db.tables import Checkin, Goal
from bot.forms.states import CheckinState
from bot.listening import http_app, reserve
from tests.flows.test_checkins import Pair
from tests.flows.test_hub import modal
from tests.life import Life
from tests.sandbox.client import eventually


@contextmanager
def served(life: Life) -> Iterator[str]:
    """Serve Baton's HTTP mode on a real socket; yields the address that Slack is told."""
    with reserve(load_settings(_env_file=None, baton_http_port=0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(http_app(life.baton.bolt, life.baton.ailment), log_config=None, lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            eventually(lambda: server.started, "the server listens")
            yield f"http://127.0.0.1:{port}/slack/events"
        finally:
            server.should_exit = True
            thread.join(15)


def signed(life: Life, body: str, *, secret: str | None = None, age: float = 0) -> dict[str, str]:
    """Sign as Slack does."""
    stamp = str(int(time.time() - age))
    key = (secret or life.server.signing_secret).encode()
    signature = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signature}", "content-type": kind}


@pytest.fixture
def pair(life: Life) -> Pair:
    """Two colleagues whose first check-in has arrived."""
    pair = Pair(life)
    life.travel(advance="15d")
    return pair


def test_http_mode_lives_the_same_life_and_lets_nobody_else_in(pair: Pair) -> None:
    life = pair.life
    ana = life.somebody(3)
    with served(life) as url, httpx.Client(trust_env=False, timeout=10) as http:
        life.server.deliver_by_http(url)
        assert life.server.verify_request_url()  # Slack's challenge
        assert http.get(url.replace("/slack/events", "/healthz")).text == "ok"

        # Command, modal with a refused field, submission, and the message that comes of it.
        assert life.command(ana, "/mentor", "goals")["acked"]
        modal(life, ana, "goals.modal")
        goal = {"aim": "promotion", "functions": ["advancement"], "text": "Über <Rätsel> & 👩🏽‍🚀"}
        assert set(life.submit(ana, **{**goal, "text": "x" * 3001})["errors"]) == {"text"}
        assert not life.submit(ana, **goal).get("errors")
        eventually(lambda: "Your goal is saved." in [m["text"] for m in life.dm(ana)], "the goal is confirmed")

        # A button and a typed answer.
        answered = pair.press("checkins.mood.stuck", pair.question())
        assert "Stuck" in str(answered["blocks"])
        assert life.message(pair.mentee, "typed over HTTP")["acked"]
        eventually(lambda: [note.text for note in pair.kept()[1]] == ["typed over HTTP"], "the words are kept")

        # Whoever does not know the secret, or comes with yesterday's signature, is sent away and changes nothing.
        command = urlencode({"command": "/mentor", "team_id": life.baton.me.team_id, "user_id": ana, "text": "pause"})
        wrong = http.post(url, content=command, headers=signed(life, command, secret="guessed"))
        late = http.post(url, content=command, headers=signed(life, command, age=600))
        other = http.post(url, content=command + "&x=1", headers=signed(life, command))
        bare = http.post(url, content=command)
        assert [answer.status_code for answer in (wrong, late, other, bare)] == [401] * 4

        # A request that arrives twice has its effect once.
        text = {"type": "message", "channel_type": "im", "channel": "D1", "user": pair.mentee, "ts": "1.2"}
        event = {**text, "text": "said once"}
        body = json.dumps(
            {"type": "event_callback", "team_id": life.baton.me.team_id, "event_id": "EvTwice", "event": event}
        )
        headers = signed(life, body)
        assert [http.post(url, content=body, headers=headers).status_code for _ in range(3)] == [200] * 3
        eventually(lambda: "said once" in [note.text for note in pair.kept()[1]], "the event is processed")
        view = {
            "id": "VTWICE", "hash": "1.a", "type": "modal", "callback_id": "goals.modal", "private_metadata": "",
            "blocks": [], "state": {"values": goal_values("kept once")},
        }  # fmt: skip
        submission = {
            "type": "view_submission",
            "team": {"id": life.baton.me.team_id},
            "user": {"id": ana},
            "view": view,
        }
        body = urlencode({"payload": json.dumps(submission)})
        headers = signed(life, body)
        answers = [http.post(url, content=body, headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        life.server.deliver_by_socket()
    life.settle()
    assert [note.text for note in pair.kept()[1]].count("said once") == 1
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert sorted(session.exec(select(Goal.text).where(Goal.text != ""))).count("kept once") == 1
        states = session.exec(select(Checkin.state)).all()
    assert CheckinState.ANSWERED in states


def goal_values(text: str) -> dict[str, object]:
    """What Slack sends of a filled goals modal."""
    chosen = {"aim": "promotion", "timeframe_months": "6", "field_preference": "any"}
    values: dict[str, object] = {
        field: {"value": {"type": "static_select", "selected_option": {"value": value}}}
        for field, value in chosen.items()
    }
    functions = {"type": "multi_static_select", "selected_options": [{"value": "advancement"}]}
    typed = {"type": "plain_text_input", "value": text}
    return {**values, "functions": {"value": functions}, "text": {"value": typed}}
