"""The catalogue as the members of a programme read it: its own words, or the programme's in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from bot.catalogue import AIMS, FUNCTIONS, Aim, Entry, Function, FunctionEntry
from bot.forms.checking import OptionalText, RequiredText

#: What fits a list's option, a line under it, and a section of samples.
LONGEST_LABEL, LONGEST_MEANING, LONGEST_LINE, MOST_LINES = 75, 200, 100, 5


class Topic(StrEnum):
    """Which part of the catalogue is worded."""

    FUNCTION = "function"
    AIM = "aim"


@dataclass(frozen=True)
class Vocabulary:
    """Functions and aims with the words to show."""

    functions: Mapping[Function, FunctionEntry] = field(default_factory=lambda: FUNCTIONS)
    aims: Mapping[Aim, Entry] = field(default_factory=lambda: AIMS)


#: The catalogue's own words.
CATALOGUE = Vocabulary()


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _few_short_lines(text: str) -> str:
    lines = lines_of(text)
    if len(lines) > MOST_LINES:
        raise ValueError(f"Please write at most {MOST_LINES} lines; these are {len(lines)}.")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValueError(f"Please keep each line under {LONGEST_LINE} characters.")
    return "\n".join(lines)


_Lines = Annotated[OptionalText, AfterValidator(_few_short_lines)]


class WordingForm(BaseModel):
    """A programme's words for one function or aim."""

    model_config = ConfigDict(frozen=True)

    label: Annotated[RequiredText, StringConstraints(max_length=LONGEST_LABEL)]
    meaning: Annotated[RequiredText, StringConstraints(max_length=LONGEST_MEANING)]
    steps: _Lines = ""
    questions: _Lines = ""
    first_agenda: _Lines = ""


@dataclass(frozen=True)
class Worded:
    """One entry as its programme's admins see it.

    Attributes:
        entry: the words that members read.
        original: the catalogue's words.
        changed: whether they differ.
    """

    programme_id: int
    topic: Topic
    key: str
    entry: Entry
    original: Entry
    changed: bool
