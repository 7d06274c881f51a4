"""Workspace time: the machine's clock plus an offset that only grows."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class WorkspaceClock:
    """Tells the time in the workspace, and real time for what the wire counts.

    Args:
        real: Where real time comes from, in seconds since 1970.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._offset = 0.0
        self._latest = 0.0

    def seconds(self) -> float:
        """Workspace time in seconds since 1970; it never runs backwards."""
        # A machine may set its clock back; message timestamps must grow all the same.
        self._latest = max(self._latest, self._real() + self._offset)
        return self._latest

    def now(self) -> datetime:
        """Workspace time as an aware UTC instant."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def real_seconds(self) -> float:
        """Real time, for signatures, trigger ids, acks and response URLs."""
        return self._real()

    @property
    def offset_seconds(self) -> float:
        """How far workspace time is ahead of real time."""
        return self._offset

    def jump_to(self, instant: datetime) -> None:
        """Move workspace time forward to an instant; one that has passed is here already."""
        ahead = (instant - self.now()).total_seconds()
        self._offset += max(0.0, ahead)
