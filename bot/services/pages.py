"""The page of one relationship: where it stands and its one next step."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import NotFound
from bot.forms.pages import PageStep, RelationshipPage
from bot.forms.relationships import RelationshipCard
from bot.forms.states import LIVING, Role
from bot.services import endings, relationships
from bot.services.actors import Actor


def people(session: Session, actor: Actor) -> list[RelationshipCard]:
    """Return the actor's relationships under way, oldest first."""
    return relationships.active_of(session, actor.person_id)


def page(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> RelationshipPage:
    """Return the page of one of the actor's relationships.

    Raises:
        NotFound: there is no such relationship of this person.
    """
    del now
    row, mine = relationships.own(session, actor, relationship_id)
    card = relationships.card_of(session, row.id, actor.person_id)
    if card is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    step = PageStep.OVER
    if row.state in LIVING:
        step = PageStep.AWAIT_TIMES if mine.role is Role.MENTOR else PageStep.PROPOSE_TIMES
    return RelationshipPage(card, row.state, step, endings.contact(session, row.programme_id))
