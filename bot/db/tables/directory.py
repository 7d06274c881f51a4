"""Outside organisations that a programme recommends."""

from datetime import datetime

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, words


class DirectoryEntry(Scoped, table=True):
    """A mentoring organisation in a programme's directory."""

    __tablename__ = "directory_entry"
    __table_args__ = within_workspace(belongs_to("programme", "programme_id"))

    programme_id: int
    name: str = words()
    serves: str = words()
    link: str = words()
    added_at: datetime = instant()
