"""What people type into the DM, read; and the replies to what answers no question of Baton's."""

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot.forms.messages import Deleted, Edited, Reply, Typed
from bot.views.message import Message, context, section
from bot.views.ways import PAUSE

_WORDS = {
    "help": Reply.HELP,
    "hilfe": Reply.HELP,
    "hi": Reply.HELLO,
    "hello": Reply.HELLO,
    "hey": Reply.HELLO,
    "stop": Reply.QUIET,
    "pause": Reply.QUIET,
    "unsubscribe": Reply.QUIET,
    "leave": Reply.QUIET,
}

_LINK = re.compile(r"<(?P<target>(?:https?|mailto):[^|>]+)(?:\|(?P<typed>[^>]*))?>")


def parse_message(event: Mapping[str, Any]) -> Typed | Edited | Deleted | None:
    """Return what a person did in their DM with Baton; None where it was no person, or not there."""
    if event.get("channel_type") != "im" or event.get("bot_id"):
        return None
    match event.get("subtype"):
        case "message_deleted":
            return Deleted(str(event["deleted_ts"]))
        case "message_changed":
            return _changed(event.get("message") or {})
        case None | "file_share" | "thread_broadcast" if event.get("user"):
            return _typed(event)
    # Others tell of joins, renames and the like, and carry nobody's words.
    return None


def _changed(message: Mapping[str, Any]) -> Edited | Deleted | None:
    if message.get("bot_id"):
        return None
    ts = str(message["ts"])
    # A deleted message that others answered in a thread stays as a tombstone.
    gone = message.get("subtype") == "tombstone"
    return Deleted(ts) if gone else Edited(ts, _unescape(str(message.get("text") or "")).strip())


def _typed(event: Mapping[str, Any]) -> Typed:
    text = _unescape(str(event.get("text") or "")).strip()
    return Typed(
        channel_id=str(event["channel"]),
        ts=str(event["ts"]),
        text=text,
        thread_ts=event.get("thread_ts"),
        word=_WORDS.get(text.strip(" .!?/").casefold()),
        has_files=bool(event.get("files")),
    )


def _unescape(text: str) -> str:
    # Slack makes links of what looks like one, and escapes exactly these three in what people type.
    text = _LINK.sub(lambda link: link["typed"] or link["target"], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def hello() -> Message:
    """Return the answer to a greeting."""
    return Message(
        "Hello! Type `/mentor` to see what you can do next, or `help` for everything.",
        [section(":wave: Hello! Type `/mentor` to see what you can do next, or `help` for everything.")],
    )


def quiet() -> Message:
    """Return the answer to somebody who wants to hear less."""
    words = (
        "Of course. A pause keeps me quiet until you come back; `/mentor leave` ends it for good. "
        "Each is one step, and nobody is told why."
    )
    pause = ButtonElement(text="Pause", action_id=PAUSE)
    return Message(words, [section(words), ActionsBlock(elements=[pause])])


def files() -> Message:
    """Return the answer to files without words."""
    words = "Thank you, but Baton keeps no files. A line of text it can note for your check-in."
    return Message(words, [section(words)])


def unclear() -> Message:
    """Return the answer to words that belong to nothing: nothing was kept, and this is said."""
    words = "No check-in of yours is waiting for an answer, so nothing of this was stored."
    return Message(
        words,
        [
            section(words),
            context("Baton asks you now and then how it is going. Until then `/mentor` shows your next step."),
        ],
    )
