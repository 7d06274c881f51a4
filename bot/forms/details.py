"""What somebody tells about themselves beside their profile: languages, an offer in words, time, team and manager."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.catalogue import LANGUAGES
from bot.forms.checking import OptionalText

#: More languages than this tell a match nothing.
MOST_LANGUAGES = 8
LONGEST_TEAM, LONGEST_LINK = 80, 500
#: Hours a month to choose from; 0 stands for not saying.
HOURS = (0, 1, 2, 3, 4, 6, 8, 10)
#: Whatever could end a link where Slack writes one stays out.
_LINK = re.compile(r"https://[^\s<>|]+\.[^\s<>|]+")


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


def _none_is_nothing(value: Any) -> Any:
    return 0 if value is None else value


class DetailsForm(BaseModel):
    """What somebody submitted. The manager is a Slack id, as the modal gives it."""

    model_config = ConfigDict(frozen=True)

    languages: Annotated[list[str], BeforeValidator(_none_is_empty)] = Field(
        default_factory=list, max_length=MOST_LANGUAGES
    )
    offer: OptionalText = ""
    hours_a_month: Annotated[int, BeforeValidator(_none_is_nothing)] = Field(default=0, ge=0, le=HOURS[-1])
    booking_link: OptionalText = ""
    team: OptionalText = ""
    manager: str | None = None

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, languages: list[str]) -> list[str]:
        if not set(languages) <= LANGUAGES.keys():
            raise ValueError("Please choose from the list.")
        return languages

    @field_validator("booking_link")
    @classmethod
    def _a_link(cls, link: str) -> str:
        if link and (len(link) > LONGEST_LINK or not _LINK.fullmatch(link)):
            raise ValueError("Please paste the whole link, beginning with https://, or leave it empty.")
        return link

    @field_validator("team")
    @classmethod
    def _a_short_name(cls, team: str) -> str:
        if len(team) > LONGEST_TEAM:
            raise ValueError(f"Please keep the name of your team under {LONGEST_TEAM} characters.")
        return team


@dataclass(frozen=True)
class DetailsCard:
    """What somebody told before, for their own eyes. The manager is a Slack id."""

    languages: tuple[str, ...] = ()
    offer: str = ""
    hours_a_month: int = 0
    booking_link: str = ""
    team: str = ""
    manager: str = ""
