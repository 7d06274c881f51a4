"""A process may be killed at any instant: nothing is lost, nothing comes twice, nothing reaches somebody else."""

from collections import Counter

import pytest

from bot.db.engine import Database
from bot.delivery.sender import Sender
from bot.forms.states import OutboxState
from tests.chaos.worker import STEPS
from tests.chaos.workers import Worker, crew
from tests.delivery.conftest import Post


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
