"""The states and codes that tables store and forms carry."""

from enum import StrEnum


class ProfileState(StrEnum):
    """Whether somebody who joined takes part at present."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class GoalState(StrEnum):
    """The life of a goal."""

    OPEN = "open"
    COMPLETED = "completed"
    DROPPED = "dropped"


class ProgrammeState(StrEnum):
    """The life of a programme. Members hear of it only once it is active."""

    ACTIVE = "active"
    ENDED = "ended"


class EnrolmentState(StrEnum):
    """Whether somebody takes part in a programme."""

    ACTIVE = "active"
    LEFT = "left"


class Cadence(StrEnum):
    """How often a programme checks in and suggests."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"

    @property
    def days(self) -> int:
        """Calendar days between two check-ins; a month counts four weeks, so that the weekday stays."""
        return {Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14, Cadence.MONTHLY: 28}[self]


class RoundState(StrEnum):
    """The life of a pairing round."""

    OPEN = "open"
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SignupAnswer(StrEnum):
    """What somebody answered to a round's announcement."""

    IN = "in"
    OUT = "out"


class RelationshipState(StrEnum):
    """The life of a relationship."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    ENDED = "ended"


class Role(StrEnum):
    """A person's part in a relationship."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    PEER = "peer"


class CheckinState(StrEnum):
    """Whether a check-in was answered."""

    OPEN = "open"
    ANSWERED = "answered"


class Mood(StrEnum):
    """The one-click answers to a check-in."""

    WELL = "well"
    BETTER = "better"
    STUCK = "stuck"


class SuggestionState(StrEnum):
    """What a seeker made of a suggestion."""

    OPEN = "open"
    ASKED = "asked"
    KEPT = "kept"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why a suggestion was not for somebody; it improves the next ones and is shown to nobody."""

    FIELD = "field"
    SENIORITY = "seniority"
    TIME = "time"
    TOPIC = "topic"
    KNOWN = "known"
    OTHER = "other"


class AskState(StrEnum):
    """The life of an ask."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RecipientKind(StrEnum):
    """Whom a message is for."""

    PERSON = "person"
    CHANNEL = "channel"
    PEOPLE = "people"


class Action(StrEnum):
    """What is done with a message."""

    POST = "post"
    UPDATE = "update"
    HOME = "home"


class OutboxState(StrEnum):
    """The life of an outbox row."""

    DUE = "due"
    LEASED = "leased"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    SKIPPED = "skipped"
    MERGED = "merged"
