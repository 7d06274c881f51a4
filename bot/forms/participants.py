"""What the join modal becomes, and what views show of somebody who takes part."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from bot.catalogue import Field as WorkField
from bot.catalogue import Kind, Stage
from bot.forms.checking import OptionalText
from bot.forms.skills import few_short_skills
from bot.forms.states import ProfileState
from bot.forms.wording import CATALOGUE, FunctionKey, Vocabulary

#: The article's measure of a mentor's places.
SMALLEST_CAPACITY, LARGEST_CAPACITY = 1, 5
#: Kinds between people; an outside organisation is nobody's offer.
KINDS_BETWEEN_PEOPLE = (Kind.CLASSIC, Kind.STEP_AHEAD, Kind.NICHE, Kind.PEER)


class JoinRole(StrEnum):
    """What somebody joins for; any of them go together."""

    LOOK = "look"
    OFFER = "offer"
    PEER = "peer"


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


def _none_is_one(value: Any) -> Any:
    return SMALLEST_CAPACITY if value is None else value


class JoinForm(BaseModel):
    """What somebody who joins, or changes their profile, tells about themselves."""

    model_config = ConfigDict(frozen=True)

    roles: Annotated[list[JoinRole], BeforeValidator(_none_is_empty)] = Field(min_length=1)
    stage: Stage
    field: WorkField
    skills: OptionalText = ""
    functions_offered: Annotated[list[FunctionKey], BeforeValidator(_none_is_empty)] = Field(
        default_factory=list, validate_default=True
    )
    capacity: Annotated[int, BeforeValidator(_none_is_one)] = Field(
        default=SMALLEST_CAPACITY, ge=SMALLEST_CAPACITY, le=LARGEST_CAPACITY
    )
    #: None leaves the door as it is.
    asks_closed: bool | None = None
    kinds: Annotated[list[Kind], BeforeValidator(_none_is_empty)] = Field(default_factory=list, validate_default=True)
    programmes: Annotated[list[int], BeforeValidator(_none_is_empty)] = Field(default_factory=list)

    @field_validator("skills")
    @classmethod
    def _few_short_skills(cls, text: str) -> str:
        return few_short_skills(text)

    @field_validator("functions_offered")
    @classmethod
    def _mentors_offer_something(cls, functions: list[str], info: ValidationInfo) -> list[str]:
        if JoinRole.OFFER in info.data.get("roles", ()) and not functions:
            raise ValueError("Please choose what you can help with, since you offer mentoring.")
        return functions

    @field_validator("kinds")
    @classmethod
    def _none_chosen_means_all(cls, kinds: list[Kind]) -> list[Kind]:
        return kinds or list(KINDS_BETWEEN_PEOPLE)


@dataclass(frozen=True)
class ProgrammeChoice:
    """A programme that somebody may take part in."""

    id: int
    name: str
    channel_id: str


@dataclass(frozen=True)
class ProfileCard:
    """A profile as its owner sees it."""

    state: ProfileState
    roles: tuple[JoinRole, ...]
    stage: Stage
    field: WorkField
    skills: str
    functions_offered: tuple[str, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    joined_at: datetime
    asks_closed: bool = False


@dataclass(frozen=True)
class JoinDraft:
    """What the join modal begins with.

    Attributes:
        profile: what the person told before; None for somebody new.
        programmes: those they may take part in.
        chosen: ids of those that are ticked at first.
        round_id: the round they sign up for by joining, if they came from its announcement.
        words: how functions are called in the programmes that are ticked.
    """

    profile: ProfileCard | None
    programmes: tuple[ProgrammeChoice, ...] = ()
    chosen: tuple[int, ...] = ()
    round_id: int | None = None
    words: Vocabulary = CATALOGUE
