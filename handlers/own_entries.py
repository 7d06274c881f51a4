"""Functions and aims that a programme adds to the catalogue, from the list of its words."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import own_entries
from bot.views import own_entries as views
from handlers.desk import look, work
from handlers.wording import shown


def add(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of a new function or aim."""
    programme_id, topic = views.parse_place(action["value"])
    with look(context) as desk:
        words = own_entries.words(desk.session, desk.actor, programme_id)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.own_entry_modal(programme_id, topic, words))


def change(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of one that is there."""
    with look(context) as desk:
        card = own_entries.one(desk.session, desk.actor, int(action["value"]))
        words = own_entries.words(desk.session, desk.actor, card.programme_id)
    ack()
    view = views.own_entry_modal(card.programme_id, card.topic, words, card)
    client.views_push(trigger_id=body["trigger_id"], view=view)


def save(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Save what was submitted, and have the list below show it."""
    programme_id, topic, entry_id, form = views.parse_own_entry(view)
    with work(context) as desk:
        if entry_id is None:
            card = own_entries.add(desk.session, desk.actor, programme_id, topic, form, now=desk.now)
        else:
            card = own_entries.change(desk.session, desk.actor, entry_id, form, now=desk.now)
        below = shown(desk, card.programme_id)
    ack()
    if view.get("previous_view_id"):
        client.views_update(view_id=view["previous_view_id"], view=below)


def retire(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Offer one to nobody any more, or offer it again."""
    move = own_entries.retire if action["action_id"] == views.RETIRE else own_entries.offer_again
    with work(context) as desk:
        card = move(desk.session, desk.actor, int(action["value"]), now=desk.now)
        view = shown(desk, card.programme_id)
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def register(bolt: App) -> None:
    """Bind what a programme adds."""
    bolt.action(views.ADD)(add)
    bolt.action(views.CHANGE)(change)
    bolt.action(views.RETIRE)(retire)
    bolt.action(views.OFFER_AGAIN)(retire)
    bolt.view(views.FORM)(save)
