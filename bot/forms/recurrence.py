"""Rounds that open by themselves: how an admin sets them up, and what admins read before one opens."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from bot.forms.rounds import MENTORING
from bot.forms.states import Cadence

#: Instead of a rhythm: rounds open only when an admin opens one.
NEVER = "never"
#: Working days for which sign-up can be open.
SIGN_UP_DAYS = (1, 2, 3, 4, 5, 10)
_WORKING_DAYS_A_WEEK = 5


def _none_if_never(value: Any) -> Any:
    return None if value == NEVER else value


class RecurrenceForm(BaseModel):
    """How often rounds open by themselves, from which day, and for how long sign-up is open."""

    model_config = ConfigDict(frozen=True)

    every: Annotated[Cadence | None, BeforeValidator(_none_if_never)] = None
    first_on: date
    sign_up_days: int = Field(ge=1, le=10)
    group_size: int = MENTORING

    @field_validator("sign_up_days")
    @classmethod
    def _closes_before_the_next(cls, days: int, info: ValidationInfo) -> int:
        every = info.data.get("every")
        if every is not None and days >= every.days // 7 * _WORKING_DAYS_A_WEEK:
            raise ValueError("Please choose fewer days, so that a round is over before the next one opens.")
        return days


@dataclass(frozen=True)
class RecurrenceCard:
    """A programme's series of rounds, as its admins see it.

    Attributes:
        next_on: the day on which the next round opens, in `tz`; None where none does by itself.
        first_on: the day from which the series is counted, or one to propose.
        sizes: what its rounds can bring together.
    """

    programme_id: int
    programme_name: str
    every: Cadence | None
    first_on: date
    sign_up_days: int
    group_size: int
    sizes: tuple[int, ...]
    tz: str
    next_on: date | None = None


@dataclass(frozen=True)
class RecurrenceNotice:
    """What an admin reads about the next round of a series.

    Attributes:
        opens_at: when it opens, or would have opened.
        held: it did not open, since the one before is still under way.
        next_at: when the one after it opens.
    """

    programme_id: int
    programme_name: str
    channel_id: str
    opens_at: datetime
    every: Cadence
    held: bool = False
    next_at: datetime | None = None
