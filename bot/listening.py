"""The two ways in which Slack reaches Baton: Socket Mode, and signed HTTP behind a real server."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import uvicorn
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.delivery.slack import UNREACHABLE, refusal
from bot.errors import SettingsError

#: Envelopes dispatched at the same time. Each waits for its ack, so few would make many wait.
_CONCURRENCY = 64
_CLOSING_SECONDS = 5.0
#: A connection that broke silently is given up after five failed pings: within a quarter of a minute, not a whole one.
_PING_SECONDS = 3


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise SettingsError(
            f"Slack does not accept SLACK_APP_TOKEN ({refusal(error)}); make an app-level token with "
            "connections:write under 'Basic Information', and turn Socket Mode on."
        ) from error
    except UNREACHABLE as error:
        raise SettingsError(f"Slack's socket cannot be reached ({error}); check the network and a proxy.") from error


class Socket(AbstractContextManager["Socket"]):
    """Socket Mode: a connection from Baton to Slack, reopened by itself."""

    def __init__(self, bolt: App, settings: Settings) -> None:
        self._token = settings.slack_app_token.get_secret_value()
        self._handler = SocketModeHandler(
            bolt, self._token, concurrency=_CONCURRENCY, trace_enabled=False, ping_interval=_PING_SECONDS
        )
        if urlsplit(settings.slack_api_url).hostname in {"127.0.0.1", "localhost", "::1"}:
            # slack_sdk's socket ignores NO_PROXY, and a proxy cannot reach this machine's loopback.
            self._handler.client.proxy = None

    def check(self) -> None:
        """Ask Slack whether it would open a socket, before anything is begun.

        Raises:
            SettingsError: Slack refuses the app-level token, or cannot be reached.
        """
        with _plainly():
            self._handler.client.web_client.apps_connections_open(app_token=self._token)

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            SettingsError: Slack refuses the app-level token, or cannot be reached.
        """
        try:
            with _plainly():
                self._handler.connect()
        except SettingsError:
            self._handler.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect at once and in bounded time.

        Left alone, slack_sdk first waits out its receive timeout of three seconds and its queue's of one, and its
        receiving thread may overwrite the mark that ends it, which would be waited for without end.
        """
        client = self._handler.client
        client.auto_reconnect_enabled = False
        closing = threading.Thread(target=self._handler.close, daemon=True)
        closing.start()
        session = client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        client.message_queue.put("")
        until = time.monotonic() + _CLOSING_SECONDS
        while closing.is_alive() and time.monotonic() < until:
            client.current_session_state.terminated = True
            closing.join(0.05)


def http_app(bolt: App, ailment: Callable[[], str | None]) -> Starlette:
    """Return the ASGI application for HTTP mode: Slack's requests at /slack/events, life signs at /healthz.

    `ailment` tells what is wrong with this process, None where all is well.
    """

    async def slack(request: Request) -> Response:
        incoming = BoltRequest(
            body=(await request.body()).decode("utf-8", errors="replace"),
            query=request.url.query,
            headers={name: [value] for name, value in request.headers.items()},
        )
        # In a thread of its own: Bolt waits for the listener's ack, and the event loop must not.
        answer = await run_in_threadpool(bolt.dispatch, incoming)
        headers = {name: values[0] for name, values in answer.headers.items()}
        return Response(answer.body, status_code=answer.status, headers=headers)

    async def healthz(_: Request) -> Response:
        ill = await run_in_threadpool(ailment)
        return PlainTextResponse(ill or "ok", status_code=503 if ill else 200)

    return Starlette(routes=[Route("/slack/events", slack, methods=["POST"]), Route("/healthz", healthz)])


def reserve(settings: Settings) -> socket.socket:
    """Return a listening socket at the address for HTTP mode.

    Raises:
        SettingsError: the address is taken, or not this machine's.
    """
    host, port = settings.baton_http_host, settings.baton_http_port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(
            f"Baton cannot listen on {host}:{port} ({error.strerror or error}); "
            "choose another BATON_HTTP_HOST or BATON_HTTP_PORT."
        ) from error


def serve_http(bolt: App, listening: socket.socket, ailment: Callable[[], str | None]) -> None:
    """Listen until the process is told to stop."""
    # uvicorn's own log would print the texts of errors, which may quote people's words.
    config = uvicorn.Config(http_app(bolt, ailment), log_config=None, log_level="warning", timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listening])
