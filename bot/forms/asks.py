"""What an ask's modal becomes, and what the two people of an ask see of it."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from bot.forms.checking import RequiredText
from bot.forms.goals import LONGEST_MONTHS, SHORTEST_MONTHS
from bot.forms.relationships import Partner
from bot.forms.states import AskState


class AskForm(BaseModel):
    """An ask as its mentee wrote it."""

    model_config = ConfigDict(frozen=True)

    what: RequiredText
    goal_text: RequiredText
    timeframe_months: int = Field(ge=SHORTEST_MONTHS, le=LONGEST_MONTHS)
    why: RequiredText


@dataclass(frozen=True)
class AskDraft:
    """What the modal begins with: whom the mentee asks, and the goal that it is about."""

    suggestion_id: int
    mentor: Partner
    goal_text: str
    timeframe_months: int


@dataclass(frozen=True)
class AskCard:
    """An ask as both of its people may read it.

    Attributes:
        minutes_ahead: by how much the mentee's clocks are ahead of the mentor's.
    """

    id: int
    state: AskState
    mentor: Partner
    mentee: Partner
    minutes_ahead: int
    what: str
    goal_text: str
    timeframe_months: int
    why: str
