"""Files on their way to Slack. Uploading one shows it to nobody; only naming it in a conversation does."""

import json
import logging
from dataclasses import replace
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.delivery.outcomes import Fate, Outcome, judge
from bot.views.message import Picture

_log = logging.getLogger(__name__)

#: Their methods have a rate of their own; being too fast here holds no messages back.
LANE = "files"
_SECONDS = 10.0


class UploadError(SlackClientError):
    """The bytes of a file could not be made, or did not arrive."""


def drawn(picture: Picture) -> bytes:
    """Return a picture as it is uploaded.

    Raises:
        UploadError: it cannot be drawn; its message goes without it.
    """
    try:
        return picture.draw()
    except (ValueError, RuntimeError, OSError, ImportError) as error:
        _log.exception("a picture could not be drawn")
        raise UploadError(type(error).__name__) from error


def upload(client: WebClient, name: str, content: bytes) -> str:
    """Bring a file to Slack and return its id. Nobody sees it, so this may be repeated.

    Raises:
        slack_sdk.errors.SlackClientError: Slack refused it, or the bytes did not arrive.
    """
    place = client.files_getUploadURLExternal(filename=name, length=len(content))
    try:
        httpx.post(str(place["upload_url"]), content=content, timeout=_SECONDS).raise_for_status()
    except httpx.HTTPError as error:
        raise UploadError(type(error).__name__) from error
    return str(place["file_id"])


def complete(client: WebClient, file_id: str, title: str) -> None:
    """Finish an upload without sharing it; blocks of the app's own messages can show the file from then on.

    Raises:
        slack_sdk.errors.SlackClientError: Slack refused it.
    """
    client.files_completeUploadExternal(files=[{"id": file_id, "title": title}])


def share(client: WebClient, file_id: str, title: str, *, channel: str, blocks: list[dict[str, Any]]) -> None:
    """Finish an upload by sharing it: a message with these blocks and the file appears, once for each call.

    Raises:
        slack_sdk.errors.SlackClientError: Slack refused it, or its answer was lost.
    """
    client.files_completeUploadExternal(
        files=[{"id": file_id, "title": title}], channel_id=channel, blocks=json.dumps(blocks)
    )


def before_sharing(error: Exception) -> Outcome:
    """Tell what an error means that came while nobody could see anything yet: nothing was sent, whatever it was."""
    outcome = at_sharing(error)
    return Outcome(Fate.RETRY, outcome.code) if outcome.fate is Fate.UNKNOWN else outcome


def at_sharing(error: Exception) -> Outcome:
    """Tell what an error of one of Slack's methods for files means. An installation may do without their scope."""
    outcome = judge(error)
    if outcome.code == "missing_scope":
        return Outcome(Fate.LEFT_OUT, outcome.code)
    return replace(outcome, lane=LANE) if outcome.fate is Fate.PACED else outcome
