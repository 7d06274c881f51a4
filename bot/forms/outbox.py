"""What features put into the outbox, and what the sender hands to their views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.forms.states import Action, OutboxState, RecipientKind

#: Why a message is given up about which nobody can know whether it arrived.
FATE_UNKNOWN = "fate_unknown"


class Manners(StrEnum):
    """When a message may be sent.

    NOW answers somebody's click or carries out what somebody just did. DAYTIME waits for the person's working
    hours. UNASKED waits too, and counts towards the two unasked messages that one person gets in seven days.
    """

    NOW = "now"
    DAYTIME = "daytime"
    UNASKED = "unasked"


@dataclass(frozen=True)
class To:
    """Whom a message is for."""

    kind: RecipientKind
    ref: str
    person_id: int | None = None


def to_person(person_id: int) -> To:
    """Address one person's DM."""
    return To(RecipientKind.PERSON, str(person_id), person_id)


def to_channel(channel_id: str) -> To:
    """Address a channel."""
    return To(RecipientKind.CHANNEL, channel_id)


def to_people(person_ids: list[int]) -> To:
    """Address the group DM of these people; the order does not matter."""
    return To(RecipientKind.PEOPLE, ",".join(str(i) for i in sorted(set(person_ids))))


@dataclass(frozen=True)
class Letter:
    """One message to enqueue: a kind and ids; its text is made when it is sent.

    Attributes:
        key: unique in the workspace; enqueueing the same key again changes nothing.
        kind: name of a registered message kind, like "checkins.prompt".
        not_after: past this instant it is not sent any more and shows as expired.
        params: codes, ids and dates only, never a person's words.
        thread_ts: answer in the thread of this message.
        replaces: channel and ts of the message to update instead of posting.
    """

    key: str
    to: To
    kind: str
    manners: Manners
    due_at: datetime
    subject_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    not_after: datetime | None = None
    thread_ts: str | None = None
    action: Action = Action.POST


@dataclass(frozen=True)
class OutboxCount:
    """How many messages of a kind are in a state, and why, as a code."""

    state: OutboxState
    kind: str
    reason: str | None
    count: int


class NotWanted(Exception):  # noqa: N818 - a verdict, not a fault
    """Raised by a kind's `load` when its message has lost its point; `code` says why, without words of a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
