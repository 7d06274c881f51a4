"""Runs commands of `baton` as processes of their own, with nothing in their environment but what a test names."""

import ctypes
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 60


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int | None
    out: str
    err: str


def baton(folder: Path, *words: str, env: Mapping[str, str], unprivileged: bool = False) -> Ended:
    """Run one command in a folder to its end.

    The processes are copies of one that has imported everything already: an interpreter of its own for each of
    them would take most of the time. `unprivileged` takes away what lets root write where nobody may.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.cli", "tests.house.terminal"])
    process = context.Process(target=_live, args=(folder, words, dict(env), unprivileged))
    process.start()
    process.join(_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"baton {' '.join(words)} did not end: {(folder / 'err').read_text()}")
    return Ended(process.exitcode, (folder / "out").read_text(), (folder / "err").read_text())


def _live(folder: Path, words: tuple[str, ...], env: dict[str, str], unprivileged: bool) -> None:  # noqa: FBT001 - called by name of the process only
    os.chdir(folder)
    for name, descriptor in (("out", 1), ("err", 2)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.clear()
    os.environ.update(env)
    if unprivileged and os.geteuid() == 0:
        _give_up_capabilities()
    from bot.cli import app  # noqa: PLC0415 - after its environment is what the test named

    app(list(words))


def _give_up_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset(header, nothing) != 0:
        raise OSError("root could not give up its rights")
