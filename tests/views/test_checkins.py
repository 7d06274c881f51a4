"""What check-ins look like, whatever names and words people have."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.forms.checkins import CheckinCard, NoteCard
from bot.forms.messages import Deleted, Edited, Reply, Typed
from bot.forms.states import Mood, Role
from bot.views.checkins import answered, form, noted, parse_move, prompt
from bot.views.messages import parse_message

NASTY = st.one_of(
    st.text(max_size=400),
    st.sampled_from(["<!channel>", "<@U1>", "مرحبا", "👩🏽‍🚀" * 100, "&" * 300, "<" * 400, "{partner}", ""]),
)
CARDS = st.builds(
    CheckinCard,
    id=st.integers(1, 2**31),
    partners=st.lists(NASTY, max_size=5).map(tuple),
    role=st.sampled_from(Role),
    on=st.dates(),
    mood=st.one_of(st.none(), st.sampled_from(Mood)),
    text=st.text(max_size=3000),
)


def mrkdwn(value: Any) -> list[str]:
    """Every text of these blocks that Slack would interpret."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in mrkdwn(inner)]
    return [text for inner in value for text in mrkdwn(inner)] if isinstance(value, list) else []


@given(CARDS)
def test_any_name_fits_and_stays_harmless(card: CheckinCard) -> None:
    for message in (prompt(card), answered(card), noted(NoteCard(7, card, (card,) * 5))):
        payload = message.payload()
        assert payload["text"]
        assert "<!" not in payload["text"]
        assert not any("<!" in text or "<@" in text for text in mrkdwn(payload["blocks"]))
        assert all(len(text) <= 3000 for text in mrkdwn(payload["blocks"]))
    assert form(card).to_dict()["private_metadata"] == str(card.id)


@given(CARDS)
def test_messages_never_carry_what_was_written(card: CheckinCard) -> None:
    secret = CheckinCard(card.id, ("Ana",), card.role, card.on, card.mood, text="nobody-may-read-this")
    for message in (prompt(secret), answered(secret), noted(NoteCard(7, secret, (secret,)))):
        assert "nobody-may-read-this" not in str(message.payload())


def test_the_acknowledgement_names_the_check_in_and_offers_the_others() -> None:
    ana = CheckinCard(1, ("Ana",), Role.MENTEE, date(2026, 11, 12))
    bo = CheckinCard(2, ("Bo", "Cy"), Role.PEER, date(2026, 10, 1))
    payload = noted(NoteCard(7, ana, (bo,))).payload()
    assert payload["text"] == "Noted for your check-in with Ana of 12 Nov."
    menu = payload["blocks"][1]["elements"][0]
    assert menu["options"][0]["text"]["text"] == "Bo and Cy, 1 Oct."
    assert parse_move({"selected_option": menu["options"][0]}) == (7, 2)


def event(**fields: Any) -> dict[str, Any]:
    """A message in a DM, as Slack tells it."""
    return {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "x", **fields}


def test_what_is_typed_is_read_as_it_was_typed() -> None:
    heard = parse_message(event(text=" 1 &lt; 2 &amp;amp; so ", thread_ts="0.1"))
    assert heard == Typed(channel_id="D1", ts="1.1", text="1 < 2 &amp; so", thread_ts="0.1")


def test_known_words_are_known_in_any_case_and_only_alone() -> None:
    assert [parse_message(event(text=t)).word for t in ("Help", "PAUSE!", "hi", "/help")] == [  # type: ignore[union-attr] # each is Typed
        Reply.HELP,
        Reply.QUIET,
        Reply.HELLO,
        Reply.HELP,
    ]
    assert parse_message(event(text="help me with Ana")).word is None  # type: ignore[union-attr] # it is Typed


def test_bots_channels_and_remarks_of_slack_are_not_heard() -> None:
    assert parse_message(event(bot_id="B1")) is None
    assert parse_message(event(channel_type="channel")) is None
    assert parse_message(event(subtype="channel_join")) is None
    assert parse_message(event(subtype="message_changed", message={"bot_id": "B1", "ts": "1.1"})) is None


def test_edits_deletions_and_files_are_told_apart() -> None:
    changed = event(subtype="message_changed", message={"user": "U1", "ts": "0.9", "text": "a &gt; b"})
    assert parse_message(changed) == Edited("0.9", "a > b")
    assert parse_message(event(subtype="message_deleted", deleted_ts="0.9")) == Deleted("0.9")
    tombstone = {"subtype": "tombstone", "ts": "0.9", "text": "This message was deleted."}
    assert parse_message(event(subtype="message_changed", message=tombstone)) == Deleted("0.9")
    files = parse_message(event(subtype="file_share", text="", files=[{"id": "F1"}]))
    assert isinstance(files, Typed)
    assert files.has_files
    assert not files.text
