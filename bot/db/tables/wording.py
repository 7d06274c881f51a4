"""How a programme puts the catalogue into its own words."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, key, words
from bot.forms.wording import Topic


class CatalogueWording(Scoped, table=True):
    """A programme's words for one function or aim. The key stays the catalogue's; empty lists keep its samples."""

    __tablename__ = "catalogue_wording"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "programme_id", "topic", "key"), belongs_to("programme", "programme_id")
    )

    programme_id: int
    topic: Topic = key(Topic)
    key: str
    label: str = words()
    meaning: str = words()
    #: A line each.
    steps: str = words()
    questions: str = words()
    first_agenda: str = words()
    changed_at: datetime = instant()
