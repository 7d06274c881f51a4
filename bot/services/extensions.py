"""Going on beyond the term: only where everybody would, for the shortest of their wishes."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Relationship, Review
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING, ReviewKind
from bot.services import milestones, outbox, relationships
from bot.services.actors import Actor, System

EXTENDED = "reviews.extended"


def settle(session: Session, row: Relationship, *, by: Actor | System, now: datetime) -> bool:
    """Go on if everybody who is in it would by now, and tell them; nobody hears of a wish that others do not share."""
    query = select(Review).where(Review.relationship_id == row.id, Review.kind == ReviewKind.EXTENSION)
    wishes = {one.person_id: one.more_months or 0 for one in session.exec(query) if one.due_on == row.ends_at.date()}
    people = relationships.members(session, row.id)
    shortest = min((wishes.get(one.person_id, 0) for one in people), default=0)
    if shortest <= 0 or row.state not in LIVING:
        return False
    row.ends_at = row.ends_at + relationships.months(shortest)
    session.add(row)
    session.flush()
    milestones.plan(session, row, now=now)
    for one in people:
        mine = isinstance(by, Actor) and one.person_id == by.person_id
        letter = Letter(
            key=f"{EXTENDED}:{row.id}:{row.ends_at.date()}:{one.person_id}",
            to=to_person(one.person_id),
            kind=EXTENDED,
            manners=Manners.NOW if mine else Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
        )
        outbox.enqueue(session, letter, now=now)
        outbox.refresh_home(session, one.person_id, now=now)
    return True
