"""The one clock that stamps everything Baton stores."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx

from bot.errors import SettingsError


class Clock(Protocol):
    """Tells the present instant. Wire ages (signatures, acks) are not measured with it."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        return datetime.now(UTC)


@dataclass
class CallableClock:
    """A clock whose time somebody else tells, such as the sandbox workspace or a test."""

    tell: Callable[[], datetime]

    def now(self) -> datetime:
        """Return the told instant, in UTC."""
        return self.tell().astimezone(UTC)


@dataclass
class RemoteClock:
    """Follows the clock of a sandbox workspace on this machine (`BATON_CLOCK_URL`, loopback only).

    The offset is asked anew after `refresh_seconds` of real time, so that a jump is seen soon and a burst of
    questions costs one request.
    """

    url: str
    refresh_seconds: float = 0.2
    _offset: timedelta = field(default=timedelta(0), init=False)
    _asked_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        """Refuse any host but this machine: whoever tells the time decides what is due.

        Raises:
            SettingsError: the URL is not a loopback address.
        """
        try:
            host = httpx.URL(self.url).host
        except httpx.InvalidURL as error:
            raise SettingsError(f"BATON_CLOCK_URL is no URL ({error}); leave it empty for real time.") from error
        if host not in {"127.0.0.1", "localhost", "::1"}:
            raise SettingsError("BATON_CLOCK_URL must point to this machine (127.0.0.1); leave it empty for real time.")

    def now(self) -> datetime:
        """Return the workspace's present instant, in UTC.

        Raises:
            SettingsError: the workspace does not answer.
        """
        if time.monotonic() - self._asked_at > self.refresh_seconds:
            try:
                answer = httpx.get(self.url, timeout=5, trust_env=False).raise_for_status().json()
            except (httpx.HTTPError, ValueError) as error:
                raise SettingsError(f"BATON_CLOCK_URL does not answer ({error}); is the sandbox running?") from error
            self._offset = timedelta(seconds=float(answer["offset_seconds"]))
            self._asked_at = time.monotonic()
        return datetime.now(UTC) + self._offset
