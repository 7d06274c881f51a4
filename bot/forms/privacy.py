"""What somebody sees of what is stored about them, and what is left of them once they are erased."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

#: No id of Slack's begins like this: theirs are capital letters and digits.
_ERASED = "erased."
#: How somebody is called whom nobody can know any more.
SOMEBODY = "somebody who has left"


def erased_id() -> str:
    """Return what stands for the Slack id of somebody who was erased; it tells nothing, and is never the same twice."""
    return f"{_ERASED}{secrets.token_hex(12)}"


def is_erased(slack_user_id: str) -> bool:
    """Tell whether an id stands for somebody who was erased."""
    return slack_user_id.startswith(_ERASED)


class Topic(StrEnum):
    """What is stored about somebody, as they would sort it."""

    PROFILE = "profile"
    GOALS = "goals"
    ASKS = "asks"
    ROUNDS = "rounds"
    RELATIONSHIPS = "relationships"
    MEETINGS = "meetings"
    ANSWERS = "answers"
    OFFICES = "offices"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Held:
    """So many rows of one sort, under what they are called."""

    topic: Topic
    one: str
    many: str
    count: int


@dataclass(frozen=True)
class PrivacyCard:
    """What somebody sees of what is stored about them.

    Attributes:
        held: how much of what there is; what there is nothing of is left out.
        programmes: names of the programmes that count them.
        runs: names of the programmes that they run.
        in_draft: whether admins may read their name in a draft at present.
        living: how many relationships would end.
    """

    held: tuple[Held, ...]
    programmes: tuple[str, ...]
    runs: tuple[str, ...]
    in_draft: bool
    living: int


@dataclass(frozen=True)
class Export:
    """Everything that is stored about somebody and is theirs to read, table by table, with what is left out and why."""

    name: str
    slack_user_id: str
    made_at: datetime
    tables: Mapping[str, list[dict[str, Any]]]
    left_out: Mapping[str, str]


class EraseForm(BaseModel):
    """That somebody means it."""

    sure: list[str]
