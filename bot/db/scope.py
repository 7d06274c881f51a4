"""Tenancy: one ORM hook confines every statement to the session's workspace."""

from functools import lru_cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col

from bot.db.tables import Scoped

#: Execution option of the few statements that serve all workspaces at once: claiming due rows in ticks.
ALL_WORKSPACES = "all_workspaces"


class UnscopedStatement(RuntimeError):  # noqa: N818 - says what it is
    """A statement on workspace data ran in a session that is bound to no workspace: a defect, not bad input."""


@lru_cache(maxsize=256)
def _criteria(workspace_id: int) -> tuple[ExecutableOption, ...]:
    """Return one condition for every scoped table: it reaches aliases and subqueries too."""
    return tuple(
        with_loader_criteria(table, col(table.workspace_id) == workspace_id, include_aliases=True)
        for table in Scoped.__subclasses__()
    )


def _confine(state: ORMExecuteState) -> None:
    if state.execution_options.get(ALL_WORKSPACES) or state.is_column_load or state.is_relationship_load:
        return
    if not any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers):
        return
    workspace_id = state.session.info.get("workspace_id")
    if workspace_id is None:
        raise UnscopedStatement(str(state.statement))
    state.statement = state.statement.options(*_criteria(workspace_id))


def _stamp(session: Any, *_: Any) -> None:
    workspace_id = session.info.get("workspace_id")
    for row in session.new:
        if isinstance(row, Scoped) and row.workspace_id is None:
            row.workspace_id = workspace_id
    if workspace_id is None:
        return
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, Scoped) and inspect(row).dict["workspace_id"] != workspace_id:
            raise UnscopedStatement(f"{type(row).__name__} of another workspace")


def confine_to_workspace(session: Session) -> None:
    """Attach the hook to one session."""
    event.listen(session, "do_orm_execute", _confine)
    event.listen(session, "before_flush", _stamp)
