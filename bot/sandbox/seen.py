"""What one person sees: their channels, Home tab and modals, as the page draws them."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.people import Person
from bot.sandbox.records import Channel, Json, Message, View
from bot.sandbox.shapes import reactions_object
from bot.sandbox.workspace import Workspace

SHOWN_MESSAGES = 100


def person_card(person: Person) -> Json:
    """A person as the page lists them."""
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "tz_label": person.tz_label,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_restricted": person.is_restricted,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "color": person.color,
        "initials": person.initials,
    }


def everybody(workspace: Workspace) -> list[Json]:
    """Everybody with an account, Slack's own bot left out."""
    return [person_card(person) for person in workspace.people.values() if person.id != "USLACKBOT"]


def sight(workspace: Workspace, person: Person) -> Json:
    """Everything that this person sees now."""
    identity = workspace.identity
    home = workspace.views.home(person.id)
    manifest = workspace.manifest
    return {
        "version": workspace.version(person.id),
        "now": workspace.clock.now().isoformat(),
        "tz": person.tz,
        "person": person_card(person),
        "bot": {"id": identity.bot_id, "name": identity.bot_name, "user": identity.bot_user},
        "channels": [_channel(workspace, channel, person.id) for channel in workspace.channels_of(person.id)],
        "home": {"view": view_card(home) if home else None, "enabled": manifest.home_tab},
        "messages_tab": {
            "enabled": manifest.messages_tab,
            "read_only": manifest.messages_tab_read_only,
        },
        "modals": [view_card(view) for view in workspace.views.stack(person.id)],
        "commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in manifest.commands
        ],
    }


def _channel(workspace: Workspace, channel: Channel, person: str) -> Json:
    inside = person in channel.members
    return {
        "id": channel.id,
        "name": _name_for(workspace, channel, person),
        "type": channel.kind,
        "topic": channel.topic,
        "members": list(channel.members),
        "is_member": inside,
        "unread": channel.unread_for(person) if inside else 0,
        "bot_is_member": workspace.bot_user in channel.members,
        "messages": [message_card(workspace, one) for one in channel.seen_by(person, SHOWN_MESSAGES)],
    }


def _name_for(workspace: Workspace, channel: Channel, person: str) -> str:
    if channel.kind == "im":
        return workspace.identity.bot_name
    if channel.kind == "mpim":
        others = [user for user in channel.members if user not in (person, workspace.bot_user)]
        return ", ".join([workspace.people[user].real_name for user in others] + [workspace.identity.bot_name])
    return channel.name


def message_card(workspace: Workspace, message: Message) -> Json:
    """A message as the page draws it."""
    card: Json = {
        "ts": message.ts,
        "at": datetime.fromtimestamp(float(message.ts), UTC).isoformat(),
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
    }
    optional: dict[str, Any] = {
        "bot_id": message.bot_id,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
        "failure": message.failure,
        "reactions": reactions_object(message),
        "files": [_file(workspace, file) for file in message.files],
    }
    card.update({key: value for key, value in optional.items() if value})
    return card


def _file(workspace: Workspace, file_id: str) -> Json:
    file = workspace.files[file_id]
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "alt": file.alt_text,
        "url": f"/files/{file.id}",
        "mimetype": file.mimetype,
    }


def view_card(view: View) -> Json:
    """A view as the page draws it; what only the app may know stays out."""
    body = view.body
    card: Json = {
        "id": view.id,
        "type": view.type,
        "callback_id": body.get("callback_id", ""),
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "blocks": body["blocks"],
        "state": {"values": view.state},
        "hash": view.hash,
    }
    if view.errors:
        card["errors"] = view.errors
    if view.notice:
        card["notice"] = view.notice
    return card


def whole_state(workspace: Workspace) -> Json:
    """Everything the workspace holds, for tests."""
    messages = [
        message_card(workspace, message)
        | {"channel": channel.id, "metadata": message.metadata, "only_for": message.only_for}
        for channel in workspace.channels.values()
        for message in [
            *channel.messages.values(),
            *(one for whispered in channel.whispers.values() for one in whispered.values()),
        ]
    ]
    return {
        "now": workspace.clock.now().isoformat(),
        "messages": messages,
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "type": channel.kind,
                "members": list(channel.members),
                "archived": channel.archived,
            }
            for channel in workspace.channels.values()
        ],
        "people": everybody(workspace),
        "views": [
            view_card(view)
            | {
                "person": view.person,
                "private_metadata": view.body.get("private_metadata", ""),
                "root_view_id": view.root_id,
                "previous_view_id": view.previous_id,
            }
            for view in workspace.views.all()
        ],
    }
