"""Steering a draft: the buttons of its preview, and the two forms behind them."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import UserError
from bot.forms.states import DraftRuling
from bot.forms.steering import Decision, Steer
from bot.services import steering
from bot.views.drafts import APART, KEEP, LET_GO, PAIR_TWO, SWAP, TAKE_BACK, parse_preview, parse_two, working
from bot.views.notices import notice_view
from bot.views.steering import PAIR_MODAL, SWAP_MODAL, Where, pair_modal, parse_pair, parse_swap, swap_modal
from handlers.desk import look
from handlers.draft_pages import refused_beside
from handlers.drafts import pages

_RULINGS = {KEEP: DraftRuling.KEEP, APART: DraftRuling.APART, LET_GO: None, TAKE_BACK: None}


def decide(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep two together, keep them apart, or take that back; the preview shows what follows."""
    where = Where(*parse_preview(body["view"]))
    decision = Decision(*parse_two(action["value"]), _RULINGS[action["action_id"]])
    steer = Steer(where.round_id, where.version, decision)
    pages().steer(ack, context, client, body["view"]["id"], where, steer)


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form with whom else the two of a pair could be; looking for them takes longer than a trigger lives."""
    where, two = Where(*parse_preview(body["view"])), parse_two(action["value"])
    with pages().stale_is_shown(ack, context, client, body["view"]["id"], where):
        with look(context) as desk:
            steering.look_at(desk.session, desk.actor, where.round_id, where.version)
        ack()
        view_id = client.views_push(trigger_id=body["trigger_id"], view=working())["view"]["id"]
        client.views_update(view_id=view_id, view=_choices(context, where, two))


def swap(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put somebody else into a pair; the preview below the form shows what follows."""
    where, two, form = parse_swap(view)
    field = "mentee" if form.mentee is not None else "mentor"
    decision = Decision(form.mentee or two[0], form.mentor or two[1], DraftRuling.KEEP)
    steer = Steer(where.round_id, where.version, decision, instead_of=two)
    with refused_beside(field):
        pages().steer(ack, context, client, view["root_view_id"], where, steer)


def ask_for_two(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form to pair two people by hand."""
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=pair_modal(Where(*parse_preview(body["view"]))))


def pair_two(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Pair two people by hand; the preview below the form shows what follows."""
    where, form = parse_pair(view)
    with look(context) as desk:
        steer = steering.to_pair(desk.session, where.round_id, where.version, form)
    with refused_beside("mentor"):
        pages().steer(ack, context, client, view["root_view_id"], where, steer)


def _choices(context: BoltContext, where: Where, two: tuple[int, int]) -> View:
    try:
        with look(context) as desk:
            found = steering.choices(desk.session, desk.actor, where.round_id, where.version, two, now=desk.now)
    except UserError as error:
        return notice_view(str(error))
    return swap_modal(where, found)


def register(bolt: App) -> None:
    """Bind the ids of steering."""
    for action_id in _RULINGS:
        bolt.action(action_id)(decide)
    bolt.action(SWAP)(choose)
    bolt.view(SWAP_MODAL)(swap)
    bolt.action(PAIR_TWO)(ask_for_two)
    bolt.view(PAIR_MODAL)(pair_two)
