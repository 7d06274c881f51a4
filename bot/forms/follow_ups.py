"""What came of it, half a year later: the form, and what the two read."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bot.forms.checking import RequiredText
from bot.forms.relationships import Partner, RelationshipCard


class FollowUpForm(BaseModel):
    """What a mentee tells their mentor."""

    model_config = ConfigDict(frozen=True)

    told: RequiredText


@dataclass(frozen=True)
class FollowUpCard:
    """The question to the mentee, half a year after the end."""

    id: int
    relationship: RelationshipCard


@dataclass(frozen=True)
class NewsCard:
    """What the mentor reads."""

    author: Partner
    told: str
