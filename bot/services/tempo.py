"""How long a fan-out takes at Slack's pace, and how far one has come."""

import math
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Outbox, Pace, Relationship, Round
from bot.forms.states import OutboxState, RoundState

#: A greeting opens a group DM first; Slack's tier for that, and what may come at once after a quiet time.
OPENINGS_PER_MINUTE = 50
OPENINGS_AT_ONCE = 40
#: The lane whose rate is learned for a whole workspace.
WORKSPACE_LANE = "workspace"
INTRODUCTION = "relationships.intro"

#: A pair's greeting, and a private word to both.
_MESSAGES_A_PAIR = 3
_NOT_SENT = (OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN)


def introductions_take(session: Session, pairs: int, *, messages: int | None = None) -> int:
    """Return in how many minutes so many pairs, or circles, are introduced, 0 where it is less than one.

    Args:
        session: confined to the workspace.
        pairs: how many group messages there are.
        messages: how many messages in all; by default each pair has a greeting and a private word to both.
    """
    opening = max(0, pairs - OPENINGS_AT_ONCE) / OPENINGS_PER_MINUTE
    rate = session.exec(select(Pace.rate).where(Pace.lane == WORKSPACE_LANE)).first()
    telling = (messages or pairs * _MESSAGES_A_PAIR) / rate / 60 if rate else 0.0
    longest = max(opening, telling)
    return math.ceil(longest) if longest >= 1 else 0


def introductions_sent(session: Session, programme_id: int) -> tuple[int, int] | None:
    """Return how many greetings of the newest published round are sent, of how many; None once all are decided."""
    newest = (
        select(Round.id)
        .where(Round.programme_id == programme_id, Round.state == RoundState.PUBLISHED)
        .order_by(col(Round.published_at).desc())
        .limit(1)
    )
    round_id = session.exec(newest).first()
    if round_id is None:
        return None
    query: Any = (
        select(Outbox.state, sa.func.count())
        .join(Relationship, col(Relationship.id) == col(Outbox.subject_id))
        .where(Relationship.round_id == round_id, Outbox.kind == INTRODUCTION)
        .group_by(col(Outbox.state))
    )
    counts: dict[OutboxState, int] = dict(session.exec(query).all())
    if not any(counts.get(state) for state in _NOT_SENT):
        return None
    return counts.get(OutboxState.SENT, 0), sum(counts.values())
