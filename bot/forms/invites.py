"""What a calendar file says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InviteCard:
    """A meeting as calendars know it: who and when, and not a word of what it is about.

    Attributes:
        uid: by which calendars know it; the same however often it is moved.
        sequence: the higher one replaces the lower one.
        people: the names of all who are in it.
        starts_at: in the reader's zone.
        moved: an earlier time stood in the calendar.
        withdrawn: it is to go from the calendar.
        made_at: when this version was made.
        peers: whether it is a talk among peers.
    """

    uid: str
    sequence: int
    people: tuple[str, ...]
    starts_at: datetime
    minutes: int
    made_at: datetime
    moved: bool = False
    withdrawn: bool = False
    peers: bool = False
