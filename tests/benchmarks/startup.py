"""How long `baton sandbox` takes until its page is ready, and how much memory a waiting bot takes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.benchmarks.figures import Figure

_BATON = Path(sys.executable).parent / "baton"


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def startup() -> Iterator[Figure]:
    """Start the workspace with the bot in it, and then the bot alone."""
    started = time.perf_counter()
    sandbox = subprocess.Popen([_BATON, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        url = _first_url(sandbox)
        while httpx.get(url, trust_env=False).status_code != 200:
            time.sleep(0.01)
        took = time.perf_counter() - started
        yield Figure("`baton sandbox` to the page ready", f"{took:.2f} s", "", "", "under 3 s", met=took < 3)
    finally:
        sandbox.send_signal(signal.SIGINT)
        sandbox.wait(15)
    yield from _memory()


def _first_url(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise AssertionError("no URL was printed")


def _memory() -> Iterator[Figure]:
    command = [str(_BATON), "sandbox", "--port", "0", "--no-bot"]
    workspace = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert workspace.stdout is not None
    environment: dict[str, str] = {}
    for line in workspace.stdout:
        if found := re.match(r"export (\w+)=(\S+)", line):
            environment[found[1]] = found[2]
        elif line.startswith("#"):
            break
    database = Path(os.environ.get("TMPDIR", "/tmp")) / f"baton-bench-{os.getpid()}.db"  # noqa: S108 - removed below
    bot = subprocess.Popen(  # noqa: S603 - our own command
        [_BATON, "run"],
        env={**os.environ, **environment, "DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bot.stdout is not None
        bot.stdout.readline()
        time.sleep(2)
        megabytes = _resident_megabytes(bot.pid)
        yield Figure("memory of a waiting bot", f"{megabytes:.0f} MB", "", "", "under 150 MB", met=megabytes < 150)
    finally:
        for process in (bot, workspace):
            process.send_signal(signal.SIGTERM)
            process.wait(15)
        for file in database.parent.glob(f"{database.name}*"):
            file.unlink()
