"""Who passed mentoring on to whom, as far as it may be told."""

import hashlib
import json
from dataclasses import dataclass

#: Changes when the same chain is drawn in another way.
_DRAWING = 1


@dataclass(frozen=True)
class Link:
    """Somebody mentored somebody: positions among the chain's people."""

    mentor: int
    mentee: int


@dataclass(frozen=True)
class Someone:
    """One of the chain: a name, or so many people who are not named."""

    name: str = ""
    count: int = 1


@dataclass(frozen=True)
class Chain:
    """Finished mentorships of a programme.

    Attributes:
        people: whoever is in it; only people who agreed have a name.
        links: who mentored whom. Somebody without a name is in one link, so that nobody's path can be followed.
        others: how many more mentorships there were of which nobody is named; 0 where too few to be told.
    """

    programme_id: int
    programme_name: str
    people: tuple[Someone, ...] = ()
    links: tuple[Link, ...] = ()
    others: int = 0

    @property
    def digest(self) -> str:
        """Return what tells one picture from another."""
        shown = [
            _DRAWING,
            self.programme_name,
            [(one.name, one.count) for one in self.people],
            [(link.mentor, link.mentee) for link in self.links],
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


@dataclass(frozen=True)
class ChainCard:
    """A chain for one reader.

    Attributes:
        file_id: Slack's id of its picture; empty where it was not drawn yet.
        i_am_named: the reader agreed to be named in this programme.
        on_its_way: the picture comes by message.
    """

    chain: Chain
    file_id: str = ""
    i_am_named: bool = False
    on_its_way: bool = False
