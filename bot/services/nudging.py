"""Keeping one nudge: opened when its fact is found, sent as often as its rule allows, put off, answered."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Nudge, Person
from bot.forms.nudges import NUDGES, Answer, NudgeKind
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import NUDGE_TRANSITIONS, NudgeState, before
from bot.services import calendar, outbox, workweeks
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.transitions import transition

#: A nudge that waits longer for its turn is no longer about the present.
_LONGEST_WAIT_DAYS = 10


def kind_of(rule: NudgeKind) -> str:
    """Return the message kind of a rule."""
    return f"nudges.{rule.value}"


def found(
    session: Session,
    rule: NudgeKind,
    person_id: int,
    occasion: str,
    *,
    relationship_id: int | None = None,
    subject_id: int | None = None,
    now: datetime,
) -> None:
    """Note that a fact was found; found again, it changes nothing while the nudge is open or was answered."""
    values = {
        "person_id": person_id,
        "rule": rule,
        "occasion": occasion,
        "relationship_id": relationship_id,
        "subject_id": subject_id,
        "left": NUDGES[rule].most,
        "next_at": now,
        "created_at": now,
    }
    by = System(session.info["workspace_id"])
    fresh = outbox.insert_once(session, Nudge, values) is not None
    query = select(Nudge).where(Nudge.person_id == person_id, Nudge.rule == rule, Nudge.occasion == occasion)
    row = session.exec(query).one()
    if fresh:
        begun(session, row, by=by, now=now)
    elif row.left > 0:
        allowed = before(NUDGE_TRANSITIONS, NudgeState.OPEN)
        transition(session, row, NudgeState.OPEN, allowed_from=allowed, by=by, now=now, next_at=now)


def send(session: Session, row: Nudge, *, now: datetime) -> None:
    """Queue a nudge once more, and set when it comes again of itself."""
    person = session.exec(select(Person).where(Person.id == row.person_id)).one()
    week = workweeks.of(session, person.id)
    row.asked, row.left = row.asked + 1, row.left - 1
    again = calendar.next_slot(now, person.tz, days=NUDGES[row.rule].again, week=week)
    row.next_at, row.later_at = again if row.left > 0 else None, None
    session.add(row)
    letter = Letter(
        key=f"{kind_of(row.rule)}:{row.id}:{row.asked}",
        to=to_person(row.person_id),
        kind=kind_of(row.rule),
        manners=Manners.UNASKED,
        due_at=now,
        subject_id=row.id,
        not_after=calendar.next_slot(now, person.tz, days=_LONGEST_WAIT_DAYS),
    )
    outbox.enqueue(session, letter, now=now)


def put_off(session: Session, row: Nudge, until: datetime, *, by_person: bool = False) -> None:
    """Have a nudge come again at an instant, and not before; at a person's wish, also one that came often enough."""
    row.next_at = until
    if by_person:
        row.later_at, row.left = until, max(1, row.left)
    session.add(row)
    session.flush()


def over(session: Session, row: Nudge, *, now: datetime) -> None:
    """Close a nudge whose fact is gone."""
    by = System(row.workspace_id)
    allowed = before(NUDGE_TRANSITIONS, NudgeState.OVER)
    transition(session, row, NudgeState.OVER, allowed_from=allowed, by=by, now=now, next_at=None)


def answered(session: Session, actor: Actor, row: Nudge, answer: Answer, *, now: datetime) -> bool:
    """Keep an answer; False where it was answered, or its fact was gone, before."""
    to = NudgeState.ANSWERED
    allowed = before(NUDGE_TRANSITIONS, to)
    return transition(
        session, row, to, allowed_from=allowed, by=actor, now=now, answer=answer, answered_at=now, next_at=None
    )
