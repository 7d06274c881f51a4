"""Joining, changing one's profile, pausing and leaving. Nobody is ever enrolled unasked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import Field as WorkField
from bot.catalogue import Kind, Stage
from bot.db.tables import Enrolment, Member, Outbox, Person, Profile, Programme, Relationship
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.participants import JoinDraft, JoinForm, JoinRole, ProfileCard, ProgrammeChoice
from bot.forms.states import (
    LIVING,
    EnrolmentState,
    OutboxState,
    ProfileState,
    ProgrammeState,
    Role,
)
from bot.services import calendar, endings, outbox, people, wording, workweeks
from bot.services.actors import Actor
from bot.services.transitions import transition

_NO_ACCOUNT = "Only people with an active account of their own can take part."
_NO_GUESTS = (
    "Mentoring here is open to members of the workspace. As a guest you can take part once a programme welcomes "
    "guests; the person who invited you can ask for that."
)
_NOT_JOINED = "You have not joined yet. `/mentor join` takes two minutes."


# -- what other features ask ------------------------------------------------------------------------------


def profile_of(session: Session, person_id: int) -> Profile | None:
    """Return what somebody told about themselves; None where they never joined."""
    return session.exec(select(Profile).where(Profile.person_id == person_id)).first()


@dataclass(frozen=True)
class Offer:
    """What a mentor tells whoever looks for one: in their own words, and hours a month."""

    text: str = ""
    hours_a_month: int = 0


def offers(session: Session, person_ids: Iterable[int]) -> dict[int, Offer]:
    """Return what these people offer as mentors; nothing of those who do not."""
    ids = set(person_ids)
    query = select(Profile).where(col(Profile.person_id).in_(ids), col(Profile.offering))
    told = {one.person_id: Offer(one.offer, one.hours_a_month) for one in session.exec(query)}
    return {person_id: told.get(person_id, Offer()) for person_id in ids}


def is_active(session: Session, person_id: int) -> bool:
    """Tell whether somebody takes part at present: joined, neither paused nor left, and still in Slack."""
    query = (
        select(Profile.id)
        .join(Person, col(Person.id) == col(Profile.person_id))
        .where(Profile.person_id == person_id, Profile.state == ProfileState.ACTIVE)
        .where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    )
    return session.exec(query).first() is not None


def enrol(session: Session, person: Person, programme_id: int, now: datetime) -> Enrolment:
    """Give a person their place in a programme, once; repeating it changes nothing.

    Raises:
        NotFound: there is no such active programme.
        NotAllowed: the person may not take part in it.
    """
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).first()
    if programme is None or programme.state is not ProgrammeState.ACTIVE:
        raise NotFound("This programme has ended. `/mentor` shows what is open to you.")
    _refuse_outsiders(person)
    if person.is_guest and not programme.guests_welcome:
        raise NotAllowed(_NO_GUESTS)
    values = {"programme_id": programme_id, "person_id": person.id, "joined_at": now}
    fresh = outbox.insert_once(session, Enrolment, values)
    query = select(Enrolment).where(Enrolment.programme_id == programme_id, Enrolment.person_id == person.id)
    enrolment = session.exec(query).one()
    if not fresh:
        by = Actor(person.workspace_id, person.id)
        left = {EnrolmentState.LEFT}
        fresh = transition(session, enrolment, EnrolmentState.ACTIVE, allowed_from=left, by=by, now=now, joined_at=now)
    if fresh:
        _plan_suggestions(session, person, [enrolment], now)
    return enrolment


def enrolments(session: Session, person_id: int) -> Sequence[Enrolment]:
    """Return a person's places in programmes that are running."""
    query = (
        select(Enrolment)
        .join(Programme, col(Programme.id) == col(Enrolment.programme_id))
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE)
        .order_by(col(Enrolment.id))
    )
    return session.exec(query).all()


def programmes_open_to(session: Session, person: Person) -> tuple[ProgrammeChoice, ...]:
    """Return the running programmes that a person may take part in; guests see those that welcome guests."""
    query = select(Programme).where(Programme.state == ProgrammeState.ACTIVE).order_by(col(Programme.id))
    if person.is_guest:
        query = query.where(col(Programme.guests_welcome).is_(True))
    return tuple(ProgrammeChoice(p.id, p.name, p.channel_id) for p in session.exec(query))


# -- joining and changing ---------------------------------------------------------------------------------


def join_draft(
    session: Session,
    actor: Actor,
    *,
    channel_id: str | None = None,
    programme_id: int | None = None,
    round_id: int | None = None,
) -> JoinDraft:
    """Return what the join modal begins with: what the person told before, and the programme they came from.

    Raises:
        NotAllowed: this person cannot take part.
    """
    person = people.get(session, actor)
    _refuse_outsiders(person)
    choices = programmes_open_to(session, person)
    if person.is_guest and not choices:
        raise NotAllowed(_NO_GUESTS)
    profile = profile_of(session, person.id)
    taken = {enrolment.programme_id for enrolment in enrolments(session, person.id)}
    here = {choice.id for choice in choices if choice.id == programme_id or choice.channel_id == channel_id}
    if not taken and not here and len(choices) == 1:
        here = {choices[0].id}
    chosen = tuple(choice.id for choice in choices if choice.id in taken | here)
    words = wording.of_person(session, person.id, within=chosen)
    return JoinDraft(card(profile) if profile else None, choices, chosen, round_id, words)


def save(session: Session, actor: Actor, form: JoinForm, *, left: Collection[int] = (), now: datetime) -> bool:
    """Join, or change one's profile; tells whether the person joined (anew). `left` are programmes unticked.

    Raises:
        NotAllowed: this person cannot take part.
        InvalidInput: a guest chose no programme that welcomes guests, or a function is not offered to the person.
    """
    person = people.get(session, actor)
    _refuse_outsiders(person)
    _hold_guests_to_programmes(session, person, form)
    _hold_to_what_is_offered(session, person.id, form, left)
    profile, joined = _profile_for(session, actor, form, now)
    looked = profile.looking
    _write(profile, form)
    session.add(profile)
    session.flush()
    for programme_id in form.programmes:
        enrol(session, person, programme_id, now)
    gone = set(left) - set(form.programmes)
    _leave_programmes(session, actor, [e for e in enrolments(session, person.id) if e.programme_id in gone], now)
    if joined or looked != profile.looking:
        _plan_suggestions(session, person, enrolments(session, person.id), now)
    if joined:
        _welcome(session, profile, now)
    outbox.refresh_home(session, person.id, now=now)
    return joined


def pause(session: Session, actor: Actor, *, until: datetime | None = None, now: datetime) -> None:
    """Stop suggestions and check-ins until the person comes back, by themselves or on a day they named.

    Raises:
        NotFound: the person has not joined.
        AlreadyDone: they are paused.
    """
    profile = _own(session, actor)
    if profile.state is ProfileState.PAUSED and until is not None:
        profile.paused_until = until
        session.add(profile)
    elif not transition(
        session, profile, ProfileState.PAUSED, allowed_from={ProfileState.ACTIVE}, by=actor, now=now, paused_until=until
    ):
        raise AlreadyDone("You are paused already. `/mentor resume` brings you back.")
    person = people.get(session, actor)
    _plan_suggestions(session, person, enrolments(session, person.id), now)
    outbox.refresh_home(session, person.id, now=now)


def resume(session: Session, actor: Actor, *, now: datetime) -> None:
    """Take part again after a pause.

    Raises:
        NotFound: the person has not joined.
        AlreadyDone: they are not paused.
    """
    profile = _own(session, actor)
    paused = {ProfileState.PAUSED}
    if not transition(session, profile, ProfileState.ACTIVE, allowed_from=paused, by=actor, now=now, paused_until=None):
        raise AlreadyDone("You are not paused: everything is running.")
    person = people.get(session, actor)
    _plan_suggestions(session, person, enrolments(session, person.id), now)
    outbox.refresh_home(session, person.id, now=now)


def leave(session: Session, actor: Actor, *, now: datetime) -> None:
    """Leave mentoring: every programme and relationship, and no further messages. Goals stay with their owner.

    Raises:
        NotFound: the person has not joined, or left before.
    """
    profile = _own(session, actor)
    staying = {ProfileState.ACTIVE, ProfileState.PAUSED}
    if not transition(session, profile, ProfileState.LEFT, allowed_from=staying, by=actor, now=now, paused_until=None):
        raise NotFound(_NOT_JOINED)
    endings.lose(session, actor, actor.person_id, now=now)
    _leave_programmes(session, actor, enrolments(session, actor.person_id), now)
    for member in session.exec(select(Member).where(Member.person_id == actor.person_id)):
        member.next_checkin_at = None
        session.add(member)
    _take_back_waiting(session, actor.person_id)
    session.flush()
    outbox.refresh_home(session, actor.person_id, now=now)


def card(profile: Profile) -> ProfileCard:
    """Return what a view may show the profile's owner."""
    taken = {JoinRole.LOOK: profile.looking, JoinRole.OFFER: profile.offering, JoinRole.PEER: profile.peers}
    return ProfileCard(
        state=profile.state,
        roles=tuple(role for role, is_taken in taken.items() if is_taken),
        stage=Stage(profile.stage),
        field=WorkField(profile.field),
        skills=profile.skills,
        functions_offered=tuple(profile.functions_offered),
        kinds=tuple(Kind(key) for key in profile.kinds),
        capacity=profile.capacity,
        joined_at=profile.joined_at,
        asks_closed=profile.asks_closed,
    )


# -- inside -----------------------------------------------------------------------------------------------


def _refuse_outsiders(person: Person) -> None:
    if person.is_deleted or person.is_bot:
        raise NotAllowed(_NO_ACCOUNT)


def _hold_guests_to_programmes(session: Session, person: Person, form: JoinForm) -> None:
    if not person.is_guest:
        return
    welcome = {choice.id for choice in programmes_open_to(session, person)}
    if not welcome:
        raise NotAllowed(_NO_GUESTS)
    if not form.programmes or not set(form.programmes) <= welcome:
        raise InvalidInput({"programmes": "As a guest, please choose a programme that welcomes guests."})


def _hold_to_what_is_offered(session: Session, person_id: int, form: JoinForm, left: Collection[int]) -> None:
    within = {place.programme_id for place in enrolments(session, person_id)} - set(left) | set(form.programmes)
    profile = profile_of(session, person_id)
    before = profile.functions_offered if profile is not None else ()
    offered = wording.of_person(session, person_id, within=within).functions_to_choose(before)
    if not set(form.functions_offered) <= set(offered):
        raise InvalidInput({"functions_offered": "One of these is not offered to you (any more). Please choose anew."})


def _own(session: Session, actor: Actor) -> Profile:
    profile = profile_of(session, actor.person_id)
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotFound(_NOT_JOINED)
    return profile


def _profile_for(session: Session, actor: Actor, form: JoinForm, now: datetime) -> tuple[Profile, bool]:
    values = {"person_id": actor.person_id, "stage": form.stage, "field": form.field, "joined_at": now}
    joined = outbox.insert_once(session, Profile, values) is not None
    profile = session.exec(select(Profile).where(Profile.person_id == actor.person_id)).one()
    if not joined:
        left = {ProfileState.LEFT}
        joined = transition(session, profile, ProfileState.ACTIVE, allowed_from=left, by=actor, now=now, joined_at=now)
    return profile, joined


def _write(profile: Profile, form: JoinForm) -> None:
    profile.looking = JoinRole.LOOK in form.roles
    profile.offering = JoinRole.OFFER in form.roles
    profile.peers = JoinRole.PEER in form.roles
    profile.stage, profile.field, profile.skills = form.stage, form.field, form.skills
    profile.functions_offered = list(form.functions_offered)
    profile.kinds = [kind.value for kind in form.kinds]
    profile.capacity = form.capacity
    if form.asks_closed is not None:
        profile.asks_closed = form.asks_closed


def _leave_programmes(session: Session, actor: Actor, places: Sequence[Enrolment], now: datetime) -> None:
    staying = {EnrolmentState.ACTIVE}
    for place in places:
        transition(
            session, place, EnrolmentState.LEFT, allowed_from=staying, by=actor, now=now, next_suggestion_at=None
        )


def _plan_suggestions(session: Session, person: Person, places: Sequence[Enrolment], now: datetime) -> None:
    """Have suggestions come to somebody who looks, from the next working day's hour on; else stop them."""
    profile = profile_of(session, person.id)
    wanted = profile is not None and profile.state is ProfileState.ACTIVE and profile.looking
    for place in places:
        if not wanted or _has_mentor(session, person.id, place.programme_id):
            place.next_suggestion_at = None
        elif place.next_suggestion_at is None:
            place.next_suggestion_at = calendar.next_slot(now, person.tz, week=workweeks.of(session, person.id))
        session.add(place)
    session.flush()


def _has_mentor(session: Session, person_id: int, programme_id: int) -> bool:
    query = (
        select(Member.id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(Member.person_id == person_id, Member.role == Role.MENTEE)
        .where(Relationship.programme_id == programme_id, col(Relationship.state).in_(LIVING))
    )
    return session.exec(query).first() is not None


def _take_back_waiting(session: Session, person_id: int) -> None:
    """Withdraw messages that wait for this person's day; answers to their own clicks still go out."""
    query = select(Outbox).where(Outbox.person_id == person_id, Outbox.state == OutboxState.DUE)
    for row in session.exec(query):
        if row.params.get("manners") != Manners.NOW:
            row.state, row.reason = OutboxState.SKIPPED, "person_left"
            session.add(row)


def _welcome(session: Session, profile: Profile, now: datetime) -> None:
    letter = Letter(
        key=f"participants.welcome:{profile.person_id}:{now.timestamp():.6f}",
        to=to_person(profile.person_id),
        kind="participants.welcome",
        manners=Manners.NOW,
        due_at=now,
        subject_id=profile.id,
    )
    outbox.enqueue(session, letter, now=now)
