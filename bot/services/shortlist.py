"""Shortlists: whom somebody would like to ask, in their own order. Nobody else ever sees one."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Person, ShortlistEntry
from bot.errors import NotAllowed, NotFound
from bot.forms.shortlist import ShortlistCard
from bot.forms.states import SHORTLIST_TRANSITIONS, ShortlistState, before
from bot.services import outbox, relationships
from bot.services.actors import Actor
from bot.services.transitions import transition

#: A list that is longer is no order of preference any more; Slack shows it whole.
MOST = 15
WAITING = (ShortlistState.KEPT, ShortlistState.NEXT)


def add(
    session: Session,
    actor: Actor,
    mentor: Person,
    *,
    kind: Kind | None = None,
    suggestion_id: int | None = None,
    why: str = "",
    now: datetime,
) -> ShortlistEntry:
    """Put somebody at the end of the actor's list; whoever stands there already stays where they are.

    Raises:
        NotAllowed: it is the actor, or nobody with an account; or the list is full.
    """
    if mentor.id == actor.person_id:
        raise NotAllowed("That is you. For mentoring it takes a second person.")
    if mentor.is_bot or mentor.is_deleted:
        raise NotAllowed("They have no account of their own here (any more). Please choose somebody else.")
    query = select(ShortlistEntry).where(ShortlistEntry.person_id == actor.person_id)
    entry = session.exec(query.where(ShortlistEntry.mentor_id == mentor.id)).first()
    if (entry is None or entry.state not in WAITING) and len(waiting(session, actor.person_id)) >= MOST:
        raise NotAllowed(f"Your list holds {MOST} people, which is plenty. Take somebody off it first.")
    if entry is None:
        values = {"person_id": actor.person_id, "mentor_id": mentor.id, "kind": kind, "suggestion_id": suggestion_id}
        place = _last_place(session, actor.person_id) + 1
        outbox.insert_once(session, ShortlistEntry, {**values, "position": place, "why": why, "added_at": now})
        return session.exec(query.where(ShortlistEntry.mentor_id == mentor.id)).one()
    if entry.state not in WAITING:
        place = _last_place(session, actor.person_id) + 1
        sources = {ShortlistState.ASKED, ShortlistState.REMOVED}
        transition(session, entry, ShortlistState.KEPT, allowed_from=sources, by=actor, now=now, position=place)
    if why:
        entry.why = why
        session.add(entry)
        session.flush()
    return entry


def waiting(session: Session, person_id: int) -> list[ShortlistEntry]:
    """Return who stands on somebody's list, in order."""
    query = select(ShortlistEntry).where(ShortlistEntry.person_id == person_id)
    query = query.where(col(ShortlistEntry.state).in_(WAITING))
    return list(session.exec(query.order_by(col(ShortlistEntry.position), col(ShortlistEntry.id))))


def cards(session: Session, person_id: int) -> list[ShortlistCard]:
    """Return somebody's list for their own eyes."""
    entries = waiting(session, person_id)
    query = select(Person).where(col(Person.id).in_([entry.mentor_id for entry in entries]))
    people = {person.id: relationships.partner(person) for person in session.exec(query)}
    return [ShortlistCard(e.id, people[e.mentor_id], e.why, e.next_at) for e in entries]


def own(session: Session, actor: Actor, entry_id: int) -> ShortlistEntry:
    """Return one entry of the actor's list.

    Raises:
        NotFound: it is not there (any more).
    """
    query = select(ShortlistEntry).where(ShortlistEntry.id == entry_id, ShortlistEntry.person_id == actor.person_id)
    entry = session.exec(query).first()
    if entry is None or entry.state not in WAITING:
        raise NotFound("They are not on your list any more. `/mentor list` shows it as it is.")
    return entry


def move_up(session: Session, actor: Actor, entry_id: int) -> None:
    """Put somebody one place further up.

    Raises:
        NotFound: they are not on the list (any more).
    """
    entry = own(session, actor, entry_id)
    entries = waiting(session, actor.person_id)
    at = next(i for i, one in enumerate(entries) if one.id == entry.id)
    if at:
        entries[at - 1], entries[at] = entries[at], entries[at - 1]
    for position, one in enumerate(entries, 1):
        one.position = position
        session.add(one)
    session.flush()


def set_why(session: Session, actor: Actor, entry_id: int, why: str) -> None:
    """Keep why this person; it goes into the ask.

    Raises:
        NotFound: they are not on the list (any more).
    """
    entry = own(session, actor, entry_id)
    entry.why = why
    session.add(entry)
    session.flush()


def remove(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> None:
    """Take somebody off the list.

    Raises:
        NotFound: they are not on the list (any more).
    """
    entry = own(session, actor, entry_id)
    sources = before(SHORTLIST_TRANSITIONS, ShortlistState.REMOVED)
    transition(session, entry, ShortlistState.REMOVED, allowed_from=sources, by=actor, now=now, next_at=None)


def drop(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> None:
    """Take somebody off the list if they stand on it."""
    for entry in waiting(session, actor.person_id):
        if entry.mentor_id == mentor_id:
            remove(session, actor, entry.id, now=now)


def _last_place(session: Session, person_id: int) -> int:
    query = select(sa.func.max(ShortlistEntry.position)).where(ShortlistEntry.person_id == person_id)
    return session.exec(query).first() or 0
