"""With whom somebody would like to be, and rather not; for their own eyes."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.forms.states import Familiarity

#: As many as a list in a modal stays readable with.
MOST_NAMED = 25


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


def _none_is_any(value: Any) -> Any:
    return Familiarity.ANY if value is None else value


class PreferencesForm(BaseModel):
    """What somebody submitted. People are Slack ids, as the modal gives them."""

    model_config = ConfigDict(frozen=True)

    known_preference: Annotated[Familiarity, BeforeValidator(_none_is_any)] = Familiarity.ANY
    known: Annotated[list[str], BeforeValidator(_none_is_empty)] = Field(default_factory=list, max_length=MOST_NAMED)
    avoid: Annotated[list[str], BeforeValidator(_none_is_empty)] = Field(default_factory=list, max_length=MOST_NAMED)


@dataclass(frozen=True)
class PreferencesCard:
    """What somebody said before. People are Slack ids."""

    known_preference: Familiarity
    known: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
