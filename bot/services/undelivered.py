"""What admins are told where nobody can know whether messages arrived: kinds and numbers, never a text or a name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Enrolment, Outbox, Person, ProgrammeAdmin, Relationship
from bot.forms.outbox import FATE_UNKNOWN, Letter, Manners, OutboxCount, to_person
from bot.forms.states import EnrolmentState, OutboxState
from bot.services import outbox
from bot.services.tempo import INTRODUCTION

NOTICE = "undelivered.notice"

#: A notice tells of everything since so long before it was queued: one outage makes several of unknown fate.
_BEFORE = timedelta(minutes=10)
_MOST_TOLD = 10


def tell_admins(session: Session, row: Outbox, *, now: datetime) -> None:
    """Have admins told that a message's fate stays unknown; several until they are told become one notice."""
    if row.kind == NOTICE:
        return
    for admin in _admins(session, row)[:_MOST_TOLD]:
        waiting = select(Outbox.id).where(
            Outbox.person_id == admin.id, Outbox.kind == NOTICE, Outbox.state == OutboxState.DUE
        )
        if session.exec(waiting).first() is None:
            letter = Letter(
                # By its marker, too: the id of a row that was erased may be given out again.
                key=f"{NOTICE}:{row.id}:{row.marker}:{admin.id}",
                to=to_person(admin.id),
                kind=NOTICE,
                manners=Manners.DAYTIME,
                due_at=now,
            )
            outbox.enqueue(session, letter, now=now)


def to_send(session: Session, queued_at: datetime) -> list[OutboxCount]:
    """Return of which kinds there are messages whose fate stayed unknown since a notice was queued."""
    query: Any = (
        select(Outbox.state, Outbox.kind, Outbox.reason, sa.func.count())
        .where(Outbox.state == OutboxState.DEAD, Outbox.reason == FATE_UNKNOWN)
        .where(col(Outbox.due_at) > queued_at - _BEFORE)
        .group_by(col(Outbox.state), col(Outbox.kind), col(Outbox.reason))
        .order_by(col(Outbox.kind))
    )
    return [OutboxCount(*found) for found in session.exec(query)]


def _admins(session: Session, row: Outbox) -> Sequence[Person]:
    """Return who runs the programmes that a message is about, or else the workspace."""
    runs = select(ProgrammeAdmin.person_id).where(col(ProgrammeAdmin.programme_id).in_(_programmes(row)))
    query = select(Person).where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    query = query.order_by(col(Person.id))
    admins = session.exec(query.where(col(Person.id).in_(runs))).all()
    return admins or session.exec(query.where(col(Person.is_admin))).all()


def _programmes(row: Outbox) -> Any:
    if row.kind == INTRODUCTION:
        return select(Relationship.programme_id).where(Relationship.id == row.subject_id)
    mine = Enrolment.person_id == row.person_id, Enrolment.state == EnrolmentState.ACTIVE
    return select(Enrolment.programme_id).where(*mine)
