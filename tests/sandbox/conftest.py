from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.sandbox import SandboxServer
from tests.sandbox.client import Desk
from tests.sandbox.small_app import SmallApp

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
WIDE_MANIFEST = Path(__file__).parent / "wide_manifest.yml"


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
    handler.close()
    small.executor.shutdown()
