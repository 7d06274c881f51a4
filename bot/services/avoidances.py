"""Whom somebody is never to be matched with. It counts for both, and nobody is told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Avoidance
from bot.services import outbox
from bot.services.actors import Actor


def add(session: Session, actor: Actor, avoided_id: int, *, now: datetime) -> None:
    """Keep two people apart from now on; repeating it changes nothing."""
    values = {"person_id": actor.person_id, "avoided_id": avoided_id, "created_at": now}
    outbox.insert_once(session, Avoidance, values)


def avoided(session: Session, person_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these people whom they must not be matched with, whichever of the two said so."""
    ids = set(person_ids)
    query = select(Avoidance).where(sa.or_(col(Avoidance.person_id).in_(ids), col(Avoidance.avoided_id).in_(ids)))
    apart: dict[int, set[int]] = defaultdict(set)
    for row in session.exec(query):
        for one, other in ((row.person_id, row.avoided_id), (row.avoided_id, row.person_id)):
            if one in ids:
                apart[one].add(other)
    return apart


def between(session: Session, one: int, other: int) -> bool:
    """Tell whether these two are to be kept apart."""
    return other in avoided(session, [one]).get(one, set())


def own(session: Session, actor: Actor) -> set[int]:
    """Return whom the actor would rather not be matched with; never who would rather not with the actor."""
    return set(session.exec(select(Avoidance.avoided_id).where(Avoidance.person_id == actor.person_id)))


def replace(session: Session, actor: Actor, avoided_ids: Iterable[int], *, now: datetime) -> None:
    """Keep the actor's list, in place of what it was. What others said about the actor stays as it is."""
    wanted = set(avoided_ids)
    for row in session.exec(select(Avoidance).where(Avoidance.person_id == actor.person_id)).all():
        if row.avoided_id not in wanted:
            session.delete(row)
    session.flush()
    for avoided_id in sorted(wanted):
        add(session, actor, avoided_id, now=now)
