"""Meetings: times that suit everybody, proposed and chosen, and how a meeting looks to each of its people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from bot.db.tables import Meeting, MeetingAnswer, MeetingPart, Member, Person, Relationship
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.meetings import MOST_TIMES, MeetingCard, TimesDraft, TimesForm
from bot.forms.outbox import Manners
from bot.forms.states import MEETING_TRANSITIONS, MeetingState, before
from bot.services import (
    invites,
    meeting_cards,
    meeting_clock,
    meeting_parts,
    meeting_times,
    outbox,
    relationships,
    workweeks,
)
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.meeting_letters import AGREED, AWAY, PROPOSED, SKIPPED, UNDECIDED, send
from bot.services.transitions import transition

_SLOTS = 6
_USUAL = 30
#: Fewer than this are not a meeting.
_FEWEST = 2
#: Why a meeting was called off: another time takes its place, in calendars too.
MOVED = "moved"
#: What whoever is too late is told.
OVER = "This meeting was moved or called off meanwhile, so nothing was changed."


# -- finding a time -----------------------------------------------------------------------------------------


def draft(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> TimesDraft:
    """Return times that suit everybody's working hours.

    Raises:
        NotFound: it is not one of the actor's.
        NotAllowed: a circle meets already, and neither hosts the actor nor proposed they it.
        AlreadyDone: the relationship is over.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    coming = current(session, row.id, now=now)
    _refuse_moving_others(session, actor, coming)
    card = meeting_cards.relationship_card(session, row, actor.person_id)
    people = meeting_cards.people_of(session, row.id)
    hours = [(one.tz, workweeks.of(session, one.id)) for one in people]
    found = meeting_times.propose(hours, now=now, minutes=_USUAL, count=_SLOTS)
    mine, theirs = meeting_cards.zones(people, actor.person_id)
    slots = tuple((at.astimezone(mine), at.astimezone(theirs)) for at in found)
    at_work = all(meeting_times.all_at_work(hours, at, minutes=_USUAL) for at in found)
    return TimesDraft(card, slots, replaces=coming is not None, all_at_work=at_work)


def propose(session: Session, actor: Actor, relationship_id: int, form: TimesForm, *, now: datetime) -> MeetingCard:
    """Propose times; an earlier proposal or a meeting that was to come gives way, without blame.

    Raises:
        NotFound: it is not one of the actor's.
        NotAllowed: a circle meets already, and neither hosts the actor nor proposed they it.
        AlreadyDone: the relationship is over.
        InvalidInput: no time was chosen, or one is past or does not exist.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    times = _chosen(session, actor, form, now)
    relationships.hold(session, row)
    stood = coming_of(session, row.id, now=now)
    for earlier in stood:
        _refuse_moving_others(session, actor, earlier)
        call_off(session, actor, earlier, MOVED, now=now)
    meeting = Meeting(
        relationship_id=row.id,
        proposed_by=actor.person_id,
        times=[at.isoformat() for at in times],
        minutes=form.minutes,
        created_at=now,
    )
    invites.follow(meeting, stood)
    session.add(meeting)
    session.flush()
    begun(session, meeting, by=actor, now=now)
    for member in _others(session, row.id, actor.person_id):
        send(session, PROPOSED, meeting, member.person_id, Manners.DAYTIME, now, not_after=max(times))
    refresh(session, row.id, now)
    return meeting_cards.card(session, meeting, actor.person_id, now=now)


def accept(session: Session, actor: Actor, meeting_id: int, at: datetime, *, now: datetime) -> MeetingCard:
    """Choose one of the proposed times. It is agreed once it suits both of a pair, or most of a circle.

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
    # Of two who choose in the same moment, the second sees what the first chose.
    relationships.hold(session, row)
    session.refresh(meeting)
    if meeting.state is not MeetingState.PROPOSED:
        raise AlreadyDone(OVER)
    meeting_parts.choose(session, meeting, actor.person_id, at)
    if not settle(session, meeting, by=actor, now=now) and meeting_parts.all_have_chosen(session, meeting):
        send(session, UNDECIDED, meeting, meeting.proposed_by, Manners.DAYTIME, now, not_after=_last_time_of(meeting))
    refresh(session, row.id, now)
    return meeting_cards.card(session, meeting, actor.person_id, now=now)


def settle(session: Session, meeting: Meeting, *, by: Actor | System, now: datetime) -> bool:
    """Agree on the time that suits enough people by now, if there is one, and tell everybody."""
    at = meeting_parts.settled(session, meeting, now=now)
    agreed = MeetingState.AGREED
    allowed = before(MEETING_TRANSITIONS, agreed)
    if at is None or not transition(session, meeting, agreed, allowed_from=allowed, by=by, now=now, starts_at=at):
        return False
    pass_on_host(session, meeting)
    # What should have come before, had they agreed sooner, comes at once.
    meeting_clock.plan(session, meeting, None)
    for member in relationships.members(session, meeting.relationship_id):
        chose = isinstance(by, Actor) and member.person_id == by.person_id
        manners = Manners.NOW if chose else Manners.DAYTIME
        send(session, AGREED, meeting, member.person_id, manners, now, not_after=at)
    invites.send(session, meeting, by=by, now=now)
    return True


def pass_on_host(session: Session, meeting: Meeting) -> None:
    """Give a meeting of peers a host who comes, if it has none."""
    inside = {one.person_id for one in meeting_parts.coming(session, meeting)}
    if meeting.host_id not in inside:
        meeting.host_id = meeting_parts.next_host(session, meeting)
        session.add(meeting)
        session.flush()


def skip(session: Session, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingCard:
    """Call a meeting off, without blame and without a reason; a circle meets without the one who cannot come.

    Raises:
        NotFound: it is in none of the actor's relationships.
        NotAllowed: a circle's times are still being chosen, and somebody else proposed them.
        AlreadyDone: it is over, or was moved or called off before.
    """
    meeting, row = own(session, actor, meeting_id)
    if meeting.starts_at is not None and meeting.starts_at <= now:
        raise AlreadyDone("This meeting's time has come already. Afterwards I ask whether you met.")
    relationships.hold(session, row)
    session.refresh(meeting)
    if meeting_parts.is_circle(relationships.members(session, row.id)) and meeting.state is not MeetingState.CALLED_OFF:
        _stay_away(session, actor, meeting, now)
    elif not call_off(session, actor, meeting, "skipped", now=now):
        raise AlreadyDone(OVER)
    else:
        for member in _others(session, row.id, actor.person_id):
            send(session, SKIPPED, meeting, member.person_id, Manners.DAYTIME, now)
    refresh(session, row.id, now)
    return meeting_cards.card(session, meeting, actor.person_id, now=now)


def _stay_away(session: Session, actor: Actor, meeting: Meeting, now: datetime) -> None:
    if meeting.state is MeetingState.PROPOSED:
        if meeting.proposed_by != actor.person_id:
            raise NotAllowed("The times are still being chosen. If none suits you, choose none, or propose other ones.")
        call_off(session, actor, meeting, "skipped", now=now)
        return
    mine = meeting_parts.part(session, meeting, actor.person_id)
    if not mine.comes:
        raise AlreadyDone("The others know already that you cannot make it.")
    mine.comes = False
    session.add(mine)
    session.flush()
    invites.withdraw(session, meeting, [actor.person_id], by=actor, now=now)
    go_on_with_the_rest(session, meeting, by=actor, now=now)
    if meeting.state is MeetingState.AGREED:
        for member in meeting_parts.coming(session, meeting):
            send(session, AWAY, meeting, member.person_id, Manners.DAYTIME, now, about=actor.person_id)


def go_on_with_the_rest(session: Session, meeting: Meeting, *, by: Actor | System, now: datetime) -> None:
    """Have a meeting take place without somebody who does not come, as long as two do."""
    those = meeting_parts.coming(session, meeting)
    if len(those) < _FEWEST:
        if call_off(session, by, meeting, "skipped", now=now):
            for member in those:
                send(session, SKIPPED, meeting, member.person_id, Manners.DAYTIME, now)
        return
    pass_on_host(session, meeting)
    meeting_clock.plan(session, meeting, now)


def call_off(session: Session, by: Actor | System, meeting: Meeting, code: str, *, now: datetime) -> bool:
    """Call a meeting off; tells whether it still could be."""
    to = MeetingState.CALLED_OFF
    allowed = before(MEETING_TRANSITIONS, to)
    if not transition(session, meeting, to, allowed_from=allowed, by=by, now=now, code=code, next_at=None):
        return False
    if code != MOVED:
        inside = [member.person_id for member in relationships.members(session, meeting.relationship_id)]
        invites.withdraw(session, meeting, inside, by=by, now=now)
    return True


# -- what others ask ----------------------------------------------------------------------------------------


def held(session: Session, relationship_id: int) -> int:
    """Return how often the people of a relationship have met."""
    query = select(Meeting.id).where(Meeting.relationship_id == relationship_id, Meeting.state == MeetingState.HELD)
    return len(session.exec(query).all())


def current(session: Session, relationship_id: int, *, now: datetime) -> Meeting | None:
    """Return the meeting that is proposed or to come."""
    return next(iter(coming_of(session, relationship_id, now=now)), None)


def to_answer(session: Session, relationship_id: int, person_id: int, *, now: datetime) -> Meeting | None:
    """Return a meeting whose time has passed and about which this person has not said whether they met."""
    answered = select(MeetingAnswer.meeting_id).where(MeetingAnswer.person_id == person_id)
    away = select(MeetingPart.meeting_id).where(MeetingPart.person_id == person_id, col(MeetingPart.comes).is_(False))
    query = (
        select(Meeting)
        .where(Meeting.relationship_id == relationship_id, col(Meeting.starts_at) <= now)
        .where(Meeting.state == MeetingState.AGREED, col(Meeting.id).not_in(answered), col(Meeting.id).not_in(away))
        .order_by(col(Meeting.starts_at).desc())
    )
    return session.exec(query).first()


def get(session: Session, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingCard:
    """Return one meeting of one of the actor's relationships.

    Raises:
        NotFound: it is in none of them.
        AlreadyDone: the relationship is over.
    """
    return meeting_cards.card(session, own(session, actor, meeting_id)[0], actor.person_id, now=now)


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


def _refuse_moving_others(session: Session, actor: Actor, coming: Meeting | None) -> None:
    """A time that most of a circle chose is moved by its host, or by whoever proposed it."""
    if coming is None or coming.state is not MeetingState.AGREED:
        return
    may = {coming.host_id, coming.proposed_by}
    if meeting_parts.is_circle(relationships.members(session, coming.relationship_id)) and actor.person_id not in may:
        raise NotAllowed(
            "Your circle meets soon already, and the host can move that. If you cannot make it, say so on your page."
        )


def _last_time_of(meeting: Meeting) -> datetime:
    return max(datetime.fromisoformat(one) for one in meeting.times)


def coming_of(session: Session, relationship_id: int, *, now: datetime) -> Sequence[Meeting]:
    """Return what is proposed or to come, the newest first."""
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


def _others(session: Session, relationship_id: int, person_id: int) -> list[Member]:
    return [one for one in relationships.members(session, relationship_id) if one.person_id != person_id]


def refresh(session: Session, relationship_id: int, now: datetime) -> None:
    """Have everybody's Home show how a meeting stands."""
    for member in relationships.members(session, relationship_id):
        outbox.refresh_home(session, member.person_id, now=now)
