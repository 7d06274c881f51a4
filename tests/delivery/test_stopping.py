"""Stopping: nothing more is claimed, calls under way are finished, the rest is given back."""

import time

from bot.delivery.sender import Sender
from bot.forms.states import OutboxState
from tests.delivery.conftest import Post


def _until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stop_finishes_the_calls_under_way_and_gives_the_rest_back_at_once(post: Post, sender: Sender) -> None:
    """Mutant: leaving what was claimed to its lease, whereupon its fate is unknown for minutes."""
    for to in post.everybody():
        post.enqueue(f"m-{to.ref}", to)
    post.fault("delay", method="chat.postMessage", seconds=0.7, rate=1.0)
    sender.start()
    _until(lambda: any(row.state is OutboxState.LEASED for row in post.rows().values()))
    sender.stop()
    states = [row.state for row in post.rows().values()]
    assert set(states) <= {OutboxState.SENT, OutboxState.DUE}
    assert states.count(OutboxState.DUE) >= 2
    post.http.delete("/faults")
    other = post.sender()
    other.drain()
    other.stop()
    for person_id in post.people:
        assert post.texts(person_id) == [f"m-{person_id}"]


def test_a_call_that_hangs_holds_a_stop_up_for_the_time_named_and_is_looked_for_later(
    post: Post, sender: Sender
) -> None:
    """Mutant: recording a hanging call as not sent, whereupon it is sent twice."""
    to = post.everybody()[0]
    post.enqueue("slow", to)
    post.fault("delay", method="chat.postMessage", seconds=4, times=1)
    sender.start()
    # The fault goes once it has struck: the call is under way then, and not only claimed.
    _until(lambda: not post.http.get("/faults").json()["faults"])
    sender.stop(timeout=2.5)
    assert post.rows()["slow"].state is OutboxState.LEASED
    other = post.sender()
    post.until_settled(other)
    other.stop()
    assert post.texts(int(to.ref)) == ["slow"]
