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
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox
from bot.delivery.aftermath import Aftermath
from bot.delivery.claims import LEASE, claim, earliest_due
from bot.delivery.digests import BROKEN, carries
from bot.delivery.kinds.base import Kinds
from bot.delivery.lost import Lost
from bot.delivery.outcomes import Fate, Outcome
from bot.delivery.pacing import lanes_of
from bot.delivery.records import Attempt, record
from bot.delivery.rendering import Skip, recipients, render, subjects
from bot.delivery.slack import Parcel, Postman
from bot.forms.states import OutboxState

_log = logging.getLogger(__name__)

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


def _outlive(kind: str, deed: Callable[[], None]) -> None:
    """Do what follows a message, and outlive whatever it raises, unless the database cannot be used."""
    try:
        deed()
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - what became of the message, and of the batch, is recorded all the same
        _log.exception("what follows a message of kind %s could not be written", kind)


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
        self._aftermath = Aftermath(kinds, _outlive)
        self._lost = Lost(database, clock, postman_for, self._aftermath)
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
        return self._drain()[0]

    def _drain(self) -> tuple[int, datetime | None]:
        """Send everything that is due now; returns how many rows were looked at, and when the next one is due."""
        total = 0
        with self._draining:
            # Found by reading alone: most looks find nothing, and hold up no writer.
            while (due := self.next_due()) is not None and due <= self._clock.now() and not self._stopping.is_set():
                done = self._send_due() + self._look_for_lost()
                total += done
                if not done:
                    break
        return total, due

    def _run(self) -> None:
        while not self._stopping.is_set():
            # Cleared before looking: a wake-up that comes while draining is seen afterwards.
            self._wakeup.clear()
            try:
                _, due = self._drain()
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
                    record(session, attempts, self._aftermath, now=self._clock.now(), jitter=self._jitter)
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
            # Held until all is rendered: a session forgets what nobody holds.
            _held = subjects(session, rows, self._kinds)
            for row in rows:
                try:
                    result = render(session, row, self._kinds, people, now=now)
                except SlackObjectFormationError:
                    _log.exception("message kind %s builds what Slack does not take", row.kind)
                    if carries(row):
                        # One of its parts is too much: each goes alone.
                        broken.append(Attempt(row, Outcome(Fate.RETRY, BROKEN)))
                        continue
                    result = Skip("does_not_fit")
                except DBAPIError:
                    raise
                except Exception:  # noqa: BLE001 - one message that cannot be made must not hold up all others
                    _log.exception("message kind %s could not be made", row.kind)
                    broken.append(Attempt(row, Outcome(Fate.RETRY, BROKEN)))
                    continue
                if isinstance(result, Skip) and carries(row):
                    broken.append(Attempt(row, Outcome(Fate.LEFT_OUT, result.code), result.parts))
                elif isinstance(result, Skip):
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
            return Attempt(row, Outcome(Fate.HELD), ready.parcel.parts)
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
        return Attempt(ready.row, outcome, ready.parcel.parts)

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
        return self._lost.look()
