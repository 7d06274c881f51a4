"""The plan of a relationship: steps with owners and dates. The mentee drives; progress is told in one line."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.catalogue import PEERS, Kind
from bot.db.tables import Person, PlanStep, Relationship
from bot.errors import AlreadyDone, InvalidInput, NotFound
from bot.forms.nudges import NudgeKind
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.plans import LineForm, PlanCard, StepCard, StepForm
from bot.forms.states import LIVING, STEP_TRANSITIONS, StepState, before
from bot.forms.wording import Vocabulary
from bot.services import calendar, deadlines, introductions, nudging, outbox, relationships, wording
from bot.services.actors import Actor, System
from bot.services.transitions import transition

PROGRESS = "plans.progress"

#: More open steps than this are not a plan.
MOST_OPEN = 20
_MOST_DONE = 5
_LATER = timedelta(days=7)
#: Whose samples they are, where no function says so.
_PEERS = "peers"


def plan(session: Session, actor: Actor, relationship_id: int) -> PlanCard:
    """Return the plan of one of the actor's relationships.

    Raises:
        NotFound: it is not one of the actor's.
    """
    row, mine = relationships.own(session, actor, relationship_id)
    card = relationships.card_of(session, row.id, actor.person_id)
    if card is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    steps = _steps(session, row.id, actor.person_id)
    texts = {step.text for step in steps}
    words = wording.of_programmes(session, [row.programme_id])
    function = introductions.function_for(session, row, mine.role, words)
    samples = [(f"{_PEERS}:{i}", text) for i, text in enumerate(PEERS.steps)] if row.kind is Kind.PEER else []
    if function is not None:
        samples = [(f"{function}:{i}", text) for i, text in enumerate(words.function(function).steps)]
    return PlanCard(
        relationship=card,
        open=tuple(step for step in steps if step.state is StepState.OPEN),
        done=tuple(step for step in steps if step.state is StepState.DONE)[-_MOST_DONE:],
        samples=tuple((key, text) for key, text in samples if text not in texts),
    )


def open_steps(session: Session, relationship_id: int, person_id: int) -> tuple[StepCard, ...]:
    """Return the open steps as one of the people sees them, the next due first."""
    return tuple(step for step in _steps(session, relationship_id, person_id) if step.state is StepState.OPEN)


def add(session: Session, actor: Actor, relationship_id: int, form: StepForm, *, now: datetime) -> PlanCard:
    """Add a step.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: the relationship is over.
        InvalidInput: the date is past, there are too many open steps, or its owner is none of them.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    owner_id = form.owner_id or actor.person_id
    if owner_id not in {one.person_id for one in relationships.members(session, row.id)}:
        raise InvalidInput({"owner_id": "This person is not with you any more. Please choose somebody else."})
    _write(session, actor, row, owner_id, form.text, form.due_on, now)
    return plan(session, actor, relationship_id)


def add_sample(session: Session, actor: Actor, relationship_id: int, sample: str, *, now: datetime) -> PlanCard:
    """Add a sample step with one click, without a date.

    Raises:
        NotFound: it is not one of the actor's, or there is no such sample.
        AlreadyDone: the relationship is over.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    words = _sample(sample, wording.of_programmes(session, [row.programme_id]))
    if all(step.text != words for step in _steps(session, row.id, actor.person_id)):
        _write(session, actor, row, actor.person_id, words, None, now)
    return plan(session, actor, relationship_id)


def finish(session: Session, actor: Actor, step_id: int, *, now: datetime) -> StepCard:
    """Tick a step off.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it was ticked off or dropped before, or the relationship is over.
    """
    return _close(session, actor, step_id, StepState.DONE, now, done_at=now)


def drop(session: Session, actor: Actor, step_id: int, *, now: datetime) -> StepCard:
    """Let a step go, without blame.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it was ticked off or dropped before, or the relationship is over.
    """
    return _close(session, actor, step_id, StepState.DROPPED, now)


def put_off(session: Session, actor: Actor, step_id: int, *, until: date | None = None, now: datetime) -> StepCard:
    """Move a step's date by a week, or to another day to come.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it was ticked off or dropped before, or the relationship is over.
    """
    step, _ = _own(session, actor, step_id)
    if step.state is not StepState.OPEN:
        raise AlreadyDone("This step is done or dropped already, so nothing was changed.")
    owner = session.exec(select(Person).where(Person.id == step.owner_id)).one()
    today = calendar.local_date(now, owner.tz)
    step.due_on = until or max(step.due_on or today, today) + _LATER
    step.next_at = deadlines.morning_of(step.due_on, owner.tz)
    session.add(step)
    session.flush()
    return _card(session, step, actor.person_id)


def tell(session: Session, actor: Actor, step_id: int, form: LineForm, *, now: datetime) -> StepCard:
    """Send the others one line about what came of a step.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: the relationship is over.
    """
    step, row = _own(session, actor, step_id)
    if not form.line:
        return _card(session, step, actor.person_id)
    step.line = form.line
    session.add(step)
    session.flush()
    for member in relationships.members(session, row.id):
        if member.person_id != actor.person_id:
            _send_line(session, step, member.person_id, now)
    return _card(session, step, actor.person_id)


def drop_all(
    session: Session, row: Relationship, person_ids: Collection[int], *, by: Actor | System, now: datetime
) -> None:
    """Let the open steps of people go who left a circle."""
    query = select(PlanStep).where(
        PlanStep.relationship_id == row.id,
        PlanStep.state == StepState.OPEN,
        col(PlanStep.owner_id).in_(set(person_ids)),
    )
    allowed = before(STEP_TRANSITIONS, StepState.DROPPED)
    for step in session.exec(query).all():
        transition(session, step, StepState.DROPPED, allowed_from=allowed, by=by, now=now, code="left", next_at=None)


def relationship_of(session: Session, actor: Actor, step_id: int) -> int:
    """Return the relationship that one of the actor's steps belongs to.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: the relationship is over.
    """
    return _own(session, actor, step_id)[1].id


def card_for(session: Session, actor: Actor, step_id: int) -> StepCard:
    """Return one step.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: the relationship is over.
    """
    return _card(session, _own(session, actor, step_id)[0], actor.person_id)


# -- the calendar -------------------------------------------------------------------------------------------


def queue_due(session: Session, *, now: datetime) -> None:
    """Ask the owners of steps that are due, each step once for each date."""
    query = (
        select(PlanStep, Relationship)
        .join(Relationship, col(Relationship.id) == col(PlanStep.relationship_id))
        .where(col(PlanStep.next_at) <= now)
        .order_by(col(PlanStep.next_at))
    )
    for step, row in session.exec(query).all():
        step.next_at = None
        session.add(step)
        session.flush()
        if step.state is StepState.OPEN and row.state in LIVING:
            occasion = f"step:{step.id}:{step.due_on}"
            about = {"relationship_id": row.id, "subject_id": step.id}
            nudging.found(session, NudgeKind.STEP_DUE, step.owner_id, occasion, **about, now=now)


def next_due(session: Session) -> datetime | None:
    """Return when the next step is due."""
    due = col(PlanStep.next_at)
    return session.exec(select(PlanStep.next_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def to_send(session: Session, step_id: int, person_id: int) -> tuple[StepCard, int] | str:
    """Return a step and its relationship for a message, or a code that says why it has lost its point."""
    found = _with_relationship(session, step_id)
    if found is None:
        return "step_gone"
    step, row = found
    if row.state not in LIVING or relationships.card_of(session, row.id, person_id) is None:
        return "relationship_over"
    return _card(session, step, person_id), row.id


def step_card(session: Session, step_id: int, person_id: int) -> StepCard | None:
    """Return a step as one person sees it, whatever became of it; None where it is gone."""
    found = _with_relationship(session, step_id)
    return _card(session, found[0], person_id) if found is not None else None


# -- inside -------------------------------------------------------------------------------------------------


def _sample(sample: str, words: Vocabulary) -> str:
    key, _, number = sample.partition(":")
    steps = (PEERS if key == _PEERS else words.function(key)).steps
    if not number.isdigit() or int(number) >= len(steps):
        raise NotFound("This sample is not here any more. Write the step in your own words.")
    return steps[int(number)]


def _write(
    session: Session, actor: Actor, row: Relationship, owner_id: int, text: str, due_on: date | None, now: datetime
) -> None:
    owner = session.exec(select(Person).where(Person.id == owner_id)).one()
    if due_on is not None and due_on < calendar.local_date(now, owner.tz):
        raise InvalidInput({"due_on": "This day is over. Please choose today or later, or leave it open."})
    if len(open_steps(session, row.id, actor.person_id)) >= MOST_OPEN:
        raise InvalidInput({"text": f"There are {MOST_OPEN} open steps already. Finish or drop one first."})
    step = PlanStep(
        relationship_id=row.id, owner_id=owner_id, added_by=actor.person_id, text=text, due_on=due_on, created_at=now
    )
    if due_on is not None:
        step.next_at = max(deadlines.morning_of(due_on, owner.tz), now)
    session.add(step)
    session.flush()


def _close(session: Session, actor: Actor, step_id: int, to: StepState, now: datetime, **changes: Any) -> StepCard:
    step, _ = _own(session, actor, step_id)
    allowed = before(STEP_TRANSITIONS, to)
    if not transition(session, step, to, allowed_from=allowed, by=actor, now=now, next_at=None, **changes):
        raise AlreadyDone("This step is done or dropped already, so nothing was changed.")
    return _card(session, step, actor.person_id)


def _with_relationship(session: Session, step_id: int) -> tuple[PlanStep, Relationship] | None:
    query = select(PlanStep, Relationship).join(Relationship, col(Relationship.id) == col(PlanStep.relationship_id))
    return session.exec(query.where(PlanStep.id == step_id)).first()


def _own(session: Session, actor: Actor, step_id: int) -> tuple[PlanStep, Relationship]:
    step = session.exec(select(PlanStep).where(PlanStep.id == step_id)).first()
    if step is None:
        raise NotFound("This step is not here any more. Nothing was changed.")
    row, _ = relationships.own_living(session, actor, step.relationship_id)
    return step, row


def _steps(session: Session, relationship_id: int, person_id: int) -> list[StepCard]:
    query = (
        select(PlanStep, Person)
        .join(Person, col(Person.id) == col(PlanStep.owner_id))
        # What a step of long ago was, nobody knows any more.
        .where(PlanStep.relationship_id == relationship_id, PlanStep.text != "")
        .order_by(col(PlanStep.due_on).is_(None), col(PlanStep.due_on), col(PlanStep.id))
    )
    return [_as_card(step, owner, person_id) for step, owner in session.exec(query)]


def _card(session: Session, step: PlanStep, person_id: int) -> StepCard:
    owner = session.exec(select(Person).where(Person.id == step.owner_id)).one()
    card = relationships.card_of(session, step.relationship_id, person_id)
    seen = _as_card(step, owner, person_id)
    return replace(seen, company=card.company) if card is not None else seen


def _as_card(step: PlanStep, owner: Person, person_id: int) -> StepCard:
    is_mine = step.owner_id == person_id
    return StepCard(step.id, step.text, relationships.partner(owner), is_mine, step.due_on, step.state, step.line)


def _send_line(session: Session, step: PlanStep, person_id: int, now: datetime) -> None:
    letter = Letter(
        key=f"{PROGRESS}:{step.id}:line:{person_id}",
        to=to_person(person_id),
        kind=PROGRESS,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=step.id,
    )
    outbox.enqueue(session, letter, now=now)
