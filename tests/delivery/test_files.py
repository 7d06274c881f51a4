"""Files and pictures on their way, while Slack and the network have a bad day."""

from typing import Any

import pytest

from bot.delivery.sender import Sender
from bot.forms.outbox import to_person
from bot.forms.states import OutboxState
from bot.services.pictures import file_of
from bot.views.message import Attachment, Message, Picture, section
from tests.delivery.conftest import Post
from tests.faults.waiting import eventually
from tests.sandbox.samples import PIXEL

SHARE, UPLOAD, SAY = "files.completeUploadExternal", "files.getUploadURLExternal", "chat.postMessage"


def _file(key: str) -> Message:
    return Message(key, [section(f"*{key}*")], attachment=Attachment("talk.ics", f"Talk {key}", b"BEGIN:VCALENDAR"))


def _picture(key: str) -> Message:
    return Message(key, [section(key), section("below")], picture=Picture("d1", "Ada mentored Ben", lambda: PIXEL))


def _without_a_font() -> bytes:
    raise RuntimeError


def _never() -> bytes:
    raise AssertionError("there is nothing to draw")


def _files(post: Post, person_id: int) -> list[str]:
    return [file["title"] for message in post.messages(person_id) for file in message.get("files", [])]


def _pictures(message: dict[str, Any]) -> list[str]:
    return [block["alt_text"] for block in message["blocks"] if block["type"] == "image"]


@pytest.fixture
def reader(post: Post) -> int:
    """Somebody to whom a file is sent."""
    post.message = _file
    return next(iter(post.people))


@pytest.fixture
def beholder(post: Post) -> int:
    """Somebody to whom a picture is sent."""
    post.message = _picture
    return next(iter(post.people))


# -- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "fault"), [(UPLOAD, "lost"), (SHARE, "429"), (SHARE, "500"), (SHARE, "500_after"), (SHARE, "lost")]
)
def test_whatever_happens_to_one_call_the_person_gets_the_file_exactly_once(
    post: Post, sender: Sender, reader: int, method: str, fault: str
) -> None:
    """Mutants: sharing again after an unknown fate; not looking at the ids of blocks."""
    post.fault(fault, method=method, times=1, seconds=0.2)
    post.enqueue("hello", to_person(reader))
    post.until_settled(sender)
    assert _files(post, reader) == ["Talk hello"]
    assert post.rows()["hello"].state is OutboxState.SENT


def test_a_file_that_slack_shares_after_its_error_is_found_and_not_shared_again(
    post: Post, sender: Sender, reader: int
) -> None:
    """Mutant: looking at the metadata only."""
    post.fault("late", method=SHARE, times=1, seconds=0.1)
    post.enqueue("hello", to_person(reader))
    sender.drain()
    assert post.rows()["hello"].state is OutboxState.UNKNOWN
    eventually(lambda: bool(_files(post, reader)), "the file is shared late")
    post.until_settled(sender)
    assert _files(post, reader) == ["Talk hello"]
    assert post.rows()["hello"].state is OutboxState.SENT


@pytest.mark.parametrize("method", [UPLOAD, SHARE])
def test_without_the_scope_a_file_is_left_out_and_what_follows_still_comes(
    post: Post, sender: Sender, reader: int, method: str
) -> None:
    post.fault("missing_scope", method=method, times=1)
    for key in ("hello", "next"):
        post.enqueue(key, to_person(reader))
    post.until_settled(sender)
    row = post.rows()["hello"]
    assert (row.state, row.reason) == (OutboxState.SKIPPED, "missing_scope")
    assert _files(post, reader) == ["Talk next"]


def test_a_file_that_slack_will_never_take_is_given_up_visibly(post: Post, sender: Sender, reader: int) -> None:
    post.fault("file_uploads_disabled", method=UPLOAD, times=1)
    post.enqueue("hello", to_person(reader))
    post.until_settled(sender)
    assert post.dead == ["hello:file_uploads_disabled"]


# -- pictures -----------------------------------------------------------------------------------------------


def test_a_picture_stands_below_the_first_block_and_is_uploaded_once_for_all_readers(
    post: Post, sender: Sender, beholder: int
) -> None:
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    (message,) = post.messages(beholder)
    assert [block["type"] for block in message["blocks"]] == ["section", "image", "section"]
    assert _pictures(message) == ["Ada mentored Ben"]
    held = message["blocks"][1]["slack_file"]["id"]
    post.message = lambda key: Message(key, [section(key)], picture=Picture("d1", "The same", _never, held))
    post.enqueue("again", to_person(list(post.people)[1]))
    post.until_settled(sender)
    assert post.calls(UPLOAD) == 1


@pytest.mark.parametrize(("method", "fault"), [(UPLOAD, "429"), (SHARE, "lost"), (SAY, "500"), (SAY, "lost")])
def test_whatever_happens_to_one_call_the_message_comes_once_with_its_picture(
    post: Post, sender: Sender, beholder: int, method: str, fault: str
) -> None:
    post.fault(fault, method=method, times=1, seconds=0.2)
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    assert [_pictures(message) for message in post.messages(beholder)] == [["Ada mentored Ben"]]


def test_a_picture_that_slack_still_looks_through_is_waited_for(post: Post, sender: Sender, beholder: int) -> None:
    """Mutant: giving the picture up at the first refusal."""
    post.fault("invalid_blocks", method=SAY, times=2)
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    assert [_pictures(message) for message in post.messages(beholder)] == [["Ada mentored Ben"]]


@pytest.mark.parametrize(("method", "fault"), [(UPLOAD, "500"), (SHARE, "429"), (UPLOAD, "missing_scope")])
def test_where_the_picture_cannot_be_had_the_message_comes_once_without(
    post: Post, sender: Sender, beholder: int, method: str, fault: str
) -> None:
    post.fault(fault, method=method, times=1000)
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    assert [(m["text"], _pictures(m)) for m in post.messages(beholder)] == [("hello", [])]
    assert post.rows()["hello"].state is OutboxState.SENT


def test_a_picture_that_cannot_be_drawn_does_not_keep_its_message(post: Post, sender: Sender) -> None:
    post.message = lambda key: Message(key, [section(key)], picture=Picture("d1", "Never drawn", _without_a_font))
    beholder = next(iter(post.people))
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    assert [(m["text"], _pictures(m)) for m in post.messages(beholder)] == [("hello", [])]


def test_a_picture_that_is_gone_from_slack_is_forgotten_and_its_message_comes_once(
    post: Post, sender: Sender, beholder: int
) -> None:
    """Mutant: keeping the id of a file that nobody can see any more."""
    post.enqueue("hello", to_person(beholder))
    post.until_settled(sender)
    with post.database.reading(post.workspace_id) as session:
        assert file_of(session, "d1")
    post.message = lambda key: Message(key, [section(key)], picture=Picture("d1", "Gone", _never, "F0DELETED00"))
    post.enqueue("again", to_person(beholder))
    post.until_settled(sender)
    assert [m["text"] for m in post.messages(beholder)] == ["hello", "again"]
    with post.database.reading(post.workspace_id) as session:
        assert file_of(session, "d1") == ""
