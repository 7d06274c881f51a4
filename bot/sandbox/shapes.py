"""How Slack writes people, channels, messages, views and files on the wire."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.people import Person
from bot.sandbox.records import Channel, Json, Message, StoredFile, View
from bot.sandbox.workspace import Workspace


def user_object(workspace: Workspace, user: str) -> Json:
    """A user as `users.info` and `users.list` show them."""
    if user == workspace.bot_user:
        return _own_bot(workspace)
    return _human(workspace, workspace.people[user])


def _human(workspace: Workspace, person: Person) -> Json:
    team = workspace.identity.team_id
    profile: Json = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "avatar_hash": f"g{person.id[1:].lower()}",
        "team": team,
        "image_72": f"https://avatars.invalid/{person.id}.png",
    }
    if "users:read.email" in workspace.manifest.scopes:
        profile["email"] = person.email
    shape: Json = {
        "id": person.id,
        "team_id": team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(workspace.clock.seconds()),
    }
    if person.deleted:
        # Slack tells neither zone nor standing of people who were deactivated.
        return shape
    shape |= {
        "color": person.color,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz_label,
        "tz_offset": _offset(person.tz, workspace.clock.now()),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    return shape


def _own_bot(workspace: Workspace) -> Json:
    identity = workspace.identity
    return {
        "id": identity.bot_user,
        "team_id": identity.team_id,
        "name": workspace.username(identity.bot_user),
        "deleted": False,
        "real_name": identity.bot_name,
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Time",
        "tz_offset": _offset("America/Los_Angeles", workspace.clock.now()),
        "profile": {
            "real_name": identity.bot_name,
            "display_name": identity.bot_name,
            "title": "",
            "team": identity.team_id,
            "api_app_id": identity.app_id,
            "bot_id": identity.bot_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": 0,
    }


def _offset(zone: str, now: datetime) -> int:
    away = now.astimezone(ZoneInfo(zone)).utcoffset()
    return int(away.total_seconds()) if away else 0


def channel_object(workspace: Workspace, channel: Channel, *, count: bool = False) -> Json:
    """A conversation as the app sees it."""
    shape: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_org_shared": False,
        "context_team_id": workspace.identity.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        other = next(user for user in channel.members if user != workspace.bot_user)
        shape |= {"is_im": True, "user": other, "is_user_deleted": False, "priority": 0}
        if other in workspace.people:
            shape["is_user_deleted"] = workspace.people[other].deleted
        return shape
    shape |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "unlinked": 0,
        "creator": channel.creator,
        "is_member": workspace.bot_user in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "previous_names": [],
    }
    if count:
        shape["num_members"] = len(channel.members)
    return shape


def message_object(workspace: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message as history, answers and events show it; metadata only when asked for."""
    shape: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": workspace.identity.team_id,
    }
    if message.bot_id:
        identity = workspace.identity
        shape |= {"bot_id": message.bot_id, "app_id": identity.app_id}
        shape["bot_profile"] = {
            "id": identity.bot_id,
            "app_id": identity.app_id,
            "user_id": identity.bot_user,
            "name": identity.bot_name,
            "deleted": False,
            "team_id": identity.team_id,
        }
    else:
        shape["client_msg_id"] = f"client-{message.ts}"
    optional: dict[str, Any] = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "files": [file_object(workspace, workspace.files[file]) for file in message.files],
        "reactions": reactions_object(message),
        "metadata": message.metadata if metadata else None,
    }
    shape.update({key: value for key, value in optional.items() if value})
    if message.is_reply:
        head = workspace.channels[message.channel].messages.get(message.thread_ts or "")
        shape["parent_user_id"] = head.user if head else message.user
    return shape


def reactions_object(message: Message) -> list[Json]:
    """A message's reactions."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items() if users]


def view_object(workspace: Workspace, view: View) -> Json:
    """A view as answers and interaction payloads carry it."""
    identity = workspace.identity
    body = view.body
    return {
        "id": view.id,
        "team_id": identity.team_id,
        "type": view.type,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": body.get("title") or _plain(""),
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": identity.app_id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
    }


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def file_object(workspace: Workspace, file: StoredFile) -> Json:
    """A file as Slack describes it."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": file.user,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "alt_txt": file.alt_text,
        "url_private": f"/files/{file.id}",
        "url_private_download": f"/files/{file.id}",
        "permalink": f"https://{workspace.identity.team_domain}.slack.invalid/files/{file.id}",
        "channels": [place for place in file.shared_in if place.startswith("C")],
        "ims": [place for place in file.shared_in if place.startswith("D")],
    }
