"""What admins see of a draft: its pairs, who is left over, and what they decided about it."""

from dataclasses import dataclass

from bot.catalogue import Kind
from bot.forms.relationships import Partner, ReasonLine
from bot.forms.rounds import RoundCard
from bot.forms.states import RoundState

#: Pairs on one page of the preview; a modal takes a hundred blocks, and each pair has two.
PAIRS_A_PAGE = 25


@dataclass(frozen=True)
class PairCard:
    """A pair of a draft as an admin sees it: reasons only in general."""

    mentee: Partner
    mentor: Partner
    kind: Kind
    fit: int
    reasons: tuple[ReasonLine, ...]
    #: An admin wants the two to stay together, however often the draft is made again.
    kept: bool = False


@dataclass(frozen=True)
class UnmatchedCard:
    """Somebody whom a draft leaves without a partner, and why."""

    person: Partner
    role: str
    code: str


@dataclass(frozen=True)
class ApartCard:
    """Two who are not to be paired in this round, as an admin decided."""

    mentee: Partner
    mentor: Partner


@dataclass(frozen=True)
class Preview:
    """One page of a draft, for admins."""

    round_id: int
    version: int
    state: RoundState
    programme_name: str
    seed: int
    signed_up: int
    total: int
    average_fit: int
    lowest_fit: int
    most_mentees: int
    page: int
    pairs: tuple[PairCard, ...]
    unmatched: tuple[UnmatchedCard, ...]
    #: How long the introductions take at Slack's pace; 0 where it is less than one minute.
    minutes: int = 0
    #: Pairs that an admin keeps, and two who are not to be paired.
    kept: int = 0
    apart: tuple[ApartCard, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the pairs fill, at least one."""
        return max(1, -(-self.total // PAIRS_A_PAGE))


@dataclass(frozen=True)
class DraftNote:
    """What an admin reads when sign-up has closed and a draft is there."""

    round: RoundCard
    looking: int
    offering: int
    unmatched: int
