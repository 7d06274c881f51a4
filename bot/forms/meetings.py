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
    """What the mentee wants to talk about."""

    model_config = ConfigDict(frozen=True)

    agenda: RequiredText


class TakeawayForm(BaseModel):
    """What the mentee takes along from a meeting."""

    model_config = ConfigDict(frozen=True)

    will_do: Annotated[OptionalText, Field(max_length=LONGEST_STEP)] = ""
    by_on: date | None = None
    idea: OptionalText = ""


@dataclass(frozen=True)
class TimesDraft:
    """What the form of proposing times begins with; instants are in the reader's zone, then in the partner's."""

    relationship: RelationshipCard
    slots: tuple[tuple[datetime, datetime], ...]
    replaces: bool = False


@dataclass(frozen=True)
class MeetingCard:
    """A meeting as one of its people sees it; instants are in the reader's zone.

    Attributes:
        times: those that were proposed and are still to come.
        theirs: the same, or the one agreed on, in the partner's zone.
        is_mine: the reader proposed it.
        steps: open steps of the plan, for a brief.
        last_time: what the mentee wrote down last time; only for the mentee.
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
