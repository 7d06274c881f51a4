"""The large fault tests, each on a fresh database."""

import argparse
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, func, select

from bot.db.engine import Database
from bot.db.schema import migrate
from bot.db.tables import Checkin, Outbox
from bot.sandbox import SandboxServer
from bot.services import checkins
from scheduling.calendar import all_ticks
from scheduling.ticks import Ticks
from tests.chaos.figures import Total
from tests.chaos.publishing import NOW, killed_publication, make_draft, nothing, outcome, publish, race, whole
from tests.chaos.shots import shoot
from tests.chaos.storm import Storm
from tests.faults import payloads
from tests.faults.bolt import Json
from tests.flows.test_goals import GOAL
from tests.life import MANIFEST, Life, live
from tests.people import make_person, make_workspace
from tests.services import pairs
from tests.services.lives import live_through

_FORKS = multiprocessing.get_context("forkserver")
_PEOPLE, _WORKERS = 300, 4
_SHOT_EVERY = 5.0
_LOCKED = 20.0

Do = Callable[[Database, Path, Total], None]


@dataclass(frozen=True)
class Run:
    """One of them."""

    group: str
    name: str
    do: Do
    postgres: bool = False


def all_runs(options: argparse.Namespace) -> Iterator[Run]:
    """Return all runs in order."""
    for name, postgres in (("SQLite", False), ("PostgreSQL", True)):
        storm = Storms(options.messages, options.kills, shots=postgres)
        yield Run("storm", f"storm on {name}", storm.do, postgres)
        yield Run("publish", f"publishing on {name}", Races(options.races).do, postgres)
        yield Run("ticks", f"four schedulers on {name}", four_schedulers, postgres)
        yield Run("lives", f"random lives on {name}", Years(options.lives).do, postgres)
        yield Run("lock", f"{name} held for 20 s", held, postgres)
    yield Run("disk", "a full disk", full_disk)
    yield Run("socket", "a dropped socket", dropped_socket)
    yield Run("payloads", "payloads", Payloads(options.payloads).do)


@dataclass(frozen=True)
class Storms:
    """Messages through kills, faults and, on PostgreSQL, connections that are shot every five seconds."""

    messages: int
    kills: int
    shots: bool

    def do(self, database: Database, _: Path, total: Total) -> None:
        """Run one."""
        last = time.monotonic()

        def shoot_now_and_then() -> None:
            nonlocal last
            if self.shots and time.monotonic() - last > _SHOT_EVERY:
                last = time.monotonic()
                total.shots += shoot(database)

        with (
            SandboxServer(MANIFEST, people=_PEOPLE + 40, port=0, limits=False) as server,
            Storm(database, server) as storm,
        ):
            storm.populate(people=_PEOPLE, each=-(-self.messages // _PEOPLE))
            storm.rage(workers=_WORKERS, kills=self.kills, seconds=1800, meanwhile=shoot_now_and_then)
            found = storm.figures()
        for name in ("sent", "kills", "lost", "twice", "wrong_person", "out_of_hours"):
            setattr(total, name, getattr(total, name) + getattr(found, name))


@dataclass(frozen=True)
class Races:
    """Rounds that four admins publish at once, and publications that are killed at every few statements."""

    races: int

    def do(self, database: Database, _: Path, total: Total) -> None:
        """Run them all."""
        for _race in range(self.races):
            _empty(database)
            draft = make_draft(database)
            total.races += 1
            total.races_with_one_winner += race(database, draft) == 1
            total.halves += not whole(draft, outcome(database, draft))
        for statement in (1, 3, 5, 8, 12, 16, 20, 25, 30, 0, -1):
            _empty(database)
            draft = make_draft(database)
            killed_publication(database, draft, statement)
            found = outcome(database, draft)
            total.kills += 1
            if found == nothing(draft):
                total.halves += not publish(database, draft, draft.admins[1])
            total.halves += not whole(draft, outcome(database, draft))


def _empty(database: Database) -> None:
    with database.engine.connect() as connection:
        names = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    if database.is_sqlite:
        database.engine.dispose()
        path = Path(str(database.url.database))
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        migrate(database, now=NOW)
        return
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")


def _tick(url: str, at: datetime, times: int) -> None:
    database = Database(url)
    ticks = Ticks(database, all_ticks())
    for _ in range(times):
        ticks.run(at)


def four_schedulers(database: Database, _: Path, total: Total) -> None:
    """Let four processes run every tick again and again at the same instants, for a quarter of a year of check-ins."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        programme = pairs.programme(session, make_person(session, "Boss"), now=NOW)
        for n in range(20):
            one, two = make_person(session, f"One{n}"), make_person(session, f"Two{n}")
            pairs.pair(session, one, two, programme, now=NOW)
    url = database.url.render_as_string(hide_password=False)
    looked = 0
    for _round in range(6):
        with database.reading(workspace_id) as session:
            due = checkins.next_due(session)
        if due is None:
            break
        looked += 1
        processes = [_FORKS.Process(target=_tick, args=(url, due, 5), daemon=True) for _ in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(120)
    with database.reading(workspace_id) as session:
        asked = session.exec(select(func.count()).select_from(Checkin)).one()
        letters = session.exec(
            select(func.count()).select_from(Outbox).where(col(Outbox.kind) == checkins.PROMPT)
        ).one()
    total.double_rows += abs(asked - 40 * looked) + abs(letters - 40 * looked)


@dataclass(frozen=True)
class Years:
    """Random lives of two people, of a year each, with restarts."""

    lives: int

    def do(self, database: Database, _: Path, total: Total) -> None:
        """Live them all; the first one that goes astray is shown and ends the run."""
        try:
            live_through(database.url.render_as_string(hide_password=False), self.lives)
            total.lives += self.lives
        except AssertionError as failure:
            total.lives_astray += 1
            notes = "\n".join(getattr(failure, "__notes__", []))
            sys.stdout.write(f"a life: {str(failure)[:2000]}\n{notes[:4000]}\n")


def _hold_database(url: str, seconds: float, holds: Event) -> None:
    sqlite = url.startswith("sqlite")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in (
            ["BEGIN IMMEDIATE"] if sqlite else ["BEGIN", "LOCK TABLE inbound, outbox IN ACCESS EXCLUSIVE MODE"]
        ):
            connection.exec_driver_sql(statement)
        holds.set()
        time.sleep(seconds)
        connection.exec_driver_sql("ROLLBACK")


def held(database: Database, _: Path, total: Total) -> None:
    """Have another process hold the database for 20 s while people type."""
    url = database.url.render_as_string(hide_password=False)
    with live(Database(url)) as life:
        person = life.somebody()
        life.command(person, "/mentor", "goals")
        holds = _FORKS.Event()
        holder = _FORKS.Process(target=_hold_database, args=(url, _LOCKED, holds), daemon=True)
        holder.start()
        assert holds.wait(60)
        life.http.post("/gestures/message", json={"person": person, "text": "help"})
        life.http.post("/gestures/submit", json={"person": person, "values": GOAL})
        modal = life.modal(person)
        kept = str(GOAL["text"]) in str(modal["state"]) and "try again" in str(modal.get("errors"))
        total.lost += not kept
        holder.join(60)
        life.submit(person, **GOAL)
        life.travel(advance="10m")
        _count_answers(life, person, total, wanted=2)


def _count_answers(life: Life, person: str, total: Total, wanted: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        got = len([message for message in life.dm(person) if message.get("bot_id")])
        if got >= wanted or time.monotonic() > deadline:
            break
        life.settle()
        time.sleep(0.1)
    total.sent += got
    total.lost += max(0, wanted - got)
    total.twice += max(0, got - wanted)


def dropped_socket(database: Database, _: Path, total: Total) -> None:
    """Cut the socket while people type; each event is repeated besides."""
    with live(Database(database.url.render_as_string(hide_password=False))) as life:
        people = [life.somebody(n) for n in range(2)]
        for person in people:
            life.http.post("/socket", json={"duplicate_events": 4})
            life.http.post("/socket", json={"action": "drop"})
            life.http.post("/gestures/message", json={"person": person, "text": "help"})
            deadline = time.monotonic() + 60
            while not life.http.get("/socket").json()["connections"] and time.monotonic() < deadline:
                time.sleep(0.2)
        life.travel(advance="1h")
        for person in people:
            _count_answers(life, person, total, wanted=1)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """Mount a small disk; yields what enlarges it. Without the right to mount, it is left out, visibly."""

    def mount(options: str) -> None:
        subprocess.run(["mount", *options.split(), str(folder)], check=True)  # noqa: S603, S607 - our own words

    folder.mkdir()
    mount("-t tmpfs -o size=2m tmpfs")
    try:
        yield lambda size: mount(f"-o remount,size={size}")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607 - as above


def full_disk(_: Database, folder: Path, total: Total) -> None:
    """Send from a disk of two megabytes that is full, then enlarge it."""
    try:
        with _small_disk(folder / "disk") as enlarge:
            _fill_and_free(folder / "disk", enlarge, total)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stdout.write(f"a full disk: left out, no disk can be mounted here ({type(error).__name__})\n")


def _fill_and_free(disk: Path, enlarge: Callable[[str], None], total: Total) -> None:
    database = Database(f"sqlite:///{disk / 'baton.db'}")
    migrate(database, now=NOW)
    with SandboxServer(MANIFEST, people=60, port=0, limits=False) as server, Storm(database, server, share=0) as storm:
        storm.populate(people=40, each=5)
        ballast = disk / "ballast"
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"x" * 1024)
                file.flush()
        beginning = time.monotonic()

        def free_later() -> None:
            if ballast.exists() and time.monotonic() - beginning > 5:
                enlarge("20m")
                with suppress(OSError, DBAPIError):
                    ballast.unlink()

        storm.rage(workers=2, kills=4, seconds=300, meanwhile=free_later)
        found = storm.figures()
    database.close()
    for name in ("sent", "kills", "lost", "twice", "wrong_person", "out_of_hours"):
        setattr(total, name, getattr(total, name) + getattr(found, name))


@dataclass(frozen=True)
class Payloads:
    """Generated payloads to each id that a handler is bound to."""

    each: int

    def do(self, _: Database, folder: Path, total: Total) -> None:
        """Send them all."""
        place = folder / "payloads"
        place.mkdir()
        with payloads.scene(place) as scene:
            for kind, name in payloads.targets(scene.callers):
                strategy = scene.callers.any_payload(kind, name)
                self._send(scene, f"{kind} {name}", strategy, self.each, total)
                if kind in {"action", "view"}:
                    strategy = payloads.misshapen(scene.callers, kind, name)
                    self._send(scene, f"{kind} {name}, misshapen", strategy, self.each // 20, total, ours=False)

    def _send(
        self,
        scene: payloads.Scene,
        what: str,
        strategy: SearchStrategy[Json],
        times: int,
        total: Total,
        *,
        ours: bool = True,
    ) -> None:
        sent = 0

        @settings(
            max_examples=times,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def whatever_arrives(body: Json) -> None:
            nonlocal sent
            if sent % 20 == 0:
                scene.callers.restore()
            sent += 1
            payloads.hold(scene.callers, scene.failed, body, ours=ours)

        try:
            whatever_arrives()
        except AssertionError as failure:
            total.crashes += 1
            sys.stdout.write(f"{what}: {str(failure)[:2000]}\n")
        total.payloads += sent
