"""How a meeting looks to each of its people, and whether a message about it still has its point."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Meeting, MeetingAnswer, Member, Person, Relationship
from bot.errors import NotFound
from bot.forms.meetings import MeetingCard
from bot.forms.relationships import RelationshipCard
from bot.forms.states import LIVING, MeetingState
from bot.services import calendar, meeting_parts, plans, relationships
from bot.services.meeting_letters import DID_YOU_MEET, PROPOSED, SKIPPED, UNDECIDED

#: The state in which a message about a meeting has its point; all others are about one that is agreed on.
_WANTED = {
    PROPOSED: MeetingState.PROPOSED,
    UNDECIDED: MeetingState.PROPOSED,
    SKIPPED: MeetingState.CALLED_OFF,
}
#: What also somebody reads who does not come.
_ALSO_AWAY = (SKIPPED,)


def card(session: Session, meeting: Meeting, person_id: int, *, now: datetime) -> MeetingCard:
    """Return a meeting as one of its people sees it."""
    row = session.exec(select(Relationship).where(Relationship.id == meeting.relationship_id)).one()
    people = people_of(session, row.id)
    mine, theirs = zones(people, person_id)
    times = [at for one in meeting.times if (at := datetime.fromisoformat(one)) > now]
    proposer = session.exec(select(Person).where(Person.id == meeting.proposed_by)).one()
    shown = [meeting.starts_at] if meeting.starts_at is not None else times
    query = select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.person_id == person_id)
    answer = session.exec(query).first()
    found = MeetingCard(
        id=meeting.id,
        relationship=relationship_card(session, row, person_id),
        state=meeting.state,
        proposed_by=relationships.partner(proposer),
        is_mine=meeting.proposed_by == person_id,
        minutes=meeting.minutes,
        replaces=meeting.sequence > 0,
        times=tuple(at.astimezone(mine) for at in times),
        theirs=tuple(at.astimezone(theirs) for at in shown),
        starts_at=meeting.starts_at.astimezone(mine) if meeting.starts_at is not None else None,
        agenda=meeting.agenda,
        steps=plans.open_steps(session, row.id, person_id),
        last_time=_last_time(session, row.id, person_id),
        i_met=answer.met if answer is not None else None,
    )
    return _among_peers(session, meeting, found, people, person_id) if row.kind is Kind.PEER else found


def _among_peers(
    session: Session, meeting: Meeting, found: MeetingCard, people: Sequence[Person], person_id: int
) -> MeetingCard:
    mine = meeting_parts.parts(session, meeting).get(person_id)
    those = {one.person_id for one in meeting_parts.coming(session, meeting)}
    zone = calendar.zone(next(one.tz for one in people if one.id == person_id))
    host = next((one for one in people if one.id == meeting.host_id), None)
    return replace(
        found,
        agenda=mine.topic if mine is not None else "",
        chosen=tuple(datetime.fromisoformat(one).astimezone(zone) for one in mine.times) if mine is not None else (),
        topics=meeting_parts.topics(session, meeting),
        host=relationships.partner(host) if host is not None else None,
        i_host=host is not None and host.id == person_id,
        i_come=person_id in those,
        coming=tuple(relationships.partner(one) for one in people if one.id in those and one.id != person_id),
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
    wanted = _WANTED.get(kind, MeetingState.AGREED)
    found = card(session, meeting, person_id, now=now)
    if (kind == PROPOSED and found.chosen) or (kind not in _ALSO_AWAY and not found.i_come):
        return "answered"
    if kind == DID_YOU_MEET:
        return "answered" if found.i_met is not None or meeting.state is MeetingState.CALLED_OFF else found
    if meeting.state is not wanted:
        return "moved_or_over"
    return found


def relationship_card(session: Session, row: Relationship, person_id: int) -> RelationshipCard:
    """Return a relationship as one of its people sees it.

    Raises:
        NotFound: it is not theirs.
    """
    found = relationships.card_of(session, row.id, person_id)
    if found is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    return found


def zones(people: Sequence[Person], person_id: int) -> tuple[tzinfo, tzinfo]:
    """Return the reader's zone and the partner's; among several others there is no one zone to name."""
    mine = next((one.tz for one in people if one.id == person_id), "UTC")
    others = [one.tz for one in people if one.id != person_id]
    theirs = others[0] if len(others) == 1 else mine
    return calendar.zone(mine), calendar.zone(theirs)


def people_of(session: Session, relationship_id: int) -> list[Person]:
    """Return the people of a relationship who are still in it, in the order in which they came."""
    query = select(Person).join(Member, col(Member.person_id) == col(Person.id))
    query = query.where(Member.relationship_id == relationship_id, col(Member.left_at).is_(None))
    return list(session.exec(query.order_by(col(Member.id))))


def _last_time(session: Session, relationship_id: int, person_id: int) -> str:
    query = (
        select(MeetingAnswer)
        .join(Meeting, col(Meeting.id) == col(MeetingAnswer.meeting_id))
        .where(Meeting.relationship_id == relationship_id, MeetingAnswer.person_id == person_id)
        # A talk that did not take place leaves what was taken along from the one before it.
        .where(col(MeetingAnswer.met))
        .order_by(col(MeetingAnswer.id).desc())
    )
    last = session.exec(query).first()
    return "\n".join(part for part in (last.will_do, last.idea) if part) if last is not None else ""
