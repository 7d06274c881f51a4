"""The join modal, and the buttons to pause, come back and leave."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import UserError
from bot.services import hub, participants, rounds
from bot.views.hub import hub_message
from bot.views.message import Message
from bot.views.notices import notice_view
from bot.views.participants import JOIN_MODAL, join_modal, parse_join
from bot.views.ways import EDIT_PROFILE, JOIN, LEAVE, PAUSE, RESUME
from handlers.desk import Work, look, work

_PAUSED = ":zzz: *Paused.* No suggestions and no check-ins until you come back."
_BACK = ":sunny: *Welcome back.*"
_LEFT = "*You have left.* Thank you for having been part of it; the door stays open."


def join_modal_for(
    desk: Work, *, channel_id: str | None = None, programme_id: int | None = None, round_id: int | None = None
) -> View:
    """Return the join modal for the acting person; with a round, joining signs up for it too.

    Raises:
        bot.errors.NotAllowed: this person cannot take part.
    """
    draft = participants.join_draft(
        desk.session, desk.actor, channel_id=channel_id, programme_id=programme_id, round_id=round_id
    )
    return join_modal(draft)


def open_join(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the join modal; where the person is in a programme's channel, that programme is ticked."""
    with look(context) as desk:
        view = join_modal_for(desk, channel_id=_channel_of(body))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def save_join(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Save the profile and sign up for the round that led here; refused fields are told beside them."""
    joining = parse_join(view)
    with work(context) as desk:
        joined = participants.save(desk.session, desk.actor, joining.form, left=joining.left, now=desk.now)
        trouble = _sign_up(desk, joining.round_id)
    if joined and not trouble:
        ack(response_action="clear")
    else:
        ack(response_action="update", view=notice_view(trouble or ":white_check_mark: Your profile is saved."))


def pause(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Pause at one click or word."""
    with work(context) as desk:
        participants.pause(desk.session, desk.actor, now=desk.now)
        shown = _hub(desk, _PAUSED)
    show(ack, body, respond, shown)


def resume(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Come back at one click or word."""
    with work(context) as desk:
        participants.resume(desk.session, desk.actor, now=desk.now)
        shown = _hub(desk, _BACK)
    show(ack, body, respond, shown)


def leave(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Leave at one click."""
    with work(context) as desk:
        participants.leave(desk.session, desk.actor, now=desk.now)
        shown = _hub(desk, _LEFT)
    show(ack, body, respond, shown)


def show(ack: Ack, body: dict[str, Any], respond: Respond, message: Message) -> None:
    """Answer where the person is: to a command, in place of the clicked message, or (Home) by its refresh."""
    if body.get("command"):
        ack(response_type="ephemeral", **message.payload())
        return
    ack()
    if "response_url" in body:
        respond(response_type="ephemeral", replace_original=_is_ephemeral(body), **message.payload())


def _hub(desk: Work, note: str) -> Message:
    return hub_message(hub.standing(desk.session, desk.actor.person_id, now=desk.now), note)


def _sign_up(desk: Work, round_id: int | None) -> str:
    """Sign up for the round that led here; where that cannot be, say why: what was saved stays saved."""
    if round_id is None:
        return ""
    try:
        with desk.session.begin_nested():
            rounds.sign_up(desk.session, desk.actor, round_id, now=desk.now)
    except UserError as error:
        return f":white_check_mark: Your profile is saved.\n{error}"
    return ""


def _is_ephemeral(body: dict[str, Any]) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _channel_of(body: dict[str, Any]) -> str | None:
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return str(channel) if channel else None


def register(bolt: App) -> None:
    """Bind the ids of joining, pausing and leaving."""
    bolt.action(JOIN)(open_join)
    bolt.action(EDIT_PROFILE)(open_join)
    bolt.view(JOIN_MODAL)(save_join)
    bolt.action(PAUSE)(pause)
    bolt.action(RESUME)(resume)
    bolt.action(LEAVE)(leave)
