"""Travelling forward in workspace time, with everything that falls due on the way happening in order."""

import asyncio
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.errors import GestureError
from bot.sandbox.records import Json

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
ADVANCE = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
REPEATS = 50
FARTHEST = timedelta(days=3700)
REDELIVERY_SECONDS = 60.0


@dataclass
class Bot:
    """What a bot in the same process offers, so that travelling is exact."""

    next_due: Callable[[], datetime | None] | None = None
    settle: Callable[[], None] | None = None


class TravelError(RuntimeError):
    """The bot's next due time does not advance."""


class TimeTravel:
    """Moves workspace time; one journey at a time, in a thread of its own.

    Args:
        core: The running workspace.
        loop: The loop that owns the workspace's state.
    """

    def __init__(self, core: Core, loop: asyncio.AbstractEventLoop) -> None:
        self._core = core
        self._clock = core.workspace.clock
        self._loop = loop
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self.bot = Bot()

    @property
    def travelling(self) -> bool:
        """Whether a journey is under way."""
        return self._one_at_a_time.locked()

    def stop(self) -> None:
        """End a journey at its next step."""
        self._stopping.set()

    def status(self) -> Json:
        """What `GET /time` tells."""
        due = self._next()
        return {
            "now": self._clock.now().isoformat(),
            "offset_seconds": self._clock.offset_seconds,
            "next_due": due.isoformat() if due else None,
            "travelling": self.travelling,
        }

    def travel(self, body: Json) -> Json:
        """Make a journey and wait until it is done; call it outside the loop's thread.

        Raises:
            GestureError: The journey makes no sense, or one is under way.
            TravelError: What is due repeats without end.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            raise GestureError("already_travelling", "A journey is under way.", status=409)
        started = time.perf_counter()
        try:
            steps = self._go(self._goal(body))
        finally:
            self._one_at_a_time.release()
            self._tell()
        elapsed = (time.perf_counter() - started) * 1000
        return {"ok": True, "now": self._clock.now().isoformat(), "steps": steps, "ms": round(elapsed, 1)}

    def _goal(self, body: Json) -> datetime:
        now = self._clock.now()
        if body.get("next"):
            due = self._next()
            if due is None:
                raise GestureError("nothing_due", "Nothing is going to happen by itself.", status=409)
            return max(due, now)
        goal = now + _duration(body["advance"]) if "advance" in body else _instant(body.get("to"))
        if goal < now:
            raise GestureError("time_runs_forward", f"{goal.isoformat()} has already passed.")
        if goal - now > FARTHEST:
            raise GestureError("too_far", "Travel ten years at most.")
        return goal

    def _go(self, goal: datetime) -> int:
        self._settle()
        steps, repeats, before = 0, 0, None
        while (due := self._next()) is not None and due <= goal:
            if self._stopping.is_set():
                raise GestureError("stopping", "The workspace is being stopped.", status=503)
            repeats = repeats + 1 if due == before else 0
            if repeats >= REPEATS:
                raise TravelError(f"what is due at {due.isoformat()} is still due after {REPEATS} tries")
            before = due
            self._jump(due)
            self._settle()
            steps += 1
        self._jump(goal)
        self._settle()
        return steps

    def _next(self) -> datetime | None:
        times = [self._core.courier.next_redelivery_at()]
        if self.bot.next_due:
            times.append(self.bot.next_due())
        return min((one for one in times if one is not None), default=None)

    def _settle(self) -> None:
        asyncio.run_coroutine_threadsafe(self._core.courier.redeliver_due(), self._loop).result(REDELIVERY_SECONDS)
        if self.bot.settle:
            self.bot.settle()

    def _jump(self, instant: datetime) -> None:
        self._clock.jump_to(instant)
        self._tell()

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._core.workspace.touch_everyone)
        self._loop.call_soon_threadsafe(self._core.courier.time_moved)


def _duration(value: Any) -> timedelta:
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return timedelta(seconds=min(value, FARTHEST.total_seconds() + 1))
    found = ADVANCE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise GestureError("bad_duration", "Say how far: 90 (seconds), 1h, 1d, 1w, 30d.")
    seconds = float(found[1]) * UNITS[found[2]]
    return timedelta(seconds=min(seconds, FARTHEST.total_seconds() + 1))


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise GestureError("bad_instant", "Say when: an ISO instant with its offset.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
