"""What the benchmarks of delivery work on: a workspace in a process of its own, and databases full of due rows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from sqlmodel import col, select

from bot.catalogue import Aim, Kind
from bot.db.engine import Database
from bot.db.schema import migrate
from bot.db.tables import Goal, Outbox, Person
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import OutboxState
from bot.services import outbox
from tests.people import make_workspace

BATON = Path(sys.executable).parent / "baton"


@dataclass
class Office:
    """A running workspace: how to call it, and who lives there."""

    api_url: str
    token: str
    http: httpx.Client
    people: list[str]

    def limits(self, *, enforced: bool) -> None:
        """Switch Slack's rate limits on or off."""
        assert self.http.post("/limits", json={"enforced": enforced}).json()["ok"]

    def run(self, *orders: dict[str, Any]) -> list[dict[str, Any]]:
        """Start a process for each order at once; returns their answers."""
        started = [_process(order | {"token": self.token, "api_url": self.api_url}) for order in orders]
        answers = []
        for process in started:
            told, _ = process.communicate()
            assert process.returncode == 0, "a sending process failed"
            answers.append(json.loads(told))
        return answers


def _process(order: dict[str, Any]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.drainer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(order))
    process.stdin.close()
    process.stdin = None
    return process


@contextmanager
def office(people: int) -> Iterator[Office]:
    """Run a workspace without a bot in a process of its own, so that it takes nothing from the one measured."""
    command = [str(BATON), "sandbox", "--port", "0", "--no-bot", "--people", str(people)]
    workspace = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        assert workspace.stdout is not None
        environment: dict[str, str] = {}
        for line in workspace.stdout:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                environment[name] = value
            elif line.startswith("#"):
                break
        api_url = environment["SLACK_API_URL"]
        with httpx.Client(base_url=api_url.removesuffix("api/"), timeout=60, trust_env=False) as http:
            listed = http.get("/people").json()["people"]
            ids = [p["id"] for p in listed if not (p["deleted"] or p["is_bot"])]
            yield Office(api_url, environment["SLACK_BOT_TOKEN"], http, ids)
    finally:
        workspace.terminate()
        workspace.wait(15)


def fill(url: str, people: Sequence[str], rows: int, *, now: datetime) -> None:
    """Make a database in which `rows` confirmations of a saved goal are due, to these people in turn."""
    database = Database(url)
    migrate(database, now=now)
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        everybody = [{"workspace_id": workspace_id, "slack_user_id": p, "name": p} for p in people]
        session.connection().execute(sa.insert(Person), everybody)
        ids = session.exec(select(Person.id).order_by(col(Person.id))).all()
        aim, kind, text = next(iter(Aim)), next(iter(Kind)), "Lead the customer review by June"
        goals = [Goal(person_id=i, aim=aim, kind=kind, text=text, created_at=now, changed_at=now) for i in ids]
        session.add_all(goals)
        session.flush()
        letters = [
            Letter(
                key=f"goals.saved:{n}",
                to=to_person(ids[n % len(ids)]),
                kind="goals.saved",
                manners=Manners.NOW,
                due_at=now,
                subject_id=goals[n % len(ids)].id,
            )
            for n in range(rows)
        ]
        outbox.enqueue_all(session, letters, now=now)
    database.close()


def sent(url: str) -> int:
    """Return how many messages were sent from this database."""
    database = Database(url)
    with database.engine.connect() as connection:
        query = sa.select(sa.func.count()).select_from(Outbox).where(Outbox.state == OutboxState.SENT)  # type: ignore[arg-type] # a column
        found = connection.execute(query).scalar_one()
    database.close()
    return int(found)
