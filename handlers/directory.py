"""`/mentor-admin directory`: the outside organisations of a programme."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import directory, directory_edits, programmes
from bot.views import directory as views
from bot.views.programmes import admin_hub
from handlers.desk import look, work
from handlers.programmes import COMMAND, says


def show(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the directory of the channel's programme to whoever runs it."""
    with look(context) as desk:
        hub = programmes.hub(desk.session, desk.actor, body["channel_id"], now=desk.now)
        entries = directory.of_programme(desk.session, hub.programme.id) if hub.programme else []
    if hub.programme is None:
        ack(response_type="ephemeral", **admin_hub(hub).payload())
        return
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=views.directory_modal(hub.programme.id, entries))


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of a new entry, or of one that is there."""
    view = views.organisation_modal(int(action["value"]))
    if action["action_id"] == views.EDIT:
        with look(context) as desk:
            entry = directory_edits.get(desk.session, desk.actor, int(action["value"]))
        view = views.organisation_modal(0, entry)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=view)


def save(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Save an entry, and have the directory below show it."""
    programme_id, entry_id, form = views.parse_organisation(view)
    with work(context) as desk:
        if entry_id is None:
            directory_edits.add(desk.session, desk.actor, programme_id, form, now=desk.now)
        else:
            programme_id = directory_edits.change(desk.session, desk.actor, entry_id, form)
        below = views.directory_modal(programme_id, directory.of_programme(desk.session, programme_id))
    ack()
    if view.get("previous_view_id"):
        client.views_update(view_id=view["previous_view_id"], view=below)


def remove(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Take an entry out."""
    with work(context) as desk:
        programme_id = directory_edits.remove(desk.session, desk.actor, int(action["value"]))
        view = views.directory_modal(programme_id, directory.of_programme(desk.session, programme_id))
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def register(bolt: App) -> None:
    """Bind the directory."""
    bolt.command(COMMAND, matchers=[says("directory")])(show)
    bolt.action(views.ADD)(open_form)
    bolt.action(views.EDIT)(open_form)
    bolt.action(views.REMOVE)(remove)
    bolt.view(views.FORM)(save)
