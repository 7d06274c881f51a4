"""Somebody leaves a circle, and the rest go on: nothing that waited for the one who left keeps the others waiting."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Member, Outbox, Person, Relationship, Thanks
from bot.forms.endings import CircleNews, EndedCard
from bot.forms.outbox import Letter, Manners, to_people, to_person
from bot.forms.states import LIVING, MeetingState, OutboxState
from bot.services import agreements, extensions, invites, meetings, milestones, outbox, plans, relationships
from bot.services.actors import Actor, System

#: To those who stay: one neutral line.
FEWER = "departures.fewer"
#: To somebody whose circle began without them, since their signature was missing.
RELEASED = "departures.released"
INTRODUCTION = "relationships.intro"


def go_on_without(
    session: Session, row: Relationship, gone: Sequence[Member], *, by: Actor | System, now: datetime
) -> None:
    """Let people go from a circle of whom at least two stay. The caller holds the relationship."""
    was = agreements.in_force(session, row.id)
    for member in gone:
        member.left_at, member.next_checkin_at = now, None
        session.add(member)
    session.flush()
    ids = [member.person_id for member in gone]
    plans.drop_all(session, row, ids, by=by, now=now)
    # Whoever is gone from Slack has no calendar to clear.
    there = select(Person.id).where(col(Person.id).in_(ids), col(Person.is_deleted).is_(False))
    invites.withdraw_all(session, row.id, list(session.exec(there)), by=by, now=now)
    _look_after_meetings(session, row, by, now)
    agreements.settle(session, row, was, by=by, now=now)
    extensions.settle(session, row, by=by, now=now)
    if row.next_at is None or row.next_at > now:
        milestones.plan(session, row, now=now)
    stay = [one.person_id for one in relationships.members(session, row.id)]
    _introduce_anew(session, row, stay, now)
    for person_id in stay:
        _tell(session, row, person_id, ids, now)
    for person_id in (*stay, *ids):
        outbox.refresh_home(session, person_id, now=now)


def release(session: Session, row: Relationship, gone: Sequence[Member], *, now: datetime) -> None:
    """Tell those whose signature was missing that the others have begun, without blame."""
    for member in gone:
        letter = Letter(
            key=f"{RELEASED}:{row.id}:{member.person_id}",
            to=to_person(member.person_id),
            kind=RELEASED,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
        )
        outbox.enqueue(session, letter, now=now)


def news(session: Session, relationship_id: int, person_id: int, gone: Sequence[int]) -> CircleNews | None:
    """Return what somebody who stayed reads; None where it is over, or they left, too."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    card = relationships.card_of(session, relationship_id, person_id)
    if row is None or card is None or row.state not in LIVING:
        return None
    query = select(Thanks).where(Thanks.relationship_id == row.id, Thanks.to_id == person_id)
    written = [one for one in session.exec(query.order_by(col(Thanks.id))) if one.from_id in gone]
    people = {one.id: one for one in relationships.everybody(session, row.id)}
    return CircleNews(card, tuple((relationships.partner(people[one.from_id]), one.text) for one in written))


def released(session: Session, relationship_id: int, person_id: int) -> EndedCard | None:
    """Return what somebody reads whose circle began without them."""
    query = select(Member).where(Member.relationship_id == relationship_id, Member.person_id == person_id)
    member = session.exec(query.where(col(Member.left_at).is_not(None))).first()
    return EndedCard(relationship_id, member.role, (), unsigned=True) if member is not None else None


# -- inside -------------------------------------------------------------------------------------------------


def _look_after_meetings(session: Session, row: Relationship, by: Actor | System, now: datetime) -> None:
    stay = {one.person_id for one in relationships.members(session, row.id)}
    for meeting in meetings.coming_of(session, row.id, now=now):
        if meeting.state is MeetingState.AGREED:
            meetings.go_on_with_the_rest(session, meeting, by=by, now=now)
        elif meeting.proposed_by in stay:
            meetings.settle(session, meeting, by=by, now=now)
        else:
            meetings.call_off(session, by, meeting, "proposer_left", now=now)


def _introduce_anew(session: Session, row: Relationship, stay: Sequence[int], now: datetime) -> None:
    """Greet those who stay, where the greeting of all of them has not gone out yet and never will."""
    query = select(Outbox.id).where(
        Outbox.kind == INTRODUCTION, Outbox.subject_id == row.id, col(Outbox.state) != OutboxState.DUE
    )
    if session.exec(query).first() is None:
        letter = Letter(
            key=f"{INTRODUCTION}:{row.id}:{len(stay)}",
            to=to_people(list(stay)),
            kind=INTRODUCTION,
            manners=Manners.NOW,
            due_at=now,
            subject_id=row.id,
        )
        outbox.enqueue(session, letter, now=now)


def _tell(session: Session, row: Relationship, person_id: int, gone: Sequence[int], now: datetime) -> None:
    letter = Letter(
        key=f"{FEWER}:{row.id}:{person_id}:{'-'.join(str(one) for one in gone)}",
        to=to_person(person_id),
        kind=FEWER,
        manners=Manners.DAYTIME,
        due_at=now,
        subject_id=row.id,
        params={"gone": list(gone)},
    )
    outbox.enqueue(session, letter, now=now)
