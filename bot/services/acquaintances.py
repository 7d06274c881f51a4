"""Whom people know at least a little. It serves their own matching; nobody else learns of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Acquaintance
from bot.services import outbox
from bot.services.actors import Actor


def known(session: Session, person_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these people whom they said they know."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in session.exec(select(Acquaintance).where(col(Acquaintance.person_id).in_(set(person_ids)))):
        found[row.person_id].add(row.known_id)
    return found


def replace(session: Session, actor: Actor, known_ids: Iterable[int], *, now: datetime) -> None:
    """Keep whom the actor knows, in place of what they said before."""
    wanted = set(known_ids)
    for row in session.exec(select(Acquaintance).where(Acquaintance.person_id == actor.person_id)).all():
        if row.known_id in wanted:
            wanted.discard(row.known_id)
        else:
            session.delete(row)
    for known_id in sorted(wanted):
        outbox.insert_once(
            session, Acquaintance, {"person_id": actor.person_id, "known_id": known_id, "created_at": now}
        )
    session.flush()
