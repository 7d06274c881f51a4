"""chat.*: posting, editing, deleting, whispering, and what a response URL may do."""

from bot.sandbox.api.call import Call, knows_channel, message_content
from bot.sandbox.blocks import UPDATE_TEXT, check_message, fill_ids
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.layouts import MESSAGE_TEXT
from bot.sandbox.pictures import unknown_pictures
from bot.sandbox.records import Channel, Json, Message, ResponseHook
from bot.sandbox.shapes import message_object
from bot.sandbox.viewstack import raise_for
from bot.sandbox.workspace import Workspace

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60
_TEXT_KEYS = ("text", "blocks", "attachments")


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = destination(call)
    may_write(call.workspace, channel)
    text, blocks, attachments = call.content()
    message = call.workspace.post(
        channel,
        call.workspace.bot_user,
        text,
        blocks,
        attachments=attachments,
        thread_ts=_thread(call, channel),
        broadcast=call.flag("reply_broadcast"),
        metadata=_metadata(call),
    )
    call.core.emit_message(call.core.payloads.message(message))
    shape = message_object(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    workspace = call.workspace
    channel = destination(call)
    person = call.required("user")
    if not workspace.knows(person):
        raise SlackError("user_not_found")
    may_write(workspace, channel)
    if person not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks, attachments = call.content()
    thread = _thread(call, channel)
    message = workspace.whisper(channel, person, text, blocks, attachments=attachments, thread_ts=thread)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """chat.update."""
    channel, message = _own_message(call, "cant_update_message")
    given = {key: call.decoded(key) for key in _TEXT_KEYS if key in call.arguments}
    if not given and "metadata" not in call.arguments:
        raise SlackError("no_text")
    before = message_object(call.workspace, message)
    if given:
        # What is not named stays; an empty list takes blocks away.
        kept = {key: getattr(message, key) for key in _TEXT_KEYS}
        _replace(call.workspace, message, kept | given, UPDATE_TEXT)
    if "metadata" in call.arguments:
        message.metadata = _metadata(call)
    message.edited = {"user": call.workspace.bot_user, "ts": call.workspace.next_ts()}
    call.workspace.changed(message)
    call.core.emit_message(call.core.payloads.message_changed(message, before))
    shape = message_object(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


def delete(call: Call) -> Json:
    """chat.delete."""
    channel, message = _own_message(call, "cant_delete_message")
    before = message_object(call.workspace, message)
    call.workspace.remove(message)
    call.core.emit_message(call.core.payloads.message_deleted(message, before))
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = channel.messages.get(call.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    domain = call.workspace.identity.team_domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def respond(core: Core, token: str, body: Json) -> Json:
    """What an app posts to a response URL.

    Raises:
        SlackError: `used_url` after five uses, `expired_url` after half an hour.
    """
    workspace = core.workspace
    hook = workspace.hooks.get(token)
    if hook is None or hook.uses >= RESPONSE_USES:
        raise SlackError("used_url")
    if workspace.clock.real_seconds() - hook.made_at > RESPONSE_SECONDS:
        raise SlackError("expired_url")
    channel = workspace.channels[hook.channel]
    origin = workspace.find_message(channel, hook.origin, hook.person) if hook.origin else None
    if body.get("delete_original"):
        if origin:
            _delete_original(core, origin)
    elif body.get("replace_original") and origin:
        _replace_original(core, origin, body)
    else:
        answer_in(core, hook, body)
    hook.uses += 1
    return {}


def _delete_original(core: Core, origin: Message) -> None:
    before = message_object(core.workspace, origin)
    core.workspace.remove(origin)
    if origin.only_for is None:
        core.emit_message(core.payloads.message_deleted(origin, before))


def _replace_original(core: Core, origin: Message, body: Json) -> None:
    before = message_object(core.workspace, origin)
    _replace(core.workspace, origin, {key: body[key] for key in _TEXT_KEYS if key in body})
    origin.edited = {"user": origin.user, "ts": core.workspace.next_ts()}
    core.workspace.changed(origin)
    if origin.only_for is None:
        core.emit_message(core.payloads.message_changed(origin, before))


def answer_in(core: Core, hook: ResponseHook, body: Json) -> Message:
    """Post an app's answer, for everybody or, as by default, for the person alone."""
    workspace = core.workspace
    channel = workspace.channels[hook.channel]
    text, blocks, attachments = message_content(workspace, {key: body.get(key) for key in _TEXT_KEYS})
    more: Json = {"attachments": attachments, "thread_ts": body.get("thread_ts")}
    if body.get("response_type") != "in_channel":
        return workspace.whisper(channel, hook.person, text, blocks, **more)
    message = workspace.post(channel, workspace.bot_user, text, blocks, **more)
    core.emit_message(core.payloads.message(message))
    return message


def destination(call: Call) -> Channel:
    """The conversation to write to; a person's id means the DM with them.

    Raises:
        SlackError: `channel_not_found`, `cannot_dm_bot`, `messages_tab_disabled`.
    """
    workspace = call.workspace
    name = call.required("channel")
    if workspace.knows(name):
        if workspace.is_bot(name):
            raise SlackError("cannot_dm_bot")
        if workspace.people[name].deleted:
            raise SlackError("channel_not_found")
        channel = workspace.dm(name)
    else:
        named = name.removeprefix("#")
        found = workspace.channels.get(name) or next(
            (one for one in workspace.channels.values() if one.kind == "channel" and one.name == named), None
        )
        if found is None or not knows_channel(workspace, found):
            raise SlackError("channel_not_found")
        channel = found
    if channel.kind == "im" and not workspace.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def may_write(workspace: Workspace, channel: Channel) -> None:
    """Refuse to write where the bot is not.

    Raises:
        SlackError: `is_archived` or `not_in_channel`.
    """
    if channel.archived:
        raise SlackError("is_archived")
    anywhere = channel.kind == "channel" and "chat:write.public" in workspace.manifest.scopes
    if workspace.bot_user not in channel.members and not anywhere:
        raise SlackError("not_in_channel")


def _own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.messages.get(call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.workspace.bot_user:
        raise SlackError(refusal)
    return channel, message


def _replace(workspace: Workspace, message: Message, given: Json, longest_text: int = MESSAGE_TEXT) -> None:
    wanted = {key: value for key, value in given.items() if value not in (None, "")}
    raise_for(check_message(wanted, longest_text=longest_text))
    raise_for(unknown_pictures(workspace, wanted.get("blocks") or [], "/blocks", "invalid_blocks"))
    message.text = str(wanted.get("text", ""))
    message.blocks = fill_ids(wanted.get("blocks") or [])
    message.attachments = wanted.get("attachments") or []


def _thread(call: Call, channel: Channel) -> str | None:
    thread = call.text("thread_ts")
    if not thread:
        return None
    head = channel.messages.get(thread)
    if head is None:
        raise SlackError("thread_not_found")
    return head.thread_ts or head.ts


def _metadata(call: Call) -> Json | None:
    metadata = call.decoded("metadata") or None
    raise_for(check_message({"text": "checked elsewhere", "metadata": metadata}))
    found: Json | None = metadata
    return found
