"""What each peer brings to a meeting: the times that suit them, whether they come, a topic, and whose turn it is."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Meeting, MeetingPart, Member, Person
from bot.forms.meetings import Topic
from bot.forms.states import MeetingState, Role
from bot.services import outbox, relationships

#: From so many people on it is a circle, in which most decide; below, everybody does.
SMALLEST_CIRCLE = 3


def is_circle(members: Sequence[Member]) -> bool:
    """Tell whether these people are a circle rather than a pair."""
    return len(members) >= SMALLEST_CIRCLE


def among_peers(members: Sequence[Member]) -> bool:
    """Tell whether these people are peers."""
    return any(one.role is Role.PEER for one in members)


def needed(members: Sequence[Member]) -> int:
    """Return to how many of them a time has to suit: to both of a pair, to most of a circle."""
    return len(members) // 2 + 1 if is_circle(members) else len(members)


def part(session: Session, meeting: Meeting, person_id: int) -> MeetingPart:
    """Return somebody's part in a meeting, begun where it is not there yet."""
    outbox.insert_once(session, MeetingPart, {"meeting_id": meeting.id, "person_id": person_id})
    query = select(MeetingPart).where(MeetingPart.meeting_id == meeting.id, MeetingPart.person_id == person_id)
    return session.exec(query).one()


def parts(session: Session, meeting: Meeting) -> dict[int, MeetingPart]:
    """Return the parts of a meeting by person."""
    return {one.person_id: one for one in session.exec(select(MeetingPart).where(MeetingPart.meeting_id == meeting.id))}


def choose(session: Session, meeting: Meeting, person_id: int, at: datetime) -> None:
    """Keep that a proposed time suits somebody, besides those that they chose before."""
    mine = part(session, meeting, person_id)
    mine.times = sorted({*mine.times, at.isoformat()})
    session.add(mine)
    session.flush()


def chosen(session: Session, meeting: Meeting, person_id: int) -> tuple[datetime, ...]:
    """Return the proposed times that somebody said suit them."""
    mine = parts(session, meeting).get(person_id)
    return tuple(datetime.fromisoformat(one) for one in mine.times) if mine is not None else ()


def settled(session: Session, meeting: Meeting, *, now: datetime) -> datetime | None:
    """Return the proposed time that suits enough of the people by now; the first one, where several do.

    Whoever proposed times is free at all of them.
    """
    inside = relationships.members(session, meeting.relationship_id)
    found = parts(session, meeting)
    for text in meeting.times:
        at = datetime.fromisoformat(text)
        agreeing = sum(
            one.person_id == meeting.proposed_by or (one.person_id in found and text in found[one.person_id].times)
            for one in inside
        )
        if at > now and agreeing >= needed(inside):
            return at
    return None


def all_have_chosen(session: Session, meeting: Meeting) -> bool:
    """Tell whether everybody but the one who proposed has chosen some time."""
    found = parts(session, meeting)
    others = [
        one.person_id
        for one in relationships.members(session, meeting.relationship_id)
        if one.person_id != meeting.proposed_by
    ]
    return all(person_id in found and found[person_id].times for person_id in others)


def coming(session: Session, meeting: Meeting) -> list[Member]:
    """Return those of the people who come to a meeting."""
    away = {person_id for person_id, one in parts(session, meeting).items() if not one.comes}
    return [one for one in relationships.members(session, meeting.relationship_id) if one.person_id not in away]


def next_host(session: Session, meeting: Meeting) -> int | None:
    """Return who hosts a meeting of peers: whoever of those who come did so least often; None where nobody takes turns.

    Among those who did so equally often, the order in which they came decides.
    """
    those = coming(session, meeting)
    if not among_peers(those):
        return None
    query = select(Meeting.host_id).where(
        Meeting.relationship_id == meeting.relationship_id,
        Meeting.id != meeting.id,
        col(Meeting.state).in_([MeetingState.AGREED, MeetingState.HELD]),
    )
    turns = Counter(session.exec(query))
    return min(those, key=lambda one: (turns[one.person_id], one.id)).person_id


def topics(session: Session, meeting: Meeting) -> tuple[Topic, ...]:
    """Return what the people who come put on the list, in their order."""
    found = parts(session, meeting)
    inside = [one.person_id for one in coming(session, meeting)]
    people = {one.id: one for one in session.exec(select(Person).where(col(Person.id).in_(inside)))}
    return tuple(
        Topic(relationships.partner(people[person_id]), found[person_id].topic)
        for person_id in inside
        if person_id in found and found[person_id].topic
    )
