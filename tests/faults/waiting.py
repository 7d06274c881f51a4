"""Waiting for what happens over a real socket, or in another process."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Return as soon as something holds.

    Raises:
        AssertionError: it did not within the time.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
