"""`baton health`: whether a running Baton still looks at what is due."""

import typer

from bot.config import load_settings
from bot.services.health import ailment
from bot.terminal import clock_of, one_line_errors, opened, say


def health() -> None:
    """Exit with 0 while a Baton on this database looks at what is due, with 1 after three missed ticks."""
    with one_line_errors():
        settings = load_settings()
        now = clock_of(settings).now()
        with opened(settings) as database, database.reading() as session:
            ill = ailment(session, now=now, tick_seconds=settings.baton_tick_seconds)
    say(ill or "ok")
    if ill:
        raise typer.Exit(1)
