"""Runs migrations on the connection that `bot.db.schema` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import AutoString, SQLModel

import bot.db.tables  # noqa: F401 - fills the metadata
from bot.db.types import UtcDateTime, Words

_PLAIN = ((AutoString, "sa.String()"), (UtcDateTime, "sa.DateTime(timezone=True)"), (Words, "sa.Text()"))


def _plain(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write plain column types, so that an old migration does not change when our types do."""
    if kind == "type":
        for ours, plain in _PLAIN:
            if isinstance(item, ours):
                return plain
    return False


def _same_type(_: Any, __: Any, in_database: Any, in_tables: Any, ___: Any) -> bool | None:
    """Tell Alembic that our decorated types equal what they are stored as; None leaves it the question."""
    if isinstance(in_tables, sa.TypeDecorator):
        return not isinstance(in_database, type(in_tables.impl_instance) | sa.String | sa.DateTime)
    return None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite cannot alter tables in place; batches copy them.
    render_as_batch=True,
    render_item=_plain,
    compare_type=_same_type,
)
with context.begin_transaction():
    context.run_migrations()
