"""What people see of their shortlist, of who fits them, and of outside organisations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from bot.catalogue import Kind
from bot.forms.checking import OptionalText, RequiredText
from bot.forms.relationships import Partner, ReasonLine
from bot.forms.wording import CATALOGUE, Vocabulary

#: An address that is cut leads nowhere, so a longer one is refused.
LONGEST_LINK = 250


@dataclass(frozen=True)
class ShortlistCard:
    """Somebody on the reader's own list.

    Attributes:
        next_at: when this one is asked unless the reader objects; None where nothing is planned.
    """

    id: int
    mentor: Partner
    why: str
    next_at: datetime | None = None


@dataclass(frozen=True)
class NextNotice:
    """That somebody is about to be asked; in the reader's own zone."""

    entry_id: int
    mentor: Partner
    next_at: datetime | None
    why: str


@dataclass(frozen=True)
class PlaceFree:
    """A mentor has a place for the reader."""

    mentor: Partner
    until: datetime | None


@dataclass(frozen=True)
class Found:
    """Somebody who fits the reader."""

    mentor: Partner
    minutes_ahead: int
    reasons: tuple[ReasonLine, ...]
    kind: Kind | None
    kept: bool = False
    #: In the mentor's own words, and hours a month; 0 where they did not say.
    offer: str = ""
    hours_a_month: int = 0


@dataclass(frozen=True)
class Organisation:
    """An outside organisation."""

    id: int
    name: str
    serves: str
    link: str


@dataclass(frozen=True)
class Wanted:
    """What a search is narrowed to."""

    kind: Kind | None = None
    function: str | None = None
    skill: str | None = None


@dataclass(frozen=True)
class FindPage:
    """The people who fit somebody, the best first.

    Attributes:
        code: why nobody is searched for: "not_looking", "no_programme", "no_goal"; empty otherwise.
        skills: those that can be searched for.
    """

    wanted: Wanted
    found: tuple[Found, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    skills: tuple[str, ...] = ()
    code: str = ""
    words: Vocabulary = CATALOGUE


def _first(value: Any) -> Any:
    return value or ""


class NamedForm(BaseModel):
    """Somebody put on the list by name."""

    model_config = ConfigDict(frozen=True)

    person: Annotated[str, BeforeValidator(_first)]
    why: OptionalText = ""

    @field_validator("person")
    @classmethod
    def _somebody(cls, value: str) -> str:
        if not value:
            raise ValueError("Please choose somebody.")
        return value


class WhyForm(BaseModel):
    """Why this person."""

    model_config = ConfigDict(frozen=True)

    why: OptionalText = ""


class LetterForm(BaseModel):
    """What goes into a letter to somebody outside Slack. Nothing of it is kept."""

    model_config = ConfigDict(frozen=True)

    name: RequiredText
    what: RequiredText
    goal_text: RequiredText
    need: RequiredText
    why: RequiredText
    recommended: OptionalText = ""


class OrganisationForm(BaseModel):
    """An entry of the directory."""

    model_config = ConfigDict(frozen=True)

    name: RequiredText
    serves: RequiredText
    link: RequiredText

    @field_validator("link")
    @classmethod
    def _a_link(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")) or any(c in value for c in " <>|\n"):
            raise ValueError("Please write the whole address, beginning with https://")
        if len(value) > LONGEST_LINK:
            raise ValueError(f"Please use an address of at most {LONGEST_LINK} characters.")
        return value
