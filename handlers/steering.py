"""Steering a draft: the buttons of its preview, and the two forms behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import InvalidInput, UserError
from bot.forms.states import DraftRuling
from bot.forms.steering import Decision, Steer
from bot.services import drafts, steering
from bot.services.drafts import DraftChanged
from bot.views.drafts import APART, KEEP, LET_GO, PAIR_TWO, SWAP, TAKE_BACK, parse_preview, parse_two, preview, working
from bot.views.notices import notice_view
from bot.views.steering import PAIR_MODAL, SWAP_MODAL, Where, pair_modal, parse_pair, parse_swap, swap_modal, told
from handlers.desk import look, work

_RULINGS = {KEEP: DraftRuling.KEEP, APART: DraftRuling.APART, LET_GO: None, TAKE_BACK: None}


def decide(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep two together, keep them apart, or take that back; the preview shows what follows."""
    where = Where(*parse_preview(body["view"]))
    decision = Decision(*parse_two(action["value"]), _RULINGS[action["action_id"]])
    with _stale_is_shown(ack, context, client, body["view"]["id"], where):
        _steer(ack, context, client, body["view"]["id"], where, Steer(where.round_id, where.version, decision))


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form with whom else the two of a pair could be; looking for them takes longer than a trigger lives."""
    where, two = Where(*parse_preview(body["view"])), parse_two(action["value"])
    with _stale_is_shown(ack, context, client, body["view"]["id"], where):
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
    with _stale_is_shown(ack, context, client, view["root_view_id"], where), _refused_beside(field):
        _steer(ack, context, client, view["root_view_id"], where, steer)


def ask_for_two(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form to pair two people by hand."""
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=pair_modal(Where(*parse_preview(body["view"]))))


def pair_two(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Pair two people by hand; the preview below the form shows what follows."""
    where, form = parse_pair(view)
    with look(context) as desk:
        steer = steering.to_pair(desk.session, where.round_id, where.version, form)
    with _stale_is_shown(ack, context, client, view["root_view_id"], where), _refused_beside("mentor"):
        _steer(ack, context, client, view["root_view_id"], where, steer)


def _steer(ack: Ack, context: BoltContext, client: WebClient, preview_id: str, where: Where, steer: Steer) -> None:
    """Look whether something can be decided, then do it, and have the preview show what follows from it."""
    with look(context) as desk:
        steering.check(desk.session, desk.actor, steer, now=desk.now)
    ack()
    client.views_update(view_id=preview_id, view=_steered(context, steer, where))


def _steered(context: BoltContext, steer: Steer, where: Where) -> View:
    """Solve outside of any transaction, keep the result, and return its preview or why there is none."""
    try:
        with look(context) as desk:
            asked = steering.ask(desk.session, desk.actor, steer, now=desk.now)
        answered = drafts.answer(asked)
        with work(context) as desk:
            words = told(steering.keep(desk.session, desk.actor, asked, answered, now=desk.now))
            return preview(drafts.preview(desk.session, desk.actor, where.round_id, page=where.page), told=words)
    except (DraftChanged, steering.Impossible) as refused:
        return _present(context, where, str(refused))
    except UserError as error:
        # What was clicked is answered already, so the place where this person looks is the preview itself.
        return notice_view(str(error))


def _choices(context: BoltContext, where: Where, two: tuple[int, int]) -> View:
    try:
        with look(context) as desk:
            found = steering.choices(desk.session, desk.actor, where.round_id, where.version, two, now=desk.now)
    except UserError as error:
        return notice_view(str(error))
    return swap_modal(where, found)


def _present(context: BoltContext, where: Where, note: str) -> View:
    with look(context) as desk:
        return preview(drafts.preview(desk.session, desk.actor, where.round_id, page=where.page), note)


@contextmanager
def _stale_is_shown(ack: Ack, context: BoltContext, client: WebClient, preview_id: str, where: Where) -> Iterator[None]:
    """Where somebody decided on an old draft, show them the present one, and that nothing was done."""
    try:
        yield
    except DraftChanged as changed:
        ack()
        client.views_update(view_id=preview_id, view=_present(context, where, str(changed)))


@contextmanager
def _refused_beside(field: str) -> Iterator[None]:
    """Show beside a field why two people cannot be paired."""
    try:
        yield
    except steering.Impossible as refused:
        raise InvalidInput({field: str(refused)}) from refused


def register(bolt: App) -> None:
    """Bind the ids of steering."""
    for action_id in _RULINGS:
        bolt.action(action_id)(decide)
    bolt.action(SWAP)(choose)
    bolt.view(SWAP_MODAL)(swap)
    bolt.action(PAIR_TWO)(ask_for_two)
    bolt.view(PAIR_MODAL)(pair_two)
