"""What the readiness check asks, and what its person sees of it. Codes and a number, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from bot.catalogue import Readiness
from bot.forms.states import ReadyAnswer

#: Hours a month from which mentoring works, and the most that the form offers.
ENOUGH_HOURS, MOST_HOURS = 2, 10


class ReadinessForm(BaseModel):
    """The four answers and the hours a month."""

    model_config = ConfigDict(frozen=True)

    goals: ReadyAnswer
    risk: ReadyAnswer
    commitment: ReadyAnswer
    plan: ReadyAnswer
    hours: int = Field(ge=0, le=MOST_HOURS)


@dataclass(frozen=True)
class ReadinessCard:
    """A person's last answers, for their own eyes."""

    answers: Mapping[Readiness, ReadyAnswer]
    hours: int
    checked_at: datetime

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing stands in the way: no "not yet", and time at all."""
        return ReadyAnswer.NOT_YET not in self.answers.values() and self.hours > 0
