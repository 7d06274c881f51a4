"""Whatever arrives, Baton answers, does not fall over, and tells nobody what somebody else wrote."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.db.engine import Database
from tests.conftest import SetClock
from tests.faults.bolt import Json, front
from tests.faults.payloads import NOW, PEOPLE, TEAM, Callers, Failures, canary, failures, furnish


def acting_user(body: Json) -> str:
    """Return who sends a payload."""
    if "event" in body:
        return str(body["event"].get("user", ""))
    return str(body.get("user_id") or body["user"]["id"])


def hold(callers: Callers, failed: Failures, body: Json) -> None:
    """Send one payload and check what must always be so."""
    failed.seen.clear()
    response, said = callers.send(body)
    assert response.status == 200, (response.status, body)
    assert not failed.seen, (failed.seen, body)
    me = acting_user(body)
    for other in PEOPLE:
        if other != me:
            assert canary(other) not in said, (other, body)
    assert "FOREIGN" not in said.replace("UFOREIGNMENTEE", ""), body


@dataclass
class Scene:
    """Handlers on a furnished database that can be put in order again."""

    callers: Callers
    failed: Failures


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Scene]:
    """Everything that the app binds, and how to call it."""
    folder = tmp_path_factory.mktemp("payloads")
    path, untouched = folder / "baton.db", folder / "untouched.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    # Nothing here has to survive a crash of the machine.
    sa.event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    furnish(database)
    _copy(path, untouched)
    with front(database, SetClock(NOW), team_id=TEAM) as entrance, failures() as failed:
        callers = Callers(entrance, lambda: _copy(untouched, path))
        callers.explore(failed)
        yield Scene(callers, failed)
    database.close()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def targets(callers: Callers) -> list[tuple[str, str]]:
    """Return every kind and id that some handler is bound to."""
    return [(kind, name) for kind, names in callers.front.bolt.ids.items() for name in sorted(names)]


def test_every_bound_id_is_known_here(scene: Scene) -> None:
    kinds = {kind for kind, _ in targets(scene.callers)}
    assert kinds == {"command", "action", "view", "event"}
    assert {name for kind, name in targets(scene.callers) if kind == "command"} == {"/mentor", "/mentor-admin"}


def test_a_thousand_payloads_over_all_handlers(scene: Scene) -> None:
    """Mutants: trusting an id in a value; a statement that is not confined to the workspace."""
    turns = count()

    @settings(
        max_examples=1000,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(targets(scene.callers)).flatmap(lambda target: scene.callers.any_payload(*target)))
    def whatever_arrives(body: Json) -> None:
        # Often as things are, now and then after a row of others.
        if next(turns) % 10 == 0:
            scene.callers.restore()
        hold(scene.callers, scene.failed, body)

    whatever_arrives()


def test_the_canaries_would_be_heard(scene: Scene) -> None:
    """Their owner is shown them, so silence elsewhere means something."""
    scene.callers.restore()
    said = scene.callers.send(scene.callers.command("/mentor", "goals", "ULOOKING"))[1]
    assert canary("ULOOKING") in said
