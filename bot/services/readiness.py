"""The readiness check: coaching for the person who takes it, and a gate where a programme wants one.

Nobody else learns what was answered: a gate lets somebody through or explains itself to that person alone.
"""

from datetime import datetime

from sqlmodel import Session, select

from bot.catalogue import Readiness
from bot.db.tables import Programme, ReadinessCheck
from bot.errors import NotAllowed
from bot.forms.readiness import ReadinessCard, ReadinessForm
from bot.services import outbox
from bot.services.actors import Actor

_TAKE_IT = (
    "This programme asks everybody who looks for a mentor to take the readiness check first. It takes a minute, and "
    "only you see what you answer: `/mentor ready`."
)
_SOON = (
    "This programme begins with people who are ready for it, and your last readiness check says “not yet” somewhere. "
    "That can change any day: `/mentor ready` says what would help, and then you are welcome here. "
    "Nobody but you knows of this."
)


def save(session: Session, actor: Actor, form: ReadinessForm, *, now: datetime) -> ReadinessCard:
    """Keep the actor's answers in place of their last ones."""
    values = {**form.model_dump(), "person_id": actor.person_id, "checked_at": now}
    if outbox.insert_once(session, ReadinessCheck, values) is None:
        row = session.exec(select(ReadinessCheck).where(ReadinessCheck.person_id == actor.person_id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
    return _card(form, now)


def last(session: Session, actor: Actor) -> ReadinessCard | None:
    """Return what the actor answered last; nobody can ask for somebody else's."""
    return _last(session, actor.person_id)


def require(session: Session, actor: Actor, programme: Programme | None) -> None:
    """Keep the gate of a programme, for somebody who looks for a mentor there.

    Raises:
        NotAllowed: the programme has a gate, and the actor has not taken the check or is not ready yet.
    """
    if programme is None or not programme.readiness_gate:
        return
    card = _last(session, actor.person_id)
    if card is None:
        raise NotAllowed(_TAKE_IT)
    if not card.is_ready:
        raise NotAllowed(_SOON)


def _last(session: Session, person_id: int) -> ReadinessCard | None:
    row = session.exec(select(ReadinessCheck).where(ReadinessCheck.person_id == person_id)).first()
    if row is None:
        return None
    answers = {question: getattr(row, question.value) for question in Readiness}
    return ReadinessCard(answers, row.hours, row.checked_at)


def _card(form: ReadinessForm, now: datetime) -> ReadinessCard:
    return ReadinessCard({question: getattr(form, question.value) for question in Readiness}, form.hours, now)
