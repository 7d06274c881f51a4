"""How far a long match is: told as it goes, to whoever waits for it."""

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """What is being done."""

    LAYING_OUT = "laying out what people told"
    LOOKING = "looking at all pairs"
    ASSIGNING = "finding the best match among the best pairs"
    PROVING = "proving that no other match is better"
    EXPLAINING = "putting reasons into words"


#: How much of the time each stage takes, roughly, in a large match.
_SHARES = {Stage.LAYING_OUT: 6, Stage.LOOKING: 24, Stage.ASSIGNING: 10, Stage.PROVING: 50, Stage.EXPLAINING: 10}
#: Told the stage, and the share of all the work that is done, from 0 to 1. Threads may call it.
Progress = Callable[[Stage, float], None]


class Meter:
    """Turns how far a stage is into how far all of it is. It never goes back."""

    def __init__(self, told: Progress | None = None) -> None:
        self._told = told
        self._share = 0.0

    def at(self, stage: Stage, part: float) -> None:
        """A stage is so far, from 0 to 1."""
        if self._told is None:
            return
        before = sum(share for one, share in _SHARES.items() if list(Stage).index(one) < list(Stage).index(stage))
        share = (before + _SHARES[stage] * min(1.0, part)) / sum(_SHARES.values())
        self._share = max(self._share, share)
        self._told(stage, self._share)

    def turn(self, stage: Stage, number: int) -> Callable[[float], None]:
        """Return what is told within one turn of a stage that takes nobody knows how many: each half of the rest."""
        return lambda part: self.at(stage, 1 - 0.5**number * (1 - 0.5 * part))
