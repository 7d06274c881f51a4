"""What a look back becomes, and what each of the people reads of it."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from bot.forms.chain import ChainCard
from bot.forms.checking import OptionalText
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.states import Fit, Outcome, ReviewKind, ReviewState

#: Months that people can go on for; 0 means that it ends as planned.
MORE_MONTHS = (3, 6, 0)


class ReviewForm(BaseModel):
    """A look back, halfway or at the end."""

    model_config = ConfigDict(frozen=True)

    outcome: Outcome | None = None
    told: OptionalText = ""
    thanks: OptionalText = ""
    #: Whom the word of thanks is for, in a circle; 0 means everybody.
    thanks_to: int = 0
    private: OptionalText = ""


@dataclass(frozen=True)
class ReviewCard:
    """One question to one person; nobody else reads it.

    Attributes:
        goal_completed: whether the answer has just completed the goal that they worked on.
    """

    id: int
    kind: ReviewKind
    state: ReviewState
    relationship: RelationshipCard
    ends_at: datetime
    fit: Fit | None = None
    outcome: Outcome | None = None
    more_months: int | None = None
    told: str = ""
    private: str = ""
    goal_completed: bool = False


@dataclass(frozen=True)
class LastWord:
    """What one of the others leaves the reader with: what became of their goal, and their words."""

    author: Partner
    outcome: Outcome | None = None
    told: str = ""
    thanks: str = ""


@dataclass(frozen=True)
class ClosingCard:
    """What one of the people reads at the end.

    Attributes:
        words: what the others leave the reader with.
        review_id: the reader's own look back, if it is not written yet.
        may_be_named: whether the reader may be named among those who passed mentoring on.
        chain: who passed mentoring on in their programme; None for a pair that belongs to none.
        asked_again_on: the day on which the reader wants to be asked what came of it.
        over: whether it came to its end, so that what came of it can be told later.
    """

    relationship: RelationshipCard
    words: tuple[LastWord, ...] = ()
    review_id: int | None = None
    may_be_named: bool = False
    chain: ChainCard | None = None
    asked_again_on: date | None = None
    over: bool = False


@dataclass(frozen=True)
class ToldCard:
    """What one of the people wrote to the other in a look back."""

    author: Partner
    relationship_id: int
    kind: ReviewKind
    outcome: Outcome | None
    told: str
    thanks: str
