"""What a check-in's form becomes, and what views show of a check-in to the one person it asks."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from bot.forms.checking import OptionalText
from bot.forms.relationships import Company, Partner, company
from bot.forms.states import Mood, Role


class CheckinForm(BaseModel):
    """A check-in answered in a form; a mood, words, or both."""

    model_config = ConfigDict(frozen=True)

    mood: Mood | None = None
    text: OptionalText = ""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.mood is None and not self.text:
            raise ValueError("Choose an answer or write a few words, whichever suits you.")
        return self


@dataclass(frozen=True)
class CheckinCard:
    """A check-in as the person whom it asks sees it.

    Attributes:
        partners: names of the others in the relationship.
        role: the part of the person who is asked.
        on: the date, in the person's own zone, on which it was sent.
        text: what they wrote in the form, empty if nothing.
        is_shared: whether the others may read the answer.
        has_own_words: whether there are words that they do not read.
    """

    id: int
    partners: tuple[str, ...]
    role: Role
    on: date
    mood: Mood | None = None
    text: str = ""
    is_shared: bool = False
    has_own_words: bool = False

    @property
    def company(self) -> Company:
        """What the person who is asked is to the others."""
        return company(self.role, len(self.partners))


@dataclass(frozen=True)
class SharedCard:
    """What a partner reads of an answer that was shared with them; nothing of it where it was taken back."""

    author: Partner
    relationship_id: int
    on: date
    is_shared: bool
    mood: Mood | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteCard:
    """What was typed, by id only, the check-in it went to, and others it could be moved to."""

    note_id: int
    checkin: CheckinCard
    others: tuple[CheckinCard, ...] = ()
