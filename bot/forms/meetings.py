"""What the forms of a meeting become, and what its people read of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.forms.checking import OptionalText, RequiredText
from bot.forms.plans import LONGEST_STEP, StepCard
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.states import MeetingState

LENGTHS = (30, 45, 60, 90)
MOST_TIMES = 5


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


class TimesForm(BaseModel):
    """Proposed times: some of those that suit everybody's working hours, or a day and hour of one's own."""

    model_config = ConfigDict(frozen=True)

    times: Annotated[list[datetime], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    day: date | None = None
    at: time | None = None
    minutes: int = Field(default=30, ge=15, le=240)


class AgendaForm(BaseModel):
    """What the mentee, or one of several peers, wants to talk about."""

    model_config = ConfigDict(frozen=True)

    agenda: RequiredText


class TakeawayForm(BaseModel):
    """What somebody takes along from a meeting."""

    model_config = ConfigDict(frozen=True)

    will_do: Annotated[OptionalText, Field(max_length=LONGEST_STEP)] = ""
    by_on: date | None = None
    idea: OptionalText = ""


@dataclass(frozen=True)
class TimesDraft:
    """What the form of proposing times begins with.

    Attributes:
        slots: instants in the reader's zone, then in the partner's; in a circle, in the reader's alone.
        replaces: a proposal or a meeting that is to come gives way.
        all_at_work: everybody is at work at these times; otherwise everybody is awake, and some are at work.
    """

    relationship: RelationshipCard
    slots: tuple[tuple[datetime, datetime], ...]
    replaces: bool = False
    all_at_work: bool = True


@dataclass(frozen=True)
class Topic:
    """What one peer put on the list of a meeting."""

    whose: Partner
    text: str


@dataclass(frozen=True)
class MeetingCard:
    """A meeting as one of its people sees it; instants are in the reader's zone.

    Attributes:
        times: those that were proposed and are still to come.
        theirs: the same, or the one agreed on, in the partner's zone; in a circle, in the reader's.
        is_mine: the reader proposed it.
        agenda: what the mentee wants to talk about; among peers, what the reader put on the list.
        steps: open steps of the plan, for a brief.
        last_time: what the reader wrote down last time.
        chosen: among peers, the proposed times that the reader said suit them.
        topics: among peers, what everybody put on the list.
        host: among peers, whose turn it is.
        i_host: it is the reader's turn.
        i_come: the reader comes.
        coming: who comes besides the reader.
        replaces: another time stood before.
    """

    id: int
    relationship: RelationshipCard
    state: MeetingState
    proposed_by: Partner
    is_mine: bool
    minutes: int
    times: tuple[datetime, ...] = ()
    theirs: tuple[datetime, ...] = ()
    starts_at: datetime | None = None
    agenda: str = ""
    steps: tuple[StepCard, ...] = ()
    last_time: str = ""
    i_met: bool | None = None
    chosen: tuple[datetime, ...] = ()
    topics: tuple[Topic, ...] = ()
    host: Partner | None = None
    i_host: bool = False
    i_come: bool = True
    coming: tuple[Partner, ...] = ()
    replaces: bool = False
