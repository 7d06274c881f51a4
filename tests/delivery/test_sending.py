"""Sending, while Slack and the network have a bad day."""

import time
from collections import Counter

import pytest

from bot.delivery.sender import Sender
from bot.forms.outbox import to_channel, to_people, to_person
from bot.forms.states import OutboxState
from tests.delivery.conftest import Post


def _first(post: Post) -> int:
    return next(iter(post.people))


def test_a_due_message_is_sent_once_and_remembered(post: Post, sender: Sender) -> None:
    post.enqueue("hello", to_person(_first(post)))
    assert sender.drain() > 0
    sender.drain()
    assert post.texts(_first(post)) == ["hello"]
    assert post.rows()["hello"].state is OutboxState.SENT


@pytest.mark.parametrize(
    "fault", ["429", "500", "500_after", "lost", "malformed", "internal_error", "service_unavailable"]
)
def test_whatever_happens_to_one_call_the_person_gets_the_message_exactly_once(
    post: Post, sender: Sender, fault: str
) -> None:
    """Mutants: resending at once; slack_sdk's own retry; looking for lost messages before the settling time."""
    post.fault(fault, method="chat.postMessage", times=1, seconds=0.2)
    post.enqueue("hello", to_person(_first(post)))
    post.until_settled(sender)
    assert post.texts(_first(post)) == ["hello"]
    assert post.rows()["hello"].state is OutboxState.SENT


def test_a_message_that_arrives_after_its_error_is_found_and_not_sent_again(post: Post, sender: Sender) -> None:
    """It came within the settling time; a later one is the window that remains. Mutant: nothing is read back."""
    post.fault("late", method="chat.postMessage", times=1, seconds=0.2)
    post.enqueue("hello", to_person(_first(post)))
    sender.drain()
    deadline = time.monotonic() + 10
    while not post.texts(_first(post)):
        assert time.monotonic() < deadline, "the late message did not arrive"
        time.sleep(0.02)
    post.until_settled(sender)
    assert post.texts(_first(post)) == ["hello"]


def test_a_message_whose_fate_is_unknown_is_looked_for_twice_before_it_is_sent_again(
    post: Post, sender: Sender
) -> None:
    """Mutants: sending again after one look; no settling time."""
    post.fault("500", method="chat.postMessage", times=1)
    post.enqueue("hello", to_person(_first(post)))
    sender.drain()
    assert post.rows()["hello"].state is OutboxState.UNKNOWN
    assert post.rows()["hello"].missed_at is None, "Slack's history lags behind, so it is not looked for at once"
    for missed in (False, True):
        due = sender.next_due()
        assert due is not None
        post.server.clock.jump_to(due)
        assert post.texts(_first(post)) == []
        assert (post.rows()["hello"].missed_at is not None) is missed
        sender.drain()
    assert post.texts(_first(post)) == ["hello"]


def test_too_fast_means_waiting_as_long_as_slack_says_for_every_sender(post: Post, sender: Sender) -> None:
    """Mutant: keeping Retry-After in one process."""
    post.fault("429", method="chat.postMessage", times=1, retry_after=30)
    first, second = list(post.people)[:2]
    post.enqueue("one", to_person(first))
    before = post.server.clock.now()
    sender.drain()
    post.enqueue("two", to_person(second))
    other = post.sender()
    other.drain()
    assert post.texts(second) == []
    post.until_settled(other)
    other.stop()
    assert post.texts(first) == ["one"]
    assert post.texts(second) == ["two"]
    sent_at = post.rows()["two"].sent_at
    assert sent_at is not None
    assert (sent_at - before).total_seconds() >= 30


def test_what_slack_refuses_for_good_is_dead_with_its_code_and_told_to_the_feature(post: Post, sender: Sender) -> None:
    post.enqueue("hello", to_channel("C000NOWHERE"))
    post.until_settled(sender)
    row = post.rows()["hello"]
    assert (row.state, row.reason) == (OutboxState.DEAD, "channel_not_found")
    assert post.dead == ["hello:channel_not_found"]


def test_a_message_that_lost_its_point_is_not_sent(post: Post, sender: Sender) -> None:
    post.enqueue("hello", to_person(_first(post)))
    post.unwanted.add(post.rows()["hello"].id)
    post.until_settled(sender)
    row = post.rows()["hello"]
    assert (row.state, row.reason) == (OutboxState.SKIPPED, "answered")
    assert post.texts(_first(post)) == []


def test_a_group_greeting_of_unknown_fate_is_never_sent_twice(post: Post, sender: Sender) -> None:
    """Baton cannot read a group DM, so it rather stays silent. Mutant: sending it again."""
    post.fault("500_after", method="chat.postMessage", times=1)
    post.enqueue("hello", to_people(list(post.people)[:2]))
    post.until_settled(sender)
    seen = post.http.get(f"/people/{post.people[_first(post)]}").json()
    group = [c for c in seen["channels"] if c["type"] == "mpim"]
    assert [m["text"] for c in group for m in c["messages"] if m.get("bot_id")] == ["hello"]
    assert post.rows()["hello"].reason == "fate_unknown"
    assert post.dead == ["hello:fate_unknown"]


def test_a_quarter_of_all_calls_failing_loses_and_doubles_nothing(post: Post, sender: Sender) -> None:
    for fault in ("429", "500", "500_after", "lost", "malformed"):
        post.fault(fault, rate=0.05, times=1000, seconds=0.05)
    for n in range(5):
        for to in post.everybody():
            post.enqueue(f"m{n}-{to.ref}", to)
    post.until_settled(sender, days=3)
    post.http.delete("/faults")
    for person_id in post.people:
        assert Counter(post.texts(person_id)) == Counter(f"m{n}-{person_id}" for n in range(5))


def test_two_senders_at_once_send_everything_once(post: Post, sender: Sender) -> None:
    """Mutant: claiming without a lease."""
    other = post.sender()
    for to in post.everybody():
        post.enqueue(f"m-{to.ref}", to)
    for each in (sender, other):
        each.start()
    deadline = time.monotonic() + 30
    while any(row.state is not OutboxState.SENT for row in post.rows().values()):
        assert time.monotonic() < deadline, "the senders did not finish"
        time.sleep(0.02)
    other.stop()
    sender.stop()
    for person_id in post.people:
        assert post.texts(person_id) == [f"m-{person_id}"]
