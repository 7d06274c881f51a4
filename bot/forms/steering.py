"""How an admin steers a draft: what they decide about two people, what it changed, and whom else there is."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator

from bot.forms.relationships import Partner
from bot.forms.states import DraftRuling

#: People to choose from in one list, the best first; Slack takes a hundred.
MOST_CHOICES = 50


@dataclass(frozen=True)
class Decision:
    """What is to hold for two people in a round; None takes back what held."""

    mentee_id: int
    mentor_id: int
    ruling: DraftRuling | None


@dataclass(frozen=True)
class Steer:
    """A decision about the draft that somebody looked at.

    Attributes:
        instead_of: a mentee and a mentor who give way to it.
    """

    round_id: int
    version: int
    decision: Decision
    instead_of: tuple[int, int] | None = None


@dataclass(frozen=True)
class MoveCard:
    """A mentee whose mentor changed; None stands for nobody."""

    mentee: Partner
    before: Partner | None
    after: Partner | None


@dataclass(frozen=True)
class Steered:
    """What a decision changed.

    Attributes:
        mentee, mentor: whom it was about.
        ruling: what holds for them now.
        moves: whose mentor changed besides, by name.
        cost: how much fit it cost, summed over all pairs, in hundredths of one pair's best.
        lapsed: pairs that were kept and cannot be any more.
    """

    mentee: Partner
    mentor: Partner
    ruling: DraftRuling | None
    moves: tuple[MoveCard, ...] = ()
    cost: int = 0
    lapsed: tuple[tuple[Partner, Partner], ...] = ()


@dataclass(frozen=True)
class Choice:
    """Somebody who could be in a pair instead, how well they would fit, and with whom they are now."""

    person: Partner
    fit: int
    now_with: tuple[Partner, ...] = ()


@dataclass(frozen=True)
class Choices:
    """Whom else the two of a pair could be with."""

    round_id: int
    version: int
    mentee: Partner
    mentor: Partner
    mentors: tuple[Choice, ...]
    mentees: tuple[Choice, ...]


def _none_if_empty(value: Any) -> Any:
    return value or None


class SwapForm(BaseModel):
    """Another mentor for the mentee, or another mentee for the mentor."""

    model_config = ConfigDict(frozen=True)

    mentor: Annotated[int | None, BeforeValidator(_none_if_empty)] = None
    mentee: Annotated[int | None, BeforeValidator(_none_if_empty)] = None

    @field_validator("mentee")
    @classmethod
    def _one_of_the_two(cls, mentee: int | None, info: ValidationInfo) -> int | None:
        if (mentee is None) == (info.data.get("mentor") is None):
            raise ValueError("Please choose one person: either another mentor, or another mentee.")
        return mentee


class PairForm(BaseModel):
    """Two people to be paired. They are Slack ids, as the modal gives them."""

    model_config = ConfigDict(frozen=True)

    mentee: str
    mentor: str
