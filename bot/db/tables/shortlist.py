"""Shortlists: whom somebody would like to ask, in their own order."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import ShortlistState


class ShortlistEntry(Scoped, table=True):
    """Somebody on a person's list. Nobody else ever sees the list."""

    __tablename__ = "shortlist_entry"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "mentor_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "mentor_id"),
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("ask", "after_ask_id"),
        due_index("shortlist_entry", "next_at", "next_at IS NOT NULL"),
    )

    person_id: int
    mentor_id: int
    suggestion_id: int | None = None
    kind: Kind | None = key(Kind, None)
    state: ShortlistState = key(ShortlistState, ShortlistState.KEPT)
    #: Smaller comes first.
    position: int = 0
    why: str = words()
    added_at: datetime = instant()
    #: The ask whose end made this one the next; its words go on, with this entry's own "why you".
    after_ask_id: int | None = None
    #: When this one is asked unless the person objects.
    next_at: datetime | None = instant(optional=True)
