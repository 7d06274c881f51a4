"""Baton's handlers in a real Bolt app on a real database, fed directly, and a wire on which all answers are seen."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import yaml
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
from bot.clock import Clock
from bot.db.engine import Database
from handlers.desk import Desk
from tests.life import MANIFEST

Json = dict[str, Any]

_MANIFEST = yaml.safe_load(MANIFEST.read_text())
#: What the manifest asks Slack for.
BOT = {"events": _MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
BOT_USER, BOT_ID = "UBATON", "BBATON"


def envelope(team_id: str, event: Json, event_id: str) -> Json:
    """Return an event as Slack wraps it."""
    return {
        "type": "event_callback",
        "team_id": team_id,
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": 1,
        "event": event,
        "authorizations": [{"team_id": team_id, "user_id": BOT_USER, "is_bot": True}],
    }


class Inline(ThreadPoolExecutor):
    """Runs each listener at once, so that a dispatched request is done when its answer is there."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Run it now."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **more))
        except Exception as error:  # noqa: BLE001 - a future carries whatever was raised
            done.set_exception(error)
        return done


class Listing(App):
    """Bolt's app, which also notes the ids that handlers are bound to."""

    def __init__(self, **more: Any) -> None:
        self.ids: dict[str, set[str]] = {kind: set() for kind in ("command", "action", "view", "event")}
        super().__init__(**more)

    def _note(self, kind: str, constraints: Any) -> None:
        if isinstance(constraints, str):
            self.ids[kind].add(constraints)

    def command(self, command: Any, *args: Any, **more: Any) -> Any:
        """Bind a command."""
        self._note("command", command)
        return super().command(command, *args, **more)

    def action(self, constraints: Any, *args: Any, **more: Any) -> Any:
        """Bind an action."""
        self._note("action", constraints)
        return super().action(constraints, *args, **more)

    def view(self, constraints: Any, *args: Any, **more: Any) -> Any:
        """Bind a view."""
        self._note("view", constraints)
        return super().view(constraints, *args, **more)

    def event(self, event: Any, *args: Any, **more: Any) -> Any:
        """Bind an event."""
        self._note("event", event)
        return super().event(event, *args, **more)


class _Wire(BaseHTTPRequestHandler):
    """Says yes to every call and keeps what was said."""

    server: "_WireServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.server.said.append((self.path.rpartition("/")[2], body))
        answer = json.dumps({"ok": True, "channel": {"id": "D1"}, "ts": "1.1", "view": {"id": "V1"}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


class _WireServer(ThreadingHTTPServer):
    said: list[tuple[str, str]]
    daemon_threads = True


class Front:
    """What Slack would talk to."""

    def __init__(self, bolt: Listing, wire: _WireServer) -> None:
        self.bolt, self._wire = bolt, wire
        self.url = f"http://127.0.0.1:{wire.server_port}"

    def dispatch(self, body: Json) -> BoltResponse:
        """Hand over one request and return the acknowledgement; its listener has ended then."""
        return self.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def said(self) -> list[tuple[str, str]]:
        """Return and forget what was said to Slack besides the acknowledgement: method and body."""
        said, self._wire.said = self._wire.said, []
        return said

    def views(self) -> list[Json]:
        """Return and forget the views among what was said."""
        bodies = [parse_qs(body) for method, body in self.said() if method.startswith("views.")]
        return [json.loads(body["view"][0]) for body in bodies if "view" in body]


@contextmanager
def front(database: Database, clock: Clock, *, team_id: str = "T0001") -> Iterator[Front]:
    """Serve Baton's handlers."""
    wire = _WireServer(("127.0.0.1", 0), _Wire)
    wire.said = []
    serving = threading.Thread(target=wire.serve_forever, args=(0.05,), daemon=True)
    serving.start()

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token="xoxb-1", bot_id=BOT_ID, bot_user_id=BOT_USER
        )

    executor = Inline(1)
    bolt = Listing(
        client=WebClient(base_url=f"http://127.0.0.1:{wire.server_port}/api/", retry_handlers=[]),
        signing_secret="s",
        authorize=authorize,
        listener_executor=executor,
    )
    handlers.register(bolt, Desk(database, clock, lambda: None))
    try:
        yield Front(bolt, wire)
    finally:
        executor.shutdown()
        wire.shutdown()
        wire.server_close()
        serving.join()
