"""What somebody did in the DM with Baton, apart from pressing buttons."""

from dataclasses import dataclass
from enum import StrEnum


class Reply(StrEnum):
    """The replies to typed messages that answer no question of Baton's."""

    HELP = "help"
    HELLO = "hello"
    QUIET = "quiet"
    FILES = "files"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Typed:
    """A new message.

    Attributes:
        thread_ts: the message in whose thread it stands, if any.
        word: the reply it asks for, where it is nothing but a word that Baton knows.
        has_files: files came with it; Baton keeps none of them.
    """

    channel_id: str
    ts: str
    text: str
    thread_ts: str | None = None
    word: Reply | None = None
    has_files: bool = False


@dataclass(frozen=True)
class Edited:
    """A message was changed."""

    ts: str
    text: str


@dataclass(frozen=True)
class Deleted:
    """A message was deleted."""

    ts: str
