"""The workspace as plain state: people, channels, messages, who sees what, and what changed since when."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.sandbox.clock import WorkspaceClock
from bot.sandbox.identity import Identity, IdMaker, Secrets
from bot.sandbox.manifest import Manifest
from bot.sandbox.people import SLACKBOT_ID as SLACKBOT
from bot.sandbox.people import Person, seed_channels, seed_people
from bot.sandbox.records import Channel, ChannelKind, Json, Message, ResponseHook, StoredFile, Trigger
from bot.sandbox.viewstack import Views

MICROS = 1_000_000


class Workspace:
    """Everything the workspace holds. Its owner is one event loop; other threads only read.

    Args:
        manifest: What the app may do and hear.
        clock: Workspace time.
        people: How many people live here.
        seed: The same seed makes the same people, channels and ids.
    """

    def __init__(
        self, manifest: Manifest, *, clock: WorkspaceClock | None = None, people: int = 30, seed: int = 1
    ) -> None:
        self.manifest = manifest
        self.clock = clock or WorkspaceClock()
        self.ids = IdMaker(seed)
        self.secrets = Secrets()
        self.identity = Identity(
            team_id=self.ids.make("T"),
            team_name="Baton Sandbox",
            team_domain="baton-sandbox",
            app_id=self.ids.make("A"),
            app_name=manifest.app_name,
            bot_user=self.ids.make("U"),
            bot_id=self.ids.make("B"),
            bot_name=manifest.bot_name,
        )
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, StoredFile] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, ResponseHook] = {}
        self.views = Views(self)
        self._dms: dict[frozenset[str], str] = {}
        self._last_ts = 0
        self._changes = 0
        self._everyone_changed = 0
        self._person_changed: dict[str, int] = {}
        self._watchers: dict[asyncio.Event, str] = {}
        self._populate(people, seed)

    def _populate(self, count: int, seed: int) -> None:
        people = seed_people(count, seed)
        for person in people:
            self.people[person.id] = person
        for plan in seed_channels(people):
            kind: ChannelKind = "private" if plan.is_private else "channel"
            creator = plan.members[0] if plan.members else SLACKBOT
            self.add_channel(kind, plan.name, plan.members, creator, channel_id=plan.id).topic = plan.topic
        for person in people:
            if not self.is_bot(person.id):
                self.dm(person.id)

    # -- people -----------------------------------------------------------------------------------------

    @property
    def bot_user(self) -> str:
        """The user id of the app's bot."""
        return self.identity.bot_user

    def is_bot(self, user: str) -> bool:
        """Whether this user is a program: the app's own bot, another app's, or Slack's."""
        return user in (self.bot_user, SLACKBOT) or self.people[user].is_bot

    def knows(self, user: str) -> bool:
        """Whether this user id exists here."""
        return user in self.people or user == self.bot_user

    def username(self, user: str) -> str:
        """The handle of a user."""
        if user == self.bot_user:
            return self.identity.bot_name.lower()
        return self.people[user].name

    def change_person(self, person: str, **changes: Any) -> Person:
        """Change a person's profile or standing; everybody's page shows it."""
        self.people[person] = replace(self.people[person], **changes)
        if self.people[person].deleted:
            for channel in self.channels.values():
                if channel.kind in ("channel", "private"):
                    channel.members.pop(person, None)
        self.touch_everyone()
        return self.people[person]

    def add_person(self, person: Person) -> Person:
        """Let somebody new in, with a DM with the bot and a place in #general."""
        self.people[person.id] = person
        self.dm(person.id)
        for channel in self.channels.values():
            if channel.name == "general":
                self.join(channel, person.id)
        self.touch_everyone()
        return person

    def join(self, channel: Channel, user: str) -> None:
        """Put somebody into a channel; what was said before is not unread to them."""
        channel.members[user] = None
        channel.last_read[user] = self.next_ts()
        self.touch_person(user)
        self.touch(channel)

    def leave(self, channel: Channel, user: str) -> None:
        """Take somebody out of a channel."""
        channel.members.pop(user, None)
        channel.last_read.pop(user, None)
        self.touch(channel)
        self.touch_person(user)

    # -- channels ---------------------------------------------------------------------------------------

    def add_channel(
        self,
        kind: ChannelKind,
        name: str,
        members: Iterable[str],
        creator: str,
        channel_id: str | None = None,
    ) -> Channel:
        """Make a channel, DM or group DM."""
        prefix = {"channel": "C", "private": "C", "im": "D", "mpim": "G"}[kind]
        channel = Channel(
            id=channel_id or self.ids.make(prefix),
            name=name,
            kind=kind,
            created=int(self.clock.seconds()),
            creator=creator,
            members=dict.fromkeys(members),
        )
        self.channels[channel.id] = channel
        self.touch(channel)
        return channel

    def dm(self, person: str) -> Channel:
        """The DM between a person and the app's bot."""
        pair = frozenset((person, self.bot_user))
        if pair not in self._dms:
            self._dms[pair] = self.add_channel("im", "directmessage", (person, self.bot_user), person).id
        return self.channels[self._dms[pair]]

    def find_group_dm(self, people: frozenset[str]) -> Channel | None:
        """The group DM of exactly these people and the bot, if there is one."""
        found = self._dms.get(people | {self.bot_user})
        return self.channels[found] if found else None

    def group_dm(self, people: frozenset[str]) -> Channel:
        """The group DM of these people and the bot; a set of people has one."""
        known = self.find_group_dm(people)
        if known:
            return known
        everybody = [*sorted(people), self.bot_user]
        name = "mpdm-" + "--".join(self.username(user) for user in everybody) + "-1"
        channel = self.add_channel("mpim", name, everybody, self.bot_user)
        self._dms[people | {self.bot_user}] = channel.id
        return channel

    def channels_of(self, person: str) -> list[Channel]:
        """Channels this person can look into: theirs, and public ones unless they are a guest."""
        guest = self.people[person].is_restricted or self.people[person].is_ultra_restricted
        return [
            channel
            for channel in self.channels.values()
            if person in channel.members or (channel.kind == "channel" and not guest)
        ]

    # -- messages ---------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        """A message timestamp that is later than every other one."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.seconds() * MICROS))
        return f"{self._last_ts // MICROS}.{self._last_ts % MICROS:06d}"

    def post(self, channel: Channel, user: str, text: str, blocks: list[Json], **more: Any) -> Message:
        """Put a message into a channel, where everybody in it sees it."""
        message = Message(self.next_ts(), channel.id, user, text, blocks, **more)
        if user == self.bot_user:
            message.bot_id = self.identity.bot_id
        channel.messages[message.ts] = message
        channel.last_read[user] = message.ts
        self.touch(channel)
        return message

    def whisper(self, channel: Channel, person: str, text: str, blocks: list[Json], **more: Any) -> Message:
        """Put a message into a channel that only one person sees."""
        message = Message(self.next_ts(), channel.id, self.bot_user, text, blocks, only_for=person, **more)
        message.bot_id = self.identity.bot_id
        if message.failure:
            message.user, message.bot_id = SLACKBOT, None
        channel.whispers.setdefault(person, {})[message.ts] = message
        self.touch_person(person)
        return message

    def find_message(self, channel: Channel, ts: str, person: str | None = None) -> Message | None:
        """A message by its timestamp, among whispers too if a person is named."""
        found = channel.messages.get(ts)
        if found is None and person is not None:
            found = channel.whispers.get(person, {}).get(ts)
        return found

    def remove(self, message: Message) -> None:
        """Take a message or whisper away."""
        channel = self.channels[message.channel]
        if message.only_for is None:
            channel.messages.pop(message.ts, None)
        else:
            channel.whispers[message.only_for].pop(message.ts, None)
        self.changed(message)

    def changed(self, message: Message) -> None:
        """Tell those who see this message that it changed."""
        if message.only_for is None:
            self.touch(self.channels[message.channel])
        else:
            self.touch_person(message.only_for)

    # -- what changed since when ------------------------------------------------------------------------

    def version(self, person: str) -> int:
        """A number that grows whenever what this person sees changes."""
        seen = max((channel.changed for channel in self.channels_of(person)), default=0)
        return max(seen, self._everyone_changed, self._person_changed.get(person, 0))

    def touch(self, channel: Channel) -> None:
        """Note a change that everybody who sees this channel sees."""
        self._changes += 1
        channel.changed = self._changes
        for event, person in self._watchers.items():
            if channel.kind == "channel" or person in channel.members:
                event.set()

    def touch_person(self, person: str) -> None:
        """Note a change that only this person sees."""
        self._changes += 1
        self._person_changed[person] = self._changes
        for event, watcher in self._watchers.items():
            if watcher == person:
                event.set()

    def touch_everyone(self) -> None:
        """Note a change that everybody sees."""
        self._changes += 1
        self._everyone_changed = self._changes
        for event in self._watchers:
            event.set()

    def watch(self, person: str) -> asyncio.Event:
        """An event that is set whenever what this person sees may have changed."""
        event = asyncio.Event()
        self._watchers[event] = person
        return event

    def unwatch(self, event: asyncio.Event) -> None:
        """Stop watching."""
        self._watchers.pop(event, None)
