"""What all tables share: names of constraints, the workspace, and references that stay inside it."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

# Named constraints can be changed by later migrations on every database; set before the first table.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Scoped(SQLModel):
    """Base of every table whose rows belong to one workspace.

    Reading, changing and deleting its rows is confined to the session's workspace (`bot.db.scope`).
    """

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(default=None, foreign_key="workspace.id")


def within_workspace(*constraints: Any) -> tuple[Any, ...]:
    """Return table arguments with the UNIQUE that composite foreign keys point to."""
    return (sa.UniqueConstraint("workspace_id", "id"), *constraints)


def belongs_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key that cannot cross workspaces."""
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def due_index(table: str, column: str, where: str) -> sa.Index:
    """Return an index on an instant that only holds the rows a tick may have to look at.

    The workspace leads: SQLite takes the index whose columns a statement names as equal, and every statement names it.
    """
    condition = sa.text(where)
    name = f"ix_{table}_{column}"
    return sa.Index(name, "workspace_id", column, sqlite_where=condition, postgresql_where=condition)


def only_one(table: str, column: str, where: str) -> sa.Index:
    """Return an index that allows one row per value of `column` in a workspace, of those that `where` holds for."""
    condition = sa.text(where)
    name = f"uq_{table}_{column}"
    return sa.Index(name, "workspace_id", column, unique=True, sqlite_where=condition, postgresql_where=condition)
