"""Functions and aims that a programme adds to the catalogue."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.catalogue import Kind
from bot.forms.wording import FunctionKey, Topic, WordingForm, own_key

#: A list that somebody reads in one go; the catalogue's own come on top.
MOST_OWN: dict[Topic, int] = {Topic.FUNCTION: 10, Topic.AIM: 5}
#: Functions that bring towards one aim; with more of them, each would count for little.
MOST_SERVING = 4
#: Instead of the catalogue's entry that an own one is nearest to, and instead of a kind.
NONE = "none"


class OwnEntryState(StrEnum):
    """Whether an entry of a programme's own is offered."""

    OFFERED = "offered"
    #: Offered to nobody; who chose it keeps it, and reads its words.
    RETIRED = "retired"


OWN_ENTRY_TRANSITIONS: dict[OwnEntryState, frozenset[OwnEntryState]] = {
    OwnEntryState.OFFERED: frozenset({OwnEntryState.RETIRED}),
    OwnEntryState.RETIRED: frozenset({OwnEntryState.OFFERED}),
}


def _empty_if_none(value: Any) -> Any:
    return "" if value is None or value == NONE else value


def _nothing_if_none(value: Any) -> Any:
    return None if value == NONE else value


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


class OwnEntryForm(WordingForm):
    """A function or an aim of a programme's own; the last two are an aim's."""

    #: The catalogue's entry that it is nearest to; empty where none is.
    nearest: Annotated[str, BeforeValidator(_empty_if_none)] = ""
    serves: Annotated[list[FunctionKey], BeforeValidator(_none_is_empty)] = Field(
        default_factory=list, max_length=MOST_SERVING
    )
    #: None leaves it to the aim that it is nearest to.
    kind: Annotated[Kind | None, BeforeValidator(_nothing_if_none)] = None


@dataclass(frozen=True)
class OwnEntryCard:
    """An entry of a programme's own as its admins see it."""

    id: int
    programme_id: int
    topic: Topic
    state: OwnEntryState
    told: OwnEntryForm

    @property
    def key(self) -> str:
        """What is stored where somebody chooses it."""
        return own_key(self.id)
