"""`/mentor list` and `/mentor find`: whom to ask, in which order, and what happens after a no."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.db.tables import Person
from bot.services import finding, people, shortlist, succession, wishes
from bot.services.asks import person
from bot.views import shortlist as views
from bot.views.answers import TELL_ME
from bot.views.shortlist import find_modal, list_modal
from handlers.asks import open_modal
from handlers.desk import Work, look, work


def show_list(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the person's own list."""
    with look(context) as desk:
        view = _list(desk)
    ack()
    open_modal(client, body, view)


def show_found(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the people who fit."""
    with look(context) as desk:
        page = finding.search(desk.session, desk.actor, views.parse_wanted({}), now=desk.now)
    ack()
    open_modal(client, body, find_modal(page))


def narrow(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Search again, by what was chosen."""
    wanted = views.parse_wanted(body["view"]["state"]["values"])
    with look(context) as desk:
        page = finding.search(desk.session, desk.actor, wanted, now=desk.now)
    ack()
    _update(client, body, find_modal(page))


def keep_found(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put somebody who fits on the list."""
    wanted = views.parse_wanted(body["view"]["state"]["values"])
    with work(context) as desk:
        shortlist.add(desk.session, desk.actor, _person(desk, action["value"]), kind=wanted.kind, now=desk.now)
        page = finding.search(desk.session, desk.actor, wanted, now=desk.now)
    ack()
    _update(client, body, find_modal(page))


def move_up(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put somebody one place further up."""
    with work(context) as desk:
        shortlist.move_up(desk.session, desk.actor, int(action["value"]))
        view = _list(desk)
    ack()
    _update(client, body, view)


def remove(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Take somebody off the list."""
    with work(context) as desk:
        shortlist.remove(desk.session, desk.actor, int(action["value"]), now=desk.now)
        view = _list(desk)
    ack()
    _update(client, body, view)


def open_why(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form for why this person."""
    with look(context) as desk:
        entry = shortlist.own(desk.session, desk.actor, int(action["value"]))
        cards = shortlist.cards(desk.session, desk.actor.person_id)
        card = next(one for one in cards if one.id == entry.id)
    ack()
    open_modal(client, body, views.why_modal(card))


def save_why(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep why this person, and have the list below show it."""
    form = views.parse_why(view["state"]["values"])
    with work(context) as desk:
        shortlist.set_why(desk.session, desk.actor, int(view["private_metadata"]), form.why)
        below = _list(desk)
    ack()
    if view.get("previous_view_id"):
        client.views_update(view_id=view["previous_view_id"], view=below)


def open_add(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form to name somebody."""
    ack()
    open_modal(client, body, views.add_modal())


def save_named(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Put whoever was named on the list, and show it."""
    form = views.parse_named(view["state"]["values"])
    with work(context) as desk:
        named = people.ensure(desk.session, form.person)
        shortlist.add(desk.session, desk.actor, named, why=form.why, now=desk.now)
        shown = _list(desk)
    ack(response_action="update", view=shown)


def open_ideas(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show where to look for people."""
    ack()
    open_modal(client, body, views.ideas_modal())


def wait(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Ask nobody for now."""
    with work(context) as desk:
        succession.wait(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **views.waits().payload())


def not_this(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Pass over the next one."""
    with work(context) as desk:
        succession.not_this_one(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **views.taken_off().payload())


def tell_me(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Note that somebody wants to hear of a place."""
    with work(context) as desk:
        mentor = wishes.wish(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    _update(client, body, views.will_tell(mentor))


def done(ack: Ack) -> None:
    """Close what was only there to be read and copied."""
    ack()


def _list(desk: Work) -> View:
    return list_modal(shortlist.cards(desk.session, desk.actor.person_id))


def _person(desk: Work, person_id: str) -> Person:
    return person(desk.session, int(person_id))


def _update(client: WebClient, body: dict[str, Any], view: View) -> None:
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def register(bolt: App) -> None:
    """Bind the ids of lists, searches and turns."""
    bolt.action(views.OPEN_LIST)(show_list)
    bolt.action(views.FIND)(show_found)
    for action_id in (views.BY_KIND, views.BY_FUNCTION, views.BY_SKILL):
        bolt.action(action_id)(narrow)
    bolt.action(views.KEEP)(keep_found)
    bolt.action(views.UP)(move_up)
    bolt.action(views.REMOVE)(remove)
    bolt.action(views.WHY)(open_why)
    bolt.view(views.WHY_MODAL)(save_why)
    bolt.action(views.ADD)(open_add)
    bolt.view(views.ADD_MODAL)(save_named)
    bolt.action(views.IDEAS)(open_ideas)
    bolt.view(views.IDEAS_MODAL)(done)
    bolt.action(views.WAIT)(wait)
    bolt.action(views.NOT_THIS)(not_this)
    bolt.action(TELL_ME)(tell_me)
