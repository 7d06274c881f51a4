"""Admins hear of messages about which nobody can know whether they arrived: numbers, once, and never for ever."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.tables import Outbox, Person
from bot.delivery.kinds import undelivered as kinds
from bot.delivery.kinds.base import Kinds, MessageKind
from bot.delivery.sender import Sender
from bot.delivery.slack import Postman, make_client
from bot.forms.outbox import FATE_UNKNOWN, to_people, to_person
from bot.forms.states import OutboxState
from bot.services import undelivered
from bot.views.message import Message
from tests.delivery.conftest import Post


@pytest.fixture
def admin(post: Post) -> int:
    """An admin of the workspace, who is no part of what is sent."""
    with post.database.writing(post.workspace_id) as session:
        boss = session.exec(select(Person)).all()[-1]
        boss.is_admin = True
        session.add(boss)
        return boss.id


@pytest.fixture
def sender(post: Post) -> Iterator[Sender]:
    """A sender whose kind has nothing of its own to do where a message is given up."""
    settings = load_settings(_env_file=None, slack_bot_token=post.server.bot_token, slack_api_url=post.server.api_url)
    postman = Postman(make_client(settings))
    plain = MessageKind("test", lambda _s, row, _n: row.key, Message)
    known = Kinds([plain, *kinds.KINDS])
    sender = Sender(post.database, CallableClock(post.server.clock.now), known, lambda _: postman, threads=4)
    yield sender
    sender.stop()


def _notices(post: Post, admin: int) -> list[str]:
    return [text for text in post.texts(admin) if text.startswith("Slack did not say")]


def test_greetings_of_unknown_fate_are_told_to_an_admin_once_as_a_number(
    post: Post, sender: Sender, admin: int
) -> None:
    """Mutant: giving them up in silence."""
    one, two, three, *_ = post.people
    post.fault("500_after", method="chat.postMessage", times=2)
    post.enqueue("a", to_people([one, two]))
    post.enqueue("b", to_people([one, three]))
    post.until_settled(sender, days=4)
    assert [post.rows()[key].reason for key in "ab"] == [FATE_UNKNOWN] * 2
    assert _notices(post, admin) == ["Slack did not say whether 2 messages arrived."]


def test_somebody_gone_while_a_message_was_in_doubt_is_told_to_an_admin(post: Post, sender: Sender, admin: int) -> None:
    one, *_ = post.people
    post.fault("500", method="chat.postMessage", times=1)
    post.enqueue("hello", to_person(one))
    sender.drain()
    post.fault("user_disabled", method="conversations.open", times=1)
    post.until_settled(sender, days=4)
    assert post.rows()["hello"].reason == FATE_UNKNOWN
    assert _notices(post, admin) == ["Slack did not say whether a message arrived."]


def test_a_notice_of_unknown_fate_makes_no_other_notice(post: Post, sender: Sender, admin: int) -> None:
    """Mutant: telling of notices, too, for ever."""
    one, two, *_ = post.people
    post.fault("500_after", method="chat.postMessage", times=1)
    post.enqueue("a", to_people([one, two]))
    sender.drain()
    post.server.clock.jump_to(post.server.clock.now() + timedelta(minutes=3))
    sender.drain()
    with post.database.writing(post.workspace_id) as session:
        for row in session.exec(select(Outbox).where(Outbox.kind == undelivered.NOTICE)):
            row.state, row.marker = OutboxState.UNKNOWN, "nowhere"
    post.fault("user_disabled", method="conversations.open", times=1)
    post.until_settled(sender, days=4)
    notices = [row for row in post.rows().values() if row.kind == undelivered.NOTICE]
    assert [(row.person_id, row.state) for row in notices] == [(admin, OutboxState.DEAD)]
