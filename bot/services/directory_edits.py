"""What admins change in the directory of outside organisations."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import DirectoryEntry
from bot.errors import NotAllowed, NotFound
from bot.forms.shortlist import Organisation, OrganisationForm
from bot.services import directory, programmes
from bot.services.actors import Actor

#: A list that somebody reads.
MOST = 20


def add(session: Session, actor: Actor, programme_id: int, form: OrganisationForm, *, now: datetime) -> None:
    """Put an organisation into a programme's directory.

    Raises:
        NotAllowed: the actor does not run the programme, or the directory is full.
    """
    programmes.for_admin(session, actor, programme_id)
    if len(directory.of_programme(session, programme_id)) >= MOST:
        raise NotAllowed(f"The directory holds {MOST} organisations. Take one out first.")
    entry = DirectoryEntry(programme_id=programme_id, name=form.name, serves=form.serves, link=form.link, added_at=now)
    session.add(entry)
    session.flush()


def change(session: Session, actor: Actor, entry_id: int, form: OrganisationForm) -> int:
    """Change an entry; returns its programme.

    Raises:
        NotFound: it is not there any more.
        NotAllowed: the actor does not run the programme.
    """
    row = _own(session, actor, entry_id)
    row.name, row.serves, row.link = form.name, form.serves, form.link
    session.add(row)
    session.flush()
    return row.programme_id


def remove(session: Session, actor: Actor, entry_id: int) -> int:
    """Take an entry out; returns its programme.

    Raises:
        NotFound: it is not there any more.
        NotAllowed: the actor does not run the programme.
    """
    row = _own(session, actor, entry_id)
    session.delete(row)
    session.flush()
    return row.programme_id


def get(session: Session, actor: Actor, entry_id: int) -> Organisation:
    """Return an entry to change.

    Raises:
        NotFound: it is not there any more.
        NotAllowed: the actor does not run the programme.
    """
    row = _own(session, actor, entry_id)
    return Organisation(row.id, row.name, row.serves, row.link)


def _own(session: Session, actor: Actor, entry_id: int) -> DirectoryEntry:
    row = session.exec(select(DirectoryEntry).where(DirectoryEntry.id == entry_id)).first()
    if row is None:
        raise NotFound("This organisation is not in the directory any more.")
    programmes.for_admin(session, actor, row.programme_id)
    return row
