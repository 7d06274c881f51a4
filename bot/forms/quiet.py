"""When Baton may write to somebody: a snooze or a pause to a date, and working days and hours."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator


class Rest(StrEnum):
    """What waits until the date."""

    SNOOZE = "snooze"
    PAUSE = "pause"


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


class QuietForm(BaseModel):
    """What was submitted; days and hours are missing where the form did not ask for them."""

    model_config = ConfigDict(frozen=True)

    until: date | None = None
    rest: Rest = Rest.SNOOZE
    days: Annotated[list[int], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    begins: time | None = None
    ends: time | None = None

    @field_validator("ends")
    @classmethod
    def _a_day_has_hours(cls, ends: time | None, info: ValidationInfo) -> time | None:
        begins = info.data.get("begins")
        if begins is not None and ends is not None and begins >= ends:
            raise ValueError("The day ends before it begins; please choose a later end.")
        return ends


@dataclass(frozen=True)
class QuietCard:
    """The same as its owner sees it. `days` is None for whoever has not joined and so keeps no hours here."""

    today: date
    snoozed_until: date | None
    paused_until: date | None
    days: frozenset[int] | None
    begins: time
    ends: time
