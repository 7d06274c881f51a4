"""What the workspace remembers: channels, messages, views, files, and the short-lived tickets of the wire."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["channel", "private", "im", "mpim"]
UNREAD_CAP = 100


@dataclass(slots=True)
class Message:
    """One message, or a whisper that only one person sees."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    bot_id: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited: Json | None = None
    only_for: str | None = None
    failure: bool = False
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    attachments: list[Json] = field(default_factory=list)
    states: dict[str, Json] = field(default_factory=dict)
    """What each person chose in this message's menus, by person."""

    @property
    def is_reply(self) -> bool:
        """Whether it stands inside a thread and not at its head."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """A channel, DM or group DM with its messages in order of time."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    creator: str
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    whispers: dict[str, dict[str, Message]] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    changed: int = 0

    @property
    def type_letter(self) -> str:
        """Slack's one-letter `channel_type` of membership events."""
        return "C" if self.kind == "channel" else "G"

    @property
    def event_type(self) -> str:
        """Slack's `channel_type` of message events."""
        return "group" if self.kind == "private" else self.kind

    def newest(self) -> Iterator[Message]:
        """Messages from the newest to the oldest."""
        return reversed(self.messages.values())

    def seen_by(self, person: str, limit: int) -> list[Message]:
        """The last messages that this person sees, oldest first."""
        shown = list(islice(self.newest(), limit))
        whispered = self.whispers.get(person)
        if whispered:
            shown += islice(reversed(whispered.values()), limit)
        shown.sort(key=lambda message: message.ts)
        return shown[-limit:]

    def unread_for(self, person: str) -> int:
        """How many messages by others are new to this person; counting stops at the cap."""
        read = self.last_read.get(person, "")
        count = 0
        for message in self.newest():
            if message.ts <= read or count >= UNREAD_CAP:
                break
            count += message.user != person
        return count


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person has it before them."""

    id: str
    type: Literal["modal", "home"]
    person: str
    body: Json
    state: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    notice: str | None = None
    """Slack's own line above the modal when the app gave no usable answer."""

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        blocks: list[Json] = self.body["blocks"]
        return blocks


@dataclass(slots=True)
class StoredFile:
    """A file from the first request for an upload address to its sharing."""

    id: str
    name: str
    length: int
    user: str
    created: int
    alt_text: str = ""
    title: str = ""
    mimetype: str = "application/octet-stream"
    content: bytes | None = None
    completed: bool = False
    """Whether `files.completeUploadExternal` has named it; before that nobody sees it and no block shows it."""
    shared_in: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Trigger:
    """The right to open one modal in answer to a gesture."""

    person: str
    made_at: float
    view: str | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseHook:
    """What a response URL may still do."""

    channel: str
    person: str
    made_at: float
    origin: str | None = None
    """Timestamp of the message that was clicked, if one was."""
    uses: int = 0
