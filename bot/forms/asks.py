"""What an ask's modal becomes, and what the two people of an ask see of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.catalogue import Kind
from bot.forms.checking import OptionalText, RequiredText
from bot.forms.goals import LONGEST_MONTHS, SHORTEST_MONTHS, OpenedGoal
from bot.forms.relationships import Partner
from bot.forms.states import AgreedPairState, AskState, InvitationState, Role, SmallOffer


class Door(StrEnum):
    """What stands between somebody and asking a person."""

    OPEN = "open"
    YOURSELF = "yourself"
    #: A bot, somebody deactivated, or somebody from another organisation.
    NOBODY = "nobody"
    #: Slack did not tell yet who this is.
    UNKNOWN = "unknown"
    GUEST = "guest"
    NOT_JOINED = "not_joined"
    PARTNER = "partner"
    #: Paused, full, closed, not offering or not for this person: all of these read the same.
    CLOSED = "closed"


@dataclass(frozen=True)
class Whom:
    """Whom an ask is for: somebody suggested, or a person by themselves.

    Attributes:
        pointed_by: the ask whose mentor named this person instead.
    """

    suggestion_id: int | None = None
    person_id: int | None = None
    pointed_by: int | None = None


def _empty_list(value: Any) -> Any:
    return value or []


def _chosen(value: Any) -> Any:
    if not value:
        raise ValueError("Please choose somebody.")
    return value


def _no_number(value: Any) -> Any:
    return value or None


class AskForm(BaseModel):
    """An ask as its mentee wrote it."""

    model_config = ConfigDict(frozen=True)

    what: RequiredText
    goal_text: RequiredText
    timeframe_months: int = Field(ge=SHORTEST_MONTHS, le=LONGEST_MONTHS)
    need: RequiredText
    why: RequiredText
    goal_id: Annotated[int | None, BeforeValidator(_no_number)] = None
    #: Slack's id of the person who recommended the mentor.
    recommended_by: str | None = None
    #: "then_next" where the next on the list is asked after a no.
    more: Annotated[list[str], BeforeValidator(_empty_list)] = Field(default_factory=list)


class ReasonForm(BaseModel):
    """What a mentor wants to share about their answer; nothing is fine."""

    model_config = ConfigDict(frozen=True)

    reason: OptionalText = ""


@dataclass(frozen=True)
class AskDraft:
    """What the modal begins with: whom the mentee asks, and the goal that it is about.

    Attributes:
        goals: goals to choose from, where there are several and the suggestion named none.
        waiting: how many others stand on the mentee's list.
    """

    whom: Whom
    mentor: Partner
    goal_text: str
    timeframe_months: int
    goals: tuple[tuple[int, str], ...] = ()
    why: str = ""
    recommended_by: str = ""
    waiting: int = 0
    joined: bool = True


@dataclass(frozen=True)
class AskCard:
    """An ask as both of its people may read it.

    Attributes:
        minutes_ahead: by how much the mentee's clocks are ahead of the mentor's.
        goal: the written goal that goes along, as far as its owner opened it to whoever is asked.
        remind_at: when the mentor is reminded; None once they were.
        closed: the mentor takes no more asks for now.
    """

    id: int
    state: AskState
    mentor: Partner
    mentee: Partner
    minutes_ahead: int
    what: str
    goal_text: str
    timeframe_months: int
    need: str
    why: str
    recommended_by: Partner | None = None
    goal: OpenedGoal | None = None
    remind_at: datetime | None = None
    lapse_at: datetime | None = None
    answer_by: date | None = None
    ask_again_after: date | None = None
    offer: SmallOffer | None = None
    pointed_to: Partner | None = None
    reason: str = ""
    closed: bool = False
    then_next: bool = False


@dataclass(frozen=True)
class Overview:
    """Somebody's own ask and invitations, the asks that wait for them, and their door."""

    mine: AskCard | None
    waiting: tuple[AskCard, ...]
    offering: bool
    closed: bool
    invited: "tuple[InvitationCard, ...]" = ()


@dataclass(frozen=True)
class InvitationCard:
    """An ask to somebody who has not joined, as both of its people may read it."""

    id: int
    state: InvitationState
    sender: Partner
    recipient: Partner
    what: str
    goal_text: str
    need: str
    why: str
    timeframe_months: int
    recommended_by: Partner | None = None
    lapse_at: datetime | None = None


@dataclass(frozen=True)
class AgreedPairCard:
    """Two who agreed among themselves, as both of them may read it.

    Attributes:
        proposed_by_mentor: whether the mentor told it here; else the mentee did.
    """

    id: int
    state: AgreedPairState
    mentor: Partner
    mentee: Partner
    kind: Kind
    proposed_by_mentor: bool
    lapse_at: datetime | None = None


class AgreedPairForm(BaseModel):
    """With whom somebody agreed, and who mentors whom, or that they are peers."""

    model_config = ConfigDict(frozen=True)

    person: Annotated[str, BeforeValidator(_chosen)]
    #: The part of the one who fills this in.
    role: Role
    #: What kind of mentoring; peers are of no other kind.
    kind: Kind
