"""Check-ins: asking each person privately how it is going, and keeping the answer."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, CheckinNote, Member, Person, Profile, Programme, Relationship
from bot.errors import NotAllowed, NotFound
from bot.forms.checkins import CheckinCard, CheckinForm
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import (
    LIVING,
    UNDER_WAY,
    Action,
    Cadence,
    CheckinState,
    Mood,
    ProfileState,
    RelationshipState,
)
from bot.services import milestones, outbox, shared_answers, silence, workweeks
from bot.services.actors import Actor
from bot.services.cadence import following
from bot.services.calendar import USUAL, WorkWeek, local_date, next_slot
from bot.services.transitions import transition

PROMPT = silence.PROMPT
ANSWERED = "checkins.answered"

#: A question that waits longer than this is no longer about the present.
_LONGEST_WAIT_DAYS = 10
#: People asked in one transaction: SQLite has one writer, and whoever clicks meanwhile waits for it.
_AT_ONCE = 50


def queue_due(session: Session, *, now: datetime) -> None:
    """Ask the first of those whose check-in is due, once, and set when they are next asked."""
    query = (
        select(Member, Relationship, Person)
        .where(Member.relationship_id == Relationship.id, Member.person_id == Person.id)
        .where(col(Member.next_checkin_at) <= now)
        .order_by(col(Member.next_checkin_at), col(Member.id))
        .limit(_AT_ONCE)
    )
    due = session.exec(query).all()
    if not due:
        return
    cadences = {programme.id: programme.cadence for programme in session.exec(select(Programme))}
    away = _away(session, [person.id for _, _, person in due])
    weeks = workweeks.of_all(session, [person.id for _, _, person in due])
    for member, relationship, person in due:
        cadence = cadences.get(relationship.programme_id or 0, Cadence.BIWEEKLY)
        was_due = member.next_checkin_at or now
        living = relationship.state in LIVING
        member.next_checkin_at = _next(was_due, now, person, cadence, weeks) if living else None
        session.add(member)
        session.flush()
        if relationship.state not in UNDER_WAY or person.is_deleted or person.id in away:
            continue
        if milestones.looks_back(relationship.ends_at, now, person.tz):
            # The last look back asks how it was: nobody is asked the same twice in a week.
            continue
        silent = silence.last_of_three(session, member) if relationship.state is RelationshipState.ACTIVE else None
        if silent is not None:
            silence.ask_whether_to_rest(session, member, silent, now=now)
        else:
            _ask(session, member, person, cadence, now)


def _next(due: datetime, now: datetime, person: Person, cadence: Cadence, weeks: dict[int, WorkWeek]) -> datetime:
    return following(due, now, person.tz, days=cadence.days, week=weeks.get(person.id, USUAL))


def begin_again(session: Session, row: Relationship, *, now: datetime, person_id: int | None = None) -> None:
    """Have the people of a relationship, or one of them, asked again how it goes, one period from now."""
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).first()
    days = (programme.cadence if programme is not None else Cadence.BIWEEKLY).days
    query = select(Member, Person).join(Person, col(Person.id) == col(Member.person_id))
    query = query.where(Member.relationship_id == row.id, col(Member.left_at).is_(None))
    for member, person in session.exec(query).all():
        if person_id in {None, person.id}:
            week = workweeks.of(session, person.id)
            member.next_checkin_at = next_slot(now, person.tz, days=days, week=week)
            session.add(member)
    session.flush()


def next_due(session: Session) -> datetime | None:
    """Return when the next check-in is due."""
    due = col(Member.next_checkin_at)
    return session.exec(select(Member.next_checkin_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def record(session: Session, actor: Actor, checkin_id: int, mood: Mood, *, now: datetime) -> CheckinCard:
    """Keep a one-click answer; a later click replaces an earlier one.

    Raises:
        NotFound: there is no such check-in of this person.
        NotAllowed: the relationship is over.
    """
    checkin = own(session, actor, checkin_id)
    _require_living(session, checkin)
    checkin.mood = mood
    session.add(checkin)
    mark_answered(session, actor, checkin, now=now)
    return card(session, checkin)


def submit(session: Session, actor: Actor, checkin_id: int, form: CheckinForm, *, now: datetime) -> None:
    """Keep what was answered in the form; the question in the DM gives way to the answer.

    Raises:
        NotFound: there is no such check-in of this person.
        NotAllowed: the relationship is over.
    """
    checkin = own(session, actor, checkin_id)
    _require_living(session, checkin)
    checkin.mood = form.mood
    session.add(checkin)
    _keep_form_note(session, checkin, form.text, now)
    mark_answered(session, actor, checkin, now=now)
    asked = outbox.latest_message(session, PROMPT, checkin.id, actor.person_id)
    if asked is not None:
        # In a digest it is one of several, which stay.
        in_digest = asked.kind == outbox.DIGEST
        outbox.enqueue(
            session,
            Letter(
                key=f"{ANSWERED}:{checkin.id}:{now.timestamp():.6f}",
                to=to_person(actor.person_id),
                kind=outbox.DIGEST if in_digest else ANSWERED,
                manners=Manners.NOW,
                due_at=now,
                subject_id=asked.subject_id,
                params={"message": f"{asked.channel_id}/{asked.ts}"},
                action=Action.UPDATE,
            ),
            now=now,
        )


def get(session: Session, actor: Actor, checkin_id: int) -> CheckinCard:
    """Return one of the actor's own check-ins, to answer or to answer anew.

    Raises:
        NotFound: there is no such check-in of this person.
        NotAllowed: the relationship is over.
    """
    checkin = own(session, actor, checkin_id)
    _require_living(session, checkin)
    return card(session, checkin)


def to_send(session: Session, checkin_id: int) -> CheckinCard | str:
    """Return the check-in for its message, or a code that says why it has lost its point."""
    checkin = session.exec(select(Checkin).where(Checkin.id == checkin_id)).first()
    if checkin is None:
        return "checkin_gone"
    if checkin.state is CheckinState.ANSWERED:
        return "answered"
    relationship, member = _relationship(session, checkin)
    if relationship.state not in UNDER_WAY or member.left_at is not None:
        return "relationship_over"
    newer = select(Checkin.id).where(Checkin.member_id == checkin.member_id, col(Checkin.id) > checkin.id)
    if session.exec(newer).first() is not None:
        return "asked_anew"
    if _away(session, [checkin.person_id]):
        return "person_away"
    return card(session, checkin)


def card(session: Session, checkin: Checkin) -> CheckinCard:
    """Return what the person whom the check-in asks may see of it."""
    member = session.exec(select(Member).where(Member.id == checkin.member_id)).one()
    others = (
        select(Person)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(Member.relationship_id == member.relationship_id, Member.person_id != checkin.person_id)
        .where(col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    asked = outbox.latest_message(session, PROMPT, checkin.id, checkin.person_id)
    me = session.exec(select(Person).where(Person.id == checkin.person_id)).one()
    note = _form_note(session, checkin)
    own_words = select(CheckinNote.id).where(CheckinNote.checkin_id == checkin.id, col(CheckinNote.shared).is_(False))
    return CheckinCard(
        id=checkin.id,
        partners=tuple(person.name for person in session.exec(others)),
        role=member.role,
        on=local_date(asked.sent_at, me.tz) if asked else checkin.local_date,
        mood=checkin.mood,
        text=note.text if note else "",
        is_shared=checkin.shared_at is not None,
        has_own_words=session.exec(own_words).first() is not None,
    )


def own(session: Session, actor: Actor, checkin_id: int) -> Checkin:
    """Return one of the actor's own check-ins.

    Raises:
        NotFound: there is no such check-in of this person.
    """
    query = select(Checkin).where(Checkin.id == checkin_id, Checkin.person_id == actor.person_id)
    checkin = session.exec(query).first()
    if checkin is None:
        raise NotFound("This check-in is not one of yours, or is no longer here. Nothing was changed.")
    return checkin


def is_living(session: Session, checkin: Checkin) -> bool:
    """Tell whether the relationship that a check-in is about still goes on for the one whom it asks."""
    relationship, member = _relationship(session, checkin)
    return relationship.state in LIVING and member.left_at is None


def mark_answered(session: Session, actor: Actor, checkin: Checkin, *, now: datetime) -> None:
    """Write down that a check-in is answered, by a click or by words."""
    checkin.answered_at = now
    session.add(checkin)
    session.flush()
    transition(session, checkin, CheckinState.ANSWERED, allowed_from={CheckinState.OPEN}, by=actor, now=now)
    if checkin.shared_at is not None:
        shared_answers.refresh(session, checkin, now=now)
    row, member = _relationship(session, checkin)
    if member.next_checkin_at is None and member.left_at is None and row.state in UNDER_WAY:
        # Silence had ended them; a word begins them again.
        begin_again(session, row, now=now, person_id=actor.person_id)
    outbox.refresh_home(session, actor.person_id, now=now)


def reopen_if_empty(session: Session, actor: Actor, checkin: Checkin, *, now: datetime) -> None:
    """Make a check-in open again when nothing of its answer is left; what was shared of it follows."""
    if checkin.shared_at is not None:
        shared_answers.refresh(session, checkin, now=now)
    note = session.exec(select(CheckinNote.id).where(CheckinNote.checkin_id == checkin.id)).first()
    if checkin.mood is None and note is None:
        before = {CheckinState.ANSWERED}
        gone = {"answered_at": None, "shared_at": None}
        transition(session, checkin, CheckinState.OPEN, allowed_from=before, by=actor, now=now, **gone)
        outbox.refresh_home(session, actor.person_id, now=now)


def _ask(session: Session, member: Member, person: Person, cadence: Cadence, now: datetime) -> None:
    today = local_date(now, person.tz)
    values = {"member_id": member.id, "person_id": person.id, "local_date": today, "created_at": now}
    outbox.insert_once(session, Checkin, values)
    asked = session.exec(select(Checkin).where(Checkin.member_id == member.id, Checkin.local_date == today)).one()
    patience = min(_LONGEST_WAIT_DAYS, cadence.days - 2)
    outbox.enqueue(
        session,
        Letter(
            key=silence.key_of(member.id, today),
            to=to_person(person.id),
            kind=PROMPT,
            manners=Manners.UNASKED,
            due_at=now,
            subject_id=asked.id,
            not_after=next_slot(now, person.tz, days=patience),
        ),
        now=now,
    )


def _away(session: Session, person_ids: list[int]) -> set[int]:
    """Return those of these people who paused or left."""
    query = select(Profile.person_id).where(
        col(Profile.person_id).in_(set(person_ids)), Profile.state != ProfileState.ACTIVE
    )
    return set(session.exec(query))


def _relationship(session: Session, checkin: Checkin) -> tuple[Relationship, Member]:
    query = (
        select(Relationship, Member)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Member.id == checkin.member_id)
    )
    return session.exec(query).one()


def _require_living(session: Session, checkin: Checkin) -> None:
    if not is_living(session, checkin):
        raise NotAllowed("This has come to its end, so there is nothing left to answer here. Thank you!")


def _form_note(session: Session, checkin: Checkin) -> CheckinNote | None:
    query = select(CheckinNote).where(CheckinNote.checkin_id == checkin.id, col(CheckinNote.source_ts).is_(None))
    return session.exec(query).first()


def _keep_form_note(session: Session, checkin: Checkin, text: str, now: datetime) -> None:
    note = _form_note(session, checkin)
    if text:
        note = note or CheckinNote(checkin_id=checkin.id, person_id=checkin.person_id, written_at=now)
        note.text, note.written_at = text, now
        session.add(note)
    elif note is not None:
        session.delete(note)
