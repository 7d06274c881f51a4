"""conversations.*: opening DMs and group DMs, who is where, and history."""

from collections.abc import Callable, Iterable
from itertools import islice

from bot.sandbox.api.call import DEFAULT_LIMIT, MAX_LIMIT, Call, make_cursor, page_of, read_cursor
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.shapes import channel_object, message_object

GROUP_LIMIT = 8
TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_(call: Call) -> Json:
    """conversations.open."""
    workspace = call.workspace
    if call.text("channel"):
        channel = call.channel()
        if channel.kind not in ("im", "mpim"):
            raise SlackError("channel_not_found")
        return _opened(call, channel, known=True)
    people = [person for person in dict.fromkeys(call.names("users")) if person != workspace.bot_user]
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > GROUP_LIMIT:
        raise SlackError("too_many_users")
    for person in people:
        _may_be_talked_to(call, person)
    if len(people) == 1:
        return _opened(call, workspace.dm(people[0]), known=True)
    known = workspace.find_group_dm(frozenset(people))
    if known is None and call.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    return _opened(call, known or workspace.group_dm(frozenset(people)), known=known is not None)


def _may_be_talked_to(call: Call, person: str) -> None:
    workspace = call.workspace
    if not workspace.knows(person):
        raise SlackError("user_not_found")
    if workspace.is_bot(person):
        raise SlackError("cannot_dm_bot")
    if workspace.people[person].deleted:
        raise SlackError("user_disabled")


def _opened(call: Call, channel: Channel, *, known: bool) -> Json:
    shape: Json = {"id": channel.id}
    if call.flag("return_im"):
        shape = channel_object(call.workspace, channel)
    return {"channel": shape, **({"no_op": True, "already_open": True} if known else {})}


def info(call: Call) -> Json:
    """conversations.info."""
    count = call.flag("include_num_members")
    return {"channel": channel_object(call.workspace, call.channel(), count=count)}


def members(call: Call) -> Json:
    """conversations.members."""
    page, cursor = page_of(list(call.channel().members), call, str, "user")
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def list_(call: Call) -> Json:
    """conversations.list."""
    return _listed(call, lambda _: True)


def of_user(call: Call) -> Json:
    """users.conversations."""
    user = call.text("user") or call.workspace.bot_user
    if not call.workspace.knows(user):
        raise SlackError("user_not_found")
    return _listed(call, lambda channel: user in channel.members)


def _listed(call: Call, wanted: Callable[[Channel], bool]) -> Json:
    asked = call.names("types") or ["public_channel"]
    if any(name not in TYPES for name in asked):
        raise SlackError("invalid_types")
    kinds = {TYPES[name] for name in asked}
    workspace = call.workspace
    found = [
        channel
        for channel in workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or workspace.bot_user in channel.members)
        and not (call.flag("exclude_archived") and channel.archived)
        and wanted(channel)
    ]
    page, cursor = page_of(found, call, lambda channel: channel.id, "team")
    shapes = [channel_object(workspace, channel, count=True) for channel in page]
    return {"channels": shapes, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies in threads; metadata only when asked for."""
    channel = _readable(call)
    heads = (one for one in channel.newest() if not one.is_reply or one.broadcast)
    return _messages(call, heads, newest_first=True)


def replies(call: Call) -> Json:
    """conversations.replies: a thread's head and its replies, oldest first."""
    channel = _readable(call)
    head = channel.messages.get(call.required("ts"))
    if head is None:
        raise SlackError("thread_not_found")
    thread = head.thread_ts or head.ts
    found = (one for one in channel.messages.values() if thread in (one.ts, one.thread_ts))
    return _messages(call, found, newest_first=False)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if call.workspace.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _messages(call: Call, found: Iterable[Message], *, newest_first: bool) -> Json:
    limit = call.number("limit", DEFAULT_LIMIT) or DEFAULT_LIMIT
    if not 0 < limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    inclusive = call.flag("inclusive")
    oldest, latest = call.text("oldest"), call.text("latest")
    at = read_cursor(call.text("cursor"), "next_ts") if call.text("cursor") else ""

    def wanted(message: Message) -> bool:
        if at and (message.ts > at if newest_first else message.ts < at):
            return False
        after = not oldest or message.ts > oldest or (inclusive and message.ts == oldest)
        return after and (not latest or message.ts < latest or (inclusive and message.ts == latest))

    page = list(islice((message for message in found if wanted(message)), limit + 1))
    more = len(page) > limit
    metadata = call.flag("include_all_metadata")
    shapes = [message_object(call.workspace, one, metadata=metadata) for one in page[:limit]]
    cursor = make_cursor("next_ts", page[limit].ts) if more else ""
    return {"messages": shapes, "has_more": more, "response_metadata": {"next_cursor": cursor}}
