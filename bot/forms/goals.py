"""What a goals modal becomes, and what views show of a goal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.catalogue import FieldPreference, Kind
from bot.forms.checking import OptionalText, RequiredText
from bot.forms.coach import Hint
from bot.forms.skills import few_short_skills
from bot.forms.states import GoalState, Openness
from bot.forms.wording import CATALOGUE, AimKey, FunctionKey, Vocabulary

#: The article: from a few months to a year.
SHORTEST_MONTHS, LONGEST_MONTHS = 3, 12
#: More wishes than this tell a match nothing.
MOST_FUNCTIONS = 4
#: Instead of a kind: the one that the aim proposes.
PROPOSED = "proposed"


def _none_if_proposed(value: Any) -> Any:
    return None if value == PROPOSED else value


def _nothing_if_left_out(value: Any) -> Any:
    return Openness.NOTHING if value is None else value


class GoalForm(BaseModel):
    """A goal as its owner wrote it."""

    model_config = ConfigDict(frozen=True)

    aim: AimKey
    functions: list[FunctionKey] = Field(min_length=1, max_length=MOST_FUNCTIONS)
    text: RequiredText
    success: OptionalText = ""
    #: Skills to build, with commas, perhaps with the level of today.
    skills: OptionalText = ""
    #: Whether matching may compare the text with what mentors offer.
    compared: bool = False
    timeframe_months: int = Field(ge=SHORTEST_MONTHS, le=LONGEST_MONTHS)
    field_preference: FieldPreference = FieldPreference.ANY
    #: None means the kind that the aim proposes.
    kind: Annotated[Kind | None, BeforeValidator(_none_if_proposed)] = None
    opened_before: Annotated[Openness, BeforeValidator(_nothing_if_left_out)] = Openness.NOTHING
    opened_after: Annotated[Openness, BeforeValidator(_nothing_if_left_out)] = Openness.NOTHING

    @field_validator("skills")
    @classmethod
    def _few_short_skills(cls, text: str) -> str:
        return few_short_skills(text)


@dataclass(frozen=True)
class GoalCard:
    """A goal as its owner sees it."""

    id: int
    state: GoalState
    aim: str
    kind: Kind
    functions: tuple[str, ...]
    text: str
    success: str
    timeframe_months: int
    field_preference: FieldPreference
    created_at: datetime
    opened_before: Openness = Openness.NOTHING
    opened_after: Openness = Openness.NOTHING
    wordings: int = 1
    changed_at: datetime | None = None
    skills: str = ""
    compared: bool = False
    words: Vocabulary = CATALOGUE


@dataclass(frozen=True)
class Wording:
    """How a goal was put at one time, for its owner."""

    aim: str
    functions: tuple[str, ...]
    text: str
    success: str
    timeframe_months: int
    saved_at: datetime
    words: Vocabulary = CATALOGUE


@dataclass(frozen=True)
class OpenedGoal:
    """What a goal's owner lets somebody else see of it; their own words are empty where they stay closed."""

    goal_id: int
    aim: str
    functions: tuple[str, ...]
    timeframe_months: int
    text: str = ""
    success: str = ""
    skills: str = ""
    words: Vocabulary = CATALOGUE


@dataclass(frozen=True)
class SavedGoal:
    """A goal that was just saved, with the one hint that would help it most."""

    goal: GoalCard
    hint: Hint | None = None
