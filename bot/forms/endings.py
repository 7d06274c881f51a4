"""What ending a relationship carries, and what the two read about it."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.forms.checking import OptionalText
from bot.forms.relationships import Company, Partner, RelationshipCard, company
from bot.forms.states import Role


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


class EndForm(BaseModel):
    """A relationship ended by one of its people: a word of thanks, if they like."""

    model_config = ConfigDict(frozen=True)

    thanks: OptionalText = ""


class BlockForm(BaseModel):
    """Whom somebody does not want to be with, of those who are or were in a circle."""

    model_config = ConfigDict(frozen=True)

    whom: Annotated[list[int], BeforeValidator(_none_is_empty)] = Field(default_factory=list)


@dataclass(frozen=True)
class EndedCard:
    """What one person reads about a relationship that has ended.

    Attributes:
        relationship_id: the relationship.
        role: the reader's part in it.
        partners: the others.
        programme_name: where they were paired, empty if nowhere.
        thanks: what the one who ended it leaves the reader with.
        looks_again: people who fit are suggested to the reader again already.
        unsigned: it ended since nobody signed in time.
        partner_left: the other one left mentoring or the workspace.
        goes_on: it is a circle that goes on without the one who left.
    """

    relationship_id: int
    role: Role
    partners: tuple[Partner, ...]
    programme_name: str = ""
    thanks: str = ""
    looks_again: bool = False
    unsigned: bool = False
    partner_left: bool = False
    goes_on: bool = False

    @property
    def company(self) -> Company:
        """What the reader was to the others."""
        return company(self.role, len(self.partners))


@dataclass(frozen=True)
class CircleNews:
    """What somebody reads who stays in a circle that somebody left: how it is now, and words of thanks, if any."""

    relationship: RelationshipCard
    thanks: tuple[tuple[Partner, str], ...] = ()


@dataclass(frozen=True)
class StuckPair:
    """People who asked for help, as an admin hears of it: who, and nothing else."""

    people: tuple[Partner, ...]
    programme_name: str
    asked_by: Partner


@dataclass(frozen=True)
class Contact:
    """Whom somebody can turn to when something is not right."""

    people: tuple[Partner, ...]
    programme_name: str = ""
    #: Named for exactly this, rather than the programme's or the workspace's admins.
    is_named: bool = False
