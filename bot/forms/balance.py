"""Who is in so far, in numbers, while admins can still do something about it."""

from dataclasses import dataclass

from bot.forms.rounds import RoundCard

#: Fewer people than this are not broken down: a number would be a person.
FEWEST = 5


@dataclass(frozen=True)
class FunctionLine:
    """How many look for one kind of help, and how many free places there are with it."""

    function: str
    wanted: int
    places: int
    #: As this programme words it.
    label: str = ""


@dataclass(frozen=True)
class Balance:
    """A round on the last morning before its deadline.

    Attributes:
        places: free places of those who offer.
        lines: by kind of help, the scarcest first; empty where too few look.
    """

    round: RoundCard
    looking: int
    places: int
    lines: tuple[FunctionLine, ...] = ()
