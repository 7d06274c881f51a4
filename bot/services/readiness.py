"""The readiness check: coaching for the person who takes it, and a gate where a programme wants one.

Nobody else learns what was answered: a gate lets somebody through or explains itself to that person alone.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import Readiness
from bot.db.tables import Enrolment, Programme, ReadinessCheck
from bot.errors import NotAllowed
from bot.forms.readiness import ReadinessCard, ReadinessForm
from bot.forms.states import EnrolmentState, ProgrammeState
from bot.services import doors, outbox
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


def gate(session: Session, mentee_id: int, mentor_id: int) -> Programme | None:
    """Return the programme whose gate stands between somebody and asking this person.

    It is the one that both share, in which their pair would begin. Where they share none, the mentee's own programmes
    decide, unless one of them asks for nothing.
    """
    shared = doors.shared_programme(session, mentee_id, mentor_id)
    if shared is not None:
        return shared
    query = (
        select(Programme)
        .join(Enrolment, col(Enrolment.programme_id) == col(Programme.id))
        .where(Enrolment.person_id == mentee_id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE)
        .order_by(col(Programme.readiness_gate), col(Programme.id))
    )
    return session.exec(query).first()


def held(session: Session, programme: Programme, person_ids: Iterable[int]) -> set[int]:
    """Return whom the gate of a programme keeps from being paired with a mentor. No admin may learn who it is."""
    if not programme.readiness_gate:
        return set()
    ids = set(person_ids)
    rows = session.exec(select(ReadinessCheck).where(col(ReadinessCheck.person_id).in_(ids)))
    return ids - {row.person_id for row in rows if _of(row).is_ready}


def _last(session: Session, person_id: int) -> ReadinessCard | None:
    row = session.exec(select(ReadinessCheck).where(ReadinessCheck.person_id == person_id)).first()
    return _of(row) if row is not None else None


def _of(row: ReadinessCheck) -> ReadinessCard:
    answers = {question: getattr(row, question.value) for question in Readiness}
    return ReadinessCard(answers, row.hours, row.checked_at)


def _card(form: ReadinessForm, now: datetime) -> ReadinessCard:
    return ReadinessCard({question: getattr(form, question.value) for question in Readiness}, form.hours, now)
