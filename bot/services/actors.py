"""Who acts. Roles are never part of it: they are read inside the transaction, on every call."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person, known from an authenticated payload of Slack and from nowhere else."""

    workspace_id: int
    person_id: int


@dataclass(frozen=True)
class System:
    """A tick at work in one workspace."""

    workspace_id: int
