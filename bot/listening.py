"""The two ways in which Slack reaches Baton: Socket Mode, and signed HTTP behind a real server."""

import threading
import time
from contextlib import AbstractContextManager, suppress
from socket import SHUT_RDWR
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import uvicorn
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.errors import SettingsError

#: Envelopes dispatched at the same time. Each waits for its ack, so few would make many wait.
_CONCURRENCY = 64
_CLOSING_SECONDS = 5.0


class Socket(AbstractContextManager["Socket"]):
    """Socket Mode: a connection from Baton to Slack, reopened by itself."""

    def __init__(self, bolt: App, settings: Settings) -> None:
        self._handler = SocketModeHandler(
            bolt, settings.slack_app_token.get_secret_value(), concurrency=_CONCURRENCY, trace_enabled=False
        )
        if urlsplit(settings.slack_api_url).hostname in {"127.0.0.1", "localhost", "::1"}:
            # slack_sdk's socket ignores NO_PROXY, and a proxy cannot reach this machine's loopback.
            self._handler.client.proxy = None

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            SettingsError: Slack refuses the app-level token.
        """
        try:
            self._handler.connect()
        except SlackApiError as error:
            code = error.response.get("error")
            self._handler.close()
            raise SettingsError(
                f"Slack does not accept SLACK_APP_TOKEN ({code}); it needs connections:write."
            ) from error
        except (SlackClientError, OSError) as error:
            self._handler.close()
            raise SettingsError(f"Slack's socket cannot be reached ({error}).") from error
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
                session.sock.shutdown(SHUT_RDWR)
        client.message_queue.put("")
        until = time.monotonic() + _CLOSING_SECONDS
        while closing.is_alive() and time.monotonic() < until:
            client.current_session_state.terminated = True
            closing.join(0.05)


def http_app(bolt: App) -> Starlette:
    """Return the ASGI application for HTTP mode: Slack's requests at /slack/events, life signs at /healthz."""

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
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/slack/events", slack, methods=["POST"]), Route("/healthz", healthz)])


def serve_http(bolt: App, settings: Settings) -> None:
    """Listen until the process is told to stop."""
    uvicorn.run(
        http_app(bolt),
        host=settings.baton_http_host,
        port=settings.baton_http_port,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
