"""Quiet for a while: a snooze keeps back what was not asked for, a pause everything; both end by themselves."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Outbox, Person, Profile
from bot.errors import AlreadyDone, InvalidInput
from bot.forms.outbox import Manners
from bot.forms.quiet import QuietCard, QuietForm, Rest
from bot.forms.states import OutboxState, ProfileState
from bot.services import outbox, participants, people, workweeks
from bot.services.actors import Actor
from bot.services.calendar import USUAL, at_local, local_date, next_working_moment

_LONGEST = timedelta(days=366)


def card(session: Session, actor: Actor, *, now: datetime) -> QuietCard:
    """Return when Baton may write to the actor, as they chose."""
    person = people.get(session, actor)
    profile = participants.profile_of(session, person.id)
    joined = profile is not None and profile.state is not ProfileState.LEFT
    week = workweeks.of(session, person.id) if joined else USUAL
    paused_until = profile.paused_until if profile is not None and profile.state is ProfileState.PAUSED else None
    return QuietCard(
        today=local_date(now, person.tz),
        snoozed_until=_date(person.snoozed_until, person, now),
        paused_until=_date(paused_until, person, now),
        days=week.days if joined else None,
        begins=week.begins,
        ends=week.ends,
    )


def save(session: Session, actor: Actor, form: QuietForm, *, now: datetime) -> QuietCard:
    """Keep what was chosen: working hours, and a snooze or a pause where a date was named.

    Raises:
        InvalidInput: the date has passed, or is more than a year away.
        NotFound: a pause was chosen by somebody who has not joined.
    """
    person = people.get(session, actor)
    before = person.snoozed_until
    profile = participants.profile_of(session, person.id)
    if profile is not None and form.days:
        profile.work_days = sorted(set(form.days))
        profile.day_begins, profile.day_ends = form.begins or USUAL.begins, form.ends or USUAL.ends
        session.add(profile)
    if form.until is not None:
        until = _beginning(form.until, person, now)
        if form.rest is Rest.PAUSE:
            participants.pause(session, actor, until=until, now=now)
        else:
            person.snoozed_until = until
            session.add(person)
    session.flush()
    _look_again(session, person, before, now)
    outbox.refresh_home(session, person.id, now=now)
    return card(session, actor, now=now)


def stop(session: Session, actor: Actor, *, now: datetime) -> None:
    """End the actor's snooze; what waited for its end comes as soon as manners allow.

    Raises:
        AlreadyDone: they are not snoozing.
    """
    person = people.get(session, actor)
    if person.snoozed_until is None or person.snoozed_until <= now:
        raise AlreadyDone("You are not snoozing: everything comes as usual.")
    before, person.snoozed_until = person.snoozed_until, None
    session.add(person)
    session.flush()
    _look_again(session, person, before, now)
    outbox.refresh_home(session, person.id, now=now)


def queue_due(session: Session, *, now: datetime) -> None:
    """End the snoozes and the pauses whose day has come, and show it on the Home tab."""
    for person in session.exec(select(Person).where(col(Person.snoozed_until) <= now)).all():
        person.snoozed_until = None
        session.add(person)
        session.flush()
        outbox.refresh_home(session, person.id, now=now)
    over = select(Profile).where(Profile.state == ProfileState.PAUSED, col(Profile.paused_until) <= now)
    for profile in session.exec(over).all():
        participants.resume(session, Actor(profile.workspace_id, profile.person_id), now=now)


def next_due(session: Session) -> datetime | None:
    """Return when the next snooze or pause ends."""
    snoozes = select(sa.func.min(Person.snoozed_until)).where(col(Person.snoozed_until).is_not(None))
    pauses = select(sa.func.min(Profile.paused_until)).where(
        col(Profile.paused_until).is_not(None), Profile.state == ProfileState.PAUSED
    )
    ends = [session.exec(query).one() for query in (snoozes, pauses)]
    return min((end for end in ends if end is not None), default=None)


def _beginning(day: date, person: Person, now: datetime) -> datetime:
    """Return when a day begins for a person.

    Raises:
        InvalidInput: it is not to come, or too far away.
    """
    today = local_date(now, person.tz)
    if day <= today:
        raise InvalidInput({"until": "Please choose a day to come."})
    if day > today + _LONGEST:
        raise InvalidInput({"until": "Please choose a day within a year; you can always do this again."})
    return at_local(day, USUAL.begins.replace(hour=0, minute=0), person.tz)


def _date(until: datetime | None, person: Person, now: datetime) -> date | None:
    return local_date(until, person.tz) if until is not None and until > now else None


def _look_again(session: Session, person: Person, before: datetime | None, now: datetime) -> None:
    """Have the sender look again at what it put off because of hours or a snooze that do not hold any more."""
    if before is None:
        return
    week = workweeks.of(session, person.id)
    put_off_to = {before, next_working_moment(before, person.tz, week), next_working_moment(before, person.tz)}
    rows = select(Outbox).where(
        Outbox.person_id == person.id, Outbox.state == OutboxState.DUE, col(Outbox.due_at).in_(put_off_to)
    )
    for row in session.exec(rows).all():
        if row.params.get("manners") == Manners.UNASKED:
            row.due_at = now
            session.add(row)
    session.flush()
