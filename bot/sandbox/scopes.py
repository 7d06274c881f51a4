"""Which scopes Slack asks for: by Web API method, its arguments, and event."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

ChannelType = Literal["channel", "private", "im", "mpim"]
"""What a conversation is: a public or private channel, a DM or a group DM."""

_FAMILY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "channel": "channels",
        "private": "groups",
        "im": "im",
        "mpim": "mpim",
        "public_channel": "channels",
        "private_channel": "groups",
    }
)
"""The first half of a scope's name by a conversation's type, in the workspace's words and in Slack's."""


def _scopes(*names: str) -> frozenset[str]:
    return frozenset(names)


METHOD_SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "api.test": _scopes(),
        "apps.connections.open": _scopes("connections:write"),
        "auth.test": _scopes(),
        "blocks.validate": _scopes(),
        "bots.info": _scopes("users:read"),
        "chat.delete": _scopes("chat:write"),
        "chat.deleteScheduledMessage": _scopes("chat:write"),
        "chat.getPermalink": _scopes(),
        "chat.meMessage": _scopes("chat:write"),
        "chat.postEphemeral": _scopes("chat:write"),
        "chat.postMessage": _scopes("chat:write"),
        "chat.scheduleMessage": _scopes("chat:write"),
        "chat.scheduledMessages.list": _scopes(),
        "chat.update": _scopes("chat:write"),
        "conversations.close": _scopes(),
        "conversations.history": _scopes(),
        "conversations.info": _scopes(),
        "conversations.invite": _scopes(),
        "conversations.join": _scopes("channels:join"),
        "conversations.leave": _scopes(),
        "conversations.list": _scopes(),
        "conversations.members": _scopes(),
        "conversations.open": _scopes(),
        "conversations.replies": _scopes(),
        "files.completeUploadExternal": _scopes("files:write"),
        "files.delete": _scopes("files:write"),
        "files.getUploadURLExternal": _scopes("files:write"),
        "files.info": _scopes("files:read"),
        "files.list": _scopes("files:read"),
        "reactions.add": _scopes("reactions:write"),
        "reactions.get": _scopes("reactions:read"),
        "reactions.list": _scopes("reactions:read"),
        "reactions.remove": _scopes("reactions:write"),
        "team.info": _scopes("team:read"),
        "users.conversations": _scopes(),
        "users.info": _scopes("users:read"),
        "users.list": _scopes("users:read"),
        "users.lookupByEmail": _scopes("users:read.email"),
        "users.profile.get": _scopes("users.profile:read"),
        "views.open": _scopes(),
        "views.publish": _scopes(),
        "views.push": _scopes(),
        "views.update": _scopes(),
    }
)
"""What each known method needs whatever its arguments; `needed_scopes` adds what the arguments ask for.

`connections:write` belongs to the app-level token, all others to the bot token.
"""

CONVERSATION_SCOPES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "conversations.close": MappingProxyType({t: f"{_FAMILY[t]}:write" for t in ("im", "mpim")}),
        "conversations.history": MappingProxyType({t: f"{f}:history" for t, f in _FAMILY.items()}),
        "conversations.info": MappingProxyType({t: f"{f}:read" for t, f in _FAMILY.items()}),
        "conversations.invite": MappingProxyType(
            {
                "channel": "channels:manage",
                "public_channel": "channels:manage",
                "private": "groups:write",
                "private_channel": "groups:write",
            }
        ),
        "conversations.leave": MappingProxyType(
            {
                "channel": "channels:manage",
                "public_channel": "channels:manage",
                "private": "groups:write",
                "private_channel": "groups:write",
                "mpim": "mpim:write",
            }
        ),
        "conversations.members": MappingProxyType({t: f"{f}:read" for t, f in _FAMILY.items()}),
        "conversations.open": MappingProxyType({t: f"{_FAMILY[t]}:write" for t in ("im", "mpim")}),
        "conversations.replies": MappingProxyType({t: f"{f}:history" for t, f in _FAMILY.items()}),
    }
)
"""Scopes that depend on what the conversation is."""

_LISTING: Final = frozenset({"conversations.list", "users.conversations"})
_CUSTOM_LOOK: Final = ("username", "icon_url", "icon_emoji")
_POSTS: Final = frozenset({"chat.postMessage", "chat.scheduleMessage"})


def needed_scopes(method: str, args: Mapping[str, Any], channel_type: ChannelType | None = None) -> frozenset[str]:
    """Returns every scope that this call needs.

    Args:
        method: The Web API method.
        args: Its arguments, decoded.
        channel_type: What `args["channel"]` is. Without it the ID's first letter decides (D is a DM, G a
            group DM, all else a public channel), which cannot tell a private channel from a public one.
    """
    scopes = set(METHOD_SCOPES.get(method, frozenset()))
    if method in _LISTING:
        scopes.update(f"{_FAMILY[kind]}:read" for kind in _split(args.get("types")) if kind in _FAMILY)
        return frozenset(scopes) or frozenset({"channels:read"})
    if method in _POSTS and any(args.get(name) for name in _CUSTOM_LOOK):
        scopes.add("chat:write.customize")
    by_type = CONVERSATION_SCOPES.get(method)
    if by_type is not None:
        kind = _kind(args, channel_type) if args.get("channel") else _kind_to_open(args)
        if kind in by_type:
            scopes.add(by_type[kind])
    return frozenset(scopes)


def _kind(args: Mapping[str, Any], channel_type: ChannelType | None) -> str:
    if channel_type is not None:
        return channel_type
    return {"D": "im", "G": "mpim"}.get(str(args["channel"])[:1], "channel")


def _kind_to_open(args: Mapping[str, Any]) -> str:
    return "mpim" if len(_split(args.get("users"))) > 1 else "im"


def _split(value: Any) -> list[str]:
    """Reads a list argument, which arrives as "a,b" or as a JSON array."""
    parts: Iterable[Any] = value if isinstance(value, list | tuple) else str(value or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


EVENT_SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "app_home_opened": _scopes(),
        "app_mention": _scopes("app_mentions:read"),
        "app_uninstalled": _scopes(),
        "channel_archive": _scopes("channels:read"),
        "channel_created": _scopes("channels:read"),
        "channel_deleted": _scopes("channels:read"),
        "channel_left": _scopes("channels:read"),
        "channel_rename": _scopes("channels:read"),
        "channel_unarchive": _scopes("channels:read"),
        "group_archive": _scopes("groups:read"),
        "group_deleted": _scopes("groups:read"),
        "group_left": _scopes("groups:read"),
        "group_rename": _scopes("groups:read"),
        "group_unarchive": _scopes("groups:read"),
        "im_created": _scopes("im:read"),
        "member_joined_channel": _scopes("channels:read", "groups:read"),
        "member_left_channel": _scopes("channels:read", "groups:read"),
        "message.channels": _scopes("channels:history"),
        "message.groups": _scopes("groups:history"),
        "message.im": _scopes("im:history"),
        "message.mpim": _scopes("mpim:history"),
        "reaction_added": _scopes("reactions:read"),
        "reaction_removed": _scopes("reactions:read"),
        "team_join": _scopes("users:read"),
        "tokens_revoked": _scopes(),
        "user_change": _scopes("users:read"),
    }
)
"""The scopes of which one lets an app hear an event; an empty set needs none."""

_BY_MEMBERSHIP: Final = frozenset({"member_joined_channel", "member_left_channel"})


def event_scopes(event: str, channel_type: ChannelType | None = None) -> frozenset[str]:
    """Returns the scopes of which one is enough to hear this event in this kind of conversation."""
    scopes = EVENT_SCOPES.get(event, frozenset())
    if event in _BY_MEMBERSHIP and channel_type is not None:
        return frozenset({f"{_FAMILY[channel_type]}:read"})
    return scopes
