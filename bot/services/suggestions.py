"""Suggestions: telling people who look for a mentor, now and then, about somebody who fits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Ask, Enrolment, Person, Programme, Relationship, Suggestion
from bot.db.tables import Member as Membership
from bot.errors import AlreadyDone, NotFound
from bot.forms.nudges import NudgeKind
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Reader
from bot.forms.states import (
    LIVING,
    OPEN_ASKS,
    Action,
    DeclineReason,
    EnrolmentState,
    ProfileState,
    ProgrammeState,
    Role,
    SuggestionState,
)
from bot.forms.suggestions import NobodyNew, SuggestionBatch, SuggestionCard
from bot.services import (
    avoidances,
    calendar,
    directory,
    doors,
    goals,
    nudging,
    outbox,
    pairing,
    participants,
    relationships,
    scouting,
    shortlist,
    workweeks,
)
from bot.services.actors import Actor
from bot.services.cadence import following
from bot.services.transitions import transition

BATCH = "suggestions.batch"
NOBODY = "suggestions.nobody"

#: Days that a message may wait for its turn before it would crowd the next one.
_LONGEST_WAIT_DAYS = 10
#: People served in one transaction: SQLite has one writer, and whoever clicks meanwhile waits for it.
_AT_ONCE = 50


@dataclass(frozen=True)
class _Seeker:
    """Somebody whose turn it is."""

    enrolment: Enrolment
    person: Person
    programme: Programme


def queue_due(session: Session, *, now: datetime) -> None:
    """Suggest somebody to the first of those whose turn it is, and set their next turn."""
    query = (
        select(Enrolment, Person, Programme)
        .where(Enrolment.person_id == Person.id, Enrolment.programme_id == Programme.id)
        .where(col(Enrolment.next_suggestion_at) <= now)
        .order_by(col(Enrolment.next_suggestion_at), col(Enrolment.id))
        .limit(_AT_ONCE)
    )
    ready: dict[int, list[_Seeker]] = defaultdict(list)
    found = session.exec(query).all()
    weeks = workweeks.of_all(session, [person.id for _, person, _ in found]) if found else {}
    for enrolment, person, programme in found:
        seeker = _Seeker(enrolment, person, programme)
        due = enrolment.next_suggestion_at or now
        over = enrolment.state is not EnrolmentState.ACTIVE or programme.state is not ProgrammeState.ACTIVE
        days = programme.cadence.days
        enrolment.next_suggestion_at = (
            None if over else following(due, now, person.tz, days=days, week=weeks.get(person.id, calendar.USUAL))
        )
        session.add(enrolment)
        if not over and _wants_some(session, seeker):
            ready[programme.id].append(seeker)
    session.flush()
    for seekers in ready.values():
        _serve(session, seekers, now)


def next_due(session: Session) -> datetime | None:
    """Return when the next person's turn is."""
    due = col(Enrolment.next_suggestion_at)
    return session.exec(select(Enrolment.next_suggestion_at).where(due.is_not(None)).order_by(due).limit(1)).first()


# -- whose turn it is -------------------------------------------------------------------------------------


def _wants_some(session: Session, seeker: _Seeker) -> bool:
    """Tell whether somebody still looks: takes part, found nobody, and waits for no answer."""
    if seeker.person.is_deleted:
        return False
    profile = participants.profile_of(session, seeker.person.id)
    if profile is None or profile.state is not ProfileState.ACTIVE or not profile.looking:
        return False
    waiting = select(Ask.id).where(Ask.mentee_id == seeker.person.id, col(Ask.state).in_(OPEN_ASKS))
    return session.exec(waiting).first() is None and not _found_somebody(session, seeker)


def _found_somebody(session: Session, seeker: _Seeker) -> bool:
    """Tell whether a mentor helps with whatever there is, rather than with one goal of several."""
    query = (
        select(Relationship.id)
        .join(Membership, col(Membership.relationship_id) == col(Relationship.id))
        .where(Membership.person_id == seeker.person.id, Membership.role == Role.MENTEE)
        .where(Relationship.programme_id == seeker.programme.id, col(Relationship.state).in_(LIVING))
        .where(col(Relationship.goal_id).is_(None))
    )
    return session.exec(query).first() is not None


def _serve(session: Session, seekers: Sequence[_Seeker], now: datetime) -> None:
    programme = seekers[0].programme
    gathered = scouting.gather(session, programme, [s.person.id for s in seekers], now=now)
    for seeker in seekers:
        if wanted := gathered.goals.get(seeker.person.id, ()):
            finds = scouting.find(session, gathered, seeker.person.id, wanted, now=now)
            _suggest(session, seeker, finds, now)
        elif not goals.has_open(session, person_id := seeker.person.id):
            nudging.found(session, NudgeKind.NO_GOAL, person_id, goals.none_of(session, person_id), now=now)


def _suggest(session: Session, seeker: _Seeker, finds: Sequence[scouting.Find], now: datetime) -> None:
    today = calendar.local_date(now, seeker.person.tz)
    for find in finds:
        values = {
            "enrolment_id": seeker.enrolment.id,
            "person_id": seeker.person.id,
            "mentor_id": find.mentor_id,
            "goal_id": find.goal.id,
            "local_date": today,
            "kind": find.kind,
            "reasons": pairing.to_store(find.pair),
            "created_at": now,
        }
        outbox.insert_once(session, Suggestion, values)
    rows = _of_batch(session, seeker.enrolment.id, today)
    if rows:
        _enqueue(session, seeker, BATCH, f"{seeker.enrolment.id}:{today.isoformat()}", rows[0].id, now)
        outbox.refresh_home(session, seeker.person.id, now=now)
    else:
        _say_nobody(session, seeker, now)


def _say_nobody(session: Session, seeker: _Seeker, now: datetime) -> None:
    """Say it once; again only after there was somebody in between."""
    query = select(Suggestion.id).where(Suggestion.enrolment_id == seeker.enrolment.id)
    latest = session.exec(query.order_by(col(Suggestion.id).desc()).limit(1)).first()
    _enqueue(session, seeker, NOBODY, f"{seeker.enrolment.id}:{latest or 0}", seeker.enrolment.id, now)


def _enqueue(session: Session, seeker: _Seeker, kind: str, key: str, subject_id: int, now: datetime) -> None:
    patience = min(_LONGEST_WAIT_DAYS, seeker.programme.cadence.days - 2)
    letter = Letter(
        key=f"{kind}:{key}",
        to=to_person(seeker.person.id),
        kind=kind,
        manners=Manners.UNASKED,
        due_at=now,
        subject_id=subject_id,
        not_after=calendar.next_slot(now, seeker.person.tz, days=patience),
    )
    outbox.enqueue(session, letter, now=now)


# -- what is shown ----------------------------------------------------------------------------------------


def _of_batch(session: Session, enrolment_id: int, on: date) -> Sequence[Suggestion]:
    query = select(Suggestion).where(Suggestion.enrolment_id == enrolment_id, Suggestion.local_date == on)
    return session.exec(query.order_by(col(Suggestion.id))).all()


def batch_of(session: Session, suggestion: Suggestion, *, now: datetime) -> SuggestionBatch:
    """Return the suggestions of the message in which this one stands, but those who cannot be asked any more."""
    query = (
        select(Enrolment, Programme, Person)
        .where(Enrolment.programme_id == Programme.id, Enrolment.person_id == Person.id)
        .where(Enrolment.id == suggestion.enrolment_id)
    )
    enrolment, programme, me = session.exec(query).one()
    apart = avoidances.avoided(session, [me.id]).get(me.id, set())
    rows = [
        row
        for row in _of_batch(session, suggestion.enrolment_id, suggestion.local_date)
        if row.state is not SuggestionState.OPEN or (row.mentor_id not in apart and has_place(session, row.mentor_id))
    ]
    mentors = {p.id: p for p in session.exec(select(Person).where(col(Person.id).in_([r.mentor_id for r in rows])))}
    cards = tuple(_card(row, mentors[row.mentor_id], me, now) for row in rows)
    return SuggestionBatch(suggestion.id, programme.name, cards, stopped=enrolment.next_suggestion_at is None)


def to_send(session: Session, suggestion_id: int, *, now: datetime) -> SuggestionBatch | str:
    """Return the batch for its first message, those who can still be asked, or a code why there is no point."""
    suggestion = session.exec(select(Suggestion).where(Suggestion.id == suggestion_id)).first()
    if suggestion is None:
        return "suggestion_gone"
    if not participants.is_active(session, suggestion.person_id):
        return "person_away"
    batch = batch_of(session, suggestion, now=now)
    if batch.stopped:
        return "stopped"
    return batch if batch.cards else "nobody_free"


def has_place(session: Session, mentor_id: int) -> bool:
    """Tell whether somebody offers mentoring at present, has a free place, and can get one more ask."""
    return mentor_id in doors.rooms(session, [mentor_id])


def nobody_new(session: Session, enrolment_id: int) -> NobodyNew | None:
    """Return what to say to somebody for whom nobody was found; None where they are gone."""
    query = (
        select(Enrolment, Programme, Person)
        .where(Enrolment.programme_id == Programme.id, Enrolment.person_id == Person.id)
        .where(Enrolment.id == enrolment_id, Enrolment.state == EnrolmentState.ACTIVE)
    )
    found = session.exec(query).first()
    if found is None or not participants.is_active(session, found[2].id):
        return None
    enrolment, programme, me = found
    due = enrolment.next_suggestion_at
    next_look = due.astimezone(calendar.zone(me.tz)) if due else None
    return NobodyNew(programme.name, next_look, tuple(directory.for_person(session, me.id)))


def minutes_ahead(tz: str, of_tz: str, now: datetime) -> int:
    """Return by how many minutes clocks in one zone are ahead of another's, today."""
    here, there = (now.astimezone(calendar.zone(name)).utcoffset() or timedelta() for name in (tz, of_tz))
    return int((here - there).total_seconds() // 60)


def _card(row: Suggestion, mentor: Person, me: Person, now: datetime) -> SuggestionCard:
    return SuggestionCard(
        id=row.id,
        mentor=relationships.partner(mentor),
        minutes_ahead=minutes_ahead(mentor.tz, me.tz, now),
        reasons=relationships.for_reader(row.reasons, Reader.MENTEE),
        state=row.state,
        decline_reason=row.decline_reason,
    )


# -- what people answer -----------------------------------------------------------------------------------


def own(session: Session, actor: Actor, suggestion_id: int) -> Suggestion:
    """Return one of the actor's own suggestions.

    Raises:
        NotFound: there is no such suggestion of this person.
    """
    query = select(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.person_id == actor.person_id)
    suggestion = session.exec(query).first()
    if suggestion is None:
        raise NotFound("This suggestion is not one of yours, or is no longer here. Nothing was changed.")
    return suggestion


def undecided_about(session: Session, person_id: int, mentor_id: int) -> Sequence[Suggestion]:
    """Return the suggestions of one mentor to one person about which that person did not decide yet."""
    query = select(Suggestion).where(Suggestion.person_id == person_id, Suggestion.mentor_id == mentor_id)
    undecided = (SuggestionState.OPEN, SuggestionState.KEPT)
    return session.exec(query.where(col(Suggestion.state).in_(undecided)).order_by(col(Suggestion.id))).all()


def keep(session: Session, actor: Actor, suggestion_id: int, *, now: datetime) -> SuggestionBatch:
    """Put a suggestion aside for later.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it was asked meanwhile.
    """
    suggestion = own(session, actor, suggestion_id)
    undecided = {SuggestionState.OPEN, SuggestionState.DECLINED}
    _answer(session, actor, suggestion, SuggestionState.KEPT, undecided, None, now)
    mentor = session.exec(select(Person).where(Person.id == suggestion.mentor_id)).one()
    shortlist.add(session, actor, mentor, kind=suggestion.kind, suggestion_id=suggestion.id, now=now)
    return batch_of(session, suggestion, now=now)


def decline(
    session: Session, actor: Actor, suggestion_id: int, reason: DeclineReason, *, now: datetime
) -> SuggestionBatch:
    """Say that somebody is not the right one, and why; the next suggestions learn from it, nobody reads it.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it was asked meanwhile.
    """
    suggestion = own(session, actor, suggestion_id)
    undecided = {SuggestionState.OPEN, SuggestionState.KEPT}
    _answer(session, actor, suggestion, SuggestionState.DECLINED, undecided, reason, now)
    shortlist.drop(session, actor, suggestion.mentor_id, now=now)
    return batch_of(session, suggestion, now=now)


def stop(session: Session, actor: Actor, suggestion_id: int, *, now: datetime) -> SuggestionBatch:
    """Send this person no more suggestions in the programme that this one came from.

    Raises:
        NotFound: it is not the actor's.
    """
    suggestion = own(session, actor, suggestion_id)
    place = session.exec(select(Enrolment).where(Enrolment.id == suggestion.enrolment_id)).one()
    place.next_suggestion_at = None
    session.add(place)
    outbox.refresh_home(session, actor.person_id, now=now)
    return batch_of(session, suggestion, now=now)


def start(session: Session, actor: Actor, suggestion_id: int, *, now: datetime) -> SuggestionBatch:
    """Send this person suggestions again.

    Raises:
        NotFound: it is not the actor's, or they left the programme.
    """
    suggestion = own(session, actor, suggestion_id)
    place = session.exec(select(Enrolment).where(Enrolment.id == suggestion.enrolment_id)).one()
    if place.state is not EnrolmentState.ACTIVE:
        raise NotFound("You are not in this programme any more. `/mentor join` brings you back.")
    me = session.exec(select(Person).where(Person.id == actor.person_id)).one()
    place.next_suggestion_at = place.next_suggestion_at or calendar.next_slot(
        now, me.tz, week=workweeks.of(session, me.id)
    )
    session.add(place)
    outbox.refresh_home(session, actor.person_id, now=now)
    return batch_of(session, suggestion, now=now)


def refresh(session: Session, suggestion: Suggestion, *, now: datetime) -> None:
    """Have the message in which a suggestion stands show its present state."""
    first = _of_batch(session, suggestion.enrolment_id, suggestion.local_date)[0]
    sent = outbox.latest_message(session, BATCH, first.id, suggestion.person_id)
    if sent is None:
        return
    letter = Letter(
        key=f"{BATCH}:{first.id}:{now.timestamp():.6f}",
        to=to_person(suggestion.person_id),
        kind=BATCH,
        manners=Manners.NOW,
        due_at=now,
        subject_id=first.id,
        params={"message": f"{sent.channel_id}/{sent.ts}"},
        action=Action.UPDATE,
    )
    outbox.enqueue(session, letter, now=now)


def _answer(
    session: Session,
    actor: Actor,
    suggestion: Suggestion,
    state: SuggestionState,
    undecided: set[SuggestionState],
    reason: DeclineReason | None,
    now: datetime,
) -> None:
    done = transition(
        session,
        suggestion,
        state,
        allowed_from=undecided,
        by=actor,
        now=now,
        answered_at=now,
        decline_reason=reason,
    )
    if not done and suggestion.state is SuggestionState.ASKED:
        raise AlreadyDone("You have asked this person already, so the suggestion stays as it is.")
    outbox.refresh_home(session, actor.person_id, now=now)
