"""Programmes: set up in a channel, run by their admins. Every call reads anew who may do it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Enrolment, Person, Profile, Programme, ProgrammeAdmin, Relationship, Round, Signup
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.forms.programmes import AdminHub, ProgrammeCard, ProgrammeForm, RoundLine
from bot.forms.relationships import Partner
from bot.forms.states import (
    UNDER_WAY,
    EnrolmentState,
    ProfileState,
    ProgrammeState,
    RoundState,
    SignupAnswer,
)
from bot.services import calendar, directory, people, postings, postoffice, tempo
from bot.services.actors import Actor
from bot.services.beginnings import begun
from bot.services.relationships import partner

_MOST_NAMED = 3


def active(session: Session) -> list[ProgrammeCard]:
    """Return the workspace's running programmes, oldest first."""
    query = select(Programme).where(Programme.state == ProgrammeState.ACTIVE).order_by(col(Programme.id))
    return [card(session, programme) for programme in session.exec(query)]


def get(session: Session, programme_id: int) -> Programme:
    """Return a running programme.

    Raises:
        NotFound: it has ended, or there never was one.
    """
    query = select(Programme).where(Programme.id == programme_id, Programme.state == ProgrammeState.ACTIVE)
    programme = session.exec(query).first()
    if programme is None:
        raise NotFound("This programme has ended.")
    return programme


def in_channel(session: Session, channel_id: str) -> Programme | None:
    """Return the programme that lives in a channel, if there is one."""
    query = select(Programme).where(Programme.channel_id == channel_id, Programme.state == ProgrammeState.ACTIVE)
    return session.exec(query).first()


def admins(session: Session, programme_id: int) -> list[Person]:
    """Return a programme's admins who are still in Slack."""
    query = (
        select(Person)
        .join(ProgrammeAdmin, col(ProgrammeAdmin.person_id) == col(Person.id))
        .where(ProgrammeAdmin.programme_id == programme_id, col(Person.is_deleted).is_(False))
        .order_by(col(ProgrammeAdmin.id))
    )
    return list(session.exec(query))


def require_admin(session: Session, actor: Actor, programme: Programme | None) -> Person:
    """Return the acting person if they may run this programme (None: may set one up).

    Raises:
        NotAllowed: they may not, or not any more; it says whom to ask.
    """
    person = people.get(session, actor)
    if not person.is_deleted and (person.is_admin or _runs(session, person.id, programme)):
        return person
    if programme is not None:
        raise NotAllowed(f"Only the people who run this programme can do that. {_ask(admins(session, programme.id))}")
    raise NotAllowed(f"A programme is set up by one of the workspace's admins. {_ask(_workspace_admins(session))}")


def _runs(session: Session, person_id: int, programme: Programme | None) -> bool:
    if programme is None:
        return False
    query = select(ProgrammeAdmin.id).where(
        ProgrammeAdmin.programme_id == programme.id, ProgrammeAdmin.person_id == person_id
    )
    return session.exec(query).first() is not None


def _workspace_admins(session: Session) -> list[Person]:
    query = select(Person).where(col(Person.is_admin), col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    return list(session.exec(query.order_by(col(Person.id)).limit(_MOST_NAMED)))


def _ask(who: Sequence[Person]) -> str:
    # Shown as mrkdwn in one place and as plain text in another, so nothing of a name may be either.
    names = [person.name.translate({ord(c): None for c in "<>&*_~`"}) for person in who[:_MOST_NAMED] if person.name]
    return f"You could ask {' or '.join(names)}." if names else "You could ask an admin of this Slack workspace."


def set_up(session: Session, actor: Actor, channel_id: str, form: ProgrammeForm, *, now: datetime) -> Programme:
    """Begin a programme in a channel and have it announced there.

    Raises:
        NotAllowed: the actor is no admin of the workspace.
        InvalidInput: the channel has a programme already, or somebody named cannot hold the office.
    """
    require_admin(session, actor, None)
    taken = InvalidInput(
        {"name": "This channel has a programme already. Change it with /mentor-admin edit, or use another channel."}
    )
    if in_channel(session, channel_id) is not None:
        raise taken
    programme = Programme(channel_id=channel_id, created_by=actor.person_id, created_at=now)
    _describe(session, programme, form)
    try:
        with session.begin_nested():
            session.add(programme)
            session.flush()
    except IntegrityError as error:  # somebody else was faster by a moment
        raise taken from error
    _appoint(session, programme, form.admins)
    begun(session, programme, by=actor, now=now)
    directory.seed(session, programme.id, now=now)
    postings.post(session, postings.WELCOME, programme, programme.id, now=now)
    return programme


def edit(session: Session, actor: Actor, programme_id: int, form: ProgrammeForm) -> Programme:
    """Change how a programme works; rounds and relationships under way keep what they began with.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        InvalidInput: somebody named cannot hold the office.
    """
    programme = get(session, programme_id)
    require_admin(session, actor, programme)
    _describe(session, programme, form)
    session.add(programme)
    _appoint(session, programme, form.admins)
    session.flush()
    return programme


def for_admin(session: Session, actor: Actor, programme_id: int) -> ProgrammeCard:
    """Return a programme to somebody who may change it.

    Raises:
        NotFound: it has ended.
        NotAllowed: the actor does not run it (any more).
    """
    programme = get(session, programme_id)
    require_admin(session, actor, programme)
    return card(session, programme)


def post_again(session: Session, actor: Actor, kind: str, subject_id: int, *, now: datetime) -> None:
    """Try once more to post what the channel refused.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it is on its way, or stands in the channel by now.
    """
    programme, _ = postings.subject(session, kind, subject_id)
    require_admin(session, actor, programme)
    postings.post_again(session, kind, subject_id, now=now)


def _describe(session: Session, programme: Programme, form: ProgrammeForm) -> None:
    programme.name, programme.cadence, programme.term_months = form.name, form.cadence, form.term_months
    programme.kinds = [kind.value for kind in form.kinds]
    programme.guests_welcome = form.guests_welcome
    programme.readiness_gate = form.readiness_gate
    if form.holiday_country and not calendar.knows_holidays_of(form.holiday_country):
        raise InvalidInput({"holiday_country": _NO_HOLIDAYS})
    programme.holiday_country = form.holiday_country
    contact = people.ensure(session, form.conduct_contact) if form.conduct_contact else None
    if contact is not None and not _can_hold_office(contact):
        raise InvalidInput({"conduct_contact": f"{contact.name or 'This person'} cannot be the contact. {_OFFICE}"})
    programme.conduct_contact_id = contact.id if contact is not None else None


_NO_HOLIDAYS = (
    "I know no holidays for this. Please write a country's two letters, like DE, US or IN, or a region's, like DE-BY; "
    "or leave it empty."
)
_OFFICE = "Choose somebody who is a full member of this workspace."


def _can_hold_office(person: Person) -> bool:
    return not (person.is_deleted or person.is_bot or person.is_guest)


def _appoint(session: Session, programme: Programme, slack_user_ids: Sequence[str]) -> None:
    chosen = people.by_slack_ids(session, slack_user_ids)
    wrong = [person.name or "somebody" for person in chosen if not _can_hold_office(person)]
    if wrong:
        raise InvalidInput({"admins": f"{', '.join(wrong)} cannot run a programme. {_OFFICE}"})
    wanted = {person.id for person in chosen}
    query = select(ProgrammeAdmin).where(ProgrammeAdmin.programme_id == programme.id)
    present = {row.person_id: row for row in session.exec(query)}
    for person_id in present.keys() - wanted:
        session.delete(present[person_id])
    for person_id in sorted(wanted - present.keys()):
        session.add(ProgrammeAdmin(programme_id=programme.id, person_id=person_id))


def hub(session: Session, actor: Actor, channel_id: str, *, now: datetime) -> AdminHub:
    """Return what an admin sees of the programme in a channel, or the offer to set one up.

    Raises:
        NotAllowed: the actor runs neither this programme nor the workspace.
    """
    programme = in_channel(session, channel_id)
    me = require_admin(session, actor, programme)
    if programme is None:
        return AdminHub(None, channel_id, me.tz)
    enrolled = _enrolled(session, programme.id)
    pairs: Any = (
        select(sa.func.count())
        .select_from(Relationship)
        .where(Relationship.programme_id == programme.id, col(Relationship.state).in_(UNDER_WAY))
    )
    return AdminHub(
        card(session, programme),
        channel_id,
        me.tz,
        enrolled=len(enrolled),
        looking=sum(profile.looking for profile in enrolled),
        offering=sum(profile.offering for profile in enrolled),
        active_pairs=session.exec(pairs).one(),
        round=_round_under_way(session, programme.id),
        introduced=tempo.introductions_sent(session, programme.id),
        failed=tuple(postoffice.failed_lately(session, now=now)),
    )


def _enrolled(session: Session, programme_id: int) -> list[Profile]:
    query = (
        select(Profile)
        .join(Enrolment, col(Enrolment.person_id) == col(Profile.person_id))
        .join(Person, col(Person.id) == col(Profile.person_id))
        .where(Enrolment.programme_id == programme_id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Profile.state == ProfileState.ACTIVE, col(Person.is_deleted).is_(False))
    )
    return list(session.exec(query))


def _round_under_way(session: Session, programme_id: int) -> RoundLine | None:
    query = select(Round).where(
        Round.programme_id == programme_id, col(Round.state).in_([RoundState.OPEN, RoundState.DRAFT])
    )
    row = session.exec(query).first()
    if row is None:
        return None
    who: Any = (
        select(Profile.looking, Profile.offering)
        .select_from(Signup)
        .join(Profile, col(Profile.person_id) == col(Signup.person_id), isouter=True)
        .where(Signup.round_id == row.id, Signup.answer == SignupAnswer.IN)
    )
    told = session.exec(who).all()
    return RoundLine(
        row.id,
        row.state,
        row.deadline_at,
        signed_up=len(told),
        looking=sum(bool(looking) for looking, _ in told),
        offering=sum(bool(offering) for _, offering in told),
        group_size=row.group_size,
    )


def card(session: Session, programme: Programme) -> ProgrammeCard:
    """Return what anybody in the workspace may see of a programme."""
    return ProgrammeCard(
        id=programme.id,
        channel_id=programme.channel_id,
        name=programme.name,
        cadence=programme.cadence,
        kinds=tuple(Kind(key) for key in programme.kinds),
        term_months=programme.term_months,
        guests_welcome=programme.guests_welcome,
        admins=tuple(partner(person) for person in admins(session, programme.id)),
        conduct_contact=_partner(session, programme.conduct_contact_id),
        created_by=_partner(session, programme.created_by),
        readiness_gate=programme.readiness_gate,
        holiday_country=programme.holiday_country,
        rounds_every=programme.rounds_every,
        next_round_at=programme.next_round_at,
    )


def _partner(session: Session, person_id: int | None) -> Partner | None:
    person = session.exec(select(Person).where(Person.id == person_id)).first() if person_id is not None else None
    return partner(person) if person is not None and not person.is_deleted else None
