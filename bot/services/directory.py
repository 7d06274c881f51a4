"""Outside organisations that a programme recommends; it begins with those of the catalogue."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import ORGANISATIONS
from bot.db.tables import DirectoryEntry, Enrolment, Programme
from bot.forms.shortlist import Organisation
from bot.forms.states import EnrolmentState, ProgrammeState


def seed(session: Session, programme_id: int, *, now: datetime) -> None:
    """Begin a programme's directory."""
    for name, serves, link in ORGANISATIONS:
        session.add(DirectoryEntry(programme_id=programme_id, name=name, serves=serves, link=link, added_at=now))
    session.flush()


def of_programme(session: Session, programme_id: int) -> list[Organisation]:
    """Return a programme's directory."""
    query = select(DirectoryEntry).where(DirectoryEntry.programme_id == programme_id).order_by(col(DirectoryEntry.id))
    return [Organisation(row.id, row.name, row.serves, row.link) for row in session.exec(query)]


def for_person(session: Session, person_id: int) -> list[Organisation]:
    """Return the organisations of all programmes in which somebody takes part, each address once."""
    query = (
        select(DirectoryEntry)
        .join(Enrolment, col(Enrolment.programme_id) == col(DirectoryEntry.programme_id))
        .join(Programme, col(Programme.id) == col(DirectoryEntry.programme_id))
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE)
        .order_by(col(DirectoryEntry.id))
    )
    by_link = {row.link: Organisation(row.id, row.name, row.serves, row.link) for row in session.exec(query)}
    return list(by_link.values())
