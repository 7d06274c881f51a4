"""Ending early and without blame, and never meeting again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import (
    Enrolment,
    Member,
    Person,
    Profile,
    Programme,
    Relationship,
    Thanks,
    Transition,
)
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.endings import EndedCard, EndForm
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
from bot.services import agreements, avoidances, departures, invites, outbox, relationships, workweeks
from bot.services.actors import Actor, System
from bot.services.calendar import next_slot
from bot.services.forgetting import WORDS_AFTER
from bot.services.meeting_parts import SMALLEST_CIRCLE
from bot.services.relationships import hold, own, own_living, partner
from bot.services.relationships import members as members_of
from bot.services.transitions import transition

ENDED = "endings.ended"

#: Why a relationship ended; only states and these codes are kept, never a reason in words.
BY_CHOICE, BLOCKED, PARTNER_GONE, UNSIGNED = "by_choice", "blocked", "partner_gone", "unsigned"
_OVER = "It has ended already, so nothing was changed. Thank you for the time you gave each other."
#: Fewer than this do not work together.
_FEWEST = 2


def end(session: Session, actor: Actor, relationship_id: int, form: EndForm, *, now: datetime) -> EndedCard:
    """End a relationship, or leave a circle; the others hear it kindly and without a reason.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: it is over, perhaps because the other one ended it in the same moment.
    """
    row, mine = own_living(session, actor, relationship_id)
    hold(session, row)
    if form.thanks:
        for other in members_of(session, row.id):
            if other.person_id != actor.person_id:
                thank(session, row, actor.person_id, other.person_id, form.thanks, now=now)
    _part(session, row, mine, by=actor, code=BY_CHOICE, now=now)
    return _card(session, row, mine)


def block(
    session: Session, actor: Actor, relationship_id: int, whom: Collection[int] | None = None, *, now: datetime
) -> EndedCard:
    """Never be matched with people again, and part at once from those with whom it still goes on. Nobody is told.

    Args:
        session: confined to the workspace.
        actor: who blocks.
        relationship_id: one of the actor's.
        whom: some of those who are or were in it; by default everybody who is, or who was at its end.
        now: the present instant.

    Raises:
        NotFound: it is not one of the actor's.
        InvalidInput: none of those named was ever in it.
    """
    row, mine = own(session, actor, relationship_id)
    hold(session, row)
    rest = {one.person_id for one in members_of(session, row.id)} - {actor.person_id}
    ever = {one.id for one in to_block(session, actor, relationship_id)}
    blocked = rest if whom is None else ever & set(whom)
    if not blocked:
        raise InvalidInput({"whom": "Please choose whom you do not want to be with."})
    for person_id in sorted(blocked):
        avoidances.add(session, actor, person_id, now=now)
    if row.state in LIVING and blocked & rest:
        _part(session, row, mine, by=actor, code=BLOCKED, now=now)
    people = [partner(one) for one in to_block(session, actor, relationship_id, left=True) if one.id in blocked]
    return replace(_card(session, row, mine), partners=tuple(people))


def to_block(session: Session, actor: Actor, relationship_id: int, *, left: bool = False) -> Sequence[Person]:
    """Return who is or was in one of the actor's relationships, besides the actor.

    Args:
        session: confined to the workspace.
        actor: who asks.
        relationship_id: one of the actor's.
        left: also where the actor has left it.

    Raises:
        NotFound: it is not one of the actor's.
    """
    if not left:
        own(session, actor, relationship_id)
    return [one for one in relationships.everybody(session, relationship_id) if one.id != actor.person_id]


def dissolve(session: Session, row: Relationship, *, now: datetime) -> bool:
    """End a relationship whose agreement was not signed in time; all are told, nobody is blamed.

    A circle goes on with those who signed the same version, where there are at least two.
    """
    by = System(row.workspace_id)
    hold(session, row)
    inside = members_of(session, row.id)
    signed = agreements.most_signed(session, row)
    if len(inside) >= SMALLEST_CIRCLE and _FEWEST <= len(signed) < len(inside):
        gone = [one for one in inside if one.person_id not in signed]
        departures.go_on_without(session, row, gone, by=by, now=now)
        departures.release(session, row, gone, now=now)
        _match_first(session, row, [one.person_id for one in gone], now)
        return True
    return _end(session, row, by=by, code=UNSIGNED, now=now)


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
    by = System(session.info["workspace_id"])
    for person_id in _gone(session):
        lose(session, by, person_id, now=now)


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether there are such people."""
    del now
    return bool(_gone(session))


def _gone(session: Session) -> Sequence[int]:
    gone = select(Person.id).where(col(Person.is_deleted))
    query = (
        select(Member.person_id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(col(Member.person_id).in_(gone), col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
    )
    return sorted(set(session.exec(query)))


def look_again(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> EndedCard:
    """Have people suggested to a mentee again after an end, from the next working day's hour on.

    Raises:
        NotFound: it is not one of the actor's, or they left mentoring.
        NotAllowed: they were the mentor, to whom mentees come by themselves, or a peer, or they are paused.
    """
    row, mine = own(session, actor, relationship_id)
    profile = session.exec(select(Profile).where(Profile.person_id == actor.person_id)).first()
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotFound("You have left mentoring. `/mentor join` brings you back, and people are suggested to you.")
    if mine.role is Role.MENTOR:
        raise NotAllowed("Your place is free again: you hear from me as soon as somebody who fits asks for you.")
    if mine.role is Role.PEER:
        raise NotAllowed("Rounds bring peers together. Say “Count me in” when the next one is announced.")
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


# -- what is told -------------------------------------------------------------------------------------------


def to_send(session: Session, relationship_id: int, person_id: int) -> EndedCard | None:
    """Return what one person reads about an end; None where there is nothing to tell them."""
    query = (
        select(Relationship, Member)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Relationship.id == relationship_id, Member.person_id == person_id, col(Member.left_at).is_(None))
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
    inside = query.where(Member.relationship_id == relationship_id, col(Member.left_at).is_(None))
    return session.exec(inside.order_by(col(Member.id))).all()


def _programme_name(session: Session, row: Relationship) -> str:
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).first()
    return programme.name if programme is not None else ""


# -- what happens -------------------------------------------------------------------------------------------


def _part(session: Session, row: Relationship, member: Member, *, by: Actor | System, code: str, now: datetime) -> None:
    """Let one person go: a pair ends, a circle goes on while there are two."""
    hold(session, row)
    session.refresh(member)
    rest = [one for one in members_of(session, row.id) if one.person_id != member.person_id]
    if member.left_at is None and member.role is Role.PEER and len(rest) >= _FEWEST and row.state in LIVING:
        departures.go_on_without(session, row, [member], by=by, now=now)
    elif not _end(session, row, by=by, code=code, gone=member.person_id, now=now) and isinstance(by, Actor):
        raise AlreadyDone(_OVER)


def _end(
    session: Session, row: Relationship, *, by: Actor | System, code: str, now: datetime, gone: int | None = None
) -> bool:
    """End a relationship, tell everybody but `gone`, and match those who stay first."""
    allowed = before(RELATIONSHIP_TRANSITIONS, RelationshipState.ENDED)
    ended = RelationshipState.ENDED
    at: dict[str, Any] = {"ended_at": now, "next_at": None, "forget_at": now + WORDS_AFTER}
    if not transition(session, row, ended, allowed_from=allowed, by=by, now=now, code=code, **at):
        return False
    people = members_of(session, row.id)
    for member in people:
        member.next_checkin_at = None
        session.add(member)
    session.flush()
    left = gone if code == PARTNER_GONE else None
    _match_first(session, row, [one.person_id for one in people if one.person_id != left], now)
    _tell(session, row, [one.person_id for one in people if one.person_id != gone], gone or 0, now)
    invites.withdraw_all(session, row.id, [one.person_id for one in people if one.person_id != left], by=by, now=now)
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
