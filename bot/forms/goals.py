"""What a goals modal becomes, and what views show of a goal."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from bot.catalogue import Aim, FieldPreference, Function, Kind
from bot.forms.checking import OptionalText, RequiredText
from bot.forms.coach import Hint
from bot.forms.states import GoalState

#: The article: from a few months to a year.
SHORTEST_MONTHS, LONGEST_MONTHS = 3, 12
#: More wishes than this tell a match nothing.
MOST_FUNCTIONS = 4


class GoalForm(BaseModel):
    """A goal as its owner wrote it."""

    model_config = ConfigDict(frozen=True)

    aim: Aim
    functions: list[Function] = Field(min_length=1, max_length=MOST_FUNCTIONS)
    text: RequiredText
    success: OptionalText = ""
    timeframe_months: int = Field(ge=SHORTEST_MONTHS, le=LONGEST_MONTHS)
    field_preference: FieldPreference = FieldPreference.ANY


@dataclass(frozen=True)
class GoalCard:
    """A goal as its owner sees it."""

    id: int
    state: GoalState
    aim: Aim
    kind: Kind
    functions: tuple[Function, ...]
    text: str
    success: str
    timeframe_months: int
    field_preference: FieldPreference
    created_at: datetime


@dataclass(frozen=True)
class SavedGoal:
    """A goal that was just saved, with the one hint that would help it most."""

    goal: GoalCard
    hint: Hint | None = None
