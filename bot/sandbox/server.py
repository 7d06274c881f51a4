"""Starts and stops the workspace: a socket on loopback, a thread, a loop of its own."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

import uvicorn

from bot.sandbox.adapter import Adapter
from bot.sandbox.clock import WorkspaceClock
from bot.sandbox.core import Core
from bot.sandbox.delivery import Courier, Transport
from bot.sandbox.events import Payloads
from bot.sandbox.faults import Faults
from bot.sandbox.httpmode import HttpTransport
from bot.sandbox.manifest import Manifest
from bot.sandbox.ratelimits import RateLimiter
from bot.sandbox.socketmode import SocketHub
from bot.sandbox.timetravel import TimeTravel
from bot.sandbox.workspace import Workspace

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8025
PORTS_TRIED = 50
BACKLOG = 2048
START_SECONDS = 15.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.005

logger = logging.getLogger(__name__)


class SandboxServer:
    """A running workspace. Use it as a context manager, or call `start` and `stop`.

    Args:
        manifest_path: The app's manifest.
        people: How many people live here.
        port: The first port to try; 0 takes any free one.
        seed: The same seed makes the same people and ids.
        limits: Whether rate limits bite.
    """

    def __init__(
        self,
        manifest_path: str | Path,
        people: int = 30,
        port: int | None = DEFAULT_PORT,
        seed: int = 1,
        *,
        limits: bool = True,
    ) -> None:
        self.manifest_path = Path(manifest_path)
        self._port = DEFAULT_PORT if port is None else port
        self._limits = limits
        self.clock = WorkspaceClock()
        self.workspace = Workspace(Manifest.load(manifest_path), clock=self.clock, people=people, seed=seed)
        self._next_due: Callable[[], datetime | None] | None = None
        self._settle: Callable[[], None] | None = None
        self._thread: threading.Thread | None = None
        self._running: _Running | None = None
        self._address = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from a background thread; returns when the workspace listens.

        Raises:
            OSError: No port is free.
            RuntimeError: The server did not start.
        """
        if self._thread is not None:
            raise RuntimeError("the workspace is running already")
        listening = _listen(self._port)
        self._address = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
        running = _Running(self.workspace, self._address, limits=self._limits)
        running.remember(self._next_due, self._settle)
        self._thread = threading.Thread(target=running.run, args=(listening,), name="sandbox", daemon=True)
        self._thread.start()
        if not running.ready.wait(START_SECONDS) or running.failure is not None:
            raise RuntimeError("the workspace did not start") from running.failure
        self._running = running

    def stop(self) -> None:
        """Close every connection and end the thread; harmless when nothing runs."""
        if self._thread is None:
            return
        if self._running is not None:
            self._running.stop()
        self._thread.join(STOP_SECONDS)
        if self._thread.is_alive():
            logger.error("the workspace's thread did not end within %s seconds", STOP_SECONDS)
        self._thread = None
        self._running = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return self._address

    @property
    def api_url(self) -> str:
        """The Web API's base."""
        return f"{self._address}api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.workspace.secrets.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.workspace.secrets.app_token

    @property
    def signing_secret(self) -> str:
        """The secret with which requests to the app are signed."""
        return self.workspace.secrets.signing_secret

    def connect_bot(
        self,
        next_due: Callable[[], datetime | None] | None = None,
        settle: Callable[[], None] | None = None,
    ) -> None:
        """Let time travel ask the bot what is due, and have it done.

        Args:
            next_due: When the bot will next do something by itself.
            settle: Does everything that is due now, and returns when it is done.
        """
        self._next_due, self._settle = next_due, settle
        if self._running is not None:
            self._running.remember(next_due, settle)

    def deliver_by_http(self, request_url: str) -> None:
        """Send gestures and events as signed requests from now on, and not through sockets."""
        self._must_run().call(lambda running: running.use_http(request_url))

    def deliver_by_socket(self) -> None:
        """Send gestures and events through Socket Mode, as from the start."""
        self._must_run().call(lambda running: running.use_sockets())

    def verify_request_url(self) -> bool:
        """Whether the app answers Slack's challenge at its request URL."""
        return self._must_run().verify()

    def wait_for_app(self, timeout: float = 10.0) -> None:
        """Wait until the app has a socket open.

        Raises:
            TimeoutError: It has none in time.
        """
        running = self._must_run()
        deadline = time.monotonic() + timeout
        while not running.connected:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no app connected within {timeout} seconds")
            time.sleep(POLL_SECONDS)

    def _must_run(self) -> "_Running":
        if self._running is None:
            raise RuntimeError("the workspace is not running")
        return self._running


class _Running:
    """What exists while the server runs, all of it on the server's own loop."""

    def __init__(self, workspace: Workspace, base_url: str, *, limits: bool) -> None:
        self._loop = asyncio.new_event_loop()
        payloads = Payloads(workspace, base_url)
        self._sockets = SocketHub(workspace.identity.app_id, workspace.clock.real_seconds)
        self._core = Core(
            workspace=workspace,
            payloads=payloads,
            courier=Courier(workspace, payloads, self._sockets),
            sockets=self._sockets,
            limiter=RateLimiter(workspace.clock.seconds, enforced=limits),
            faults=Faults(),
            base_url=base_url,
        )
        self._http: list[HttpTransport] = []
        self._travel = TimeTravel(self._core, self._loop)
        self._server: uvicorn.Server | None = None
        self._adapter: Adapter | None = None
        self.ready = threading.Event()
        self.failure: BaseException | None = None

    @property
    def connected(self) -> bool:
        return self._sockets.connections > 0

    def remember(
        self,
        next_due: Callable[[], datetime | None] | None,
        settle: Callable[[], None] | None,
    ) -> None:
        self._travel.bot.next_due, self._travel.bot.settle = next_due, settle

    def run(self, listening: socket.socket) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve(listening))
        except (OSError, RuntimeError, SystemExit) as error:
            self.failure = error
            self.ready.set()

    async def _serve(self, listening: socket.socket) -> None:
        self._adapter = Adapter(self._core, self._travel)
        config = uvicorn.Config(
            self._adapter.application(),
            http="h11",
            ws="websockets-sansio",
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=30,
        )
        self._server = _Server(config, self.ready)
        redelivery = asyncio.create_task(self._core.courier.run())
        try:
            await self._server.serve(sockets=[listening])
        finally:
            redelivery.cancel()
            await self._core.courier.close()
            for transport in self._http:
                await transport.close()

    def stop(self) -> None:
        self._travel.stop()
        self._loop.call_soon_threadsafe(self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        self._closing = self._loop.create_task(self._sockets.close())
        if self._adapter is not None:
            self._adapter.stop()
        if self._server is not None:
            self._server.should_exit = True

    def call(self, work: "Callable[[_Running], None]") -> None:
        done = threading.Event()

        def perform() -> None:
            work(self)
            done.set()

        self._loop.call_soon_threadsafe(perform)
        done.wait(START_SECONDS)

    def use_http(self, request_url: str) -> None:
        workspace = self._core.workspace
        secret = workspace.secrets.signing_secret
        transport = HttpTransport(request_url, secret, workspace.clock.real_seconds)
        self._http.append(transport)
        self._use(transport)

    def use_sockets(self) -> None:
        self._use(self._sockets)

    def _use(self, transport: Transport) -> None:
        self._core.courier.transport = transport

    def verify(self) -> bool:
        if not self._http:
            return False
        return asyncio.run_coroutine_threadsafe(self._http[-1].verify(), self._loop).result(START_SECONDS)


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


def _listen(first: int) -> socket.socket:
    """A listening socket on the first free port."""
    candidates = [0] if first == 0 else [*range(first, first + PORTS_TRIED), 0]
    for port in candidates:
        # Named in full: asyncio sends small answers at once (TCP_NODELAY) only if it sees the protocol.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            continue
        return listening
    raise OSError("no port is free on this machine")
