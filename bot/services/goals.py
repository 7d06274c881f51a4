"""Goals: written, changed, completed and dropped by their owner, and read by nobody else."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import PROPOSED_KIND, Function
from bot.db.tables import Goal
from bot.errors import NotFound
from bot.forms.goals import GoalCard, GoalForm
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import GoalState
from bot.services import outbox
from bot.services.actors import Actor
from bot.services.transitions import transition


def save(session: Session, actor: Actor, form: GoalForm, *, goal_id: int | None = None, now: datetime) -> Goal:
    """Write a new goal, or change one of the actor's own; the confirmation goes out with it.

    Raises:
        NotFound: there is no such open goal of this person.
    """
    goal = _own(session, actor, goal_id) if goal_id is not None else Goal(person_id=actor.person_id, created_at=now)
    goal.aim, goal.kind = form.aim, PROPOSED_KIND[form.aim]
    goal.functions = [function.value for function in form.functions]
    goal.text, goal.success = form.text, form.success
    goal.timeframe_months, goal.field_preference = form.timeframe_months, form.field_preference
    goal.changed_at = now
    session.add(goal)
    session.flush()
    outbox.enqueue(
        session,
        Letter(
            key=f"goals.saved:{goal.id}:{now.timestamp():.6f}",
            to=to_person(actor.person_id),
            kind="goals.saved",
            manners=Manners.NOW,
            due_at=now,
            subject_id=goal.id,
        ),
        now=now,
    )
    outbox.refresh_home(session, actor.person_id, now=now)
    return goal


def finish(session: Session, actor: Actor, goal_id: int, state: GoalState, *, now: datetime) -> None:
    """Complete or drop one of the actor's goals.

    Raises:
        NotFound: there is no such open goal of this person.
    """
    goal = _own(session, actor, goal_id)
    transition(session, goal, state, allowed_from={GoalState.OPEN}, by=actor, now=now, changed_at=now)
    outbox.refresh_home(session, actor.person_id, now=now)


def open_goals(session: Session, person_id: int) -> list[GoalCard]:
    """Return a person's open goals, oldest first. For their own eyes."""
    query = select(Goal).where(Goal.person_id == person_id, Goal.state == GoalState.OPEN).order_by(col(Goal.id))
    return [card(goal) for goal in session.exec(query)]


def get(session: Session, actor: Actor, goal_id: int) -> GoalCard:
    """Return one of the actor's open goals.

    Raises:
        NotFound: there is no such open goal of this person.
    """
    return card(_own(session, actor, goal_id))


def card(goal: Goal) -> GoalCard:
    """Return what a view may show the goal's owner."""
    return GoalCard(
        id=goal.id,
        state=goal.state,
        aim=goal.aim,
        kind=goal.kind,
        functions=tuple(Function(key) for key in goal.functions),
        text=goal.text,
        success=goal.success,
        timeframe_months=goal.timeframe_months,
        field_preference=goal.field_preference,
        created_at=goal.created_at,
    )


def _own(session: Session, actor: Actor, goal_id: int) -> Goal:
    query = select(Goal).where(Goal.id == goal_id, Goal.person_id == actor.person_id, Goal.state == GoalState.OPEN)
    goal = session.exec(query).first()
    if goal is None:
        raise NotFound("This goal is no longer open. `/mentor goals` shows the ones that are.")
    return goal
