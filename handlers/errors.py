"""The one place where errors of handlers become words, shown where the person is."""

import logging
from typing import Any

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import OperationalError

from bot.errors import Duplicate, InvalidInput, UserError
from bot.views.notices import notice_view

_log = logging.getLogger(__name__)

_BUSY = "Baton is busy for a moment and has not saved this. Please try again; what you typed is still here."
_BROKEN = "Something went wrong on Baton's side and nothing was changed. Please try again in a minute."


def explain(error: Exception, body: dict[str, Any], client: WebClient, respond: Respond) -> BoltResponse | None:
    """Answer the person about an error; Bolt calls this for whatever a handler or a middleware raises."""
    if isinstance(error, Duplicate):
        return BoltResponse(status=200, body="")
    if isinstance(error, UserError):
        words = str(error)
    elif isinstance(error, OperationalError):
        _log.warning("the database was locked while somebody waited")
        words = _BUSY
    else:
        _log.error("a handler failed", exc_info=error)
        words = _BROKEN
    if "event" in body:
        # Slack delivers it again while it is not acknowledged; later, the record is taken up by a tick.
        return BoltResponse(status=500, body="")
    if body.get("type") == "view_submission":
        return _beside_fields(error, words, body["view"])
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return _to_the_person(words, body, client, respond)


def _beside_fields(error: Exception, words: str, view: dict[str, Any]) -> BoltResponse:
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    if isinstance(error, InvalidInput):
        errors = {field: text for field, text in error.fields.items() if field in inputs}
        if errors:
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
    if inputs:
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {inputs[-1]: words}})
    return BoltResponse(status=200, body={"response_action": "update", "view": notice_view(words).to_dict()})


def _to_the_person(words: str, body: dict[str, Any], client: WebClient, respond: Respond) -> BoltResponse:
    try:
        if body.get("command"):
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
        view = body.get("view")
        if view is None:
            respond(text=words, response_type="ephemeral", replace_original=False)
        elif view.get("type") == "modal":
            client.views_push(trigger_id=body["trigger_id"], view=notice_view(words))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=notice_view(words))
    except (SlackClientError, OSError):
        _log.warning("an explanation could not be shown")
    return BoltResponse(status=200, body="")
