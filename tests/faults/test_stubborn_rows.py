"""One message that cannot be made, followed up or looked for must not hold up, lose or double any other."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.tables import Outbox, Person
from bot.delivery import claims, records
from bot.delivery import sender as sending
from bot.delivery.kinds.base import Kinds, MessageKind
from bot.delivery.records import GIVE_UP_AFTER
from bot.delivery.sender import Sender
from bot.delivery.slack import Postman, make_client
from bot.forms.outbox import to_person
from bot.forms.states import OutboxState
from bot.views.message import Message
from tests.delivery.conftest import Post
from tests.faults.waiting import eventually


def _sender(post: Post, kind: MessageKind, *, ahead: timedelta = timedelta(0)) -> Sender:
    settings = load_settings(_env_file=None, slack_bot_token=post.server.bot_token, slack_api_url=post.server.api_url)
    postman = Postman(make_client(settings))
    clock = CallableClock(lambda: post.server.clock.now() + ahead)
    return Sender(post.database, clock, Kinds([kind]), lambda _: postman, threads=4)


def _key(session: Session, row: Outbox, now: datetime) -> str:
    del session, now
    return row.key


def _two(post: Post) -> tuple[int, int]:
    one, two, *_ = post.people
    return one, two


def test_a_message_that_cannot_be_made_is_tried_again_and_holds_up_nobody(post: Post) -> None:
    """Mutant: a failing `load` ending the sender."""
    mended: list[bool] = []

    def load(session: Session, row: Outbox, now: datetime) -> str:
        if row.key == "broken" and not mended:
            raise KeyError("what the view needs")
        return _key(session, row, now)

    sender = _sender(post, MessageKind("test", load, Message))
    one, two = _two(post)
    post.enqueue("broken", to_person(one))
    post.enqueue("next", to_person(one))
    post.enqueue("other", to_person(two))
    sender.drain()
    assert (post.texts(one), post.texts(two)) == (["next"], ["other"])
    assert (post.rows()["broken"].state, post.rows()["broken"].reason) == (OutboxState.DUE, "broken")
    mended.append(True)
    post.until_settled(sender)
    sender.stop()
    assert post.texts(one) == ["next", "broken"]


def test_a_sender_that_runs_outlives_whatever_it_meets(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: catching errors of the database only in the sender's loop."""
    failures = iter([RuntimeError("no clock"), KeyError("odd row")])

    def claim(*args: Any, **more: Any) -> list[Outbox]:
        if (failure := next(failures, None)) is not None:
            raise failure
        return claims.claim(*args, **more)

    monkeypatch.setattr(sending, "claim", claim)
    monkeypatch.setattr(sending, "_IDLE_SECONDS", 0.05)
    sender = post.sender()
    one, _ = _two(post)
    post.enqueue("hello", to_person(one))
    sender.start()
    try:
        eventually(lambda: post.texts(one) == ["hello"], "the message arrives")
    finally:
        sender.stop()


def test_a_follow_up_that_fails_leaves_the_whole_batch_recorded_as_sent(post: Post) -> None:
    """Mutant: letting a failing `on_sent` undo the record of what was sent."""

    def on_sent(session: Session, row: Outbox, channel: str) -> None:
        del channel
        person = session.exec(select(Person).where(Person.id == row.person_id)).one()
        person.title = "told"
        session.flush()
        if row.key == "bad":
            raise ValueError("cannot follow up")

    one, two = _two(post)
    post.enqueue("bad", to_person(one))
    post.enqueue("good", to_person(two))
    sender = _sender(post, MessageKind("test", _key, Message, on_sent=on_sent))
    post.until_settled(sender)
    sender.stop()
    assert {row.state for row in post.rows().values()} == {OutboxState.SENT}
    assert (post.texts(one), post.texts(two)) == (["bad"], ["good"])
    with post.database.reading(post.workspace_id) as session:
        titles = {person.id: person.title for person in session.exec(select(Person))}
    assert (titles[one], titles[two]) == ("", "told")


def test_what_was_sent_is_written_down_after_the_database_comes_back(
    post: Post, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel cannot be read to look the message up, so it has to be remembered. Mutant: one try to record."""
    failures = iter(range(2))

    def record(*args: Any, **more: Any) -> None:
        if next(failures, None) is not None:
            raise OperationalError("COMMIT", {}, Exception("the server closed the connection"))
        records.record(*args, **more)

    monkeypatch.setattr(sending, "record", record)
    monkeypatch.setattr(sending, "_RECORD_AGAIN", (0.01, 0.01, 0.01))
    for to in post.everybody():
        post.enqueue(f"m-{to.ref}", to)
    sender.drain()
    assert {row.state for row in post.rows().values()} == {OutboxState.SENT}
    for person_id in post.people:
        assert post.texts(person_id) == [f"m-{person_id}"]


def test_two_processes_that_look_at_the_same_time_have_looked_once(
    post: Post, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: comparing only the attempt when a look is written down."""
    one, _ = _two(post)
    post.fault("500", method="chat.postMessage", times=1)
    post.enqueue("hello", to_person(one))
    sender.drain()
    row = post.rows()["hello"]
    post.server.clock.jump_to(row.due_at)
    other = post.sender()
    honest = Postman.find

    def find(self: Postman, *args: Any) -> tuple[str, str] | None:
        found = honest(self, *args)
        monkeypatch.setattr(Postman, "find", honest)
        # While this one still holds its answer, the other process looks and writes its own down.
        other.drain()
        return found

    monkeypatch.setattr(Postman, "find", find)
    sender.drain()
    other.stop()
    assert post.rows()["hello"].state is OutboxState.UNKNOWN
    assert post.texts(one) == []
    post.until_settled(sender)
    assert post.texts(one) == ["hello"]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_message_is_found_again_though_batons_clock_is_two_hours_off(post: Post, hours: int) -> None:
    """Mutant: looking only as far back as Baton's own stamp says."""
    off = timedelta(hours=hours)
    sender = _sender(post, MessageKind("test", _key, Message), ahead=off)
    one, _ = _two(post)
    post.fault("500_after", method="chat.postMessage", times=1)
    honest = post.server.clock.now
    post.server.clock.now = lambda: honest() + off  # type: ignore[method-assign] # the row gets Baton's wrong stamp
    post.enqueue("hello", to_person(one))
    post.server.clock.now = honest  # type: ignore[method-assign] # as above
    sender.drain()
    for _ in range(6):
        post.server.clock.jump_to(post.server.clock.now() + timedelta(minutes=2))
        sender.drain()
    sender.stop()
    assert post.rows()["hello"].state is OutboxState.SENT
    assert post.texts(one) == ["hello"]


def test_a_lost_reply_in_a_thread_is_found_in_its_thread(post: Post, sender: Sender) -> None:
    """Mutant: looking in the history only, where replies do not stand."""
    one, _ = _two(post)
    post.enqueue("head", to_person(one))
    sender.drain()
    ts = _messages(post, one)[0]["ts"]
    post.fault("lost", method="chat.postMessage", times=1)
    post.enqueue("reply", to_person(one), thread_ts=ts)
    post.until_settled(sender)
    assert Counter(post.texts(one)) == {"head": 1, "reply": 1}
    assert post.rows()["reply"].state is OutboxState.SENT


def test_somebody_who_left_slack_while_a_message_was_in_doubt_does_not_keep_it_in_doubt(
    post: Post, sender: Sender
) -> None:
    """Mutant: asking again for ever, which holds up everything else to that person."""
    one, _ = _two(post)
    post.fault("500", method="chat.postMessage", times=1)
    post.enqueue("hello", to_person(one))
    sender.drain()
    post.fault("user_disabled", method="conversations.open", times=1)
    post.until_settled(sender)
    assert (post.rows()["hello"].state, post.rows()["hello"].reason) == (OutboxState.DEAD, "fate_unknown")


def test_a_message_that_waited_for_days_is_not_given_up_at_the_first_trouble(post: Post, sender: Sender) -> None:
    """Mutant: giving up by age, which loses what waited over a weekend or an outage of Baton's own."""
    one, _ = _two(post)
    post.enqueue("hello", to_person(one))
    post.server.clock.jump_to(post.server.clock.now() + timedelta(days=3))
    post.fault("invalid_auth", method="chat.postMessage", times=1)
    sender.drain()
    assert post.rows()["hello"].state is OutboxState.DUE
    post.until_settled(sender)
    assert post.texts(one) == ["hello"]


def test_a_message_that_slack_kept_back_through_all_attempts_is_given_up_visibly(post: Post, sender: Sender) -> None:
    one, _ = _two(post)
    post.enqueue("hello", to_person(one))
    with post.database.writing(post.workspace_id) as session:
        session.exec(select(Outbox)).one().attempt = GIVE_UP_AFTER - 1
    post.fault("invalid_auth", method="chat.postMessage", times=1)

    sender.drain()

    assert (post.rows()["hello"].state, post.rows()["hello"].reason) == (OutboxState.DEAD, "invalid_auth")


def _messages(post: Post, person_id: int) -> list[dict[str, Any]]:
    seen = post.http.get(f"/people/{post.people[person_id]}").json()
    return [m for c in seen["channels"] if c["type"] == "im" for m in c["messages"] if m.get("bot_id")]
