"""What views show of a relationship that rests, or goes on."""

from dataclasses import dataclass
from datetime import date

from bot.forms.relationships import RelationshipCard


@dataclass(frozen=True)
class RestCard:
    """A relationship that rests or goes on, as one of its people sees it.

    Attributes:
        rests: whether it rests at present.
        until: while it rests, the day on which it ends if nobody goes on; else the day on which its term is over.
    """

    relationship: RelationshipCard
    rests: bool
    until: date
