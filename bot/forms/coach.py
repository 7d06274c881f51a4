"""Hints of the coach: which rule speaks, and about which words."""

from dataclasses import dataclass
from enum import StrEnum


class HintCode(StrEnum):
    """The rules of the coach, in the order in which they matter to a writer."""

    VAGUE = "vague"
    TOO_MUCH = "too_much"
    NO_MEASURE = "no_measure"
    NO_TIME = "no_time"
    EMPTY = "empty"
    COPY = "copy"
    FLATTERY = "flattery"
    CLICHE = "cliche"


@dataclass(frozen=True)
class Hint:
    """One thing that could be sharper.

    Attributes:
        found: the writer's own words that gave rise to it, where it is about particular ones.
    """

    code: HintCode
    found: str = ""


@dataclass(frozen=True)
class Reading:
    """What the coach made of a draft.

    Attributes:
        hints: what could be sharper, what matters most first.
        written: False where nothing is written yet.
        understood: False where it is in a language that the coach does not read.
    """

    hints: tuple[Hint, ...] = ()
    written: bool = True
    understood: bool = True
