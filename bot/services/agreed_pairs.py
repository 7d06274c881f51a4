"""Two people who agreed among themselves: one tells it here, the other confirms, and the pair begins."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import AgreedPair, Person, Programme
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.asks import AgreedPairCard, AgreedPairForm
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import AGREED_PAIR_TRANSITIONS, AgreedPairState, Role, before
from bot.services import avoidances, deadlines, doors, outbox, people, relationships, workweeks
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.relationships import NewCircle, NewPair
from bot.services.transitions import transition

QUESTION = "agreed_pairs.question"
ANSWER = "agreed_pairs.answer"

_LAPSE_AFTER = 10
_CLOSED = "This was answered or taken back meanwhile, so nothing was changed."


def propose(session: Session, actor: Actor, form: AgreedPairForm, *, now: datetime) -> AgreedPairCard:
    """Tell that the actor agreed with somebody; the other is asked to confirm.

    Raises:
        NotAllowed: it is the actor, or nobody with an account, or the two work together already.
        AlreadyDone: it waits for a confirmation.
    """
    other = people.ensure(session, form.person)
    _require_possible(session, actor, other)
    mentor_id, mentee_id = (actor.person_id, other.id) if form.role is Role.MENTOR else (other.id, actor.person_id)
    programme = doors.shared_programme(session, mentor_id, mentee_id)
    row = AgreedPair(
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        proposed_by=actor.person_id,
        programme_id=programme.id if programme else None,
        kind=Kind.PEER if form.role is Role.PEER else form.kind,
        created_at=now,
        lapse_at=deadlines.end_after_working_days(now, other.tz, _LAPSE_AFTER, workweeks.of(session, other.id)),
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise AlreadyDone(f"{other.name or 'They'} only have to confirm; the question is on its way.") from error
    begun(session, row, by=actor, now=now)
    # Kept apart means: nobody is asked, and nobody learns why; it lapses like a question without an answer.
    if not avoidances.between(session, actor.person_id, other.id):
        _tell(session, row, other.id, QUESTION, now)
    return card(session, row)


def answer(session: Session, actor: Actor, pair_id: int, *, yes: bool, now: datetime) -> AgreedPairCard:
    """Confirm, and the pair begins; or say that it is not so.

    Raises:
        NotFound: the actor is not the one who is asked.
        AlreadyDone: it was answered or taken back, or has lapsed.
        NotAllowed: the two work together already, or one of them is gone.
    """
    row = _of(session, actor, pair_id)
    if row.proposed_by == actor.person_id:
        raise NotFound("This is for the other one of you to confirm.")
    proposer = session.exec(select(Person).where(Person.id == row.proposed_by)).one()
    if yes:
        _require_possible(session, actor, proposer)
    state = AgreedPairState.CONFIRMED if yes else AgreedPairState.REFUSED
    _close(session, actor, row, state, now)
    if yes:
        programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).first()
        both = row.mentor_id, row.mentee_id
        pair = NewCircle(both) if row.kind is Kind.PEER else NewPair(*both, row.kind)
        relationships.begin(session, actor, [pair], programme=programme, now=now)
    else:
        _tell(session, row, row.proposed_by, ANSWER, now)
    return card(session, row)


def withdraw(session: Session, actor: Actor, pair_id: int, *, now: datetime) -> AgreedPairCard:
    """Take it back before the other confirmed.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it was answered, or has lapsed.
    """
    row = _of(session, actor, pair_id)
    if row.proposed_by != actor.person_id:
        raise NotFound("This is not yours to take back.")
    _close(session, actor, row, AgreedPairState.WITHDRAWN, now)
    return card(session, row)


def lose(session: Session, by: System, person_id: int, *, now: datetime) -> None:
    """Bring to their end the questions of somebody who is gone, and those to them."""
    query = select(AgreedPair).where(
        AgreedPair.state == AgreedPairState.OPEN,
        (AgreedPair.mentor_id == person_id) | (AgreedPair.mentee_id == person_id),
    )
    for row in session.exec(query.order_by(col(AgreedPair.id))).all():
        if row.proposed_by == person_id:
            _close(session, by, row, AgreedPairState.WITHDRAWN, now)
        else:
            _close(session, by, row, AgreedPairState.LAPSED, now)
            _tell(session, row, row.proposed_by, ANSWER, now)


def queue_due(session: Session, *, now: datetime) -> None:
    """Let questions without an answer lapse; whoever asked hears it."""
    by = System(session.info["workspace_id"])
    query = select(AgreedPair).where(AgreedPair.state == AgreedPairState.OPEN, col(AgreedPair.lapse_at) <= now)
    for row in session.exec(query.order_by(col(AgreedPair.id))).all():
        _close(session, by, row, AgreedPairState.LAPSED, now)
        _tell(session, row, row.proposed_by, ANSWER, now)


def next_due(session: Session) -> datetime | None:
    """Return when the next question lapses."""
    due = col(AgreedPair.lapse_at)
    return session.exec(select(AgreedPair.lapse_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def card(session: Session, row: AgreedPair) -> AgreedPairCard:
    """Return what the two may read of it."""
    both = {p.id: p for p in session.exec(select(Person).where(col(Person.id).in_([row.mentor_id, row.mentee_id])))}
    return AgreedPairCard(
        id=row.id,
        state=row.state,
        mentor=relationships.partner(both[row.mentor_id]),
        mentee=relationships.partner(both[row.mentee_id]),
        kind=row.kind,
        proposed_by_mentor=row.proposed_by == row.mentor_id,
        lapse_at=row.lapse_at,
    )


def get(session: Session, pair_id: int) -> AgreedPairCard | None:
    """Return it for a message to one of the two; None where it is gone."""
    row = session.exec(select(AgreedPair).where(AgreedPair.id == pair_id)).first()
    return card(session, row) if row else None


def _require_possible(session: Session, actor: Actor, other: Person) -> None:
    if other.id == actor.person_id:
        raise NotAllowed("That is you. For mentoring it takes a second person.")
    me = people.get(session, actor)
    if any(person.is_bot or person.is_deleted for person in (me, other)):
        raise NotAllowed("They have no account of their own here (any more), so there is nobody to confirm it.")
    if doors.are_partners(session, actor.person_id, other.id):
        raise NotAllowed("The two of you are a pair here already. `/mentor` shows it.")


def _of(session: Session, actor: Actor, pair_id: int) -> AgreedPair:
    row = session.exec(select(AgreedPair).where(AgreedPair.id == pair_id)).first()
    if row is None or actor.person_id not in {row.mentor_id, row.mentee_id}:
        raise NotFound("This is not about you, or is no longer here.")
    return row


def _close(session: Session, by: Actor | System, row: AgreedPair, state: AgreedPairState, now: datetime) -> None:
    sources = before(AGREED_PAIR_TRANSITIONS, state)
    if not transition(session, row, state, allowed_from=sources, by=by, now=now, answered_at=now, lapse_at=None):
        raise AlreadyDone(_CLOSED)


def _tell(session: Session, row: AgreedPair, person_id: int, kind: str, now: datetime) -> None:
    letter = Letter(
        key=f"{kind}:{row.id}",
        to=to_person(person_id),
        kind=kind,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=row.id,
        not_after=row.lapse_at,
    )
    outbox.enqueue(session, letter, now=now)
