"""What may follow what, by thing, as the history of changes writes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.forms.states import (
    ASK_TRANSITIONS,
    MEETING_TRANSITIONS,
    NUDGE_TRANSITIONS,
    RELATIONSHIP_TRANSITIONS,
    REVIEW_TRANSITIONS,
    STEP_TRANSITIONS,
)

#: What may follow what, by thing, as text.
_TABLES: dict[str, Mapping[Any, Iterable[Any]]] = {
    "ask": ASK_TRANSITIONS,
    "relationship": RELATIONSHIP_TRANSITIONS,
    "meeting": MEETING_TRANSITIONS,
    "plan_step": STEP_TRANSITIONS,
    "review": REVIEW_TRANSITIONS,
    "nudge": NUDGE_TRANSITIONS,
}
ALLOWED = {
    thing: {(str(one), str(other)) for one, following in table.items() for other in following}
    for thing, table in _TABLES.items()
}
