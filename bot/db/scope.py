"""Tenancy: one ORM hook confines every statement to the session's workspace."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Table, event, inspect
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session

from bot.db.tables import Scoped

#: Execution option of the few statements that serve all workspaces at once: claiming due rows in ticks.
ALL_WORKSPACES = "all_workspaces"


class UnscopedStatement(RuntimeError):  # noqa: N818 - says what it is
    """A statement on workspace data that cannot be confined to one workspace: a defect, not bad input."""


@lru_cache(maxsize=4096)
def _criterion(name: str, workspace_id: int) -> ExecutableOption:
    """Return the condition for one scoped table: it reaches aliases and subqueries too."""
    # A function of the class: a ready condition would name the table itself where an alias is joined.
    return with_loader_criteria(
        _scoped_tables()[name], lambda cls: cls.workspace_id == workspace_id, include_aliases=True
    )


@lru_cache(maxsize=1)
def _scoped_tables() -> dict[str, type[Scoped]]:
    return {str(table.__tablename__): table for table in Scoped.__subclasses__()}


def _through_the_mapper(element: Any) -> bool:
    return bool(element._propagate_attrs.get("compile_state_plugin") == "orm")  # noqa: SLF001 - what the ORM itself goes by


def _look_into(statement: Any) -> tuple[set[str], list[Select[Any]]]:
    """Return the scoped tables that a statement names, however deep, and its SELECTs behind the mapper's back.

    All of it is looked at, since what a statement counts or nests does not show among its entities. Nothing is
    loaded beyond it: no table has relationships of the mapper's.
    """
    scoped, names, plain = _scoped_tables(), set(), []
    for part in visitors.iterate(statement):
        if isinstance(part, Table):
            if part.name in scoped:
                names.add(part.name)
        elif isinstance(part, Select) and not _through_the_mapper(part):
            plain.append(part)
    return names, plain


def _is_reached(statement: Any, plain: list[Select[Any]]) -> bool:
    """Tell whether conditions on classes reach every scoped table in a statement that names some.

    Plain tables, behind the mapper's back, are not reached.
    """
    if not _through_the_mapper(statement):
        return False
    return not any(_look_into(source)[0] for select in plain for source in select.get_final_froms())


def _confine(state: ORMExecuteState) -> None:
    if state.execution_options.get(ALL_WORKSPACES) or state.is_column_load or state.is_relationship_load:
        return
    names, plain = _look_into(state.statement)
    if not names:
        return
    workspace_id = state.session.info.get("workspace_id")
    # A condition has no place in an INSERT: rows are added to the session, which checks them.
    if workspace_id is None or not _is_reached(state.statement, plain) or state.is_insert:
        raise UnscopedStatement(str(state.statement))
    state.statement = state.statement.options(*(_criterion(name, workspace_id) for name in sorted(names)))


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
