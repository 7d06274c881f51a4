"""One Web API call: its arguments, however they came, and the refusals that many methods share."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from bot.sandbox.blocks import check_message, fill_ids
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.pictures import unknown_pictures
from bot.sandbox.records import Channel, Json
from bot.sandbox.viewstack import raise_for
from bot.sandbox.workspace import Workspace

T = TypeVar("T")
# Only these hold JSON inside a form; everywhere else `{x}` is text.
JSON_ARGUMENTS = frozenset({"blocks", "view", "metadata", "attachments", "files"})
MAX_LIMIT = 1000
DEFAULT_LIMIT = 100


def read_arguments(content_type: str, body: bytes, query: str) -> Json:
    """Read arguments from a query, a form or a JSON body; an empty body has none.

    Raises:
        SlackError: `invalid_json` or `invalid_form_data`.
    """
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not body.strip():
        return arguments
    if content_type.startswith("application/json"):
        try:
            found = json.loads(body)
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(found, dict):
            raise SlackError("json_not_object")
        return arguments | {key: value for key, value in found.items() if value is not None}
    try:
        arguments.update(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise SlackError("invalid_form_data") from error
    return arguments


@dataclass(slots=True)
class Call:
    """A call that was let in."""

    core: Core
    method: str
    arguments: Mapping[str, Any]

    @property
    def workspace(self) -> Workspace:
        """The workspace that is called."""
        return self.core.workspace

    def text(self, name: str, default: str = "") -> str:
        """A text argument."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def required(self, *names: str) -> str:
        """The first of these arguments that is there.

        Raises:
            SlackError: `invalid_arguments` when none is.
        """
        for name in names:
            if self.arguments.get(name) not in (None, ""):
                return self.text(name)
        raise SlackError("invalid_arguments", f"missing required field: {names[0]}")

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes-or-no argument."""
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            SlackError: `invalid_arguments`.
        """
        value = self.arguments.get(name)
        try:
            return default if value in (None, "") else int(str(value))
        except ValueError as error:
            raise SlackError("invalid_arguments", f"must be a number: {name}") from error

    def names(self, name: str) -> list[str]:
        """A list that came as "a,b" or as a JSON array."""
        value = self.arguments.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def decoded(self, name: str) -> Any:
        """A structured argument; in a form it stands as JSON.

        Raises:
            SlackError: `invalid_blocks_format` for blocks, `invalid_arguments` for others.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str) or name not in JSON_ARGUMENTS:
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            raise SlackError(code, f"must be valid JSON: {name}") from error

    def structure(self, name: str) -> Json:
        """A required JSON object.

        Raises:
            SlackError: `invalid_arguments`.
        """
        value = self.decoded(name)
        if not isinstance(value, dict):
            raise SlackError("invalid_arguments", f"missing required field: {name}")
        return value

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that is named, if the bot may know of it.

        Raises:
            SlackError: `channel_not_found`.
        """
        found = self.workspace.channels.get(self.required(name))
        if found is None or not knows_channel(self.workspace, found):
            raise SlackError("channel_not_found")
        return found

    def content(self, fallback: str = "") -> tuple[str, list[Json], list[Json]]:
        """The text, blocks and attachments of a message.

        Raises:
            SlackError: `no_text`, `msg_too_long`, `invalid_blocks` and the like.
        """
        given = {key: self.decoded(key) for key in ("blocks", "attachments", "metadata")}
        return message_content(self.workspace, given | {"text": self.text("text", fallback)})


def message_content(workspace: Workspace, given: Json) -> tuple[str, list[Json], list[Json]]:
    """Check what is to be posted and give its blocks their ids.

    Raises:
        SlackError: `no_text`, `msg_too_long`, `invalid_blocks` and the like.
    """
    present = {key: value for key, value in given.items() if value not in (None, "")}
    raise_for(check_message(present))
    blocks = present.get("blocks") or []
    raise_for(unknown_pictures(workspace, blocks, "/blocks", "invalid_blocks"))
    return str(present.get("text", "")), fill_ids(blocks), present.get("attachments") or []


def knows_channel(workspace: Workspace, channel: Channel) -> bool:
    """Whether the bot may know that a conversation exists."""
    return channel.kind == "channel" or workspace.bot_user in channel.members


def page_of(items: list[T], call: Call, key: Callable[[T], str], prefix: str) -> tuple[list[T], str]:
    """One page of a list, and the cursor of the next page.

    Raises:
        SlackError: `invalid_limit` or `invalid_cursor`.
    """
    limit = call.number("limit", DEFAULT_LIMIT) or DEFAULT_LIMIT
    if not 0 < limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    start = 0
    if cursor := call.text("cursor"):
        wanted = read_cursor(cursor, prefix)
        start = next((index for index, item in enumerate(items) if key(item) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    following = items[start + limit : start + limit + 1]
    return items[start : start + limit], make_cursor(prefix, key(following[0])) if following else ""


def make_cursor(prefix: str, key: str) -> str:
    """An opaque cursor like Slack's."""
    return base64.b64encode(f"{prefix}:{key}".encode()).decode()


def read_cursor(cursor: str, prefix: str) -> str:
    """What a cursor points to.

    Raises:
        SlackError: `invalid_cursor`.
    """
    try:
        kind, _, key = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    if kind != prefix or not key:
        raise SlackError("invalid_cursor")
    return key
