"""What admins decided about pairs of a round's draft. It holds for every later draft of the same round."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from bot.db.tables import DraftRule
from bot.errors import NotFound, UserError
from bot.forms.states import DraftRuling
from bot.forms.steering import Decision
from bot.matching import Person, Problem, allowed
from bot.services.actors import Actor, System

if TYPE_CHECKING:
    from bot.matching.engine.draft import Draft


def read(session: Session, round_id: int) -> tuple[Decision, ...]:
    """Return what holds in a round, in the order in which it was decided."""
    query = select(DraftRule).where(DraftRule.round_id == round_id).order_by(col(DraftRule.id))
    return tuple(Decision(row.mentee_id, row.mentor_id, row.ruling) for row in session.exec(query))


def with_one_more(held: Iterable[Decision], new: Decision) -> tuple[Decision, ...]:
    """Return what holds once somebody decided something: a mentee is kept with one mentor, and two are one thing."""
    about = (new.mentee_id, new.mentor_id)
    left = [
        one
        for one in held
        if (one.mentee_id, one.mentor_id) != about
        and not (new.ruling is one.ruling is DraftRuling.KEEP and one.mentee_id == new.mentee_id)
    ]
    return (*left, new) if new.ruling is not None else tuple(left)


def replace(session: Session, by: Actor | System, round_id: int, held: Iterable[Decision], *, now: datetime) -> None:
    """Have exactly this hold in a round; what held before keeps who decided it."""
    wanted = {(one.mentee_id, one.mentor_id): one.ruling for one in held if one.ruling is not None}
    for row in session.exec(select(DraftRule).where(DraftRule.round_id == round_id)).all():
        if wanted.get((row.mentee_id, row.mentor_id)) is row.ruling:
            del wanted[row.mentee_id, row.mentor_id]
        else:
            session.delete(row)
    session.flush()
    if isinstance(by, Actor):
        for (mentee_id, mentor_id), ruling in wanted.items():
            row = DraftRule(
                round_id=round_id,
                mentee_id=mentee_id,
                mentor_id=mentor_id,
                ruling=ruling,
                made_by=by.person_id,
                made_at=now,
            )
            session.add(row)
    session.flush()


def follow(draft: "Draft", problem: Problem, held: Iterable[Decision]) -> tuple[Decision, ...]:
    """Have a draft follow what was decided; returns the pairs that cannot be kept together (any more)."""
    mentees = {person.key: person for person in problem.mentees}
    mentors = {person.key: person for person in problem.mentors}
    return tuple(one for one in held if not _follow(draft, problem, mentees, mentors, one))


def _follow(
    draft: "Draft", problem: Problem, mentees: dict[str, Person], mentors: dict[str, Person], one: Decision
) -> bool:
    mentee, mentor = mentees.get(str(one.mentee_id)), mentors.get(str(one.mentor_id))
    keep = one.ruling is DraftRuling.KEEP
    if mentee is None or mentor is None or (keep and not allowed(mentee, mentor, problem.rules)):
        # Whoever is away at present may come back, and is then still not to be with this one.
        return not keep
    try:
        if keep:
            draft.lock(mentee.key, mentor.key)
        else:
            draft.forbid(mentee.key, mentor.key)
    except (UserError, NotFound):  # no place is left for a pair that was kept
        return False
    return True
