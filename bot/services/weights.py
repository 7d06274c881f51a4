"""What counts how much in a programme's matching: looked at and changed by its admins."""

from dataclasses import asdict

from sqlmodel import Session

from bot.db.tables import Programme
from bot.errors import InvalidInput
from bot.forms.weights import WeightsCard, WeightsForm
from bot.matching import Weights
from bot.services import pairing, programmes
from bot.services.actors import Actor


def card(session: Session, actor: Actor, programme_id: int) -> WeightsCard:
    """Return what counts how much.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
    """
    return _card(_own(session, actor, programme_id))


def save(session: Session, actor: Actor, programme_id: int, form: WeightsForm) -> WeightsCard:
    """Keep what is to count how much, from the next draft, search and suggestion on.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        InvalidInput: nothing would count at all.
    """
    programme = _own(session, actor, programme_id)
    if not any(value for name, value in form.weights.items() if name != "wish"):
        raise InvalidInput({"functions": "At least one consideration has to count, or all pairs would be alike."})
    usual = asdict(Weights())
    # Only what differs is kept, so that a better usual value reaches everybody who never changed it.
    programme.weights = {name: value for name, value in form.weights.items() if value != usual[name]}
    programme.same_team = form.same_team
    session.add(programme)
    session.flush()
    return _card(programme)


def _own(session: Session, actor: Actor, programme_id: int) -> Programme:
    programme = programmes.get(session, programme_id)
    programmes.require_admin(session, actor, programme)
    return programme


def _card(programme: Programme) -> WeightsCard:
    now = asdict(pairing.weights_of(programme))
    return WeightsCard(programme.id, programme.name, now, asdict(Weights()), programme.same_team)
