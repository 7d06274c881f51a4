"""What an admin sees of a draft that brings peers together."""

from dataclasses import dataclass

from bot.forms.relationships import Partner, ReasonLine
from bot.forms.rounds import RoundCard
from bot.forms.states import RoundState

#: Circles on one page of the preview; a modal takes a hundred blocks, and each circle has two.
CIRCLES_A_PAGE = 35


@dataclass(frozen=True)
class CircleCard:
    """A circle, or a pair, of a draft; reasons only in general."""

    people: tuple[Partner, ...]
    reasons: tuple[ReasonLine, ...]
    #: An admin wants them to stay together, however often the draft is made again.
    kept: bool = False


@dataclass(frozen=True)
class CirclesPreview:
    """One page of a draft.

    Attributes:
        group_size: how many peers are to come together.
        total: how many circles the draft has.
        alone: people whom nobody may be put with.
        staying: people who are to stay together and are not all of a circle.
        apart: two who are not to be together, as an admin decided.
        minutes: how long the introductions take at Slack's pace; 0 where it is less than one minute.
    """

    round_id: int
    version: int
    state: RoundState
    programme_name: str
    group_size: int
    signed_up: int
    total: int
    page: int
    circles: tuple[CircleCard, ...]
    alone: tuple[Partner, ...] = ()
    minutes: int = 0
    staying: tuple[tuple[Partner, ...], ...] = ()
    apart: tuple[tuple[Partner, Partner], ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the circles fill, at least one."""
        return max(1, -(-self.total // CIRCLES_A_PAGE))


@dataclass(frozen=True)
class CirclesNote:
    """What an admin reads when sign-up has closed and a draft is there."""

    round: RoundCard
    alone: int
