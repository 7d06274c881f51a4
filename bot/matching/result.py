"""What matching answers: pairs with reasons, people left over with theirs, and figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Reader = Literal["mentee", "mentor", "admin"]
READERS: tuple[Reader, ...] = ("mentee", "mentor", "admin")


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact in favour of a pair (or what stood in a person's way), to be worded by a view."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentee and a mentor who fit.

    Attributes:
        mentee: key.
        mentor: key.
        score: whole points; comparable inside one result only.
        fit: the score without wishes as a share of the highest that the weights allow, 0 to 100.
        kind: the kind of relationship that suits the two best; None if they share none (a locked pair).
        reasons_by: for each reader the strongest facts that this reader may see, at most three.
    """

    mentee: str
    mentor: str
    score: int
    fit: int = 0
    kind: str | None = None
    reasons_by: Mapping[Reader, tuple[Reason, ...]] = field(default_factory=dict)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the mentee may read."""
        return self.reasons_by.get("mentee", ())


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Somebody without a partner, and what stood in the way, in terms that betray nothing private."""

    person: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """How good and how fair a result is.

    Attributes:
        pairs: how many were matched.
        unmatched: how many mentees were not.
        total: sum of scores.
        mean, median, lowest, highest, spread: of the scores of pairs (spread is the standard deviation).
        load: number of mentees to number of mentors who have that many.
        wishes: mentees who named anybody in this problem.
        got_wish: how many of them got somebody they named.
        got_first: how many of them got the first.
        proved: whether the certificate of optimality holds for this result.
    """

    pairs: int = 0
    unmatched: int = 0
    total: int = 0
    mean: float = 0.0
    median: float = 0.0
    lowest: int = 0
    highest: int = 0
    spread: float = 0.0
    load: Mapping[int, int] = field(default_factory=dict)
    wishes: int = 0
    got_wish: int = 0
    got_first: int = 0
    proved: bool = False


@dataclass(frozen=True, slots=True)
class Solution:
    """The best match there is for a problem.

    Attributes:
        pairs: sorted by mentee key.
        unmatched: mentees without a mentor, sorted by key.
        idle: mentors without a mentee, likewise.
        figures: fairness and size.
    """

    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    idle: tuple[Unmatched, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Move:
    """One mentee whose mentor changed; None stands for nobody."""

    mentee: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What locking, forbidding or swapping did.

    Attributes:
        moves: everybody whose mentor changed, by key.
        cost: points of the total that it cost; negative if taking something back brought points.
    """

    moves: tuple[Move, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which mentor each mentee gets.

    Attributes:
        mentor: index of the mentor for each mentee, or -1.
        total: sum of the scores of the pairs.
        prices: one non-negative price for each mentor. Together with `bonus` they prove that nothing better
            exists: sum over mentees of max(0, best score + bonus - price) plus sum of capacity * price
            equals total + bonus * (number of pairs).
        bonus: what matching one more person is worth; more than all scores together could ever be, so that
            most people are matched first.
    """

    mentor: "NDArray[np.int64]"
    total: int
    prices: "NDArray[np.int64]"
    bonus: int
