"""What the hub and the Home tab show: where somebody stands, and one next step."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.catalogue import Kind
from bot.forms.goals import GoalCard
from bot.forms.participants import ProfileCard
from bot.forms.states import Role


class Step(StrEnum):
    """The one next step; views find the words for it."""

    JOIN = "join"
    COME_BACK = "come_back"
    WRITE_GOAL = "write_goal"
    ANSWER_ASK = "answer_ask"
    SIGN_AGREEMENT = "sign_agreement"
    ANSWER_CHECKIN = "answer_checkin"
    LOOK_AT_SUGGESTIONS = "look_at_suggestions"
    AWAIT_ANSWER = "await_answer"
    NEXT_CHECKIN = "next_checkin"
    CHOOSE_PROGRAMME = "choose_programme"
    AWAIT_PROGRAMME = "await_programme"
    SUGGESTIONS_COME = "suggestions_come"
    ANSWER_ROUND = "answer_round"
    AWAIT_ROUND = "await_round"
    MENTEES_COME = "mentees_come"
    PEERS_COME = "peers_come"


class MentorDoor(StrEnum):
    """Whether a mentor can be asked, as the mentor themselves sees it."""

    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    BUSY = "busy"


@dataclass(frozen=True)
class NextStep:
    """A next step and what its words need.

    Attributes:
        when: the instant it is about, in the person's own time zone.
        partners: Slack ids of the people it is about.
        count: how many things wait.
        channel_id: where to do it.
        subject_id: the thing to be done, where a button does it.
    """

    code: Step
    when: datetime | None = None
    partners: tuple[str, ...] = ()
    count: int = 0
    channel_id: str | None = None
    subject_id: int | None = None


@dataclass(frozen=True)
class PartnerCard:
    """One relationship, as one of its members sees it: the others, what they are to each other, and since when."""

    relationship_id: int
    partners: tuple[str, ...]
    my_role: Role
    kind: Kind
    since: date
    next_checkin: datetime | None = None
    until: date | None = None
    #: Weeks between two meetings, once there is an agreement.
    every_weeks: int | None = None
    rests: bool = False


@dataclass(frozen=True)
class Standing:
    """Where somebody stands.

    Attributes:
        profile: None for whoever never joined, or left.
        door: whether they can be asked; None for whoever offers no mentoring, or is paused.
        mentored: whether they have a mentor.
    """

    profile: ProfileCard | None
    step: NextStep
    programmes: tuple[str, ...] = ()
    snoozed_until: date | None = None
    paused_until: date | None = None
    door: MentorDoor | None = None
    mentored: bool = False


@dataclass(frozen=True)
class HomePage:
    """Everything that the Home tab shows its owner."""

    standing: Standing
    partners: tuple[PartnerCard, ...] = ()
    goals: tuple[GoalCard, ...] = ()
