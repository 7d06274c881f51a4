"""What a step of a plan becomes, and what its people read of the plan."""

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.forms.checking import OptionalText, RequiredText
from bot.forms.relationships import Company, Partner, RelationshipCard
from bot.forms.states import StepState

LONGEST_STEP, LONGEST_LINE = 300, 300


class StepForm(BaseModel):
    """One step, its owner and its date."""

    model_config = ConfigDict(frozen=True)

    text: RequiredText
    due_on: date | None = None
    #: Who does it; 0 means whoever writes it down.
    owner_id: int = 0

    @field_validator("text")
    @classmethod
    def _short(cls, text: str) -> str:
        if len(text) > LONGEST_STEP:
            raise ValueError(f"Please keep a step under {LONGEST_STEP} characters; it is kept here for you to shorten.")
        return text


class LineForm(BaseModel):
    """One line about what came of a step."""

    model_config = ConfigDict(frozen=True)

    line: OptionalText = Field(default="")

    @field_validator("line")
    @classmethod
    def _short(cls, line: str) -> str:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"One line is enough: please keep it under {LONGEST_LINE} characters.")
        return line


@dataclass(frozen=True)
class StepCard:
    """A step as one of the people of the relationship sees it."""

    id: int
    text: str
    owner: Partner
    is_mine: bool
    due_on: date | None
    state: StepState
    line: str = ""
    #: What the reader is to the others.
    company: Company = Company.MENTEE


@dataclass(frozen=True)
class PlanCard:
    """A plan: what is open, what was done, and samples to begin with, as function and number."""

    relationship: RelationshipCard
    open: tuple[StepCard, ...] = ()
    done: tuple[StepCard, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
