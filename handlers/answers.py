"""What people answer to an ask, each with one click."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.forms.states import AskState, SmallOffer
from bot.services import answers
from bot.views import asks as cards
from bot.views.answers import REASON_MODAL, TAKE_OFFER, ask_answer, parse_reason, reason_modal
from bot.views.asks import ask_card
from bot.views.overviews import as_modal, overview
from bot.views.ways import OPEN_ASKS
from handlers.asks import open_modal, retell
from handlers.desk import look, work
from handlers.participants import show

Body = dict[str, Any]
Action = dict[str, Any]


def accept(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Say yes."""
    with work(context) as desk:
        card = answers.accept(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def offer_less(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Say yes to one talk or one skill."""
    ask_id, _, offer = str(action["selected_option"]["value"]).partition(":")
    with work(context) as desk:
        card = answers.offer_less(desk.session, desk.actor, int(ask_id), SmallOffer(offer), now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def need_time(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Take time until the chosen day."""
    until = date.fromisoformat(action["selected_date"])
    with work(context) as desk:
        card = answers.need_time(desk.session, desk.actor, _ask_of(action), until, now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def not_now(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Say not now."""
    with work(context) as desk:
        card = answers.decline(desk.session, desk.actor, int(action["value"]), AskState.BUSY, now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def not_right(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Say that somebody else would be right."""
    with work(context) as desk:
        card = answers.decline(desk.session, desk.actor, int(action["value"]), AskState.NOT_RIGHT, now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def point(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Name somebody else."""
    with work(context) as desk:
        card = answers.point(desk.session, desk.actor, _ask_of(action), action["selected_user"], now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def again_after(
    ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Say when to be asked again."""
    day = date.fromisoformat(action["selected_date"])
    with work(context) as desk:
        card = answers.ask_again_after(desk.session, desk.actor, _ask_of(action), day, now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def close_door(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Take no more asks for now."""
    with work(context) as desk:
        answers.set_door(desk.session, desk.actor, closed=True, now=desk.now)
        card = answers.answered(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def open_door(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Take asks again."""
    with work(context) as desk:
        answers.set_door(desk.session, desk.actor, closed=False, now=desk.now)
        card = answers.answered(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, ask_card(card))


def open_reason(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the form for a word about the answer."""
    with look(context) as desk:
        card = answers.answered(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    open_modal(client, body, reason_modal(card))


def share_reason(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Share the word."""
    form = parse_reason(view["state"]["values"])
    with work(context) as desk:
        answers.share_reason(desk.session, desk.actor, int(view["private_metadata"]), form.reason, now=desk.now)
    ack()


def take_offer(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Take the smaller thing."""
    with work(context) as desk:
        card = answers.take_offer(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, ask_answer(card))


def show_asks(ack: Ack, body: Body, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Show one's own ask, the asks that wait, and the door; a page without messages gets them as a modal."""
    with look(context) as desk:
        shown = overview(answers.overview(desk.session, desk.actor, now=desk.now))
    if "view" in body:
        ack()
        open_modal(client, body, as_modal(shown))
    else:
        show(ack, body, respond, shown)


def shut(ack: Ack, body: Body, action: Action, context: BoltContext, client: WebClient, respond: Respond) -> None:
    """Close or open the door; Home shows it by itself."""
    with work(context) as desk:
        answers.set_door(desk.session, desk.actor, closed=action["action_id"] == cards.SHUT, now=desk.now)
        shown = answers.overview(desk.session, desk.actor, now=desk.now)
    ack()
    if (body.get("view") or {}).get("type") != "home":
        retell(body, client, respond, overview(shown))


def _ask_of(action: Action) -> int:
    """Return the ask of a date or a person picked; such elements carry no value, so their block does."""
    return int(str(action["block_id"]).rpartition(".")[2])


def register(bolt: App) -> None:
    """Bind the ids of answers."""
    bolt.action(OPEN_ASKS)(show_asks)
    bolt.action(cards.ACCEPT)(accept)
    bolt.action(cards.OFFER_LESS)(offer_less)
    bolt.action(cards.NEED_TIME)(need_time)
    bolt.action(cards.NOT_NOW)(not_now)
    bolt.action(cards.NOT_RIGHT)(not_right)
    bolt.action(cards.POINT)(point)
    bolt.action(cards.AGAIN_AFTER)(again_after)
    bolt.action(cards.CLOSE_DOOR)(close_door)
    bolt.action(cards.OPEN_DOOR)(open_door)
    bolt.action(cards.SHUT)(shut)
    bolt.action(cards.UNSHUT)(shut)
    bolt.action(cards.REASON)(open_reason)
    bolt.view(REASON_MODAL)(share_reason)
    bolt.action(TAKE_OFFER)(take_offer)
