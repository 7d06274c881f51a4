"""When the calendar looks at a relationship: for its agreement, halfway, and around the end of its term."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from bot.db.tables import Member, Person, Relationship
from bot.forms.states import LIVING, RelationshipState, Role
from bot.services import workweeks
from bot.services.calendar import WorkWeek, local_date, next_slot
from bot.services.deadlines import after_working_days, morning_of

#: Working days until somebody is reminded of an unsigned agreement, and until it dissolves.
REMIND_AFTER, DISSOLVE_AFTER = 5, 10
#: How long before the end of a term people are asked whether to go on, and how it went.
ASK_TO_GO_ON, ASK_HOW_IT_WAS = timedelta(days=21), timedelta(days=7)
#: How often somebody looks whether a nudge would help.
LOOK_EVERY_DAYS = 7
#: A rest that nobody ends is over after so long, and with it the relationship.
LONGEST_REST = timedelta(weeks=26)


class Milestone(StrEnum):
    """What is due at a moment."""

    REMIND = "remind"
    DISSOLVE = "dissolve"
    MIDPOINT = "midpoint"
    EXTENSION = "extension"
    CLOSING = "closing"
    END = "end"
    REST_OVER = "rest_over"


def moments(session: Session, row: Relationship) -> list[tuple[datetime, Milestone]]:
    """Return the moments of a relationship in its present state, in their order."""
    tz, week = leading(session, row)
    if row.state is RelationshipState.AGREEING:
        last = row.agree_by or after_working_days(row.started_at, tz, DISSOLVE_AFTER + 1, week)
        return [
            (after_working_days(row.started_at, tz, REMIND_AFTER, week), Milestone.REMIND),
            (last, Milestone.DISSOLVE),
        ]
    if row.state is RelationshipState.ACTIVE:

        def morning(at: datetime) -> datetime:
            return morning_of(local_date(at, tz), tz, week)

        return [
            (morning(row.started_at + (row.ends_at - row.started_at) / 2), Milestone.MIDPOINT),
            (morning(row.ends_at - ASK_TO_GO_ON), Milestone.EXTENSION),
            (morning(row.ends_at - ASK_HOW_IT_WAS), Milestone.CLOSING),
            (row.ends_at, Milestone.END),
        ]
    if row.state is RelationshipState.PAUSED:
        # Its other clocks stand.
        return [((row.paused_at or row.started_at) + LONGEST_REST, Milestone.REST_OVER)]
    return []


def looks_back(ends_at: datetime, at: datetime, tz: str) -> bool:
    """Tell whether `at` lies on or after the day in `tz` from which the last look back of a term asks how it was."""
    return local_date(at, tz) >= local_date(ends_at - ASK_HOW_IT_WAS, tz)


def plan(session: Session, row: Relationship, *, now: datetime) -> None:
    """Set when the calendar next looks at a relationship: its first moment after `now`, or the last of all."""
    if row.state is RelationshipState.AGREEING and row.agree_by is None:
        tz, week = leading(session, row)
        row.agree_by = after_working_days(row.started_at, tz, DISSOLVE_AFTER + 1, week)
    found = [at for at, _ in moments(session, row)]
    # Where the calendar looks so late that even the last moment is past, it looks once more, and that is done.
    row.next_at = min((at for at in found if at > now), default=max(found, default=None))
    if row.next_look_at is None and row.state in LIVING:
        tz, week = leading(session, row)
        row.next_look_at = next_slot(now, tz, days=LOOK_EVERY_DAYS, week=week)
    session.add(row)
    session.flush()


def leading(session: Session, row: Relationship) -> tuple[str, WorkWeek]:
    """Return the zone and the working week of the one who leads: the mentee, or the first of a circle."""
    query = (
        select(Person, Member.role)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(Member.relationship_id == row.id)
        .order_by(col(Member.left_at).is_not(None), col(Member.id))
    )
    people = session.exec(query).all()
    leading = next((person for person, role in people if role is Role.MENTEE), people[0][0])
    return leading.tz, workweeks.of(session, leading.id)
