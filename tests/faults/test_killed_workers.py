"""A process may be killed at any instant: nothing is lost, nothing comes twice, nothing reaches somebody else."""

import time
from collections import Counter

import pytest

from bot.db.engine import Database
from bot.delivery.sender import Sender
from bot.forms.states import OutboxState
from bot.sandbox import SandboxServer
from tests.chaos.shots import shoot, suppress_connection_loss
from tests.chaos.storm import Storm
from tests.chaos.worker import STEPS
from tests.chaos.workers import Worker, crew
from tests.delivery.conftest import Post
from tests.faults.waiting import eventually
from tests.life import MANIFEST


def _enqueue(post: Post, each: int) -> None:
    for to in post.everybody():
        for n in range(each):
            post.enqueue(f"m{n}-{to.ref}", to)


def _assert_everybody_got_their_own_once(post: Post, each: int) -> None:
    for person_id in post.people:
        assert Counter(post.texts(person_id)) == Counter(f"m{n}-{person_id}" for n in range(each))
    assert {row.state for row in post.rows().values()} == {OutboxState.SENT}


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_loses_and_doubles_nothing(
    post: Post, sender: Sender, database: Database, step: str
) -> None:
    """Mutants: an expired lease going straight back to due; a claim that is committed only after sending."""
    _enqueue(post, 2)
    with crew() as workers:
        url = database.url.render_as_string(hide_password=False)
        workers.append(Worker(url, post.server.url, post.server.bot_token, die_at=step, after=1))
        assert workers[0].wait_for_death() == -9, "it did not reach that step"
    post.until_settled(sender)
    _assert_everybody_got_their_own_once(post, 2)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_random_kills_while_every_fourth_call_fails(database: Database) -> None:
    """A small storm; `make chaos` has the large ones. Mutants: no settling time; no reading back."""
    with SandboxServer(MANIFEST, port=0, limits=False) as server, Storm(database, server) as storm:
        storm.populate(people=12, each=2)
        storm.rage(workers=2, kills=2, seconds=90)
        found = storm.figures()
    assert (found.lost, found.twice, found.wrong_person, found.out_of_hours) == (0, 0, 0, 0), found
    assert (found.sent, found.kills) == (24, 2)


def test_a_worker_frozen_until_its_lease_ran_out_sends_nothing_twice(
    post: Post, sender: Sender, database: Database
) -> None:
    """Mutant: sending without looking at the lease."""
    _enqueue(post, 3)
    with crew() as workers:
        url = database.url.render_as_string(hide_password=False)
        workers.append(Worker(url, post.server.url, post.server.bot_token, pause_at="rendered"))
        eventually(workers[0].paused, "it froze itself")
        # Everything that it holds runs out, is looked for twice, and is sent by somebody else.
        post.until_settled(sender)
        workers[0].thaw()
        # It ends what it held first; then it takes up what came meanwhile, and nobody else does here.
        for to in post.everybody():
            post.enqueue(f"m3-{to.ref}", to)
        eventually(lambda: {row.state for row in post.rows().values()} == {OutboxState.SENT}, "it goes on")
        assert workers[0].end() == 0
    _assert_everybody_got_their_own_once(post, 4)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_connections_that_postgresql_ends_again_and_again(post: Post, database: Database) -> None:
    """Mutant: a sender that ends with its connection."""
    for n in range(5):
        for to in post.everybody():
            post.enqueue(f"m{n}-{to.ref}", to)
    sender = post.sender()
    sender.start()
    try:
        for _ in range(15):
            shoot(database)
            sender.wake()
            time.sleep(0.05)
        with suppress_connection_loss():
            post.until_settled(sender)
        eventually(lambda: _all_sent(post, sender), "everything is sent")
    finally:
        sender.stop()
    _assert_everybody_got_their_own_once(post, 5)


def _all_sent(post: Post, sender: Sender) -> bool:
    with suppress_connection_loss():
        post.until_settled(sender)
        return {row.state for row in post.rows().values()} == {OutboxState.SENT}
    return False
