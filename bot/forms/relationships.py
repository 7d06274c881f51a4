"""What views show of a relationship."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.catalogue import Kind
from bot.forms.goals import OpenedGoal
from bot.forms.states import Role
from bot.forms.wording import CATALOGUE, Vocabulary


class Reader(StrEnum):
    """Who reads a reason; each is told only what is theirs to know."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    PEER = "peer"
    ADMIN = "admin"


class Company(StrEnum):
    """What somebody is to the others of a relationship; `bot.views.voices` has the words."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    #: One of two peers.
    PEER = "peer"
    #: One of three to five.
    CIRCLE = "circle"


def company(role: Role, others: int) -> Company:
    """Return what somebody is to so many others."""
    if role is not Role.PEER:
        return Company(role.value)
    return Company.CIRCLE if others > 1 else Company.PEER


@dataclass(frozen=True)
class ReasonLine:
    """One reason why two people fit, as a code; `bot.views.reasons` has the words."""

    code: str
    params: Mapping[str, str | int]


@dataclass(frozen=True)
class Partner:
    """Somebody as the people of their relationship see them: what Slack shows of them anyway."""

    person_id: int
    slack_user_id: str
    name: str
    title: str = ""
    tz: str = "UTC"


@dataclass(frozen=True)
class RelationshipCard:
    """A relationship as one of its members sees it."""

    id: int
    member_id: int
    kind: Kind
    role: Role
    partners: tuple[Partner, ...]
    programme_id: int | None
    programme_name: str
    since: datetime
    ends_at: datetime
    next_checkin_at: datetime | None
    #: Since when it rests.
    paused_at: datetime | None = None

    @property
    def company(self) -> Company:
        """What the reader is to the others."""
        return company(self.role, len(self.partners))


@dataclass(frozen=True)
class IntroCard:
    """What the group DM that introduces a pair shows. Nothing of it is private to one of the two."""

    mentor: Partner
    mentee: Partner
    kind: Kind
    programme_name: str
    #: What the mentor openly offers first, for an agenda; chosen without a look at the mentee's goal.
    function: str | None
    ends_at: datetime
    now: datetime
    words: Vocabulary = CATALOGUE


@dataclass(frozen=True)
class MatchedCard:
    """What one of the two reads privately about the new relationship."""

    relationship: RelationshipCard
    reasons: tuple[ReasonLine, ...]
    #: For a mentee: what they want and the mentor offers. None for a mentor, whom it would tell of the goal.
    function: str | None
    #: For a mentor: what the mentee opened of the goal.
    goal: OpenedGoal | None = None
    words: Vocabulary = CATALOGUE


@dataclass(frozen=True)
class CircleIntro:
    """What the group DM that introduces peers shows. All of them read it."""

    people: tuple[Partner, ...]
    programme_name: str
    ends_at: datetime
    now: datetime


@dataclass(frozen=True)
class CircleMatched:
    """What one peer reads privately about the others."""

    relationship: RelationshipCard
    reasons: tuple[ReasonLine, ...]
    #: Whether the reader begins: somebody has to propose the first times.
    begins: bool
