"""Looking for messages of unknown fate: found, absent twice (then due again), or never to be known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox, Person
from bot.db.tables.outbox import waits_as
from bot.delivery import digests
from bot.delivery.aftermath import Aftermath
from bot.delivery.outcomes import Fate, Outcome, judge
from bot.delivery.pacing import HISTORY, OPEN, lanes_of_workspace, slow_down
from bot.delivery.records import mark_sent
from bot.delivery.slack import UNREACHABLE, Postman
from bot.forms.outbox import FATE_UNKNOWN
from bot.forms.states import OutboxState, RecipientKind

#: Between the two looks that it takes before a message of unknown fate is sent again.
SECOND_LOOK = timedelta(seconds=30)
#: How far Baton's clock and Slack's may lie apart without a message being missed in the history.
CLOCKS_DIFFER = timedelta(days=1)
_AT_ONCE = 20

_EVERYWHERE = {ALL_WORKSPACES: True}


@dataclass(frozen=True)
class Lost:
    """Looks for messages of unknown fate, in every workspace."""

    database: Database
    clock: Clock
    postman_for: Callable[[int], Postman]
    aftermath: Aftermath

    def look(self) -> int:
        """Look for those whose turn it is; returns how many."""
        now = self.clock.now()
        with self.database.reading() as session:
            lost = _lost(session, now)
        if lost:
            with self.database.writing() as session:
                lost = _within_pace(session, lost, now)
        for row, slack_user_id in lost:
            self._settle(row, slack_user_id)
        return len(lost)

    def _settle(self, row: Outbox, slack_user_id: str | None) -> None:
        """Decide about one message."""
        found, error = self._find(row, slack_user_id) if slack_user_id is not None else (None, None)
        with self.database.writing() as session:
            query = select(Outbox).where(col(Outbox.id) == row.id, col(Outbox.state) == OutboxState.UNKNOWN)
            current = session.exec(query.with_for_update().execution_options(**_EVERYWHERE)).first()
            now = self.clock.now()
            if current is None or (current.attempt, current.due_at) != (row.attempt, row.due_at):
                # Another process looked meanwhile: two looks at the same time are one.
                return
            if slack_user_id is None or (error is not None and error.fate is Fate.REFUSED):
                # Baton may not read channels or group DMs, and no DM of somebody gone: better once too few than twice.
                current.state, current.reason = OutboxState.DEAD, FATE_UNKNOWN
                self.aftermath.unknown(session, current, now)
            elif error is not None:
                if error.fate is Fate.PACED:
                    slow_down(session, row.workspace_id, HISTORY, error.retry_after, now)
                current.due_at = now + max(SECOND_LOOK, timedelta(seconds=error.retry_after))
            elif found is not None:
                mark_sent(session, current, *found, self.aftermath, now)
            elif current.missed_at is None:
                current.missed_at, current.due_at = now, now + SECOND_LOOK
            else:
                current.state, current.due_at, current.missed_at = OutboxState.DUE, now, None
            if digests.carries(current):
                digests.follow(session, current, None, now)

    def _find(self, row: Outbox, slack_user_id: str) -> tuple[tuple[str, str] | None, Outcome | None]:
        """Return where the message stands, or why Slack did not let us look."""
        # Slack stamps messages with its own clock: a wide margin, for one of the two may have been wrong.
        since = (row.created_at - CLOCKS_DIFFER).timestamp()
        try:
            return self.postman_for(row.workspace_id).find(slack_user_id, row.marker, since, row.thread_ts), None
        except UNREACHABLE as trouble:
            return None, judge(trouble)


def _within_pace(
    session: Session, lost: Sequence[tuple[Outbox, str | None]], now: datetime
) -> list[tuple[Outbox, str | None]]:
    """Return those that may be looked for now; each look opens a DM and reads its history."""
    lanes = {row.workspace_id: lanes_of_workspace(session, row.workspace_id, now) for row, _ in lost}
    allowed = []
    for row, slack_user_id in lost:
        mine, needed = lanes[row.workspace_id], (OPEN, HISTORY) if slack_user_id is not None else ()
        if needed and not mine.left(needed):
            continue
        mine.take(needed)
        allowed.append((row, slack_user_id))
    return allowed


def _lost(session: Session, now: datetime) -> list[tuple[Outbox, str | None]]:
    query = (
        select(Outbox)
        .where(waits_as(OutboxState.UNKNOWN), col(Outbox.due_at) <= now)
        .order_by(col(Outbox.due_at))
        .limit(_AT_ONCE)
        .execution_options(**_EVERYWHERE)
    )
    lost = []
    for row in session.exec(query):
        person = None
        if row.recipient_kind is RecipientKind.PERSON:
            by_id = select(Person).where(Person.id == row.person_id).execution_options(**_EVERYWHERE)
            person = session.exec(by_id).first()
        lost.append((row, person.slack_user_id if person else None))
    return lost
