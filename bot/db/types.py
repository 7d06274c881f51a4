"""Column types: instants in UTC, catalogue keys with a CHECK, and people's words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic_core import PydanticUndefined
from sqlalchemy.engine import Dialect
from sqlmodel import Field


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; comes back aware, also from SQLite, which keeps no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: it would be shifted silently.

        Raises:
            ValueError: the instant carries no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: instants are aware")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored instant its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(sa.TypeDecorator[str]):
    """Text that a person wrote. Export, erasure and encryption find every such column through this type."""

    impl = sa.Text()
    cache_ok = True


def instant(*, optional: bool = False) -> Any:
    """Return the field of an aware UTC instant."""
    return Field(default=None if optional else PydanticUndefined, sa_type=UtcDateTime)


def words(*, default: str | None = "") -> Any:
    """Return the field of a text that a person wrote, of any length."""
    return Field(default=default, sa_type=Words)


def codes(factory: type[list[Any]] | type[dict[str, Any]] = list) -> Any:
    """Return the field of a small list or mapping of codes, ids and dates. Assign a new one to change it."""
    return Field(default_factory=factory, sa_type=sa.JSON)


def choice() -> Any:
    """Return the field of a key that the catalogue or a programme has; the service checks which can be chosen."""
    return Field(max_length=40)


def key(kind: type[StrEnum], default: Any = PydanticUndefined, *, name: str | None = None) -> Any:
    """Return the field of a StrEnum, stored as text with a CHECK constraint of its values.

    A second field of the same kind in a table needs a `name` of its own for its constraint.
    """
    column_type: Any = sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or kind.__name__.lower(),
        values_callable=lambda e: [member.value for member in e],
    )
    return Field(default=default, sa_type=column_type)
