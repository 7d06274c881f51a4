"""Telling people who look for a mentor, now and then, about somebody who fits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Ask, Enrolment, Person, Programme, Relationship, Suggestion
from bot.db.tables import Member as Membership
from bot.forms.nudges import NudgeKind
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING, OPEN_ASKS, EnrolmentState, ProfileState, ProgrammeState, Role
from bot.services import calendar, goals, nudging, outbox, pairing, participants, scouting, suggestions, workweeks
from bot.services.cadence import following

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
    rows = suggestions.of_batch(session, seeker.enrolment.id, today)
    if rows:
        _enqueue(session, seeker, suggestions.BATCH, f"{seeker.enrolment.id}:{today.isoformat()}", rows[0].id, now)
        outbox.refresh_home(session, seeker.person.id, now=now)
    else:
        _say_nobody(session, seeker, now)


def _say_nobody(session: Session, seeker: _Seeker, now: datetime) -> None:
    """Say it once; again only after there was somebody in between."""
    query = select(Suggestion.id).where(Suggestion.enrolment_id == seeker.enrolment.id)
    latest = session.exec(query.order_by(col(Suggestion.id).desc()).limit(1)).first()
    _enqueue(session, seeker, suggestions.NOBODY, f"{seeker.enrolment.id}:{latest or 0}", seeker.enrolment.id, now)


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
