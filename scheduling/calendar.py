"""Every tick that Baton has."""

from datetime import datetime

from sqlmodel import Session

from bot.services import (
    agreed_pairs,
    ask_clock,
    checkins,
    circles,
    drafts,
    endings,
    forgetting,
    inbound,
    invitation_clock,
    lifecycle,
    meeting_clock,
    nudges,
    plans,
    quiet,
    recurrence,
    rounds,
    succession,
    suggestion_clock,
    wishes,
)
from scheduling.ticks import Tick


def _forget_old_deliveries(session: Session, *, now: datetime) -> None:
    inbound.forget_old(session, now=now)


def all_ticks() -> list[Tick]:
    """Return the ticks in the order in which they run."""
    return [
        Tick("inbound", _forget_old_deliveries, waits=inbound.waits),
        Tick("departures", endings.queue_due, waits=endings.waits),
        Tick("lifecycle", lifecycle.queue_due, lifecycle.next_due),
        Tick("quiet", quiet.queue_due, quiet.next_due),
        Tick("plans", plans.queue_due, plans.next_due),
        Tick("meetings", meeting_clock.queue_due, meeting_clock.next_due),
        Tick("nudges", nudges.queue_due, nudges.next_due, in_parts=True),
        Tick("checkins", checkins.queue_due, checkins.next_due, in_parts=True),
        Tick("series", recurrence.queue_due, recurrence.next_due),
        Tick("rounds", drafts.queue_due, rounds.next_due),
        Tick("circles", circles.queue_due, rounds.next_due),
        Tick("asks", ask_clock.queue_due, ask_clock.next_due, waits=ask_clock.waits),
        Tick("invitations", invitation_clock.queue_due, invitation_clock.next_due, waits=invitation_clock.waits),
        Tick("agreed pairs", agreed_pairs.queue_due, agreed_pairs.next_due),
        Tick("next on the list", succession.queue_due, succession.next_due, waits=succession.waits),
        Tick("places", wishes.queue_due, wishes.next_due, waits=wishes.waits),
        Tick("forgetting", forgetting.queue_due, forgetting.next_due, in_parts=True),
        Tick("suggestions", suggestion_clock.queue_due, suggestion_clock.next_due, in_parts=True),
    ]
