"""files.*: external upload in three steps, and looking a file up."""

import mimetypes
import re
from typing import Final

from bot.sandbox.api.call import Call, message_content
from bot.sandbox.api.chat import destination, may_write
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, Json, StoredFile
from bot.sandbox.shapes import file_object

MAX_BYTES: Final = 50_000_000
#: Slack takes no person's id here, unlike chat.postMessage.
CHANNEL_ID: Final = re.compile(r"[CGDZ][A-Z0-9]{8,}")
_NOT_IN_THE_LIBRARY: Final = {".ics": "text/calendar"}


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    name = call.required("filename")
    length = call.number("length", 0)
    if not 0 < length <= MAX_BYTES:
        raise SlackError("invalid_arguments", "length must be between 1 and 50000000")
    workspace = call.workspace
    file = StoredFile(
        id=workspace.ids.make("F"),
        name=name,
        length=length,
        user=workspace.bot_user,
        created=int(workspace.clock.seconds()),
        alt_text=call.text("alt_txt") or call.text("alt_text"),
        mimetype=_type(name),
    )
    workspace.files[file.id] = file
    return {"upload_url": f"{call.core.base_url}upload/{file.id}", "file_id": file.id}


def _type(name: str) -> str:
    known = _NOT_IN_THE_LIBRARY.get(f".{name.rpartition('.')[2]}")
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares what was uploaded, in a conversation if one is named.

    Slack looks files through before it shares them, so its answer names neither their type nor where they stand.
    """
    given = call.decoded("files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments", "missing required field: files")
    files = [_uploaded(call, one) for one in given]
    places = _places(call)
    # As in Slack, blocks beside a comment are passed over.
    content = {"text": call.text("initial_comment")} if call.text("initial_comment") else _blocks(call)
    text, blocks, _ = message_content(call.workspace, content) if content else ("", [], [])
    for file, one in zip(files, given, strict=True):
        file.title = str(one.get("title") or file.name)
        file.completed = True
    answer = [file_object(call.workspace, file) | {"mimetype": "", "filetype": ""} for file in files]
    for channel in places:
        _share(call, channel, files, text, blocks)
    return {"files": answer}


def _uploaded(call: Call, given: object) -> StoredFile:
    file = call.workspace.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    return file


def _places(call: Call) -> list[Channel]:
    channel_id = call.text("channel_id")
    if channel_id and not CHANNEL_ID.fullmatch(channel_id):
        problem = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"
        raise SlackError("invalid_arguments", problem)
    names = [channel_id] if channel_id else call.names("channels")
    found = [destination(Call(call.core, call.method, {"channel": name})) for name in names]
    for channel in found:
        may_write(call.workspace, channel)
    return found


def _blocks(call: Call) -> Json:
    blocks = call.decoded("blocks")
    return {"blocks": blocks} if blocks else {}


def _share(call: Call, channel: Channel, files: list[StoredFile], text: str, blocks: list[Json]) -> None:
    workspace = call.workspace
    for file in files:
        file.shared_in.append(channel.id)
    thread = call.text("thread_ts") or None
    ids = [file.id for file in files]
    message = workspace.post(channel, workspace.bot_user, text, blocks, files=ids, thread_ts=thread)
    call.core.emit_message(call.core.payloads.message(message))


def info(call: Call) -> Json:
    """files.info."""
    return {"file": file_object(call.workspace, _known(call))}


def delete(call: Call) -> Json:
    """files.delete."""
    del call.workspace.files[_known(call).id]
    for channel in call.workspace.channels.values():
        for message in channel.messages.values():
            message.files = [file for file in message.files if file in call.workspace.files]
    call.workspace.touch_everyone()
    return {}


def _known(call: Call) -> StoredFile:
    file = call.workspace.files.get(call.required("file"))
    if file is None:
        raise SlackError("file_not_found")
    return file
