"""Meetings: times that suit everybody, proposed and chosen, and how a meeting looks to each of its people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import Meeting, MeetingAnswer, Member, Person, Relationship
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.meetings import MOST_TIMES, MeetingCard, TimesDraft, TimesForm
from bot.forms.outbox import Manners
from bot.forms.states import LIVING, MEETING_TRANSITIONS, MeetingState, before
from bot.services import calendar, meeting_clock, meeting_times, outbox, plans, relationships, workweeks
from bot.services.actors import Actor
from bot.services.beginnings import begun
from bot.services.meeting_letters import AGREED, DID_YOU_MEET, PROPOSED, SKIPPED, send
from bot.services.transitions import transition

_SLOTS = 6
#: What whoever is too late is told.
OVER = "This meeting was moved or called off meanwhile, so nothing was changed."


# -- finding a time -----------------------------------------------------------------------------------------


def draft(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> TimesDraft:
    """Return times that suit everybody's working hours.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: the relationship is over.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    card = _relationship_card(session, row, actor.person_id)
    people = _people(session, row.id)
    hours = [(one.tz, workweeks.of(session, one.id)) for one in people]
    found = meeting_times.propose(hours, now=now, minutes=30, count=_SLOTS)
    mine, theirs = _zones(people, actor.person_id)
    slots = tuple((at.astimezone(mine), at.astimezone(theirs)) for at in found)
    return TimesDraft(card, slots, replaces=current(session, row.id, now=now) is not None)


def propose(session: Session, actor: Actor, relationship_id: int, form: TimesForm, *, now: datetime) -> MeetingCard:
    """Propose times; an earlier proposal or a meeting that was to come gives way, without blame.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: the relationship is over.
        InvalidInput: no time was chosen, or one is past or does not exist.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    times = _chosen(session, actor, form, now)
    relationships.hold(session, row)
    for earlier in _coming(session, row.id, now=now):
        _call_off(session, actor, earlier, "moved", now)
    meeting = Meeting(
        relationship_id=row.id,
        proposed_by=actor.person_id,
        times=[at.isoformat() for at in times],
        minutes=form.minutes,
        created_at=now,
    )
    session.add(meeting)
    session.flush()
    begun(session, meeting, by=actor, now=now)
    for member in _others(session, row.id, actor.person_id):
        send(session, PROPOSED, meeting, member.person_id, Manners.DAYTIME, now, not_after=max(times))
    refresh(session, row.id, now)
    return card(session, meeting, actor.person_id, now=now)


def accept(session: Session, actor: Actor, meeting_id: int, at: datetime, *, now: datetime) -> MeetingCard:
    """Choose one of the proposed times.

    Raises:
        NotFound: it is in none of the actor's relationships, or the time was not proposed.
        NotAllowed: the actor proposed it.
        AlreadyDone: it was answered, moved or called off meanwhile, or the time is past.
    """
    meeting, row = own(session, actor, meeting_id)
    if meeting.proposed_by == actor.person_id:
        raise NotAllowed("You proposed these times; the other one chooses. You can propose other ones any time.")
    if at not in {datetime.fromisoformat(one) for one in meeting.times}:
        raise NotFound("This time is not one of those that were proposed.")
    if at <= now:
        raise AlreadyDone("This time is past by now. Choose another, or propose new ones.")
    agreed = MeetingState.AGREED
    allowed = before(MEETING_TRANSITIONS, agreed)
    if not transition(session, meeting, agreed, allowed_from=allowed, by=actor, now=now, starts_at=at):
        raise AlreadyDone(OVER)
    # What should have come before, had they agreed sooner, comes at once.
    meeting_clock.plan(session, meeting, None)
    for member in relationships.members(session, row.id):
        manners = Manners.NOW if member.person_id == actor.person_id else Manners.DAYTIME
        send(session, AGREED, meeting, member.person_id, manners, now, not_after=at)
    refresh(session, row.id, now)
    return card(session, meeting, actor.person_id, now=now)


def skip(session: Session, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingCard:
    """Call a meeting off, without blame and without a reason.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it is over, or was moved or called off before.
    """
    meeting, row = own(session, actor, meeting_id)
    if meeting.starts_at is not None and meeting.starts_at <= now:
        raise AlreadyDone("This meeting's time has come already. Afterwards I ask whether you met.")
    if not _call_off(session, actor, meeting, "skipped", now):
        raise AlreadyDone(OVER)
    for member in _others(session, row.id, actor.person_id):
        send(session, SKIPPED, meeting, member.person_id, Manners.DAYTIME, now)
    refresh(session, row.id, now)
    return card(session, meeting, actor.person_id, now=now)


# -- what others ask ----------------------------------------------------------------------------------------


def held(session: Session, relationship_id: int) -> int:
    """Return how often the people of a relationship have met."""
    query = select(Meeting.id).where(Meeting.relationship_id == relationship_id, Meeting.state == MeetingState.HELD)
    return len(session.exec(query).all())


def current(session: Session, relationship_id: int, *, now: datetime) -> Meeting | None:
    """Return the meeting that is proposed or to come."""
    return next(iter(_coming(session, relationship_id, now=now)), None)


def to_answer(session: Session, relationship_id: int, person_id: int, *, now: datetime) -> Meeting | None:
    """Return a meeting whose time has passed and about which this person has not said whether they met."""
    answered = select(MeetingAnswer.meeting_id).where(MeetingAnswer.person_id == person_id)
    query = (
        select(Meeting)
        .where(Meeting.relationship_id == relationship_id, col(Meeting.starts_at) <= now)
        .where(Meeting.state == MeetingState.AGREED, col(Meeting.id).not_in(answered))
        .order_by(col(Meeting.starts_at).desc())
    )
    return session.exec(query).first()


def get(session: Session, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingCard:
    """Return one meeting of one of the actor's relationships.

    Raises:
        NotFound: it is in none of them.
        AlreadyDone: the relationship is over.
    """
    return card(session, own(session, actor, meeting_id)[0], actor.person_id, now=now)


def card(session: Session, meeting: Meeting, person_id: int, *, now: datetime) -> MeetingCard:
    """Return a meeting as one of its people sees it."""
    row = session.exec(select(Relationship).where(Relationship.id == meeting.relationship_id)).one()
    people = _people(session, row.id)
    mine, theirs = _zones(people, person_id)
    times = [at for one in meeting.times if (at := datetime.fromisoformat(one)) > now]
    proposer = session.exec(select(Person).where(Person.id == meeting.proposed_by)).one()
    shown = [meeting.starts_at] if meeting.starts_at is not None else times
    query = select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.person_id == person_id)
    answer = session.exec(query).first()
    return MeetingCard(
        id=meeting.id,
        relationship=_relationship_card(session, row, person_id),
        state=meeting.state,
        proposed_by=relationships.partner(proposer),
        is_mine=meeting.proposed_by == person_id,
        minutes=meeting.minutes,
        times=tuple(at.astimezone(mine) for at in times),
        theirs=tuple(at.astimezone(theirs) for at in shown),
        starts_at=meeting.starts_at.astimezone(mine) if meeting.starts_at is not None else None,
        agenda=meeting.agenda,
        steps=plans.open_steps(session, row.id, person_id),
        last_time=_last_time(session, row.id, person_id),
        i_met=answer.met if answer is not None else None,
    )


def to_send(session: Session, kind: str, meeting_id: int, person_id: int, *, now: datetime) -> MeetingCard | str:
    """Return a meeting for a message, or a code that says why it has lost its point."""
    meeting = session.exec(select(Meeting).where(Meeting.id == meeting_id)).first()
    row = (
        session.exec(select(Relationship).where(Relationship.id == meeting.relationship_id)).first()
        if meeting
        else None
    )
    if meeting is None or row is None or row.state not in LIVING:
        return "relationship_over"
    if person_id not in {one.person_id for one in relationships.members(session, row.id)}:
        return "not_a_member"
    wanted = {PROPOSED: MeetingState.PROPOSED, SKIPPED: MeetingState.CALLED_OFF}.get(kind, MeetingState.AGREED)
    found = card(session, meeting, person_id, now=now)
    if kind == DID_YOU_MEET:
        return "answered" if found.i_met is not None or meeting.state is MeetingState.CALLED_OFF else found
    if meeting.state is not wanted:
        return "moved_or_over"
    return found


# -- inside -------------------------------------------------------------------------------------------------


def _chosen(session: Session, actor: Actor, form: TimesForm, now: datetime) -> list[datetime]:
    me = session.exec(select(Person).where(Person.id == actor.person_id)).one()
    times = [at.astimezone(UTC) for at in form.times if at.tzinfo is not None]
    if (form.day is None) != (form.at is None):
        raise InvalidInput({"at" if form.at is None else "day": "A time of your own needs a day and an hour."})
    if form.day is not None and form.at is not None:
        times.append(meeting_times.own_instant(form.day, form.at, me.tz))
    if not times:
        raise InvalidInput({"times": "Please choose at least one time, or name a day and an hour of your own."})
    if len(times) > MOST_TIMES:
        raise InvalidInput({"times": f"Please propose at most {MOST_TIMES} times; two or three are enough."})
    if min(times) <= now:
        raise InvalidInput({"day" if form.day else "times": "This time is past. Please choose one that is to come."})
    return sorted(set(times))


def _call_off(session: Session, actor: Actor, meeting: Meeting, code: str, now: datetime) -> bool:
    to = MeetingState.CALLED_OFF
    allowed = before(MEETING_TRANSITIONS, to)
    return transition(session, meeting, to, allowed_from=allowed, by=actor, now=now, code=code, next_at=None)


def _coming(session: Session, relationship_id: int, *, now: datetime) -> Sequence[Meeting]:
    live = [MeetingState.PROPOSED, MeetingState.AGREED]
    query = select(Meeting).where(Meeting.relationship_id == relationship_id, col(Meeting.state).in_(live))
    found = session.exec(query.order_by(col(Meeting.id).desc())).all()
    return [one for one in found if one.starts_at is None or one.starts_at > now]


def own(session: Session, actor: Actor, meeting_id: int) -> tuple[Meeting, Relationship]:
    """Return one meeting of one of the actor's relationships that go on.

    Raises:
        NotFound: it is in none of them.
        AlreadyDone: the relationship is over.
    """
    meeting = session.exec(select(Meeting).where(Meeting.id == meeting_id)).first()
    if meeting is None:
        raise NotFound("This meeting is not here any more. Nothing was changed.")
    row, _ = relationships.own_living(session, actor, meeting.relationship_id)
    return meeting, row


def _last_time(session: Session, relationship_id: int, person_id: int) -> str:
    query = (
        select(MeetingAnswer)
        .join(Meeting, col(Meeting.id) == col(MeetingAnswer.meeting_id))
        .where(Meeting.relationship_id == relationship_id, MeetingAnswer.person_id == person_id)
        .order_by(col(MeetingAnswer.id).desc())
    )
    last = session.exec(query).first()
    return "\n".join(part for part in (last.will_do, last.idea) if part) if last is not None else ""


def _people(session: Session, relationship_id: int) -> list[Person]:
    query = select(Person).join(Member, col(Member.person_id) == col(Person.id))
    query = query.where(Member.relationship_id == relationship_id, col(Member.left_at).is_(None))
    return list(session.exec(query.order_by(col(Member.id))))


def _others(session: Session, relationship_id: int, person_id: int) -> list[Member]:
    return [one for one in relationships.members(session, relationship_id) if one.person_id != person_id]


def _zones(people: Sequence[Person], person_id: int) -> tuple[Any, Any]:
    mine = next((one.tz for one in people if one.id == person_id), "UTC")
    theirs = next((one.tz for one in people if one.id != person_id), mine)
    return calendar.zone(mine), calendar.zone(theirs)


def _relationship_card(session: Session, row: Relationship, person_id: int) -> Any:
    found = relationships.card_of(session, row.id, person_id)
    if found is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    return found


def refresh(session: Session, relationship_id: int, now: datetime) -> None:
    """Have everybody's Home show how a meeting stands."""
    for member in relationships.members(session, relationship_id):
        outbox.refresh_home(session, member.person_id, now=now)
