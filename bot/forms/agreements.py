"""What an agreement's form becomes, and what the people of a relationship read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.catalogue import Responsibility
from bot.forms.checking import OptionalText
from bot.forms.relationships import Partner, RelationshipCard

SHORTEST_TERM, LONGEST_TERM = 3, 12
#: Weeks between two meetings.
CLOSEST, WIDEST = 1, 6
LONGEST_WAYS = 500


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


class AgreementForm(BaseModel):
    """An agreement as somebody signs it; what differs from the present version is a proposal."""

    model_config = ConfigDict(frozen=True)

    cadence_weeks: int = Field(ge=CLOSEST, le=WIDEST)
    term_months: int = Field(ge=SHORTEST_TERM, le=LONGEST_TERM)
    ways: OptionalText = ""
    promises: Annotated[list[Responsibility], BeforeValidator(_none_is_empty)] = Field(
        default_factory=list, validate_default=True
    )

    @field_validator("ways")
    @classmethod
    def _short(cls, ways: str) -> str:
        if len(ways) > LONGEST_WAYS:
            raise ValueError(f"Please keep this under {LONGEST_WAYS} characters; it is kept here for you to shorten.")
        return ways

    @field_validator("promises")
    @classmethod
    def _all_of_them(cls, promises: Sequence[Responsibility]) -> Sequence[Responsibility]:
        if set(promises) != set(Responsibility):
            raise ValueError("Please tick all of them. If one does not suit you, talk about it first; nothing is lost.")
        return promises


@dataclass(frozen=True)
class AgreementCard:
    """The newest version of an agreement, as one of its people sees it.

    Attributes:
        relationship: whose agreement it is.
        version: counts the proposals.
        signed: who has signed this version.
        mine_is_signed: whether the reader has.
        is_in_force: everybody signed it.
        was_in_force: an earlier version holds until this one is signed.
        proposed_by: who proposed this version; None where the programme did.
        agree_by: when an unsigned first agreement dissolves, in the reader's zone.
    """

    relationship: RelationshipCard
    version: int
    cadence_weeks: int
    term_months: int
    ways: str
    signed: tuple[Partner, ...] = ()
    mine_is_signed: bool = False
    is_in_force: bool = False
    was_in_force: bool = False
    proposed_by: Partner | None = None
    agree_by: datetime | None = None
