"""What each kind of message needs to be rendered, one file a feature."""

from bot.delivery.kinds import (
    agreements,
    asks,
    chain,
    checkins,
    circles,
    departures,
    digests,
    endings,
    follow_ups,
    goals,
    home,
    invites,
    meetings,
    messages,
    nudges,
    participants,
    pauses,
    plans,
    privacy,
    programmes,
    recurrence,
    relationships,
    reviews,
    rounds,
    shortlist,
    suggestions,
    undelivered,
)
from bot.delivery.kinds.base import Kinds


def all_kinds() -> Kinds:
    """Return every kind of message that Baton sends."""
    return Kinds(
        [
            *home.KINDS,
            *participants.KINDS,
            *goals.KINDS,
            *checkins.KINDS,
            *messages.KINDS,
            *programmes.KINDS,
            *rounds.KINDS,
            *circles.KINDS,
            *recurrence.KINDS,
            *relationships.KINDS,
            *endings.KINDS,
            *departures.KINDS,
            *suggestions.KINDS,
            *asks.KINDS,
            *shortlist.KINDS,
            *reviews.KINDS,
            *follow_ups.KINDS,
            *chain.KINDS,
            *meetings.KINDS,
            *invites.KINDS,
            *plans.KINDS,
            *agreements.KINDS,
            *privacy.KINDS,
            *undelivered.KINDS,
            *pauses.KINDS,
            *nudges.KINDS,
            *digests.KINDS,
        ]
    )
