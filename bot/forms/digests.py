"""Several small questions in one message."""

from dataclasses import dataclass

from bot.forms.checkins import CheckinCard
from bot.forms.meetings import MeetingCard
from bot.forms.nudges import NudgeCard


@dataclass(frozen=True)
class DigestPart:
    """One question of a digest, as the person who reads it sees it.

    Attributes:
        row_id: the outbox row that it was queued as.
        is_answered: whether it shows the answer instead of the question.
    """

    row_id: int
    card: CheckinCard | MeetingCard | NudgeCard
    is_answered: bool = False


@dataclass(frozen=True)
class Digest:
    """What was due to one person at the same time; `id` is the outbox row that carries it."""

    id: int
    parts: tuple[DigestPart, ...]


@dataclass(frozen=True)
class Gathered:
    """A digest at the moment of sending, and what has lost its point since it was queued, with a code each."""

    digest: Digest
    unwanted: dict[int, str]
