import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.sandbox import SandboxServer
from tests.sandbox.client import Desk
from tests.sandbox.small_app import SmallApp

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
WIDE_MANIFEST = Path(__file__).parent / "wide_manifest.yml"


HANG_UP_SECONDS = 5.0


def hang_up(handler: SocketModeHandler) -> None:
    """Close a handler, for a bounded time.

    The SDK's receiving thread may mark its session as running just after `close` marked it as ended, and `close` would
    then wait for it without end; so the mark is set until it is seen. The thread is a daemon and reads nothing more.
    """
    closing = threading.Thread(target=handler.close, daemon=True)
    closing.start()
    deadline = time.monotonic() + HANG_UP_SECONDS
    while closing.is_alive() and time.monotonic() < deadline:
        handler.client.current_session_state.terminated = True
        # An empty message wakes the thread that waits for one.
        handler.client.message_queue.put("")
        closing.join(0.05)


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(MANIFEST, port=0) as running:
        yield running


@pytest.fixture
def desk(server: SandboxServer) -> Desk:
    return Desk(server)


@pytest.fixture
def wide() -> Iterator[Desk]:
    """A workspace whose app may do everything that the workspace knows."""
    with SandboxServer(WIDE_MANIFEST, port=0) as running:
        yield Desk(running)


@pytest.fixture
def app(server: SandboxServer) -> Iterator[SmallApp]:
    """The small app, connected through Socket Mode."""
    small = SmallApp(server.bot_token, server.api_url, server.signing_secret)
    # The SDK looks after its connection this often, in seconds; ten by default.
    handler = SocketModeHandler(small.app, server.app_token, ping_interval=1)
    handler.connect()
    server.wait_for_app()
    yield small
    handler.client.auto_reconnect_enabled = False
    handler.client.current_session_state.terminated = True
    # A line that ends wakes the SDK's receiving thread at once; it would else sleep on for three seconds.
    Desk(server).post("socket", action="drop")
    hang_up(handler)
    small.executor.shutdown()
