"""What the app is told, in Slack's own shape: commands, clicks, submissions, and events."""

import uuid

from bot.sandbox.manifest import Command
from bot.sandbox.records import Channel, Json, Message, ResponseHook, Trigger, View
from bot.sandbox.shapes import channel_object, message_object, user_object, view_object
from bot.sandbox.workspace import Workspace

KEEP_TRIGGERS = 20_000


class Payloads:
    """Builds what is sent to the app, and the trigger ids and response URLs that go along.

    Args:
        workspace: Where it happens.
        base_url: Where this workspace is served, for response URLs.
    """

    def __init__(self, workspace: Workspace, base_url: str) -> None:
        self._workspace = workspace
        self._base_url = base_url

    def trigger(self, person: str, view: View | None = None) -> str:
        """A new trigger id for this person's gesture."""
        workspace = self._workspace
        made = f"{len(workspace.triggers)}.{workspace.identity.team_id}.{uuid.uuid4().hex}"
        now = workspace.clock.real_seconds()
        workspace.triggers[made] = Trigger(person, now, view.id if view else None)
        if len(workspace.triggers) > KEEP_TRIGGERS:
            # The oldest have expired long ago; only their name is forgotten.
            workspace.triggers.pop(next(iter(workspace.triggers)))
        return made

    def response_url(self, channel: str, person: str, origin: str | None = None) -> str:
        """A new response URL for this person and channel."""
        token = uuid.uuid4().hex
        made_at = self._workspace.clock.real_seconds()
        self._workspace.hooks[token] = ResponseHook(channel, person, made_at, origin)
        if len(self._workspace.hooks) > KEEP_TRIGGERS:
            self._workspace.hooks.pop(next(iter(self._workspace.hooks)))
        return f"{self._base_url}response/{token}"

    def command(self, person: str, channel: Channel, command: Command, text: str) -> Json:
        """A slash command; all its values are text, as in a form."""
        identity = self._workspace.identity
        names = {"im": "directmessage", "private": "privategroup", "mpim": channel.name}
        return {
            "token": self._workspace.secrets.verification_token,
            "team_id": identity.team_id,
            "team_domain": identity.team_domain,
            "channel_id": channel.id,
            "channel_name": names.get(channel.kind, channel.name),
            "user_id": person,
            "user_name": self._workspace.username(person),
            "command": command.command,
            "text": text,
            "api_app_id": identity.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_url(channel.id, person),
            "trigger_id": self.trigger(person),
        }

    def message_action(self, person: str, message: Message, action: Json) -> Json:
        """A click in a message; a whisper's own text is not sent along, as in Slack."""
        channel = self._workspace.channels[message.channel]
        whisper = message.only_for is not None
        payload = self._interaction("block_actions", person)
        payload |= {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": whisper,
            },
            "trigger_id": self.trigger(person),
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": message.states.get(person, {})},
            "response_url": self.response_url(channel.id, person, message.ts),
            "actions": [action],
        }
        if message.thread_ts:
            payload["container"]["thread_ts"] = message.thread_ts
        if not whisper:
            payload["message"] = message_object(self._workspace, message)
        return payload

    def view_action(self, person: str, view: View, action: Json) -> Json:
        """A click in a modal or Home tab."""
        payload = self._interaction("block_actions", person)
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self.trigger(person, view),
            "view": view_object(self._workspace, view),
            "actions": [action],
        }
        return payload

    def view_submission(self, person: str, view: View) -> Json:
        """Somebody pressed a modal's submit button."""
        payload = self._interaction("view_submission", person)
        payload["trigger_id"] = self.trigger(person, view)
        payload["view"] = view_object(self._workspace, view)
        payload["response_urls"] = self._response_urls(person, view)
        return payload

    def view_closed(self, person: str, view: View, *, cleared: bool) -> Json:
        """Somebody closed a modal that wants to hear of it."""
        payload = self._interaction("view_closed", person)
        payload |= {"view": view_object(self._workspace, view), "is_cleared": cleared}
        return payload

    def block_suggestion(self, person: str, block_id: str, action_id: str, value: str, at: Json) -> Json:
        """Somebody types into a menu whose options the app fetches."""
        payload = self._interaction("block_suggestion", person)
        payload |= {"action_id": action_id, "block_id": block_id, "value": value, **at}
        return payload

    def event(self, event: Json) -> Json:
        """The Events API's envelope around an event."""
        identity = self._workspace.identity
        return {
            "token": self._workspace.secrets.verification_token,
            "team_id": identity.team_id,
            "context_team_id": identity.team_id,
            "context_enterprise_id": None,
            "api_app_id": identity.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(self._workspace.clock.seconds()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": identity.team_id,
                    "user_id": identity.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{uuid.uuid4().hex}",
        }

    # -- events -----------------------------------------------------------------------------------------

    def message(self, message: Message, raw: str | None = None) -> Json:
        """A message was posted."""
        channel = self._workspace.channels[message.channel]
        event = message_object(self._workspace, message)
        event |= {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.event_type}
        if raw is not None:
            text = {"type": "text", "text": raw}
            section = {"type": "rich_text_section", "elements": [text]}
            event["blocks"] = [{"type": "rich_text", "block_id": uuid.uuid4().hex[:5], "elements": [section]}]
        return event

    def message_changed(self, message: Message, before: Json) -> Json:
        """A message was edited."""
        after = message_object(self._workspace, message)
        return self._hidden(message, "message_changed", {"message": after, "previous_message": before})

    def message_deleted(self, message: Message, before: Json) -> Json:
        """A message was deleted."""
        return self._hidden(message, "message_deleted", {"deleted_ts": message.ts, "previous_message": before})

    def _hidden(self, message: Message, subtype: str, more: Json) -> Json:
        channel = self._workspace.channels[message.channel]
        ts = self._workspace.next_ts()
        return {
            "type": "message",
            "subtype": subtype,
            "channel": channel.id,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
            "channel_type": channel.event_type,
            **more,
        }

    def membership(self, kind: str, channel: Channel, user: str, inviter: str | None = None) -> Json:
        """Somebody joined or left a channel."""
        event = {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": channel.type_letter,
            "team": self._workspace.identity.team_id,
            "event_ts": self._workspace.next_ts(),
        }
        if inviter:
            event["inviter"] = inviter
        return event

    def user_event(self, kind: str, person: str) -> Json:
        """Somebody's profile changed, or somebody arrived."""
        event: Json = {"type": kind, "user": user_object(self._workspace, person)}
        event |= {"cache_ts": int(self._workspace.clock.seconds()), "event_ts": self._workspace.next_ts()}
        return event

    def home_opened(self, person: str, tab: str) -> Json:
        """Somebody looks at the app's Home or Messages tab."""
        workspace = self._workspace
        event: Json = {
            "type": "app_home_opened",
            "user": person,
            "channel": workspace.dm(person).id,
            "tab": tab,
            "event_ts": workspace.next_ts(),
        }
        view = workspace.views.home(person)
        if view and tab == "home":
            event["view"] = view_object(workspace, view)
        return event

    def channel_object(self, channel: Channel) -> Json:
        """The channel as interactions name it."""
        return channel_object(self._workspace, channel)

    def _interaction(self, kind: str, person: str) -> Json:
        identity = self._workspace.identity
        name = self._workspace.username(person)
        user = {"id": person, "username": name, "name": name, "team_id": identity.team_id}
        return {
            "type": kind,
            "team": {"id": identity.team_id, "domain": identity.team_domain},
            "user": user,
            "api_app_id": identity.app_id,
            "token": self._workspace.secrets.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_urls(self, person: str, view: View) -> list[Json]:
        """One response URL for each channel menu that asked for it."""
        urls = []
        for block in view.blocks:
            element = block.get("element", {})
            if not element.get("response_url_enabled"):
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            state = view.state.get(block_id, {}).get(action_id, {})
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                url = self.response_url(channel, person)
                one = {"block_id": block_id, "action_id": action_id, "channel_id": channel}
                urls.append({**one, "response_url": url})
        return urls
