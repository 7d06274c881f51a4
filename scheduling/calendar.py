"""Every tick that Baton has."""

from datetime import datetime

from scheduling.ticks import Tick
from sqlmodel import Session

from bot.services import ask_clock, checkins, drafts, endings, inbound, lifecycle, quiet, rounds, suggestions


def _forget_old_deliveries(session: Session, *, now: datetime) -> None:
    inbound.forget_old(session, now=now)


def all_ticks() -> list[Tick]:
    """Return the ticks in the order in which they run."""
    return [
        Tick("inbound", _forget_old_deliveries),
        Tick("departures", endings.queue_due),
        Tick("lifecycle", lifecycle.queue_due, lifecycle.next_due),
        Tick("quiet", quiet.queue_due, quiet.next_due),
        Tick("checkins", checkins.queue_due, checkins.next_due),
        Tick("rounds", drafts.queue_due, rounds.next_due),
        Tick("asks", ask_clock.queue_due, ask_clock.next_due),
        Tick("suggestions", suggestions.queue_due, suggestions.next_due),
    ]
