"""The one sender of a process: claims, renders, hands over to Slack, and records."""

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from slack_sdk.errors import SlackObjectFormationError
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox, Person
from bot.delivery.claims import LEASE, claim, earliest_due, waits_as
from bot.delivery.kinds.base import Kinds
from bot.delivery.outcomes import Fate, Outcome, judge
from bot.delivery.pacing import HISTORY, OPEN, lanes_of, lanes_of_workspace, slow_down
from bot.delivery.records import Attempt, mark_sent, record
from bot.delivery.rendering import Skip, recipients, render
from bot.delivery.slack import Parcel, Postman
from bot.forms.states import OutboxState, RecipientKind

_log = logging.getLogger(__name__)

#: Between the two looks that it takes before a message of unknown fate is sent again.
SECOND_LOOK = timedelta(seconds=30)
#: How far Baton's clock and Slack's may lie apart without a message being missed in the history.
CLOCKS_DIFFER = timedelta(days=1)
_IDLE_SECONDS = 5.0
#: Seconds between tries to write down what became of a batch, while the database is locked, full or gone.
_RECORD_AGAIN = (0.1, 0.5, 2.0, 5.0, 10.0)


#: Seconds of a stop that remain for writing down what was sent.
_RECORDING_SECONDS = 2.0


@dataclass
class _Ready:
    row: Outbox
    parcel: Parcel


@dataclass
class _Batch:
    """Claimed rows: how many, what is known of some at once, and the attempts under way."""

    count: int
    decided: list[Attempt]
    under_way: list[Future[Attempt]]


class Sender:
    """Sends what is due, in batches.

    `postman_for` gives the postman of a workspace. `wake()` is cheap and may be called after every commit.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kinds: Kinds,
        postman_for: Callable[[int], Postman],
        *,
        threads: int = 8,
    ) -> None:
        self._database, self._clock, self._kinds, self._postman_for = database, clock, kinds, postman_for
        self._threads = threads
        #: Names this process in leases and in the heartbeat.
        self.owner = secrets.token_hex(8)
        self._jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._draining = threading.Lock()
        self._wakeup = threading.Event()
        self._stopping = threading.Event()
        self._stopped_by = float("inf")
        self._resting: dict[tuple[int, str], datetime] = {}
        self._thread: threading.Thread | None = None
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="sender")

    def start(self) -> None:
        """Send from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="sender-loop", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._wakeup.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Claim nothing more, finish the calls under way, give back what was not posted yet, and end.

        A call that hangs longer than `timeout` stays leased: its lease runs out, and the message is looked for.
        """
        self._stopped_by = time.monotonic() + max(0.0, timeout - _RECORDING_SECONDS)
        self._stopping.set()
        self._wakeup.set()
        if self._thread is not None:
            self._thread.join(timeout)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def next_due(self) -> datetime | None:
        """Return when the outbox next needs attention."""
        with self._database.reading() as session:
            return earliest_due(session, now=self._clock.now())

    def drain(self) -> int:
        """Send everything that is due now; returns how many rows were looked at."""
        total = 0
        with self._draining:
            # Found by reading alone: most looks find nothing, and hold up no writer.
            while not self._stopping.is_set() and (due := self.next_due()) is not None and due <= self._clock.now():
                done = self._send_due() + self._look_for_lost()
                total += done
                if not done:
                    break
        return total

    def _run(self) -> None:
        while not self._stopping.is_set():
            # Cleared before looking: a wake-up that comes while draining is seen afterwards.
            self._wakeup.clear()
            try:
                self.drain()
                due = self.next_due()
            except Exception:  # noqa: BLE001 - whatever it is, a sender that ended would send nothing ever again
                # Locked, full or gone for a while: nothing is lost, it is all still due.
                _log.exception("the outbox cannot be used at present")
                due = None
            pause = _IDLE_SECONDS if due is None else (due - self._clock.now()).total_seconds()
            self._wakeup.wait(min(_IDLE_SECONDS, max(0.02, pause)))

    def _send_due(self) -> int:
        """Send what is due; while one batch is under way, the next one is made ready and the one before recorded."""
        total = 0
        batch: _Batch | None = None
        try:
            while not self._stopping.is_set():
                before, batch = batch, self._begin()
                if before is not None:
                    self._finish(before)
                if batch is None:
                    break
                total += batch.count
        finally:
            if batch is not None:
                self._finish(batch)
        return total

    def _begin(self) -> _Batch | None:
        """Claim and render a batch, and have it posted in other threads."""
        now = self._clock.now()
        with self._database.writing() as session:
            rows = claim(session, owner=self.owner, now=now, limit=self._threads * 8)
        if not rows:
            return None
        batch = _Batch(len(rows), [], [])
        everything: list[tuple[Postman, _Ready]] = []
        for workspace_id in {row.workspace_id for row in rows}:
            mine = [row for row in rows if row.workspace_id == workspace_id]
            ready, skipped, broken = self._render(workspace_id, mine, now)
            self._skip(skipped)
            batch.decided += broken
            postman = self._postman_for(workspace_id)
            everything += [(postman, one) for one in ready]
        # Only once all are rendered: what fails before has posted nothing.
        batch.under_way = [self._pool.submit(self._attempt, postman, one) for postman, one in everything]
        return batch

    def _finish(self, batch: _Batch) -> None:
        """Wait for a batch, and write down what became of it."""
        waiting = set(batch.under_way)
        while waiting and not (self._stopping.is_set() and time.monotonic() > self._stopped_by):
            _, waiting = wait(waiting, timeout=0.5)
        self._record(batch.decided + [future.result() for future in batch.under_way if future not in waiting])

    def _record(self, attempts: list[Attempt]) -> None:
        """Write the outcomes down, patiently: what Slack said is known only here until then."""
        for seconds in (*_RECORD_AGAIN, None):
            try:
                with self._database.writing() as session:
                    record(session, attempts, self._kinds, now=self._clock.now(), jitter=self._jitter)
            except DBAPIError as trouble:
                # The leases run out by themselves, and each message is then looked for.
                if seconds is None or self._stopping.wait(seconds):
                    raise
                _log.warning("what was sent could not be written down yet: %s", type(trouble.orig).__name__)
            else:
                return

    def _render(
        self, workspace_id: int, rows: Sequence[Outbox], now: datetime
    ) -> tuple[list[_Ready], list[tuple[Outbox, Skip]], list[Attempt]]:
        ready, skipped, broken = [], [], []
        with self._database.reading(workspace_id) as session:
            people = recipients(session, rows)
            for row in rows:
                try:
                    result = render(session, row, self._kinds, people, now=now)
                except SlackObjectFormationError:
                    _log.exception("message kind %s builds what Slack does not take", row.kind)
                    result = Skip("does_not_fit")
                except DBAPIError:
                    raise
                except Exception:  # noqa: BLE001 - one message that cannot be made must not hold up all others
                    _log.exception("message kind %s could not be made", row.kind)
                    broken.append(Attempt(row, Outcome(Fate.RETRY, "broken")))
                    continue
                if isinstance(result, Skip):
                    skipped.append((row, result))
                else:
                    ready.append(_Ready(row, result))
        return ready, skipped, broken

    def _attempt(self, postman: Postman, ready: _Ready) -> Attempt:
        row, now = ready.row, self._clock.now()
        lanes = [(row.workspace_id, name) for name in lanes_of(row.action, row.recipient_kind)]
        # Without a quarter of the lease left it is not sure that the lease outlives the call.
        too_late = row.lease_until is None or now >= row.lease_until - LEASE / 4
        if self._stopping.is_set() or too_late or any(self._resting.get(lane, now) > now for lane in lanes):
            return Attempt(row, Outcome(Fate.HELD))
        try:
            outcome = postman.deliver(ready.parcel)
        except Exception as trouble:  # noqa: BLE001 - the rest of the batch was sent and has to be written down
            _log.exception("message kind %s could not be handed over", ready.row.kind)
            outcome = Outcome(Fate.UNKNOWN, type(trouble).__name__)
        if outcome.fate is Fate.PACED:
            # Those of the batch that are still to be posted would only be told the same.
            self._resting[row.workspace_id, outcome.lane] = now + timedelta(seconds=outcome.retry_after)
        if outcome.fate is not Fate.SENT:
            _log.warning("%s to outbox row %s: %s %s", ready.row.kind, ready.row.id, outcome.fate, outcome.code)
        return Attempt(ready.row, outcome)

    def _skip(self, skipped: Iterable[tuple[Outbox, Skip]]) -> None:
        verdicts = {row.id: (row, skip) for row, skip in skipped}
        if not verdicts:
            return
        with self._database.writing() as session:
            for row_id, (claimed, skip) in verdicts.items():
                session.execute(
                    sa.update(Outbox)
                    .where(col(Outbox.id) == row_id, col(Outbox.owner) == claimed.owner)
                    .where(col(Outbox.attempt) == claimed.attempt, col(Outbox.state) == OutboxState.LEASED)
                    .values(state=OutboxState.SKIPPED, reason=skip.code, owner=None, lease_until=None)
                    .execution_options(synchronize_session=False, **{ALL_WORKSPACES: True})
                )

    def _look_for_lost(self) -> int:
        now = self._clock.now()
        with self._database.reading() as session:
            lost = _lost(session, now)
        if lost:
            with self._database.writing() as session:
                lost = _within_pace(session, lost, now)
        for row, slack_user_id in lost:
            self._settle(row, slack_user_id)
        return len(lost)

    def _settle(self, row: Outbox, slack_user_id: str | None) -> None:
        """Decide about one message of unknown fate: found, absent twice (then due again), or not to be known."""
        found, error = None, None
        if slack_user_id is not None:
            # Slack stamps messages with its own clock: a wide margin, for one of the two may have been wrong.
            since = (row.created_at - CLOCKS_DIFFER).timestamp()
            try:
                found = self._postman_for(row.workspace_id).find(slack_user_id, row.marker, since, row.thread_ts)
            except Exception as trouble:  # noqa: BLE001 - judge() sorts them and raises what it does not know
                error = judge(trouble)
        with self._database.writing() as session:
            query = select(Outbox).where(col(Outbox.id) == row.id, col(Outbox.state) == OutboxState.UNKNOWN)
            current = session.exec(query.with_for_update().execution_options(**{ALL_WORKSPACES: True})).first()
            now = self._clock.now()
            if current is None or (current.attempt, current.due_at) != (row.attempt, row.due_at):
                # Another process looked meanwhile: two looks at the same time are one.
                return
            if slack_user_id is None or (error is not None and error.fate is Fate.REFUSED):
                # Baton may not read channels or group DMs, and no DM of somebody gone: better once too few than twice.
                current.state, current.reason = OutboxState.DEAD, "fate_unknown"
            elif error is not None:
                if error.fate is Fate.PACED:
                    slow_down(session, row.workspace_id, HISTORY, error.retry_after, now)
                current.due_at = now + max(SECOND_LOOK, timedelta(seconds=error.retry_after))
            elif found is not None:
                mark_sent(session, current, *found, self._kinds, now)
            elif current.missed_at is None:
                current.missed_at, current.due_at = now, now + SECOND_LOOK
            else:
                current.state, current.due_at, current.missed_at = OutboxState.DUE, now, None


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
        .limit(20)
        .execution_options(**{ALL_WORKSPACES: True})
    )
    lost = []
    for row in session.exec(query):
        person = None
        if row.recipient_kind is RecipientKind.PERSON:
            by_id = select(Person).where(Person.id == row.person_id).execution_options(**{ALL_WORKSPACES: True})
            person = session.exec(by_id).first()
        lost.append((row, person.slack_user_id if person else None))
    return lost
