"""Pictures that Slack holds already."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, within_workspace
from bot.db.types import instant


class UploadedPicture(Scoped, table=True):
    """A picture that was uploaded, by what it shows, so that it is not uploaded for each reader anew."""

    __tablename__ = "uploaded_picture"
    __table_args__ = within_workspace(sa.UniqueConstraint("workspace_id", "digest"))

    #: Of what it shows, as text nobody can read back.
    digest: str
    #: Slack's id of the file.
    file_id: str
    uploaded_at: datetime = instant()
