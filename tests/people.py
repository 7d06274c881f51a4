"""Makes workspaces and people for tests of services and delivery."""

from typing import Any

from sqlmodel import Session

from bot.db.engine import Database
from bot.db.tables import Person
from bot.services import people
from bot.services.actors import Actor


def make_workspace(database: Database, team_id: str = "T0001") -> int:
    """Make a workspace; returns its id."""
    with database.writing() as session:
        return people.ensure_workspace(session, team_id).id


def make_person(session: Session, name: str, **columns: Any) -> Person:
    """Make a person whose Slack id is made of the name."""
    person = Person(slack_user_id=f"U{name.upper()}", name=name, **{"tz": "UTC", **columns})
    session.add(person)
    session.flush()
    return person


def acting(person: Person) -> Actor:
    """Return this person as the one who acts."""
    return Actor(person.workspace_id, person.id)
