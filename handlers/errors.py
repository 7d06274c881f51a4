"""The one place where errors of handlers become words, shown where the person is."""

import logging
from http.client import HTTPException
from typing import Any

from slack_bolt import BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError, SlackObjectFormationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.db.engine import is_busy
from bot.errors import Duplicate, InvalidInput, UserError
from bot.views.notices import notice_view

_log = logging.getLogger(__name__)

_BUSY = "Baton is busy for a moment and has not saved this. Please try again; what you typed is still here."
_UNSAVED = (
    "Baton cannot save anything at present, so nothing was changed; what you typed is still here. "
    "Please try again later, and tell whoever runs Baton if it stays like this."
)
_UNSHOWN = "Slack did not show Baton's answer this time. Nothing that was saved is lost; please try once more."
_BROKEN = "Something went wrong on Baton's side and nothing was changed. Please try again in a minute."

#: What a call to Slack raises when Slack refuses, cannot be reached, or answers with something unreadable.
_SLACK_TROUBLE = (SlackClientError, OSError, HTTPException)
#: Defects of Baton's, unlike a database that is locked, full, read-only, damaged or gone.
_DEFECTS = (SlackObjectFormationError, DataError, IntegrityError, ProgrammingError)


def explain(
    error: Exception, body: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> BoltResponse | None:
    """Answer the person about an error; Bolt calls this for whatever a handler or a middleware raises."""
    acked = context.ack.response is not None
    if isinstance(error, Duplicate):
        return None if acked else BoltResponse(status=200, body="")
    words = _words(error)
    if "event" in body:
        # Slack delivers it again while it is not acknowledged; later, the record is taken up by a tick.
        return None if acked else BoltResponse(status=500, body="")
    if not acked:
        if body.get("type") == "view_submission":
            return _beside_fields(error, words, body["view"])
        if body.get("type") == "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        if body.get("command"):
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
    _to_the_person(words, body, client, respond)
    return None if acked else BoltResponse(status=200, body="")


def _words(error: Exception) -> str:
    """Return what the person reads, and log what whoever runs Baton has to know."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, _DEFECTS):
        _log.error("a handler failed", exc_info=error)
        return _BROKEN
    if isinstance(error, NoConnectionLeft) or (isinstance(error, DBAPIError) and is_busy(error)):
        _log.warning("the database was locked while somebody waited")
        return _BUSY
    if isinstance(error, DBAPIError):
        _log.error("the database could not be used while somebody waited", exc_info=error)
        return _UNSAVED
    if isinstance(error, _SLACK_TROUBLE):
        _log.warning("Slack did not take an answer", exc_info=error)
        return _UNSHOWN
    _log.error("a handler failed", exc_info=error)
    return _BROKEN


def _beside_fields(error: Exception, words: str, view: dict[str, Any]) -> BoltResponse:
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    if isinstance(error, InvalidInput):
        errors = {field: text for field, text in error.fields.items() if field in inputs}
        if errors:
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
    if inputs:
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {inputs[-1]: words}})
    return BoltResponse(status=200, body={"response_action": "update", "view": notice_view(words).to_dict()})


def _to_the_person(words: str, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show words where the person is, or else in their DM."""
    try:
        _nearby(words, body, client, respond)
    except _SLACK_TROUBLE:
        try:
            client.chat_postMessage(channel=str((body.get("user") or {}).get("id") or body.get("user_id")), text=words)
        except _SLACK_TROUBLE:
            _log.warning("an explanation could not be shown")


def _nearby(words: str, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    view = body.get("view")
    if view is None:
        respond(text=words, response_type="ephemeral", replace_original=False)
    elif view.get("type") == "modal" and body.get("type") != "view_submission":
        client.views_push(trigger_id=body["trigger_id"], view=notice_view(words))
    else:
        client.views_open(trigger_id=body["trigger_id"], view=notice_view(words))
