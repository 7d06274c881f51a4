"""What counts how much when a programme matches, as its admins set it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: Only proportions matter, so a hundred steps are plenty.
HEAVIEST = 100
_Weight = Annotated[int, Field(ge=0, le=HEAVIEST)]


class WeightsForm(BaseModel):
    """Every consideration's weight, and whether people of one team may be paired."""

    model_config = ConfigDict(frozen=True)

    functions: _Weight
    skills: _Weight
    aims: _Weight
    stage: _Weight
    text: _Weight
    hours: _Weight
    field: _Weight
    language: _Weight
    known: _Weight
    wish: _Weight
    same_team: bool = False

    @property
    def weights(self) -> dict[str, int]:
        """The weights by name."""
        return {name: int(value) for name, value in self.model_dump(exclude={"same_team"}).items()}


@dataclass(frozen=True)
class WeightsCard:
    """What counts how much in a programme, and what is usual."""

    programme_id: int
    programme_name: str
    weights: dict[str, int]
    usual: dict[str, int]
    same_team: bool
