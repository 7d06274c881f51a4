"""Goals: written, changed, completed and dropped by their owner. Others read of them what the owner opened."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Goal, GoalVersion
from bot.errors import InvalidInput, NotFound
from bot.forms.goals import GoalCard, GoalForm, OpenedGoal, Wording
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import GoalState, Openness, Role
from bot.forms.wording import Vocabulary
from bot.services import outbox, texts, wording
from bot.services.actors import Actor
from bot.services.transitions import transition


def save(session: Session, actor: Actor, form: GoalForm, *, goal_id: int | None = None, now: datetime) -> Goal:
    """Write a new goal, or change one of the actor's own; the confirmation goes out with it.

    Raises:
        NotFound: there is no such open goal of this person.
        InvalidInput: an aim or a function is not offered to this person.
    """
    before = _own(session, actor, goal_id) if goal_id is not None else None
    words = wording.of_person(session, actor.person_id)
    _hold_to_what_is_offered(form, before, words)
    goal = before or Goal(person_id=actor.person_id, created_at=now)
    reworded = before is None or _wording_of(goal) != _wording_in(form)
    goal.aim, goal.kind = form.aim, form.kind or words.aim(form.aim).kind
    goal.functions = list(form.functions)
    goal.text, goal.success = form.text, form.success
    goal.skills, goal.compared = form.skills, form.compared
    goal.vector = texts.to_keep(form.text) if form.compared else ""
    goal.timeframe_months, goal.field_preference = form.timeframe_months, form.field_preference
    goal.opened_before, goal.opened_after = form.opened_before, form.opened_after
    goal.changed_at = now
    if reworded and before is not None:
        goal.wordings += 1
    session.add(goal)
    session.flush()
    if reworded:
        _keep_wording(session, goal, now)
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


def reached(session: Session, actor: Actor, goal_id: int, *, now: datetime) -> bool:
    """Complete a goal whose owner tells at the end of a relationship that they reached it, unless it is over already.

    Returns whether it was open until now.
    """
    if not any(goal.id == goal_id for goal in open_goals(session, actor.person_id)):
        return False
    finish(session, actor, goal_id, GoalState.COMPLETED, now=now)
    return True


def open_goals(session: Session, person_id: int) -> list[GoalCard]:
    """Return a person's open goals, oldest first. For their own eyes."""
    query = select(Goal).where(Goal.person_id == person_id, Goal.state == GoalState.OPEN).order_by(col(Goal.id))
    words = wording.of_person(session, person_id)
    return [card(goal, words) for goal in session.exec(query)]


def has_open(session: Session, person_id: int) -> bool:
    """Tell whether somebody has an open goal."""
    query = select(Goal.id).where(Goal.person_id == person_id, Goal.state == GoalState.OPEN)
    return session.exec(query.limit(1)).first() is not None


def none_of(session: Session, person_id: int) -> str:
    """Return what tells one time without an open goal from a later one: how many goals came before."""
    count = len(session.exec(select(Goal.id).where(Goal.person_id == person_id)).all())
    return f"goals:{count}"


def past_goals(session: Session, actor: Actor) -> list[GoalCard]:
    """Return the goals that the actor reached or dropped, the latest first."""
    query = select(Goal).where(Goal.person_id == actor.person_id, Goal.state != GoalState.OPEN)
    words = wording.of_person(session, actor.person_id)
    return [
        card(goal, words) for goal in session.exec(query.order_by(col(Goal.changed_at).desc(), col(Goal.id).desc()))
    ]


def history(session: Session, actor: Actor, goal_id: int) -> list[Wording]:
    """Return every wording of one of the actor's goals, open or not, the latest first.

    Raises:
        NotFound: there is no such goal of this person.
    """
    if session.exec(select(Goal).where(Goal.id == goal_id, Goal.person_id == actor.person_id)).first() is None:
        raise NotFound("This goal is not one of yours, or is no longer here.")
    query = select(GoalVersion).where(GoalVersion.goal_id == goal_id).order_by(col(GoalVersion.id).desc())
    words = wording.of_person(session, actor.person_id)
    return [
        Wording(v.aim, tuple(v.functions), v.text, v.success, v.timeframe_months, v.saved_at, words)
        for v in session.exec(query)
    ]


def opened_to(session: Session, goal_id: int | None, reader_role: Role, *, accepted: bool) -> OpenedGoal | None:
    """Return what somebody may be shown of a goal; None where that is nothing.

    The one place that decides it. The caller has made sure that this goal is what the reader was asked about.

    Args:
        session: confined to the workspace.
        goal_id: the goal of an ask or a relationship.
        reader_role: a mentee reads their own goal whole; everybody else what its owner opened.
        accepted: whether the reader works with the owner, or was only asked.
    """
    goal = session.exec(select(Goal).where(Goal.id == goal_id)).first() if goal_id is not None else None
    if goal is None:
        return None
    openness = goal.opened_after if accepted else goal.opened_before
    if reader_role is Role.MENTEE:
        openness = Openness.WORDS
    if openness is Openness.NOTHING:
        return None
    words = openness is Openness.WORDS
    return OpenedGoal(
        goal.id,
        goal.aim,
        tuple(goal.functions),
        goal.timeframe_months,
        goal.text if words else "",
        goal.success if words else "",
        goal.skills if words else "",
        wording.of_person(session, goal.person_id),
    )


def get(session: Session, actor: Actor, goal_id: int) -> GoalCard:
    """Return one of the actor's open goals.

    Raises:
        NotFound: there is no such open goal of this person.
    """
    return card(_own(session, actor, goal_id), wording.of_person(session, actor.person_id))


def card(goal: Goal, words: Vocabulary) -> GoalCard:
    """Return what a view may show the goal's owner, with functions and aims in these words."""
    return GoalCard(
        id=goal.id,
        state=goal.state,
        aim=goal.aim,
        kind=goal.kind,
        functions=tuple(goal.functions),
        text=goal.text,
        success=goal.success,
        timeframe_months=goal.timeframe_months,
        field_preference=goal.field_preference,
        created_at=goal.created_at,
        opened_before=goal.opened_before,
        opened_after=goal.opened_after,
        wordings=goal.wordings,
        changed_at=goal.changed_at,
        skills=goal.skills,
        compared=goal.compared,
        words=words,
    )


def _hold_to_what_is_offered(form: GoalForm, before: Goal | None, words: Vocabulary) -> None:
    wrong: dict[str, str] = {}
    if form.aim not in words.aims_to_choose([before.aim] if before is not None else ()):
        wrong["aim"] = "This is not offered to you (any more). Please choose another one."
    if not set(form.functions) <= set(words.functions_to_choose(before.functions if before is not None else ())):
        wrong["functions"] = "One of these is not offered to you (any more). Please choose anew."
    if wrong:
        raise InvalidInput(wrong)


def _wording_of(goal: Goal) -> tuple[object, ...]:
    return goal.aim, tuple(goal.functions), goal.text, goal.success, goal.timeframe_months


def _wording_in(form: GoalForm) -> tuple[object, ...]:
    return form.aim, tuple(form.functions), form.text, form.success, form.timeframe_months


def _keep_wording(session: Session, goal: Goal, now: datetime) -> None:
    version = GoalVersion(
        goal_id=goal.id,
        aim=goal.aim,
        functions=list(goal.functions),
        text=goal.text,
        success=goal.success,
        timeframe_months=goal.timeframe_months,
        saved_at=now,
    )
    session.add(version)
    session.flush()


def _own(session: Session, actor: Actor, goal_id: int) -> Goal:
    query = select(Goal).where(Goal.id == goal_id, Goal.person_id == actor.person_id, Goal.state == GoalState.OPEN)
    goal = session.exec(query).first()
    if goal is None:
        raise NotFound("This goal is no longer open. `/mentor goals` shows the ones that are.")
    return goal
