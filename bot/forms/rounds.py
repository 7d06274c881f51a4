"""What a round's modal becomes, and what views show of a round and its outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from bot.forms.relationships import Partner
from bot.forms.shortlist import Organisation
from bot.forms.states import Cadence, RoundState, SignupAnswer

#: What a round can make, as the number of peers who come together; 0 stands for mentors and mentees.
MENTORING, PEER_PAIRS = 0, 2
GROUP_SIZES = (PEER_PAIRS, 3, 4, 5)


class RoundForm(BaseModel):
    """A round as its admin opened it: the day on which sign-up closes, and whom it brings together."""

    model_config = ConfigDict(frozen=True)

    deadline: date
    group_size: int = MENTORING


@dataclass(frozen=True)
class RoundCard:
    """A round as its programme's channel sees it: numbers, no names of participants."""

    id: int
    state: RoundState
    programme_id: int
    programme_name: str
    term_months: int
    opened_by: Partner
    deadline_at: datetime
    signed_up: int
    #: How many pairs, or circles, came of it.
    pairs: int
    #: How many peers it brings together; None where it pairs mentors with mentees.
    group_size: int | None = None
    #: How often such a round opens by itself; None where an admin opened it.
    every: Cadence | None = None


@dataclass(frozen=True)
class SignupReceipt:
    """What somebody reads after answering a round's announcement."""

    round_id: int
    answer: SignupAnswer
    changed: bool
    programme_name: str
    deadline_at: datetime
    looking: bool
    offering: bool
    has_goal: bool
    full: bool
    group_size: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What publishing came to."""

    programme_name: str
    channel_id: str
    pairs: int
    unmatched: int
    group_size: int | None = None


@dataclass(frozen=True)
class UnmatchedNote:
    """What somebody without a partner reads in private."""

    programme_name: str
    role: str
    code: str
    has_goal: bool
    #: What there is outside, for somebody who looks.
    organisations: tuple[Organisation, ...] = ()
    #: Whether the readiness check would open the way; nobody else reads it.
    gated: bool = False
