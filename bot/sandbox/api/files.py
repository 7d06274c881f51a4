"""files.*: external upload in three steps, and looking a file up."""

import mimetypes

from bot.sandbox.api.call import Call
from bot.sandbox.api.chat import destination, may_write
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json, StoredFile
from bot.sandbox.shapes import file_object

MAX_BYTES = 50_000_000


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
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    workspace.files[file.id] = file
    return {"upload_url": f"{call.core.base_url}upload/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares what was uploaded, in a conversation if one is named."""
    given = call.decoded("files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments", "missing required field: files")
    files = [_uploaded(call, one) for one in given]
    for file, one in zip(files, given, strict=True):
        file.title = str(one.get("title") or file.name)
    for name in call.names("channel_id") or call.names("channels"):
        _share(call, name, files)
    return {"files": [file_object(call.workspace, file) for file in files]}


def _uploaded(call: Call, given: object) -> StoredFile:
    file = call.workspace.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    return file


def _share(call: Call, name: str, files: list[StoredFile]) -> None:
    workspace = call.workspace
    channel = destination(Call(call.core, call.method, {"channel": name}))
    may_write(workspace, channel)
    ids = [file.id for file in files]
    for file in files:
        file.shared_in.append(channel.id)
    thread = call.text("thread_ts") or None
    comment = call.text("initial_comment")
    message = workspace.post(channel, workspace.bot_user, comment, [], files=ids, thread_ts=thread)
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
