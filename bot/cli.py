"""The command line: `baton run`, `baton sandbox`, `baton doctor`, `baton migrate`."""

import logging
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import __version__, cli_backup, cli_health, cli_match, cli_outbox
from bot.app import Baton, create_app
from bot.clock import CallableClock, Clock, SystemClock
from bot.config import Settings, load_settings
from bot.db.engine import Database
from bot.db.schema import migrate as migrate_schema
from bot.doctor import examine
from bot.listening import Socket, reserve, serve_http
from bot.logs import set_up_logging
from bot.terminal import clock_of, one_line_errors, say

app = typer.Typer(
    help="Baton: mentoring in Slack.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

_MANIFEST = Path(__file__).parent.parent / "manifest.yml"
_log = logging.getLogger(__name__)


def _wait_for_a_signal() -> None:
    stop = threading.Event()

    def told(_: int, __: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, told)
    stop.wait()


def _migrate(settings: Settings, clock: Clock) -> str:
    database = Database(settings.database_url)
    try:
        return migrate_schema(database, now=clock.now())
    finally:
        database.close()


for command in (cli_backup.backup, cli_backup.restore, cli_health.health, cli_match.match, cli_outbox.outbox):
    app.command()(command)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:  # noqa: FBT002 - typer's way to declare a flag
    """Baton: mentoring in Slack."""
    if version:
        say(f"baton {__version__}")
        raise typer.Exit


@app.command()
def run() -> None:
    """Run the bot with the settings in the environment and in .env."""
    with one_line_errors():
        settings = load_settings()
        # Bolt would pick it up from there, and remark that it then ignores it.
        os.environ.pop("SLACK_BOT_TOKEN", None)
        set_up_logging(settings.baton_log_level)
        clock = clock_of(settings)
        settings.require_tokens()
        done = _migrate(settings, clock)
        baton = create_app(settings, clock)
        try:
            listen = _by_http if settings.baton_mode == "http" else _by_socket
            listen(baton, settings, done)
        finally:
            baton.stop()


def _by_socket(baton: Baton, settings: Settings, done: str) -> None:
    socket = Socket(baton.bolt, settings)
    # Before anything begins: a wrong token is told in one line and nothing else.
    socket.check()
    _log.info(done)
    baton.start()
    with socket:
        say("Baton is connected. Stop it with Ctrl+C.")
        _wait_for_a_signal()


def _by_http(baton: Baton, settings: Settings, done: str) -> None:
    listening = reserve(settings)
    _log.info(done)
    baton.start()
    host, port = listening.getsockname()[:2]
    say(f"Baton listens on http://{host}:{port}/slack/events")
    serve_http(baton.bolt, listening, baton.ailment)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema; an older SQLite file is copied beside itself first."""
    with one_line_errors():
        settings = load_settings()
        say(_migrate(settings, SystemClock()))


@app.command()
def doctor() -> None:
    """Check tokens, scopes, database and clock, and say how to mend what is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    with one_line_errors():
        settings = load_settings()
        findings = list(examine(settings, clock_of(settings)))
    for finding in findings:
        console.print(f"{'[green]ok[/]  ' if finding.well else '[red]no[/]  '}", end="")
        console.print(finding.what, markup=False)
        if not finding.well:
            console.print(f"    → {finding.mend}", markup=False)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def sandbox(
    people: Annotated[int, typer.Option(min=5, max=100_000, help="How many people live in the workspace.")] = 30,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen; the next free port if it is taken.")
    ] = 8025,
    bot: Annotated[  # noqa: FBT002 - typer's way to declare a flag
        bool, typer.Option(help="Without: start the workspace alone and print the environment for a bot.")
    ] = True,
    database_url: Annotated[
        str, typer.Option(help="Where the bot remembers; by default in a folder that goes with it.")
    ] = "",
) -> None:
    """Run a Slack-like workspace on this machine with the bot living in it. No Slack account, no network."""
    from bot.sandbox import SandboxServer  # noqa: PLC0415 - the bot itself runs without it

    set_up_logging("WARNING")
    server = SandboxServer(_MANIFEST, people=people, port=port)
    server.start()
    try:
        if not bot:
            _print_environment(server)
            _wait_for_a_signal()
            return
        with tempfile.TemporaryDirectory(prefix="baton-") as folder, one_line_errors():
            url = database_url or f"sqlite:///{folder}/baton.db"
            with _bot_living_in(server, url):
                say(f"\n  {server.url}\n")
                say("  Open it, choose who you are, and type /mentor. Stop it with Ctrl+C.")
                _wait_for_a_signal()
    finally:
        server.stop()


def _print_environment(server: Any) -> None:
    for name, value in (
        ("SLACK_API_URL", server.api_url),
        ("SLACK_BOT_TOKEN", server.bot_token),
        ("SLACK_APP_TOKEN", server.app_token),
        ("SLACK_SIGNING_SECRET", server.signing_secret),
        ("BATON_CLOCK_URL", f"{server.url}time"),
    ):
        say(f"export {name}={value}")
    say(f"\n# The workspace: {server.url}")


@contextmanager
def _bot_living_in(server: Any, database_url: str) -> Iterator[Baton]:
    """Wire Baton to the workspace: its tokens, its clock, and its travels through time."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)
    tell: Callable[[], Any] = server.clock.now
    clock = CallableClock(tell)
    settings = load_settings(
        _env_file=None,
        slack_bot_token=server.bot_token,
        slack_app_token=server.app_token,
        slack_signing_secret=server.signing_secret,
        slack_api_url=server.api_url,
        database_url=database_url,
        baton_mode="socket",
        baton_clock_url="",
        baton_tick_seconds=5,
    )
    _migrate(settings, clock)
    baton = create_app(settings, clock)
    server.connect_bot(next_due=baton.next_due, settle=baton.settle)
    baton.start()
    try:
        with Socket(baton.bolt, settings):
            yield baton
    finally:
        baton.stop()
