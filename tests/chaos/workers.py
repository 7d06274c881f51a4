"""Starting, killing and freezing workers."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chaos.worker import run

# A server that has imported everything forks each worker within milliseconds.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.chaos.worker"])


class Worker:
    """A process that sends from one database to one workspace."""

    def __init__(self, database: str, url: str, token: str, **config: Any) -> None:
        self._lifeline, theirs = _FORKS.Pipe()
        told = {"database": database, "url": url, "token": token, **config}
        self._process = _FORKS.Process(target=run, args=(told, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def wait_for_death(self, seconds: float = 30) -> int | None:
        """Return how it ended; -9 is a kill, None that it lives."""
        self._process.join(seconds)
        return self._process.exitcode

    def paused(self) -> bool:
        """Tell whether it stands still."""
        # The state follows the name, which is in brackets.
        return Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def freeze(self) -> None:
        """Stop it in the midst of whatever it does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if nothing had been."""
        self._signal(signal.SIGCONT)

    def _signal(self, what: signal.Signals) -> None:
        if self._process.pid is not None and self.alive:
            os.kill(self._process.pid, what)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()
        self._process.join()

    def end(self, seconds: float = 12) -> int | None:
        """Tell it to stop; returns how it ended."""
        self._lifeline.close()
        return self.wait_for_death(seconds)


@contextmanager
def crew() -> Iterator[list[Worker]]:
    """Yield a list; whoever is put into it is gone at the end."""
    workers: list[Worker] = []
    try:
        yield workers
    finally:
        for worker in workers:
            if worker.alive:
                worker.kill()
