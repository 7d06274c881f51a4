"""Ending early and without blame, never meeting again, and asking for help."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import (
    Enrolment,
    HelpRequest,
    Member,
    Person,
    Profile,
    Programme,
    ProgrammeAdmin,
    Relationship,
    Thanks,
    Transition,
)
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.endings import Contact, EndedCard, EndForm, StuckPair
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import (
    LIVING,
    RELATIONSHIP_TRANSITIONS,
    EnrolmentState,
    ProfileState,
    RelationshipState,
    Role,
    before,
)
from bot.services import avoidances, outbox, workweeks
from bot.services.actors import Actor, System
from bot.services.calendar import next_slot
from bot.services.relationships import members as members_of
from bot.services.relationships import own, own_living, partner
from bot.services.transitions import transition

ENDED = "endings.ended"
STUCK = "endings.stuck"

#: Why a relationship ended; only states and these codes are kept, never a reason in words.
BY_CHOICE, BLOCKED, PARTNER_GONE, UNSIGNED = "by_choice", "blocked", "partner_gone", "unsigned"
#: Admins hear of the same pair once in this time, however often somebody presses the button.
_HELP_AGAIN_AFTER = timedelta(days=7)
_OVER = "It has ended already, so nothing was changed. Thank you both for the time you gave each other."
_SMALLEST_CIRCLE = 2


def end(session: Session, actor: Actor, relationship_id: int, form: EndForm, *, now: datetime) -> EndedCard:
    """End a relationship, or leave a circle; the others hear it kindly and without a reason.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: it is over, perhaps because the other one ended it in the same moment.
    """
    row, mine = own_living(session, actor, relationship_id)
    if form.thanks:
        for other in members_of(session, row.id):
            if other.person_id != actor.person_id:
                thank(session, row, actor.person_id, other.person_id, form.thanks, now=now)
    _part(session, row, mine, by=actor, code=BY_CHOICE, now=now)
    return _card(session, row, mine)


def block(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> EndedCard:
    """Never be matched with these people again, and end at once what still goes on. No message tells of it.

    Raises:
        NotFound: it is not one of the actor's.
    """
    row, mine = own(session, actor, relationship_id)
    for other in session.exec(select(Member).where(Member.relationship_id == row.id)):
        if other.person_id != actor.person_id:
            avoidances.add(session, actor, other.person_id, now=now)
    if row.state in LIVING:
        _part(session, row, mine, by=actor, code=BLOCKED, now=now)
    return _card(session, row, mine)


def dissolve(session: Session, row: Relationship, *, now: datetime) -> bool:
    """End a relationship whose agreement nobody signed in time; both are told, neither is blamed."""
    return _end(session, row, by=System(row.workspace_id), code=UNSIGNED, now=now)


def lose(session: Session, by: Actor | System, person_id: int, *, now: datetime) -> int:
    """End everything that somebody who is gone was in, kindly for the others; returns how many there were."""
    query = (
        select(Relationship, Member)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Member.person_id == person_id, col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
        .order_by(col(Relationship.id))
    )
    found = session.exec(query).all()
    for row, member in found:
        _part(session, row, member, by=by, code=PARTNER_GONE, now=now)
    return len(found)


def queue_due(session: Session, *, now: datetime) -> None:
    """Look for people who were deactivated while they were in a relationship."""
    query = (
        select(Member.person_id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(col(Person.is_deleted), col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
        .distinct()
    )
    by = System(session.info["workspace_id"])
    for person_id in session.exec(query).all():
        lose(session, by, person_id, now=now)


def look_again(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> EndedCard:
    """Have people suggested to a mentee again after an end, from the next working day's hour on.

    Raises:
        NotFound: it is not one of the actor's, or they left mentoring.
        NotAllowed: they were the mentor, to whom mentees come by themselves, or they are paused.
    """
    row, mine = own(session, actor, relationship_id)
    profile = session.exec(select(Profile).where(Profile.person_id == actor.person_id)).first()
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotFound("You have left mentoring. `/mentor join` brings you back, and people are suggested to you.")
    if mine.role is Role.MENTOR:
        raise NotAllowed("Your place is free again: you hear from me as soon as somebody who fits asks for you.")
    if profile.state is ProfileState.PAUSED:
        raise NotAllowed("You are paused. `/mentor resume` brings you back, and then people are suggested to you.")
    profile.looking = True
    session.add(profile)
    session.flush()
    _match_first(session, row, [actor.person_id], now)
    outbox.refresh_home(session, actor.person_id, now=now)
    return _card(session, row, mine)


def thank(session: Session, row: Relationship, from_id: int, to_id: int, text: str, *, now: datetime) -> None:
    """Keep one word of thanks; a later one replaces it."""
    query = select(Thanks).where(Thanks.relationship_id == row.id, Thanks.from_id == from_id, Thanks.to_id == to_id)
    kept = session.exec(query).first() or Thanks(relationship_id=row.id, from_id=from_id, to_id=to_id, written_at=now)
    kept.text, kept.written_at = text, now
    session.add(kept)
    session.flush()


# -- help ---------------------------------------------------------------------------------------------------


def contact(session: Session, programme_id: int | None) -> Contact:
    """Return whom to turn to: the one whom the programme names for it, or else its admins, or the workspace's."""
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).first() if programme_id else None
    name = programme.name if programme is not None else ""
    if programme is not None and programme.conduct_contact_id is not None:
        named = session.exec(select(Person).where(Person.id == programme.conduct_contact_id)).one()
        if not named.is_deleted:
            return Contact((partner(named),), name, is_named=True)
    return Contact(tuple(partner(one) for one in _admins(session, programme_id)[:3]), name)


def ask_for_help(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> Contact:
    """Tell the programme's admins that a pair is stuck: who they are, and nothing of what was said.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: it is over, or the admins were told lately.
        NotAllowed: nobody but the two runs the programme.
    """
    row, _ = own_living(session, actor, relationship_id)
    inside = {member.person_id for member in members_of(session, row.id)}
    admins = [one for one in _admins(session, row.programme_id) if one.id not in inside]
    if not admins:
        raise NotAllowed("Nobody but you two runs this programme. The person named below can help, too.")
    lately = select(HelpRequest.id).where(
        HelpRequest.relationship_id == row.id, HelpRequest.asked_at > now - _HELP_AGAIN_AFTER
    )
    if session.exec(lately).first() is not None:
        raise AlreadyDone(
            "The admins know already that you two could use a hand, and nothing else. They will be in touch."
        )
    request = HelpRequest(relationship_id=row.id, person_id=actor.person_id, asked_at=now)
    session.add(request)
    session.flush()
    for admin in admins:
        letter = Letter(
            key=f"{STUCK}:{request.id}:{admin.id}",
            to=to_person(admin.id),
            kind=STUCK,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=request.id,
        )
        outbox.enqueue(session, letter, now=now)
    return Contact(tuple(partner(one) for one in admins))


def stuck(session: Session, request_id: int) -> StuckPair | None:
    """Return what an admin hears of a pair that asked for help; None where it is over."""
    query = (
        select(HelpRequest, Relationship)
        .join(Relationship, col(Relationship.id) == col(HelpRequest.relationship_id))
        .where(HelpRequest.id == request_id, col(Relationship.state).in_(LIVING))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    request, row = found
    people = {person.id: partner(person) for person in _people(session, row.id)}
    return StuckPair(tuple(people.values()), _programme_name(session, row), people[request.person_id])


def _admins(session: Session, programme_id: int | None) -> Sequence[Person]:
    query = select(Person).where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    if programme_id is not None:
        runs = select(ProgrammeAdmin.person_id).where(ProgrammeAdmin.programme_id == programme_id)
        admins = session.exec(query.where(col(Person.id).in_(runs)).order_by(col(Person.id))).all()
        if admins:
            return admins
    return session.exec(query.where(col(Person.is_admin)).order_by(col(Person.id))).all()


# -- what is told -------------------------------------------------------------------------------------------


def to_send(session: Session, relationship_id: int, person_id: int) -> EndedCard | None:
    """Return what one person reads about an end; None where there is nothing to tell them."""
    query = (
        select(Relationship, Member)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Relationship.id == relationship_id, Member.person_id == person_id)
    )
    found = session.exec(query).first()
    return _card(session, *found) if found is not None else None


def _card(session: Session, row: Relationship, mine: Member) -> EndedCard:
    mentee = mine.role is Role.MENTEE
    code = _code(session, row)
    written = select(Thanks.text).where(Thanks.relationship_id == row.id, Thanks.to_id == mine.person_id)
    return EndedCard(
        relationship_id=row.id,
        role=mine.role,
        partners=tuple(partner(one) for one in _people(session, row.id) if one.id != mine.person_id),
        programme_name=_programme_name(session, row),
        thanks=session.exec(written.order_by(col(Thanks.id).desc())).first() or "",
        looks_again=mentee and _has_turn(session, row, mine.person_id),
        unsigned=code == UNSIGNED,
        partner_left=code == PARTNER_GONE,
        goes_on=row.state in LIVING,
    )


def _code(session: Session, row: Relationship) -> str | None:
    query = select(Transition.code).where(
        Transition.thing == "relationship",
        Transition.thing_id == row.id,
        Transition.to_state == RelationshipState.ENDED,
    )
    return session.exec(query).first()


def _people(session: Session, relationship_id: int) -> Sequence[Person]:
    query = select(Person).join(Member, col(Member.person_id) == col(Person.id))
    return session.exec(query.where(Member.relationship_id == relationship_id).order_by(col(Member.id))).all()


def _programme_name(session: Session, row: Relationship) -> str:
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).first()
    return programme.name if programme is not None else ""


# -- what happens -------------------------------------------------------------------------------------------


def _part(session: Session, row: Relationship, member: Member, *, by: Actor | System, code: str, now: datetime) -> None:
    """Let one person go: a pair ends, a circle goes on while it is one."""
    others = [one for one in members_of(session, row.id) if one.person_id != member.person_id]
    if member.role is Role.PEER and len(others) >= _SMALLEST_CIRCLE:
        member.left_at, member.next_checkin_at = now, None
        session.add(member)
        session.flush()
        for one in others:
            outbox.refresh_home(session, one.person_id, now=now)
        _tell(session, row, [one.person_id for one in others], member.person_id, now)
        outbox.refresh_home(session, member.person_id, now=now)
        return
    if not _end(session, row, by=by, code=code, gone=member.person_id, now=now) and isinstance(by, Actor):
        raise AlreadyDone(_OVER)


def _end(
    session: Session, row: Relationship, *, by: Actor | System, code: str, now: datetime, gone: int | None = None
) -> bool:
    """End a relationship, tell everybody but `gone`, and match those who stay first."""
    allowed = before(RELATIONSHIP_TRANSITIONS, RelationshipState.ENDED)
    ended = RelationshipState.ENDED
    if not transition(session, row, ended, allowed_from=allowed, by=by, now=now, code=code, ended_at=now, next_at=None):
        return False
    people = members_of(session, row.id)
    for member in people:
        member.next_checkin_at = None
        session.add(member)
    session.flush()
    left = gone if code == PARTNER_GONE else None
    _match_first(session, row, [one.person_id for one in people if one.person_id != left], now)
    _tell(session, row, [one.person_id for one in people if one.person_id != gone], gone or 0, now)
    for member in people:
        outbox.refresh_home(session, member.person_id, now=now)
    return True


def _match_first(session: Session, row: Relationship, person_ids: Collection[int], now: datetime) -> None:
    """Have people who lost a partner matched first, and those who look suggested to soon."""
    query = (
        select(Enrolment, Profile, Person)
        .where(Enrolment.person_id == Profile.person_id, Enrolment.person_id == Person.id)
        .where(col(Enrolment.person_id).in_(person_ids), Enrolment.programme_id == row.programme_id)
        .where(Enrolment.state == EnrolmentState.ACTIVE, Profile.state == ProfileState.ACTIVE)
    )
    for place, profile, person in session.exec(query).all():
        place.first_since = place.first_since or now
        if profile.looking:
            soon = next_slot(now, person.tz, week=workweeks.of(session, person.id))
            place.next_suggestion_at = min(soon, place.next_suggestion_at or soon)
        session.add(place)
    session.flush()


def _has_turn(session: Session, row: Relationship, person_id: int) -> bool:
    query = (
        select(Enrolment.id)
        .join(Profile, col(Profile.person_id) == col(Enrolment.person_id))
        .where(Enrolment.person_id == person_id, Enrolment.programme_id == row.programme_id)
        .where(col(Enrolment.next_suggestion_at).is_not(None), Profile.state == ProfileState.ACTIVE)
        .where(col(Profile.looking))
    )
    return session.exec(query).first() is not None


def _tell(session: Session, row: Relationship, person_ids: Sequence[int], gone: int, now: datetime) -> None:
    letters = [
        Letter(
            key=f"{ENDED}:{row.id}:{person_id}:{gone}",
            to=to_person(person_id),
            kind=ENDED,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
            params={"gone": gone},
        )
        for person_id in person_ids
    ]
    outbox.enqueue_all(session, letters, now=now)
