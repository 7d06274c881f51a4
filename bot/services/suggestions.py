"""Suggestions as their reader sees and answers them; `suggestion_clock` sends them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Enrolment, Person, Programme, Suggestion
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Reader
from bot.forms.states import (
    Action,
    DeclineReason,
    EnrolmentState,
    SuggestionState,
)
from bot.forms.suggestions import NobodyNew, SuggestionBatch, SuggestionCard
from bot.forms.wording import Vocabulary
from bot.services import (
    avoidances,
    calendar,
    directory,
    doors,
    outbox,
    participants,
    relationships,
    shortlist,
    wording,
    workweeks,
)
from bot.services.actors import Actor
from bot.services.participants import Offer
from bot.services.transitions import transition

BATCH = "suggestions.batch"
NOBODY = "suggestions.nobody"


# -- what is shown ----------------------------------------------------------------------------------------


def of_batch(session: Session, enrolment_id: int, on: date) -> Sequence[Suggestion]:
    """Return the suggestions that share one message."""
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
        for row in of_batch(session, suggestion.enrolment_id, suggestion.local_date)
        if row.state is not SuggestionState.OPEN or (row.mentor_id not in apart and has_place(session, row.mentor_id))
    ]
    mentors = {p.id: p for p in session.exec(select(Person).where(col(Person.id).in_([r.mentor_id for r in rows])))}
    words, offers = wording.of_person(session, me.id), participants.offers(session, mentors)
    cards = tuple(_card(row, mentors[row.mentor_id], offers[row.mentor_id], me, words, now) for row in rows)
    return SuggestionBatch(suggestion.id, programme.name, cards, stopped=enrolment.next_suggestion_at is None)


def to_send(session: Session, suggestion_id: int, *, now: datetime) -> SuggestionBatch | str:
    """Return the batch for its first message, those who can still be asked, or a code why there is no point."""
    suggestion = session.exec(select(Suggestion).where(Suggestion.id == suggestion_id)).first()
    if suggestion is None:
        return "suggestion_gone"
    if not participants.is_active(session, suggestion.person_id):
        return "person_away"
    newer = select(Suggestion.id).where(
        Suggestion.enrolment_id == suggestion.enrolment_id, Suggestion.local_date > suggestion.local_date
    )
    if session.exec(newer).first() is not None:
        return "suggested_anew"
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


def _card(
    row: Suggestion, mentor: Person, offer: Offer, me: Person, words: Vocabulary, now: datetime
) -> SuggestionCard:
    return SuggestionCard(
        id=row.id,
        mentor=relationships.partner(mentor),
        minutes_ahead=minutes_ahead(mentor.tz, me.tz, now),
        reasons=wording.worded(relationships.for_reader(row.reasons, Reader.MENTEE), words),
        state=row.state,
        decline_reason=row.decline_reason,
        offer=offer.text,
        hours_a_month=offer.hours_a_month,
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
    first = of_batch(session, suggestion.enrolment_id, suggestion.local_date)[0]
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
