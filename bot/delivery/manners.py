"""When a message may reach a person: their working hours, their snooze, and two unasked messages in seven days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Member, Outbox, Person, Relationship
from bot.delivery import digests
from bot.forms.outbox import Manners
from bot.forms.states import LIVING, OutboxState, Role
from bot.services import workweeks
from bot.services.calendar import USUAL, WorkWeek, in_working_hours, local_date, next_slot, next_working_moment

#: At most two unasked messages in any seven days for one person, over all programmes.
CAP = 2
CAP_WINDOW = timedelta(days=7)

_EVERYWHERE = {ALL_WORKSPACES: True}


@dataclass
class Readers:
    """The people whom a batch is for: when they work, until when they snooze, and what they got lately."""

    people: dict[int, Person] = field(default_factory=dict)
    weeks: dict[int, WorkWeek] = field(default_factory=dict)
    unasked: dict[int, list[datetime]] = field(default_factory=dict)
    #: Mentors of several, who get one message a day of what can be merged.
    mentors_of_several: frozenset[int] = frozenset()

    def may_have(self, row: Outbox, now: datetime) -> datetime:
        """Return the first instant at which this row may be sent; `now` where that is at once."""
        manners = Manners(row.params.get("manners", Manners.NOW))
        person = self.people.get(row.person_id or 0)
        if person is None or manners is Manners.NOW:
            return now
        moment = now
        if manners is Manners.UNASKED:
            recent = sorted(self.unasked.get(person.id, []))
            if len(recent) >= CAP:
                moment = max(now, recent[-CAP] + CAP_WINDOW + timedelta(seconds=1))
            if person.snoozed_until is not None:
                moment = max(moment, person.snoozed_until)
        week = self.weeks.get(person.id, USUAL)
        if self._had_todays(row, person, now):
            moment = max(moment, next_slot(now, person.tz, days=1, week=week))
        if in_working_hours(moment, person.tz, week):
            return moment
        return next_working_moment(moment, person.tz, week)

    def snoozes(self, row: Outbox, now: datetime) -> bool:
        """Tell whether a row waits because its reader asked for quiet."""
        person = self.people.get(row.person_id or 0)
        return row.unasked and person is not None and person.snoozed_until is not None and person.snoozed_until > now

    def _had_todays(self, row: Outbox, person: Person, now: datetime) -> bool:
        """Tell whether a mentor of several got today's message already, so that this joins tomorrow's."""
        if person.id not in self.mentors_of_several or not digests.may_merge(row):
            return False
        today = local_date(now, person.tz)
        return any(local_date(at, person.tz) == today for at in self.unasked.get(person.id, ()))

    def count(self, row: Outbox, now: datetime) -> None:
        """Count a row that is about to be sent towards the cap."""
        if row.unasked:
            self.unasked.setdefault(row.person_id or 0, []).append(now)


def readers(session: Session, rows: Sequence[Outbox], now: datetime) -> Readers:
    """Return what manners need to know about the people of these rows."""
    waiting = {row.person_id for row in rows if row.person_id is not None and row.params.get("manners") != Manners.NOW}
    if not waiting:
        return Readers()
    query = select(Person).where(col(Person.id).in_(waiting)).execution_options(**_EVERYWHERE)
    people = {person.id: person for person in session.exec(query)}
    weeks = workweeks.of_all(session, waiting)
    counts = _unasked_counts(session, rows, now)
    return Readers(people, weeks, counts, _mentors_of_several(session, counts))


def _mentors_of_several(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    """Return who of these people has more than one mentee."""
    if not person_ids:
        return frozenset()
    query: Any = (
        select(Member.person_id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(col(Member.person_id).in_(person_ids), Member.role == Role.MENTOR, col(Member.left_at).is_(None))
        .where(col(Relationship.state).in_(LIVING))
        .group_by(col(Member.person_id))
        .having(sa.func.count() > 1)
        .execution_options(**_EVERYWHERE)
    )
    return frozenset(session.exec(query))


def _unasked_counts(session: Session, rows: Sequence[Outbox], now: datetime) -> dict[int, list[datetime]]:
    """Return when each person got unasked messages within the window; one that is under way counts as of now."""
    wanted = {row.recipient: row.workspace_id for row in rows if row.unasked}
    if not wanted:
        return {}
    mine = (
        col(Outbox.workspace_id).in_(set(wanted.values())),
        col(Outbox.recipient).in_(wanted),
        col(Outbox.unasked).is_(True),
    )
    got = select(Outbox.person_id, Outbox.sent_at).where(
        *mine, col(Outbox.state) == OutboxState.SENT, col(Outbox.sent_at) > now - CAP_WINDOW
    )
    under_way = select(Outbox.person_id, sa.null()).where(
        *mine, col(Outbox.state).in_([OutboxState.LEASED, OutboxState.UNKNOWN])
    )
    counts: dict[int, list[datetime]] = {}
    for query in (got, under_way):
        for person_id, sent_at in session.exec(query.execution_options(**_EVERYWHERE)):
            counts.setdefault(person_id or 0, []).append(sent_at or now)
    return counts
