"""`/mentor-admin wording`: a programme's own words for functions and aims."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.services import own_entries, programmes, wording_edits
from bot.views import wording as views
from bot.views.programmes import WORDING, admin_hub
from handlers.desk import Work, look, work
from handlers.programmes import COMMAND, says


def show(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the words of the channel's programme to whoever runs it."""
    with look(context) as desk:
        hub = programmes.hub(desk.session, desk.actor, body["channel_id"], now=desk.now)
        view = shown(desk, hub.programme.id) if hub.programme is not None else None
    if view is None:
        ack(response_type="ephemeral", **admin_hub(hub).payload())
        return
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_list(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the words of the programme of this button."""
    with look(context) as desk:
        view = shown(desk, int(action["value"]))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def change(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of one entry."""
    with look(context) as desk:
        entry = wording_edits.one(desk.session, desk.actor, *views.parse_reference(action["value"]))
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.wording_modal(entry))


def save(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Save the words, and have the list below show them."""
    programme_id, topic, key, form = views.parse_wording(view)
    with work(context) as desk:
        wording_edits.save(desk.session, desk.actor, programme_id, topic, key, form, now=desk.now)
        below = shown(desk, programme_id)
    ack()
    if view.get("previous_view_id"):
        client.views_update(view_id=view["previous_view_id"], view=below)


def reset(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Go back to the original words of one entry."""
    programme_id, topic, key = views.parse_reference(action["value"])
    with work(context) as desk:
        wording_edits.reset(desk.session, desk.actor, programme_id, topic, key)
        view = shown(desk, programme_id)
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def shown(desk: Work, programme_id: int) -> View:
    """Return the list of a programme's words and of what it added, as they are now."""
    entries = wording_edits.everything(desk.session, desk.actor, programme_id)
    own = own_entries.listed(desk.session, desk.actor, programme_id)
    return views.wording_list(programme_id, entries, own)


def register(bolt: App) -> None:
    """Bind the words of a programme."""
    bolt.command(COMMAND, matchers=[says("wording")])(show)
    bolt.action(WORDING)(open_list)
    bolt.action(views.CHANGE)(change)
    bolt.action(views.RESET)(reset)
    bolt.view(views.FORM)(save)
