"""Asking somebody: the form, and taking an ask back. What mentors answer is in `handlers.answers`."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.forms.asks import AskDraft, Whom
from bot.services import answers, asks, coach
from bot.views.answers import ask_answer, no_place
from bot.views.asks import ASK_PERSON, COACH, MODAL, WITHDRAW, ask_modal, ask_sent, parse_ask, parse_whom
from bot.views.inputs import read_state
from bot.views.message import Message
from bot.views.overviews import as_modal
from bot.views.suggestions import ASK
from handlers.desk import Work, look, work


def open_ask(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of an ask, begun with the goal."""
    with look(context) as desk:
        view = ask_view(desk, parse_whom(action["value"]))
    ack()
    open_modal(client, body, view)


def coach_ask(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Read the "why you" in the open form, and show under it what could be sharper."""
    view = body["view"]
    whom = parse_whom(view["private_metadata"])
    with look(context) as desk:
        draft = asks.draft(desk.session, desk.actor, whom, now=desk.now)
        others = asks.whys_to_others(desk.session, desk.actor, whom)
    ack()
    if isinstance(draft, AskDraft):
        reading = coach.why_reading(str(read_state(view["state"]["values"]).get("why") or ""), others=others)
        client.views_update(view_id=view["id"], hash=view["hash"], view=ask_modal(draft, reading))


def ask_view(desk: Work, whom: Whom) -> View:
    """Return the form of an ask, or, where there is no place, the offer to be told when there is one."""
    draft = asks.draft(desk.session, desk.actor, whom, now=desk.now)
    return ask_modal(draft) if isinstance(draft, AskDraft) else no_place(draft)


def open_modal(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a modal: on top of the one in which somebody clicked, if it was in one."""
    if (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def retell(body: dict[str, Any], client: WebClient, respond: Respond, message: Message) -> None:
    """Say what became of it in place of what was clicked: a message, or a modal that was opened from Home."""
    if "view" in body:
        view = body["view"]
        client.views_update(view_id=view["id"], hash=view["hash"], view=as_modal(message))
    else:
        respond(replace_original=True, **message.payload())


def send_ask(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Send the submitted ask; refused fields are told beside them by the error handler."""
    form = parse_ask(view["state"]["values"])
    with work(context) as desk:
        asks.send(desk.session, desk.actor, parse_whom(view["private_metadata"]), form, now=desk.now)
    ack(response_action="clear")


def withdraw(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Take an ask back, or leave a smaller offer."""
    with work(context) as desk:
        card = answers.withdraw(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, ask_answer(card) if card.offer else ask_sent(card))


def register(bolt: App) -> None:
    """Bind the ids of asking."""
    bolt.action(ASK)(open_ask)
    bolt.action(ASK_PERSON)(open_ask)
    bolt.action(COACH)(coach_ask)
    bolt.view(MODAL)(send_ask)
    bolt.action(WITHDRAW)(withdraw)
