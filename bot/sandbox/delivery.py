"""How gestures and events reach the app, whichever way it listens, and what happens when it does not answer."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.sandbox.events import Payloads
    from bot.sandbox.records import ChannelKind, Json
    from bot.sandbox.workspace import Workspace

Kind = Literal["slash_commands", "interactive", "events_api"]
Trouble = Literal["dispatch_failed", "operation_timeout"]
ACK_SECONDS = 3.0
# Slack redelivers an unacknowledged event at once, after a minute, and after five.
RETRY_AFTER_SECONDS = (0.0, 60.0, 300.0)
EVENTS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Retry:
    """Which redelivery of an event this is, and why."""

    attempt: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer, or the lack of it."""

    payload: Json | None = None
    error: Trouble | None = None
    milliseconds: float = 0.0

    @property
    def acked(self) -> bool:
        """Whether the app answered in time."""
        return self.error is None


class Transport(Protocol):
    """A way to the app."""

    async def deliver(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Ack:
        """Hand something over and wait for the answer, for three seconds at most."""


class Courier:
    """Brings gestures and events to the app.

    Args:
        workspace: Whose manifest says what the app hears.
        payloads: Builds the event envelope.
        transport: The way to the app.
    """

    def __init__(self, workspace: Workspace, payloads: Payloads, transport: Transport) -> None:
        self._workspace = workspace
        self._payloads = payloads
        self.transport = transport
        self.duplicates = 0
        """How many of the next events arrive twice."""
        self._pending: list[tuple[float, int, Json, Retry]] = []
        self._order = itertools.count()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._wake = asyncio.Event()
        self._turns = asyncio.Semaphore(EVENTS_AT_ONCE)

    async def ask(self, kind: Kind, payload: Json) -> Ack:
        """Bring a command or an interaction to the app and wait for its answer."""
        started = time.perf_counter()
        answer = await self.transport.deliver(kind, payload)
        return Ack(answer.payload, answer.error, (time.perf_counter() - started) * 1000)

    def emit(self, name: str, event: Json, channel: ChannelKind | None = None) -> asyncio.Task[Ack] | None:
        """Send an event on its way if the app is to hear it; await the task for the first answer."""
        if not self._workspace.manifest.hears(name, channel):
            return None
        return self._spawn(self._send_event(self._payloads.event(event)))

    async def _send_event(self, envelope: Json) -> Ack:
        twice, self.duplicates = self.duplicates > 0, max(0, self.duplicates - 1)
        started = time.perf_counter()
        async with self._turns:
            answer = await self.transport.deliver("events_api", envelope)
            if twice:
                await self.transport.deliver("events_api", envelope, retry=Retry(1, "timeout"))
        if not answer.acked:
            self._schedule(envelope, Retry(1, _reason(answer)))
        return Ack(answer.payload, answer.error, (time.perf_counter() - started) * 1000)

    def _schedule(self, envelope: Json, retry: Retry) -> None:
        if retry.attempt > len(RETRY_AFTER_SECONDS):
            return
        due = self._workspace.clock.seconds() + RETRY_AFTER_SECONDS[retry.attempt - 1]
        heapq.heappush(self._pending, (due, next(self._order), envelope, retry))
        self._wake.set()

    def next_redelivery_at(self) -> datetime | None:
        """When the next redelivery falls due in workspace time."""
        return datetime.fromtimestamp(self._pending[0][0], UTC) if self._pending else None

    async def redeliver_due(self) -> None:
        """Redeliver every event whose time has come, and wait until each was answered or not."""
        due = []
        now = self._workspace.clock.seconds()
        while self._pending and self._pending[0][0] <= now:
            due.append(heapq.heappop(self._pending))
        await asyncio.gather(*(self._redeliver(envelope, retry) for _, _, envelope, retry in due))

    async def _redeliver(self, envelope: Json, retry: Retry) -> None:
        async with self._turns:
            answer = await self.transport.deliver("events_api", envelope, retry=retry)
        if not answer.acked:
            self._schedule(envelope, Retry(retry.attempt + 1, _reason(answer)))

    async def run(self) -> None:
        """Redeliver as workspace time passes; runs until cancelled."""
        while True:
            wait = None
            if self._pending:
                wait = max(0.0, self._pending[0][0] - self._workspace.clock.seconds())
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                await self.redeliver_due()
            self._wake.clear()

    def time_moved(self) -> None:
        """Look again at what is due, because workspace time jumped."""
        self._wake.set()

    def _spawn(self, work: Coroutine[Any, Any, Ack]) -> asyncio.Task[Ack]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _reason(answer: Ack) -> str:
    return "timeout" if answer.error == "operation_timeout" else "connection_failed"
