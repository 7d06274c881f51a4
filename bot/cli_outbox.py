"""`baton outbox`: what waits, what was sent, and what was given up, by kind and code; never a text or a name."""

import time
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.clock import Clock
from bot.config import load_settings
from bot.db.engine import Database
from bot.services import postoffice
from bot.terminal import clock_of, one_line_errors, opened, say

_LOOK_SECONDS = 0.5


def outbox(
    dead: Annotated[bool, typer.Option("--dead", help="List the messages that were given up.")] = False,  # noqa: FBT002 - typer's way to declare a flag
    retry: Annotated[int | None, typer.Option(help="Send a message after all that was given up; by its id.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Show progress until nothing is due.")] = False,  # noqa: FBT002 - as above
) -> None:
    """Show how the outbox stands: counts by state, kind and reason, the oldest that is due, and what rests."""
    with one_line_errors():
        settings = load_settings()
        clock = clock_of(settings)
        with opened(settings) as database:
            if retry is not None:
                _retry(database, retry, clock.now())
            elif watch:
                _watch(database, clock)
            elif dead:
                _list_dead(database)
            else:
                _show(database, clock.now())


def _retry(database: Database, row_id: int, now: datetime) -> None:
    with database.writing() as session:
        row = postoffice.retry(session, row_id, now=now)
        doubtful = row.reason == "fate_unknown"
    warning = " Nobody could tell whether it had arrived: it may come twice." if doubtful else ""
    say(f"Message {row_id} is due again.{warning}")


def _list_dead(database: Database) -> None:
    with database.reading() as session:
        rows = postoffice.dead(session)
    if not rows:
        say("Nothing was given up.")
        return
    table = Table("id", "kind", "why", "attempts", "when")
    for row in rows:
        table.add_row(str(row.id), row.kind, row.reason or "", str(row.attempt), _instant(row.due_at))
    _console().print(table)
    say("Send one after all with `baton outbox --retry ID`.")


def _show(database: Database, now: datetime) -> None:
    with database.reading() as session:
        standing = postoffice.standing(session, now=now)
    if not standing.counts:
        say("The outbox is empty.")
        return
    table = Table("state", "kind", "why", "messages")
    table.columns[-1].justify = "right"
    for count in standing.counts:
        table.add_row(count.state.value, count.kind, count.reason or "", str(count.count))
    _console().print(table)
    oldest = standing.oldest_due_at
    say(f"Due since {_instant(oldest)}: the oldest." if oldest else "Nothing is due at present.")
    for lane, rest_until, rate in standing.lanes:
        learned = f" at about {rate:.1f} messages a second" if rate is not None else ""
        resting = f" rests until {_instant(rest_until)}" if rest_until > now else " may go"
        say(f"{lane}{resting}{learned}.")


def _watch(database: Database, clock: Clock) -> None:
    columns = (TextColumn("sent"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console()) as bar:
        task = bar.add_task("sent", total=None)
        begun: int | None = None
        while True:
            with database.reading() as session:
                sent, due = postoffice.due_now(session, now=clock.now())
            begun = sent if begun is None else begun
            bar.update(task, completed=sent - begun, total=sent - begun + due)
            if not due:
                break
            # Real time: it is the terminal that is kept from flickering.
            time.sleep(_LOOK_SECONDS)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
