"""What somebody who looks for a mentor sees of a suggestion."""

from dataclasses import dataclass
from datetime import datetime

from bot.forms.relationships import Partner, ReasonLine
from bot.forms.shortlist import Organisation
from bot.forms.states import DeclineReason, SuggestionState


@dataclass(frozen=True)
class SuggestionCard:
    """One suggested mentor, for the person to whom they are suggested.

    Attributes:
        minutes_ahead: by how much the mentor's clocks are ahead of the reader's.
    """

    id: int
    mentor: Partner
    minutes_ahead: int
    reasons: tuple[ReasonLine, ...]
    state: SuggestionState
    decline_reason: DeclineReason | None = None
    #: In the mentor's own words, and hours a month; 0 where they did not say.
    offer: str = ""
    hours_a_month: int = 0


@dataclass(frozen=True)
class SuggestionBatch:
    """The suggestions of one message.

    Attributes:
        suggestion_id: one of them, by which the whole is known.
        stopped: no further ones come to this person in this programme.
    """

    suggestion_id: int
    programme_name: str
    cards: tuple[SuggestionCard, ...]
    stopped: bool = False


@dataclass(frozen=True)
class NobodyNew:
    """Nobody fits at present; `next_look` is in the reader's own zone, None where none is planned."""

    programme_name: str
    next_look: datetime | None
    #: What there is outside, where nobody inside fits.
    organisations: tuple[Organisation, ...] = ()
