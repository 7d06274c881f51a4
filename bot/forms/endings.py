"""What ending a relationship carries, and what the two read about it."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bot.forms.checking import OptionalText
from bot.forms.relationships import Partner
from bot.forms.states import Role


class EndForm(BaseModel):
    """A relationship ended by one of its people: a word of thanks, if they like."""

    model_config = ConfigDict(frozen=True)

    thanks: OptionalText = ""


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


@dataclass(frozen=True)
class StuckPair:
    """A pair that asked for help, as an admin hears of it: who, and nothing else."""

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
