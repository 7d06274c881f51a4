"""The states and codes that tables store and forms carry, and which state may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)


def before(table: Mapping[State, frozenset[State]], to: State) -> frozenset[State]:
    """Return the states from which a table of transitions lets a thing come into state `to`."""
    return frozenset(state for state, following in table.items() if to in following)


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


class Openness(StrEnum):
    """How much of a goal its owner lets a mentor see."""

    NOTHING = "nothing"
    AIM = "aim"
    WORDS = "words"


class Familiarity(StrEnum):
    """Whether somebody would rather be with a person they know, or with somebody new."""

    KNOWN = "known"
    NEW = "new"
    ANY = "any"


class ReadyAnswer(StrEnum):
    """What somebody says to one question of the readiness check."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not_yet"


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


class DraftRuling(StrEnum):
    """What an admin decided about two people in a draft."""

    KEEP = "keep"
    APART = "apart"


class SignupAnswer(StrEnum):
    """What somebody answered to a round's announcement."""

    IN = "in"
    OUT = "out"


class RelationshipState(StrEnum):
    """The life of a relationship: agreeing, under way, perhaps paused, and closed at its term or ended before it."""

    AGREEING = "agreeing"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    ENDED = "ended"


#: What may follow what. An agreement cannot be skipped: only agreeing people become active ones.
RELATIONSHIP_TRANSITIONS: Mapping[RelationshipState, frozenset[RelationshipState]] = {
    RelationshipState.AGREEING: frozenset({RelationshipState.ACTIVE, RelationshipState.ENDED}),
    RelationshipState.ACTIVE: frozenset({RelationshipState.PAUSED, RelationshipState.CLOSED, RelationshipState.ENDED}),
    RelationshipState.PAUSED: frozenset({RelationshipState.ACTIVE, RelationshipState.CLOSED, RelationshipState.ENDED}),
    RelationshipState.CLOSED: frozenset(),
    RelationshipState.ENDED: frozenset(),
}
#: Not over: it takes one of its mentor's places.
LIVING = (RelationshipState.AGREEING, RelationshipState.ACTIVE, RelationshipState.PAUSED)
#: People work together, whether the agreement is signed yet or not.
UNDER_WAY = (RelationshipState.AGREEING, RelationshipState.ACTIVE)


class StepState(StrEnum):
    """The life of a step of a plan."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


STEP_TRANSITIONS: Mapping[StepState, frozenset[StepState]] = {
    StepState.OPEN: frozenset({StepState.DONE, StepState.DROPPED}),
    StepState.DONE: frozenset(),
    StepState.DROPPED: frozenset(),
}


class MeetingState(StrEnum):
    """The life of a meeting."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    HELD = "held"
    MISSED = "missed"
    CALLED_OFF = "called_off"


#: Whoever says first whether they met decides; that they did meet outweighs that they did not.
MEETING_TRANSITIONS: Mapping[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PROPOSED: frozenset({MeetingState.AGREED, MeetingState.CALLED_OFF}),
    MeetingState.AGREED: frozenset({MeetingState.HELD, MeetingState.MISSED, MeetingState.CALLED_OFF}),
    MeetingState.MISSED: frozenset({MeetingState.HELD}),
    MeetingState.HELD: frozenset(),
    MeetingState.CALLED_OFF: frozenset(),
}


class ReviewKind(StrEnum):
    """What somebody is asked about a relationship, in private."""

    FIT = "fit"
    MIDPOINT = "midpoint"
    CLOSING = "closing"
    EXTENSION = "extension"


class ReviewState(StrEnum):
    """Whether a review was answered."""

    ASKED = "asked"
    ANSWERED = "answered"


REVIEW_TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.ASKED: frozenset({ReviewState.ANSWERED}),
    ReviewState.ANSWERED: frozenset(),
}


class Outcome(StrEnum):
    """What became of a goal, as its owner tells."""

    REACHED = "reached"
    PARTLY = "partly"
    CHANGED = "changed"
    NOT_YET = "not_yet"


class Fit(StrEnum):
    """Whether a relationship fits, as one of its people sees it after the second meeting."""

    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


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


class NudgeState(StrEnum):
    """The life of a nudge."""

    OPEN = "open"
    #: The person answered it; it does not come again.
    ANSWERED = "answered"
    #: The fact is gone, or it came as often as it may.
    OVER = "over"


NUDGE_TRANSITIONS: Mapping[NudgeState, frozenset[NudgeState]] = {
    NudgeState.OPEN: frozenset({NudgeState.ANSWERED, NudgeState.OVER}),
    NudgeState.ANSWERED: frozenset(),
    NudgeState.OVER: frozenset({NudgeState.OPEN}),
}


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
    """The life of an ask; `ASK_TRANSITIONS` says what may follow what."""

    OPEN = "open"
    #: The mentor asked for time until a day of their own.
    THINKING = "thinking"
    #: The mentor offered something smaller; the mentee decides.
    OFFERED = "offered"
    ACCEPTED = "accepted"
    #: The mentee took the smaller thing.
    AGREED = "agreed"
    BUSY = "busy"
    NOT_RIGHT = "not_right"
    #: The mentor named somebody else.
    POINTED = "pointed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    #: One of the two left, or is gone from Slack.
    DISSOLVED = "dissolved"


_ENDS_OF_AN_ASK = frozenset({AskState.LAPSED, AskState.WITHDRAWN, AskState.DISSOLVED})
_ANSWERS = frozenset(
    {AskState.OFFERED, AskState.ACCEPTED, AskState.BUSY, AskState.NOT_RIGHT, AskState.POINTED} | _ENDS_OF_AN_ASK
)
#: What may follow what; a state that nothing follows is an end.
ASK_TRANSITIONS: dict[AskState, frozenset[AskState]] = {
    AskState.OPEN: _ANSWERS | {AskState.THINKING},
    AskState.THINKING: _ANSWERS,
    AskState.OFFERED: frozenset({AskState.AGREED}) | _ENDS_OF_AN_ASK,
    AskState.ACCEPTED: frozenset(),
    AskState.AGREED: frozenset(),
    AskState.BUSY: frozenset(),
    AskState.NOT_RIGHT: frozenset(),
    AskState.POINTED: frozenset(),
    AskState.LAPSED: frozenset(),
    AskState.WITHDRAWN: frozenset(),
    AskState.DISSOLVED: frozenset(),
}
#: The ask is on its way: it counts towards one open ask of a mentee, and towards what a mentor is asked at once.
OPEN_ASKS = tuple(state for state, following in ASK_TRANSITIONS.items() if following)
#: The mentor has still to answer.
UNANSWERED_ASKS = (AskState.OPEN, AskState.THINKING)


class SmallOffer(StrEnum):
    """What a mentor may offer instead of a whole relationship."""

    TALK = "talk"
    SKILL = "skill"


class ShortlistState(StrEnum):
    """What became of somebody on a shortlist."""

    KEPT = "kept"
    #: Announced to the mentee as the next to be asked, with a day to object.
    NEXT = "next"
    ASKED = "asked"
    REMOVED = "removed"


SHORTLIST_TRANSITIONS: dict[ShortlistState, frozenset[ShortlistState]] = {
    ShortlistState.KEPT: frozenset({ShortlistState.NEXT, ShortlistState.ASKED, ShortlistState.REMOVED}),
    ShortlistState.NEXT: frozenset({ShortlistState.KEPT, ShortlistState.ASKED, ShortlistState.REMOVED}),
    ShortlistState.ASKED: frozenset({ShortlistState.KEPT}),
    ShortlistState.REMOVED: frozenset({ShortlistState.KEPT}),
}


class PlaceWishState(StrEnum):
    """Somebody who wants to be told when a mentor has a place."""

    WAITING = "waiting"
    TOLD = "told"
    OVER = "over"


PLACE_WISH_TRANSITIONS: dict[PlaceWishState, frozenset[PlaceWishState]] = {
    PlaceWishState.WAITING: frozenset({PlaceWishState.TOLD, PlaceWishState.OVER}),
    PlaceWishState.TOLD: frozenset({PlaceWishState.OVER}),
    PlaceWishState.OVER: frozenset({PlaceWishState.WAITING}),
}


class InvitationState(StrEnum):
    """An ask to a colleague who has not joined yet."""

    OPEN = "open"
    #: They joined, and the ask reached them as any other.
    JOINED = "joined"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


_ENDS_OF_AN_INVITATION = frozenset(set(InvitationState) - {InvitationState.OPEN})
INVITATION_TRANSITIONS: dict[InvitationState, frozenset[InvitationState]] = {
    InvitationState.OPEN: _ENDS_OF_AN_INVITATION,
    **dict.fromkeys(_ENDS_OF_AN_INVITATION, frozenset()),
}


class AgreedPairState(StrEnum):
    """Two who agreed among themselves, on their way to being a pair here."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_ENDS_OF_AN_AGREED_PAIR = frozenset(set(AgreedPairState) - {AgreedPairState.OPEN})
AGREED_PAIR_TRANSITIONS: dict[AgreedPairState, frozenset[AgreedPairState]] = {
    AgreedPairState.OPEN: _ENDS_OF_AN_AGREED_PAIR,
    **dict.fromkeys(_ENDS_OF_AN_AGREED_PAIR, frozenset()),
}


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
