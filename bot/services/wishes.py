"""Being told when a mentor has a place: in the order of waiting, one at a time for each place."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Person, PlaceWish
from bot.errors import NotFound
from bot.forms.asks import Door
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Partner
from bot.forms.shortlist import PlaceFree
from bot.forms.states import PLACE_WISH_TRANSITIONS, PlaceWishState, before
from bot.services import asks, calendar, deadlines, doors, outbox, participants, relationships, workweeks
from bot.services.actors import Actor, System
from bot.services.transitions import transition

PLACE = "wishes.place"
#: Working days for which a place is one person's before the next in line hears of it.
_FIRST_SAY = 3


def wish(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Partner:
    """Have the actor told when a mentor has a place; repeating it keeps their place in line.

    Raises:
        NotFound: there is no such person.
    """
    mentor = session.exec(select(Person).where(Person.id == mentor_id)).first()
    if mentor is None:
        raise NotFound("This person is no longer here.")
    values = {"person_id": actor.person_id, "mentor_id": mentor_id, "wished_at": now}
    if outbox.insert_once(session, PlaceWish, values) is None:
        query = select(PlaceWish).where(PlaceWish.person_id == actor.person_id, PlaceWish.mentor_id == mentor_id)
        row = session.exec(query).one()
        sources = before(PLACE_WISH_TRANSITIONS, PlaceWishState.WAITING)
        transition(session, row, PlaceWishState.WAITING, allowed_from=sources, by=actor, now=now, wished_at=now)
    return relationships.partner(mentor)


def queue_due(session: Session, *, now: datetime) -> None:
    """Tell whoever waits longest for each place that is free."""
    by = System(session.info["workspace_id"])
    late = select(PlaceWish).where(col(PlaceWish.until_at) <= now)
    for row in session.exec(late.order_by(col(PlaceWish.until_at), col(PlaceWish.id))).all():
        _end(session, by, row, now)
    lines: dict[int, list[PlaceWish]] = {}
    waiting = select(PlaceWish).where(PlaceWish.state == PlaceWishState.WAITING)
    for row in session.exec(waiting.order_by(col(PlaceWish.wished_at), col(PlaceWish.id))):
        lines.setdefault(row.mentor_id, []).append(row)
    rooms = doors.rooms(session, list(lines)) if lines else {}
    for mentor_id, room in rooms.items():
        told = select(PlaceWish.id).where(PlaceWish.mentor_id == mentor_id, PlaceWish.state == PlaceWishState.TOLD)
        free = room - len(session.exec(told).all())
        for row in lines[mentor_id]:
            if free > 0 and _tell(session, by, row, now):
                free -= 1


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether somebody waits for a place; whether one is free is looked at then."""
    del now
    query = select(PlaceWish.id).where(PlaceWish.state == PlaceWishState.WAITING)
    return session.exec(query.limit(1)).first() is not None


def next_due(session: Session) -> datetime | None:
    """Return when the next one in a line hears of a place."""
    due = col(PlaceWish.until_at)
    return session.exec(select(PlaceWish.until_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def place(session: Session, wish_id: int) -> PlaceFree | str:
    """Return what is told about a place, or a code why it is not told any more."""
    row = session.exec(select(PlaceWish).where(PlaceWish.id == wish_id)).first()
    if row is None or row.state is not PlaceWishState.TOLD:
        return "turn_over"
    mentor, me = asks.person(session, row.mentor_id), asks.person(session, row.person_id)
    if doors.door(session, me.id, mentor) is not Door.OPEN:
        return "no_place"
    until = row.until_at.astimezone(calendar.zone(me.tz)) if row.until_at else None
    return PlaceFree(relationships.partner(mentor), until)


def _tell(session: Session, by: System, row: PlaceWish, now: datetime) -> bool:
    me, mentor = asks.person(session, row.person_id), asks.person(session, row.mentor_id)
    if doors.are_partners(session, me.id, mentor.id):
        _end(session, by, row, now)
        return False
    if not participants.is_active(session, me.id) or asks.open_ask(session, me.id) is not None:
        return False
    if doors.door(session, me.id, mentor) is not Door.OPEN:
        return False
    until = deadlines.end_after_working_days(now, me.tz, _FIRST_SAY, workweeks.of(session, me.id))
    sources = {PlaceWishState.WAITING}
    if not transition(session, row, PlaceWishState.TOLD, allowed_from=sources, by=by, now=now, until_at=until):
        return False
    letter = Letter(
        key=f"{PLACE}:{row.id}:{until.timestamp():.0f}",
        to=to_person(me.id),
        kind=PLACE,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=row.id,
        not_after=until,
    )
    return outbox.enqueue(session, letter, now=now)


def _end(session: Session, by: System, row: PlaceWish, now: datetime) -> None:
    sources = before(PLACE_WISH_TRANSITIONS, PlaceWishState.OVER)
    transition(session, row, PlaceWishState.OVER, allowed_from=sources, by=by, now=now, until_at=None)
