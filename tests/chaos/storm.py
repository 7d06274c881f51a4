"""Many messages, several workers that are killed at random, and a workspace that fails every fourth call."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import httpx
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from bot.db.engine import Database
from bot.db.tables import Outbox, Person
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import OutboxState
from bot.sandbox import SandboxServer
from bot.services import outbox
from bot.services.calendar import in_working_hours
from bot.services.people import SlackPerson, mirror
from tests.chaos.letters import KIND
from tests.chaos.workers import Worker, crew
from tests.people import make_workspace

FAULTS = ("429", "500", "500_after", "lost", "late", "malformed")
#: Real seconds after its error until a late message appears, and until a dead quiet outbox lets time jump.
LATE, QUIET = 0.15, 0.5
_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
_AT_WORK = timedelta(minutes=1)
_STRIDE = timedelta(seconds=40)


@dataclass
class Figures:
    """What went wrong, in numbers; all of them have to be nought."""

    lost: int = 0
    twice: int = 0
    wrong_person: int = 0
    out_of_hours: int = 0
    kills: int = 0
    sent: int = 0
    notes: list[str] = field(default_factory=list)


class Storm:
    """One run on one database."""

    def __init__(self, database: Database, server: SandboxServer, *, seed: int = 1, share: float = 0.25) -> None:
        self.database, self.server = database, server
        self.url = database.url.render_as_string(hide_password=False)
        self.random = random.Random(seed)  # noqa: S311 - chooses victims
        self.http = httpx.Client(base_url=server.url, timeout=60, trust_env=False)
        self.workspace_id = make_workspace(database)
        self.slack_ids: dict[int, str] = {}
        self.zones: dict[int, str] = {}
        self.kills = 0
        # Of the calls that the earlier ones spared, each later fault strikes a few more: together the share.
        left = 1.0
        for fault in FAULTS:
            rate = share / len(FAULTS) / left
            left -= share / len(FAULTS)
            body = {"fault": fault, "rate": rate, "times": 1_000_000, "seconds": LATE}
            self.http.post("/faults", json=body).raise_for_status()

    def populate(self, people: int, each: int) -> None:
        """Mirror people, and enqueue messages for each of them: half at any time, half in their working hours."""
        found = [p["id"] for p in self.http.get("/people").json()["people"] if not p["deleted"] and not p["is_bot"]]
        now = self.server.clock.now()
        with self.database.writing(self.workspace_id) as session:
            mirror(
                session,
                [
                    SlackPerson(
                        who,
                        who,
                        "",
                        _ZONES[n % len(_ZONES)],
                        is_admin=False,
                        is_guest=False,
                        is_bot=False,
                        is_deleted=False,
                    )
                    for n, who in enumerate(found[:people])
                ],
            )
            rows = session.exec(select(Person)).all()
            self.slack_ids = {row.id: row.slack_user_id for row in rows}
            self.zones = {row.id: row.tz for row in rows}
            outbox.enqueue_all(
                session,
                [
                    Letter(
                        key=f"m{n}-{row.id}-{(Manners.NOW, Manners.DAYTIME)[n % 2].value}",
                        to=to_person(row.id),
                        kind=KIND,
                        manners=(Manners.NOW, Manners.DAYTIME)[n % 2],
                        due_at=now,
                    )
                    for row in rows
                    for n in range(each)
                ],
                now=now,
            )

    def rage(self, *, workers: int, kills: int, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Let workers send, kill them at random and replace them, until everything is settled.

        Raises:
            AssertionError: it did not end in time.
        """
        deadline = time.monotonic() + seconds
        with crew() as alive:
            alive += [self._worker() for _ in range(workers)]
            before, since, next_kill = self._progress(), time.monotonic(), time.monotonic() + 0.3
            while (left := before[1]) or self.kills < kills:
                assert time.monotonic() < deadline, f"{left} messages are not settled after {seconds} s"
                time.sleep(0.05)
                meanwhile()
                if time.monotonic() >= next_kill and self.kills < kills:
                    self._kill_one(alive)
                    next_kill = time.monotonic() + self.random.uniform(0.05, 0.6)
                now = self._progress()
                if now != before:
                    before, since = now, time.monotonic()
                elif time.monotonic() - since > QUIET:
                    self._jump()
                    since = time.monotonic()
            for worker in alive:
                worker.end()

    def _worker(self) -> Worker:
        return Worker(self.url, self.server.url, self.server.bot_token)

    def _kill_one(self, alive: list[Worker]) -> None:
        victim = self.random.randrange(len(alive))
        alive[victim].kill()
        alive[victim] = self._worker()
        self.kills += 1

    def _progress(self) -> tuple[object, int]:
        """Return what changes as long as anything happens, and how many messages are still to be settled."""
        waiting = [OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN]
        query = select(Outbox.state, func.count(), func.sum(Outbox.attempt), func.max(Outbox.due_at)).group_by(
            col(Outbox.state)
        )
        try:
            with self.database.reading(self.workspace_id) as session:
                rows = session.exec(query).all()
        except DBAPIError:
            # Our own connection was shot as well.
            return object(), 1
        return sorted(rows), sum(count for state, count, *_ in rows if state in waiting)

    def _jump(self) -> None:
        """Nothing moves, so no late message is under way any more: go to whatever is due next."""
        moment = sa.case((col(Outbox.state) == OutboxState.LEASED, Outbox.lease_until), else_=Outbox.due_at)
        waiting = col(Outbox.state).in_([OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN])
        now = self.server.clock.now()
        try:
            with self.database.reading(self.workspace_id) as session:
                due: datetime | None = session.exec(select(func.min(moment)).where(waiting, moment > now)).first()
        except DBAPIError:
            return
        # A little further: what became due one after the other is done together.
        self.server.clock.jump_to((due or now) + _STRIDE)

    def figures(self) -> Figures:
        """Compare what stands in Slack with what was to be told to whom."""
        self.http.delete("/faults")
        # What is still late comes now.
        time.sleep(LATE * 2)
        with self.database.reading(self.workspace_id) as session:
            wanted = self._wanted(session)
        got: Counter[tuple[str, str]] = Counter()
        found = Figures(kills=self.kills)
        zones = {slack_id: self.zones[person_id] for person_id, slack_id in self.slack_ids.items()}
        state = self.http.get("/state").json()
        owner = {
            c["id"]: next(m for m in c["members"] if m in zones)
            for c in state["channels"]
            if c["type"] == "im" and set(c["members"]) & set(zones)
        }
        for message in state["messages"]:
            if message.get("metadata") is None:
                continue
            who, key = owner[message["channel"]], message["text"]
            got[who, key] += 1
            found.wrong_person += self.slack_ids[int(key.split("-")[1])] != who
            at = datetime.fromisoformat(message["at"])
            early, late = at - _AT_WORK, at
            daytime = key.endswith(Manners.DAYTIME.value)
            found.out_of_hours += daytime and not (
                in_working_hours(early, zones[who]) or in_working_hours(late, zones[who])
            )
        found.sent = sum(got.values())
        found.lost = sum(1 for one in wanted if not got[one])
        found.twice = sum(count - 1 for count in got.values() if count > 1)
        found.notes = [f"{who} {key}" for (who, key), count in got.items() if count > 1]
        return found

    def _wanted(self, session: Session) -> list[tuple[str, str]]:
        return [(self.slack_ids[row.person_id or 0], row.key) for row in session.exec(select(Outbox))]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
