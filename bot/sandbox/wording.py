"""How Slack's client turns what somebody types into what an app receives."""

import re

from bot.sandbox.workspace import Workspace

_MENTION = re.compile(r"(?<![\w.@])@([a-z0-9][\w.-]*\w)", re.IGNORECASE)
_CHANNEL = re.compile(r"(?<![\w#])#([a-z0-9][\w-]*)", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>|]+")
# What the client's own completion puts into the text: people and channels, nothing else.
_CHOSEN = re.compile(r"&lt;([@#][A-Z0-9]+)(?:\|([^&]*))?&gt;")


def escaped(text: str) -> str:
    """Escape what Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_sent(workspace: Workspace, text: str, *, labels: bool) -> str:
    """Text as it arrives at the app: escaped, with people, channels and links marked.

    Args:
        workspace: Whose people and channels are named.
        text: What was typed.
        labels: Whether the marks carry names, as in commands that ask for it.
    """
    people = {person.name.casefold(): person.id for person in workspace.people.values()}
    people[workspace.username(workspace.bot_user)] = workspace.bot_user
    channels = {channel.name: channel.id for channel in workspace.channels.values() if channel.kind == "channel"}

    def mention(match: re.Match[str]) -> str:
        found = people.get(match[1].casefold())
        label = f"|{match[1]}" if labels else ""
        return f"<@{found}{label}>" if found else match[0]

    def channel(match: re.Match[str]) -> str:
        found = channels.get(match[1])
        return f"<#{found}|{match[1]}>" if found else match[0]

    def chosen(match: re.Match[str]) -> str:
        known = match[1][1:] in workspace.channels if match[1][0] == "#" else workspace.knows(match[1][1:])
        label = f"|{match[2]}" if match[2] else ""
        return f"<{match[1]}{label}>" if known else match[0]

    text = _CHOSEN.sub(chosen, escaped(text))
    if not labels:
        text = _LINK.sub(lambda match: f"<{match[0]}>", text)
    if "@" in text:
        text = _MENTION.sub(mention, text)
    return _CHANNEL.sub(channel, text) if "#" in text else text
