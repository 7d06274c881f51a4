"""Rounds that come back: opened by the calendar, announced to admins a working day before, and skipped at one click."""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Person, Programme
from bot.errors import AlreadyDone, InvalidInput
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.recurrence import RecurrenceCard, RecurrenceForm, RecurrenceNotice
from bot.forms.states import Cadence, ProgrammeState
from bot.services import calendar, outbox, programmes, rounds
from bot.services.actors import Actor
from bot.services.calendar import WorkWeek

NOTICE = "recurrence.notice"
#: A round did not open because the one before is not over.
HELD = "recurrence.held"
_LONGEST_WAIT = timedelta(days=120)
_FRIDAY = 4


def card(session: Session, actor: Actor, programme_id: int, *, now: datetime) -> RecurrenceCard:
    """Return a programme's series, with a first day to propose where there is none.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
    """
    programme = programmes.get(session, programme_id)
    me = programmes.require_admin(session, actor, programme)
    return _card(session, programme, me, now)


def _card(session: Session, programme: Programme, me: Person, now: datetime) -> RecurrenceCard:
    tz = _keeper(session, programme, me).tz
    running = programme.rounds_every is not None and programme.next_round_at is not None
    opens = calendar.local_date(programme.next_round_at, tz) if running and programme.next_round_at else None
    return RecurrenceCard(
        programme.id,
        programme.name,
        programme.rounds_every,
        opens or _next_monday(calendar.local_date(now, me.tz)),
        programme.rounds_sign_up_days,
        programme.rounds_group_size,
        rounds.sizes(programme),
        tz,
        opens,
    )


def save(session: Session, actor: Actor, programme_id: int, form: RecurrenceForm, *, now: datetime) -> RecurrenceCard:
    """Have rounds open by themselves from a day on, at ten on the actor's clock; or not any more.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        InvalidInput: the first day is over, or too far away, or the programme has no such rounds.
    """
    programme = programmes.get(session, programme_id)
    me = programmes.require_admin(session, actor, programme)
    if form.group_size not in rounds.sizes(programme):
        raise InvalidInput({"group_size": "This programme has no such rounds. `/mentor-admin edit` changes its kinds."})
    programme.rounds_every, programme.rounds_by = form.every, me.id
    programme.rounds_sign_up_days, programme.rounds_group_size = form.sign_up_days, form.group_size
    programme.next_round_at = programme.round_notice_at = None
    if form.every is not None:
        first = calendar.at_local(form.first_on, calendar.ASK_HOUR, me.tz)
        if first <= now or first > now + _LONGEST_WAIT:
            words = f"Please choose a day to come, within the next {_LONGEST_WAIT.days}; it opens at 10:00 on that day."
            raise InvalidInput({"first_on": words})
        programme.rounds_first_on = form.first_on
        _plan(session, programme, me, after=now)
    session.add(programme)
    session.flush()
    return _card(session, programme, me, now)


def skip(session: Session, actor: Actor, programme_id: int, opens_at: datetime, *, now: datetime) -> RecurrenceCard:
    """Leave one round of the series out; the one after it comes as planned.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it has opened, was skipped, or is not planned any more.
    """
    query = select(Programme).where(Programme.id == programmes.get(session, programme_id).id)
    programme = session.exec(query.with_for_update().execution_options(populate_existing=True)).one()
    me = programmes.require_admin(session, actor, programme)
    if programme.next_round_at != opens_at:
        raise AlreadyDone("This round is not ahead any more: opened, skipped or moved. `/mentor-admin` shows what is.")
    _plan(session, programme, _keeper(session, programme, me), after=opens_at)
    session.flush()
    return _card(session, programme, me, now)


def queue_due(session: Session, *, now: datetime) -> None:
    """Tell admins about rounds that are about to open, and open those whose time has come."""
    told = select(Programme).where(col(Programme.round_notice_at) <= now)
    for programme in session.exec(told.order_by(col(Programme.id))).all():
        programme.round_notice_at = None
        session.add(programme)
        session.flush()
        if programme.state is ProgrammeState.ACTIVE and programme.next_round_at is not None:
            _tell(session, programme, NOTICE, programme.next_round_at, now)
    due = select(Programme).where(col(Programme.next_round_at) <= now)
    for programme in session.exec(due.order_by(col(Programme.id))).all():
        _take_turn(session, programme, now)


def next_due(session: Session) -> datetime | None:
    """Return when admins are told next, or the next round opens."""
    notices = select(sa.func.min(Programme.round_notice_at)).where(col(Programme.round_notice_at).is_not(None))
    openings = select(sa.func.min(Programme.next_round_at)).where(col(Programme.next_round_at).is_not(None))
    found = [session.exec(query).one() for query in (notices, openings)]
    return min((at for at in found if at is not None), default=None)


def notice(session: Session, programme_id: int, opens_at: datetime, *, held: bool) -> RecurrenceNotice | None:
    """Return what is told about a round of a series; None where it has lost its point."""
    query = select(Programme).where(Programme.id == programme_id, Programme.state == ProgrammeState.ACTIVE)
    programme = session.exec(query).first()
    if programme is None or programme.rounds_every is None:
        return None
    if not held and programme.next_round_at != opens_at:
        return None
    next_at = programme.next_round_at if held else None
    return RecurrenceNotice(
        programme.id, programme.name, programme.channel_id, opens_at, programme.rounds_every, held, next_at
    )


def _take_turn(session: Session, programme: Programme, now: datetime) -> None:
    """Open a round, unless one is under way or nobody is there to run it; and plan the next."""
    opens_at, admins = programme.next_round_at or now, programmes.admins(session, programme.id)
    if programme.state is not ProgrammeState.ACTIVE or programme.rounds_every is None:
        programme.next_round_at = programme.round_notice_at = None
        session.add(programme)
        session.flush()
        return
    keeper = _keeper(session, programme, admins[0] if admins else None)
    _plan(session, programme, keeper, after=now)
    if not admins:
        return
    try:
        rounds.open_by_itself(session, programme, keeper, now=now)
    except AlreadyDone:
        _tell(session, programme, HELD, opens_at, now)


def _plan(session: Session, programme: Programme, keeper: Person, *, after: datetime) -> None:
    """Set when the next round opens, and when admins hear of it: at ten on the working day before."""
    week = WorkWeek(countries=(programme.holiday_country,) if programme.holiday_country else ())
    every, first_on = programme.rounds_every or Cadence.MONTHLY, programme.rounds_first_on
    turn = max(0, (calendar.local_date(after, keeper.tz) - first_on).days // every.days) if first_on else 0
    while True:
        day = (first_on or calendar.local_date(after, keeper.tz)) + timedelta(days=turn * every.days)
        at = _on_a_working_day(day, keeper.tz, week)
        if at > after:
            break
        turn += 1
    before = calendar.local_date(at, keeper.tz) - timedelta(days=1)
    while not calendar.is_working_day(before, week):
        before -= timedelta(days=1)
    programme.next_round_at, programme.round_notice_at = at, calendar.at_local(before, calendar.ASK_HOUR, keeper.tz)
    session.add(programme)
    session.flush()


def _on_a_working_day(day: date, tz: str, week: WorkWeek) -> datetime:
    midnight = datetime.combine(day, time(), calendar.zone(tz)).astimezone(UTC)
    return calendar.next_slot(midnight, tz, week=week)


def _keeper(session: Session, programme: Programme, otherwise: Person | None) -> Person:
    """Return the admin on whose clock the series goes; somebody else's where that one is gone."""
    wanted = programme.rounds_by or programme.created_by
    person = session.exec(select(Person).where(Person.id == wanted)).one()
    return otherwise if person.is_deleted and otherwise is not None else person


def _tell(session: Session, programme: Programme, kind: str, opens_at: datetime, now: datetime) -> None:
    letters = [
        Letter(
            key=f"{kind}:{programme.id}:{opens_at.isoformat()}:{admin.id}",
            to=to_person(admin.id),
            kind=kind,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=programme.id,
            not_after=opens_at if kind == NOTICE else None,
            params={"opens_at": opens_at.isoformat()},
        )
        for admin in programmes.admins(session, programme.id)
    ]
    outbox.enqueue_all(session, letters, now=now)


def _next_monday(today: date) -> date:
    """Return a Monday before which admins can still hear of the round on a working day."""
    return today + timedelta(days=7 - today.weekday() + (7 if today.weekday() >= _FRIDAY else 0))
