"""How an admin steers a draft that brings peers together: what they decide, and what it changed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator

from bot.forms.relationships import Partner


class Turn(StrEnum):
    """What is decided about people of a draft."""

    #: Everybody of somebody's circle stays together.
    KEEP = "keep"
    #: Whoever stays together with somebody counts like everybody else again.
    LET_GO = "let_go"
    #: Two of a circle are not to be together.
    APART = "apart"
    #: The same is taken back.
    TAKE_BACK = "take_back"
    #: Somebody goes to where somebody else is, and stays with them.
    MOVE = "move"


@dataclass(frozen=True)
class CircleSteer:
    """A decision about the draft that somebody looked at.

    Attributes:
        other_id: the second person, where it is about two.
    """

    round_id: int
    version: int
    turn: Turn
    person_id: int
    other_id: int = 0


@dataclass(frozen=True)
class CircleSteered:
    """What a decision changed.

    Attributes:
        people: whom it was about.
        changed: circles that are put together differently now.
        lapsed: two who were to stay together and cannot any more.
    """

    turn: Turn
    people: tuple[Partner, ...]
    changed: tuple[tuple[Partner, ...], ...] = ()
    lapsed: tuple[tuple[Partner, Partner], ...] = ()


def _none_if_empty(value: Any) -> Any:
    return value or None


class CircleChangeForm(BaseModel):
    """What is to become of one person of a circle: not with that one, or with somebody from elsewhere."""

    model_config = ConfigDict(frozen=True)

    person: int
    apart_from: Annotated[int | None, BeforeValidator(_none_if_empty)] = None
    #: A Slack id, as the modal gives it.
    move_to: Annotated[str | None, BeforeValidator(_none_if_empty)] = None

    @field_validator("apart_from")
    @classmethod
    def _somebody_else(cls, other: int | None, info: ValidationInfo) -> int | None:
        if other is not None and other == info.data.get("person"):
            raise ValueError("Please choose somebody else: nobody can be kept apart from themself.")
        return other

    @field_validator("move_to")
    @classmethod
    def _one_of_the_two(cls, move_to: str | None, info: ValidationInfo) -> str | None:
        if (move_to is None) == (info.data.get("apart_from") is None):
            raise ValueError("Please choose one: either whom they are not to be with, or to whom they go.")
        return move_to
