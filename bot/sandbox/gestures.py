"""What people do in Slack's client: commands, messages, joining, profiles; a gesture each."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.api.chat import answer_in
from bot.sandbox.errors import GestureError, SlackError
from bot.sandbox.interactions import Interactions, outcome
from bot.sandbox.people import COLOURS, Person, initials, tz_label
from bot.sandbox.records import Channel, Json, ResponseHook
from bot.sandbox.wording import as_sent

if TYPE_CHECKING:
    from bot.sandbox.core import Core
    from bot.sandbox.delivery import Ack

Gesture = Callable[[Json], Awaitable[Json]]
COMMAND_FORM = re.compile(r"/[^\s]+")


class Gestures:
    """Every gesture by its name.

    Args:
        core: The running workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._workspace = core.workspace
        self._blocks = Interactions(core)
        self._by_name: Mapping[str, Gesture] = {
            "command": self._command,
            "click": self._with_person(self._blocks.click),
            "submit": self._with_person(self._blocks.submit),
            "close": self._with_person(self._blocks.close),
            "options": self._with_person(self._blocks.options),
            "message": self._message,
            "home": self._home,
            "join": self._join,
            "invite_bot": self._invite_bot,
            "profile": self._profile,
            "arrive": self._arrive,
            "read": self._read,
        }

    async def perform(self, name: str, body: Json) -> Json:
        """Make a gesture.

        Raises:
            GestureError: Slack's client would not let a person do this.
        """
        if name not in self._by_name:
            raise GestureError("unknown_gesture", f"There is no gesture {name}.", status=404)
        return await self._by_name[name](body)

    def _with_person(self, gesture: Callable[[str, Json], Awaitable[Json]]) -> Gesture:
        async def perform(body: Json) -> Json:
            return await gesture(self._person(body).id, body)

        return perform

    # -- who and where ----------------------------------------------------------------------------------

    def _person(self, body: Json, *, anybody: bool = False) -> Person:
        person = self._workspace.people.get(str(body.get("person")))
        if person is None:
            raise GestureError("unknown_person", "Nobody here has this id.")
        if self._workspace.is_bot(person.id):
            raise GestureError("not_a_person", f"{person.real_name} is a bot.")
        if person.deleted and not anybody:
            raise GestureError("person_deactivated", f"{person.real_name}'s account is deactivated.")
        return person

    def _channel(self, person: Person, body: Json) -> Channel:
        if not body.get("channel"):
            return self._workspace.dm(person.id)
        found = self._known_channel(body)
        if person.id not in found.members:
            raise GestureError("not_in_channel", f"{person.real_name} is not in this conversation.")
        if found.archived:
            raise GestureError("is_archived", "This channel is archived.")
        return found

    def _known_channel(self, body: Json) -> Channel:
        named = str(body.get("channel"))
        found = self._workspace.channels.get(named) or next(
            (one for one in self._workspace.channels.values() if one.name == named.removeprefix("#")), None
        )
        if found is None:
            raise GestureError("channel_not_found", "There is no such conversation.")
        return found

    # -- talking ----------------------------------------------------------------------------------------

    async def _command(self, body: Json) -> Json:
        person = self._person(body)
        channel = self._channel(person, body)
        name = str(body.get("command", ""))
        if name == "/invite":
            return {**await self._invite(person, channel, str(body.get("text") or "")), "channel": channel.id}
        command = self._workspace.manifest.command(name)
        if command is None or not COMMAND_FORM.fullmatch(name):
            raise GestureError("unknown_command", f"{name} is not a valid command.")
        text = str(body.get("text") or "").strip()
        if command.should_escape:
            text = as_sent(self._workspace, text, labels=True)
        payload = self._core.payloads.command(person.id, channel, command, text)
        answer = await self._core.courier.ask("slash_commands", payload)
        if answer.acked:
            answer = self._show_answer(person, channel, name, answer)
        if not answer.acked:
            line = f'{name} failed with the error "{answer.error}"'
            self._workspace.whisper(channel, person.id, line, [], failure=True)
        return {**outcome(answer), "channel": channel.id}

    async def _invite(self, person: Person, channel: Channel, text: str) -> Json:
        """Slack's own command: brings the bot or somebody else into the channel."""
        wanted = text.strip().removeprefix("<").removesuffix(">").lstrip("@").strip()
        bot = {self._workspace.bot_user.casefold(), self._workspace.manifest.bot_name.casefold()}
        called = {one.id: {one.id.casefold(), *_called(one)} for one in self._workspace.people.values()}
        called[self._workspace.bot_user] = bot
        found = next((user for user, names in called.items() if wanted.casefold() in names), None)
        if found is None:
            raise GestureError("user_not_found", "Say whom: /invite @Name.")
        if channel.kind in ("im", "mpim"):
            raise GestureError("method_not_supported_for_channel_type", "People and apps are invited to channels.")
        return await self._joins(channel, found, person.id)

    def _show_answer(self, person: Person, channel: Channel, name: str, answer: Ack) -> Ack:
        if not answer.payload:
            return answer
        hook = ResponseHook(channel.id, person.id, self._workspace.clock.real_seconds())
        try:
            answer_in(self._core, hook, answer.payload)
        except SlackError as error:
            line = f'{name} answered with something that cannot be shown ("{error.code}")'
            self._workspace.whisper(channel, person.id, line, [], failure=True)
        return answer

    async def _message(self, body: Json) -> Json:
        person = self._person(body)
        channel = self._channel(person, body)
        typed = str(body.get("text") or "")
        if not typed.strip():
            raise GestureError("no_text", "There is nothing to send.")
        manifest = self._workspace.manifest
        if channel.kind == "im" and (not manifest.messages_tab or manifest.messages_tab_read_only):
            raise GestureError("messages_tab_read_only", "The app takes no messages here.")
        thread = body.get("thread_ts")
        head = channel.messages.get(str(thread)) if thread else None
        if thread and head is None:
            raise GestureError("thread_not_found", "There is no such message to answer.")
        text = as_sent(self._workspace, typed, labels=False)
        thread_ts = (head.thread_ts or head.ts) if head else None
        message = self._workspace.post(channel, person.id, text, [], thread_ts=thread_ts)
        task = self._core.emit_message(self._core.payloads.message(message, typed))
        return {**await _told(task), "channel": channel.id, "ts": message.ts}

    async def _home(self, body: Json) -> Json:
        person = self._person(body)
        tab = "messages" if body.get("tab") == "messages" else "home"
        if tab == "home" and not self._workspace.manifest.home_tab:
            raise GestureError("not_enabled", "The app has no Home tab.")
        event = self._core.payloads.home_opened(person.id, tab)
        return await _told(self._core.courier.emit("app_home_opened", event))

    async def _read(self, body: Json) -> Json:
        person = self._person(body, anybody=True)
        channel = self._known_channel(body)
        newest = next(channel.newest(), None)
        if newest and channel.last_read.get(person.id, "") < newest.ts:
            channel.last_read[person.id] = newest.ts
            self._workspace.touch_person(person.id)
        return {"ok": True}

    # -- coming and going -------------------------------------------------------------------------------

    async def _join(self, body: Json) -> Json:
        person = self._person(body)
        channel = self._known_channel(body)
        if channel.kind in ("im", "mpim"):
            raise GestureError("method_not_supported_for_channel_type", "Nobody joins or leaves a DM.")
        if body.get("leave"):
            return await self._leaves(channel, person.id)
        invited = str(body.get("inviter")) in channel.members
        guest = person.is_restricted or person.is_ultra_restricted
        if (channel.kind == "private" or guest) and not invited:
            raise GestureError("not_invited", "Somebody in the channel must invite this person.")
        return await self._joins(channel, person.id, body.get("inviter"))

    async def _invite_bot(self, body: Json) -> Json:
        person = self._person(body)
        channel = self._channel(person, body)
        if channel.kind in ("im", "mpim"):
            raise GestureError("method_not_supported_for_channel_type", "Apps are invited to channels.")
        bot = self._workspace.bot_user
        return await (self._leaves(channel, bot) if body.get("leave") else self._joins(channel, bot, person.id))

    async def _joins(self, channel: Channel, user: str, inviter: str | None) -> Json:
        if user in channel.members:
            return outcome(None)
        self._workspace.join(channel, user)
        if self._workspace.bot_user not in channel.members:
            return outcome(None)
        event = self._core.payloads.membership("member_joined_channel", channel, user, inviter)
        return await _told(self._core.courier.emit("member_joined_channel", event, channel.kind))

    async def _leaves(self, channel: Channel, user: str) -> Json:
        if user not in channel.members:
            return outcome(None)
        heard = self._workspace.bot_user in channel.members
        self._workspace.leave(channel, user)
        if not heard:
            return outcome(None)
        event = self._core.payloads.membership("member_left_channel", channel, user)
        return await _told(self._core.courier.emit("member_left_channel", event, channel.kind))

    async def _profile(self, body: Json) -> Json:
        person = self._person(body, anybody=True)
        flags = ("deleted", "is_admin", "is_owner", "is_restricted", "is_ultra_restricted")
        changes: dict[str, Any] = {name: bool(body[name]) for name in flags if name in body}
        if "title" in body:
            changes["title"] = str(body["title"])
        if body.get("name"):
            changes |= {"real_name": str(body["name"]), "initials": initials(str(body["name"]))}
        if "tz" in body:
            changes |= _zone(str(body["tz"]))
        self._workspace.change_person(person.id, **changes)
        event = self._core.payloads.user_event("user_change", person.id)
        return await _told(self._core.courier.emit("user_change", event))

    async def _arrive(self, body: Json) -> Json:
        name = str(body.get("name") or "").strip()
        if not name:
            raise GestureError("no_name", "Whoever arrives has a name.")
        zone: dict[str, Any] = {**_zone(str(body.get("tz") or "Europe/London"))}
        person_id = self._workspace.ids.make("U")
        person = Person(
            id=person_id,
            name=self._handle(name),
            real_name=name,
            title=str(body.get("title") or ""),
            color=COLOURS[len(self._workspace.people) % len(COLOURS)],
            initials=initials(name),
            email="",
            is_restricted=bool(body.get("is_restricted")),
            **zone,
        )
        self._workspace.add_person(person)
        event = self._core.payloads.user_event("team_join", person_id)
        return {**await _told(self._core.courier.emit("team_join", event)), "person": person_id}

    def _handle(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name.casefold())
        words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
        base = ".".join(words) or "newcomer"
        taken = {person.name for person in self._workspace.people.values()}
        numbered = (f"{base}{number}" for number in range(2, len(taken) + 3))
        return base if base not in taken else next(one for one in numbered if one not in taken)


def _zone(name: str) -> dict[str, str]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise GestureError("unknown_time_zone", f"{name} is no time zone.") from error
    return {"tz": name, "tz_label": tz_label(name)}


async def _told(task: asyncio.Task[Ack] | None) -> Json:
    """Wait for the app's first answer to an event, if it hears of it at all."""
    # Shielded: a caller who hangs up must not stop the event on its way.
    return outcome(await asyncio.shield(task) if task else None)


def _called(person: Person) -> set[str]:
    return {person.name.casefold(), person.real_name.casefold()}
