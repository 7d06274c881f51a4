"""The catalogue as the members of a programme read it: its words or the programme's, and what the programme added."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from bot.catalogue import AIMS, FUNCTIONS, AimEntry, Entry, FunctionEntry, Kind
from bot.forms.checking import OptionalText, RequiredText

#: What fits a list's option, a line under it, and a section of samples.
LONGEST_LABEL, LONGEST_MEANING, LONGEST_LINE, MOST_LINES = 75, 200, 100, 5
#: Digits of an id that every database takes.
_LONGEST_ID = 9


class Topic(StrEnum):
    """Which part of the catalogue is worded."""

    FUNCTION = "function"
    AIM = "aim"


#: What begins the key of a function or an aim of a programme's own; the entry's id follows.
_OWN = "own-"


def own_key(entry_id: int) -> str:
    """Return the key of a programme's own entry; no other programme and nothing in the catalogue has it."""
    return f"{_OWN}{entry_id}"


def own_id(key: str) -> int | None:
    """Return which programme's own entry a key names; None for a key that names none."""
    number = key.removeprefix(_OWN)
    is_own = number != key and number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID
    return int(number) if is_own else None


def _key_of(catalogue: Mapping[str, Entry], value: Any) -> str:
    if not isinstance(value, str) or (value not in catalogue and own_id(value) is None):
        raise ValueError("Please choose one of the options.")
    return str(value)


#: Keys as a form takes them; whether somebody may choose that one, the service knows.
FunctionKey = Annotated[str, BeforeValidator(lambda value: _key_of(FUNCTIONS, value))]
AimKey = Annotated[str, BeforeValidator(lambda value: _key_of(AIMS, value))]

#: What stands where a key cannot be read at all.
_NO_FUNCTION = FunctionEntry("Something else", "A kind of help that is not described any more.", (), (), ())
_NO_AIM = AimEntry("Something else", "An aim that is not described any more.", (), Kind.CLASSIC)


@dataclass(frozen=True)
class Vocabulary:
    """Functions and aims with the words to show: the catalogue's, and programmes' own.

    Attributes:
        closed: keys that can be read, and are offered to nobody who has not chosen them already.
    """

    functions: Mapping[str, FunctionEntry] = field(default_factory=lambda: FUNCTIONS)
    aims: Mapping[str, AimEntry] = field(default_factory=lambda: AIMS)
    closed: frozenset[str] = frozenset()

    def function(self, key: str) -> FunctionEntry:
        """Return how a function is worded."""
        return self.functions.get(key, _NO_FUNCTION)

    def aim(self, key: str) -> AimEntry:
        """Return how an aim is worded, and what it proposes."""
        return self.aims.get(key, _NO_AIM)

    def functions_to_choose(self, chosen: Collection[str] = ()) -> dict[str, str]:
        """Return labels of the functions that are offered, and of those chosen before."""
        return self._to_choose(self.functions, chosen)

    def aims_to_choose(self, chosen: Collection[str] = ()) -> dict[str, str]:
        """Return labels of the aims that are offered, and of those chosen before."""
        return self._to_choose(self.aims, chosen)

    def _to_choose(self, entries: Mapping[str, Entry], chosen: Collection[str]) -> dict[str, str]:
        return {key: one.label for key, one in entries.items() if key in chosen or key not in self.closed}


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
