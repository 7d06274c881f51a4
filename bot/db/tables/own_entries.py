"""What a programme adds to the catalogue."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import codes, instant, key, words
from bot.forms.own_entries import OwnEntryState
from bot.forms.wording import Topic


class OwnEntry(Scoped, table=True):
    """A function or an aim of a programme's own. It is never deleted, so that whoever chose it can read it."""

    __tablename__ = "own_entry"
    __table_args__ = within_workspace(
        belongs_to("programme", "programme_id"), sa.Index("ix_own_entry_programme", "workspace_id", "programme_id")
    )

    programme_id: int
    topic: Topic = key(Topic)
    state: OwnEntryState = key(OwnEntryState, OwnEntryState.OFFERED)
    label: str = words()
    meaning: str = words()
    #: A line each; empty ones are those of the entry that it is nearest to.
    steps: str = words()
    questions: str = words()
    first_agenda: str = words()
    #: A key of the catalogue, or empty.
    nearest: str = ""
    #: Of an aim: the functions that bring towards it, and the kind that it proposes; empty means those of `nearest`.
    serves: list[str] = codes()
    kind: Kind | None = key(Kind, None)
    added_at: datetime = instant()
    changed_at: datetime = instant()
