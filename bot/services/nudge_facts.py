"""The facts that nudges come from: what is found in a relationship, and whether it still holds."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, Meeting, Member, Nudge, Person, Profile, Relationship
from bot.forms.nudges import NUDGES, NudgeKind
from bot.forms.states import (
    UNDER_WAY,
    CheckinState,
    MeetingState,
    ProfileState,
    RelationshipState,
    Role,
    StepState,
)
from bot.services import agreements, calendar, goals, participants, plans, relationships
from bot.services.milestones import ASK_HOW_IT_WAS, leading

#: A talk about which nobody said whether it took place counts as one for so long.
_UNANSWERED_FOR = timedelta(days=10)
#: Weeks between two talks where no agreement says so.
_USUAL_WEEKS = 2


def of_relationship(session: Session, row: Relationship, *, now: datetime) -> Iterator[tuple[NudgeKind, int, str]]:
    """Yield what a look at a relationship finds: the rule, who hears it, and what tells the fact from a later one."""
    for rule, since, occasion in _standing(session, row, now):
        for member in relationships.members(session, row.id):
            after = NUDGES[rule].after.get(member.role)
            if after is not None and _days(session, row, since, now) >= after:
                yield rule, member.person_id, occasion
    if row.state is RelationshipState.ACTIVE:
        yield from _without_goals(session, row, now)


def holds(session: Session, nudge: Nudge, *, now: datetime) -> bool:
    """Tell whether the fact of a nudge is still one."""
    return _HOLDS[nudge.rule](session, nudge, now)


def must_wait(session: Session, nudge: Nudge) -> bool:
    """Tell whether somebody hears nothing for now: they are away, or what it is about rests."""
    person = session.exec(select(Person).where(Person.id == nudge.person_id)).one()
    away = select(Profile.id).where(Profile.person_id == person.id, Profile.state != ProfileState.ACTIVE)
    if person.is_deleted or session.exec(away).first() is not None:
        return True
    row = relationship(session, nudge)
    rests = row is not None and row.state is RelationshipState.PAUSED
    return rests and nudge.rule is not NudgeKind.RESTING_LONG


def relationship(session: Session, nudge: Nudge) -> Relationship | None:
    """Return what a nudge is about; None where it is about the person alone."""
    if nudge.relationship_id is None:
        return None
    return session.exec(select(Relationship).where(Relationship.id == nudge.relationship_id)).first()


# -- found in a relationship --------------------------------------------------------------------------------


def _standing(session: Session, row: Relationship, now: datetime) -> list[tuple[NudgeKind, datetime, str]]:
    """Return what is the matter with a relationship, since when, and what tells it from a later time."""
    if row.state is RelationshipState.PAUSED and row.paused_at is not None:
        return [(NudgeKind.RESTING_LONG, row.paused_at, f"rest:{row.id}:{row.paused_at.date()}")]
    looked_back_on = now >= row.ends_at - ASK_HOW_IT_WAS
    if row.state is not RelationshipState.ACTIVE or looked_back_on or _is_arranged(session, row, now):
        return []
    last = _last_held(session, row)
    if last is None or last.starts_at is None:
        return [(NudgeKind.NO_FIRST_MEETING, row.started_at, f"relationship:{row.id}")]
    agreed = agreements.in_force(session, row.id)
    weeks = agreed.cadence_weeks if agreed is not None else _USUAL_WEEKS
    return [(NudgeKind.MEETING_OVERDUE, last.starts_at + timedelta(weeks=weeks), f"meeting:{last.id}")]


def _days(session: Session, row: Relationship, since: datetime, now: datetime) -> int:
    """Return how many days have begun since, on the clock of the one who leads."""
    tz, _ = leading(session, row)
    return (calendar.local_date(now, tz) - calendar.local_date(since, tz)).days


def _is_arranged(session: Session, row: Relationship, now: datetime) -> bool:
    """Tell whether a talk is to come, proposed, or just over with nobody having said whether it took place."""
    open_states = [MeetingState.PROPOSED, MeetingState.AGREED]
    query = select(Meeting).where(Meeting.relationship_id == row.id, col(Meeting.state).in_(open_states))
    for meeting in session.exec(query):
        times = [meeting.starts_at] if meeting.starts_at else [datetime.fromisoformat(at) for at in meeting.times]
        patience = _UNANSWERED_FOR if meeting.state is MeetingState.AGREED else timedelta(0)
        if any(at + patience > now for at in times):
            return True
    return False


def _last_held(session: Session, row: Relationship) -> Meeting | None:
    query = select(Meeting).where(Meeting.relationship_id == row.id, Meeting.state == MeetingState.HELD)
    return session.exec(query.order_by(col(Meeting.starts_at).desc()).limit(1)).first()


def _without_goals(session: Session, row: Relationship, now: datetime) -> Iterator[tuple[NudgeKind, int, str]]:
    for member in relationships.members(session, row.id):
        after = NUDGES[NudgeKind.NO_GOAL].after.get(member.role)
        if after is None or _days(session, row, row.started_at, now) < after:
            continue
        if not goals.has_open(session, member.person_id):
            yield NudgeKind.NO_GOAL, member.person_id, goals.none_of(session, member.person_id)


# -- still so? ----------------------------------------------------------------------------------------------


def _goal(session: Session, nudge: Nudge, now: datetime) -> bool:
    del now
    if goals.has_open(session, nudge.person_id):
        return False
    profile = participants.profile_of(session, nudge.person_id)
    learns = (
        select(Member.id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(Member.person_id == nudge.person_id, Member.role != Role.MENTOR, col(Member.left_at).is_(None))
        .where(col(Relationship.state).in_(UNDER_WAY))
    )
    return (profile is not None and profile.looking) or session.exec(learns).first() is not None


def _unsigned(session: Session, nudge: Nudge, now: datetime) -> bool:
    del now
    row = relationship(session, nudge)
    return row is not None and agreements.waits_for(session, row, nudge.person_id)


def _still_stands(session: Session, nudge: Nudge, now: datetime) -> bool:
    row = relationship(session, nudge)
    if row is None or not _is_in(session, row, nudge.person_id):
        return False
    if row.state is RelationshipState.PAUSED and nudge.rule is not NudgeKind.RESTING_LONG:
        return True  # nothing has changed but that it waits
    return (nudge.rule, nudge.occasion) in {(rule, which) for rule, _, which in _standing(session, row, now)}


def _step(session: Session, nudge: Nudge, now: datetime) -> bool:
    del now
    row, step = relationship(session, nudge), plans.step_card(session, nudge.subject_id or 0, nudge.person_id)
    if row is None or step is None or step.state is not StepState.OPEN or not step.is_mine:
        return False
    is_living = row.state in UNDER_WAY or row.state is RelationshipState.PAUSED
    return is_living and _is_in(session, row, nudge.person_id) and nudge.occasion == f"step:{step.id}:{step.due_on}"


def _silent(session: Session, nudge: Nudge, now: datetime) -> bool:
    del now
    row = relationship(session, nudge)
    if row is None or row.state is not RelationshipState.ACTIVE or not _is_in(session, row, nudge.person_id):
        return False
    query = (
        select(Checkin)
        .join(Member, col(Member.id) == col(Checkin.member_id))
        .where(Member.relationship_id == row.id, Checkin.person_id == nudge.person_id)
        .order_by(col(Checkin.id).desc())
    )
    newest = session.exec(query.limit(1)).first()
    return newest is not None and newest.state is CheckinState.OPEN


def _is_in(session: Session, row: Relationship, person_id: int) -> bool:
    return person_id in {member.person_id for member in relationships.members(session, row.id)}


_HOLDS: Mapping[NudgeKind, Callable[[Session, Nudge, datetime], bool]] = {
    NudgeKind.NO_GOAL: _goal,
    NudgeKind.UNSIGNED: _unsigned,
    NudgeKind.NO_FIRST_MEETING: _still_stands,
    NudgeKind.MEETING_OVERDUE: _still_stands,
    NudgeKind.STEP_DUE: _step,
    NudgeKind.CHECKIN_SILENT: _silent,
    NudgeKind.RESTING_LONG: _still_stands,
}
