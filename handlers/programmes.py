"""`/mentor-admin` and the modal that sets up or changes a programme."""

import html
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import people, programmes
from bot.views.message import Message, section
from bot.views.notices import notice_view
from bot.views.programmes import (
    EDIT,
    POST_AGAIN,
    PROGRAMME_MODAL,
    SET_UP,
    admin_help,
    admin_hub,
    for_channel,
    for_programme,
    only_in_channels,
    parse_programme,
    programme_modal,
)
from handlers.desk import look, work
from handlers.participants import show

COMMAND = "/mentor-admin"


def show_hub(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Show the channel's programme to whoever runs it, or the offer to set one up."""
    with look(context) as desk:
        hub = programmes.hub(desk.session, desk.actor, body["channel_id"], now=desk.now)
    ack(response_type="ephemeral", **admin_hub(hub).payload())


def set_up(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the set-up form; where the channel has a programme already, show that one instead."""
    channel_id = body.get("channel_id") or body["actions"][0]["value"]
    with look(context) as desk:
        hub = programmes.hub(desk.session, desk.actor, channel_id, now=desk.now)
        me = people.get(desk.session, desk.actor).slack_user_id
    if hub.programme is not None and body.get("command"):
        ack(response_type="ephemeral", **admin_hub(hub, "This channel has a programme already.").payload())
        return
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=programme_modal(for_channel(channel_id), creator=me))


def edit(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form with the programme of this channel, or of this button."""
    with look(context) as desk:
        if body.get("command"):
            hub = programmes.hub(desk.session, desk.actor, body["channel_id"], now=desk.now)
            card = hub.programme
        else:
            card = programmes.for_admin(desk.session, desk.actor, int(body["actions"][0]["value"]))
        me = people.get(desk.session, desk.actor).slack_user_id
    if card is None:
        ack(response_type="ephemeral", **admin_hub(hub).payload())
        return
    ack()
    view = programme_modal(for_programme(card.id), creator=me, programme=card)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def save(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Set up or change a programme; whoever submits is checked again, however old the form is."""
    about, reference, form = parse_programme(view)
    with work(context) as desk:
        if about == "channel":
            programme = programmes.set_up(desk.session, desk.actor, reference, form, now=desk.now)
            words = f":tada: *Done.* It is announced in <#{programme.channel_id}>; there `/mentor-admin` is your desk."
        else:
            programmes.edit(desk.session, desk.actor, int(reference), form)
            words = ":white_check_mark: *Saved.*"
    ack(response_action="update", view=notice_view(words))


def post_again(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Try once more to post what a channel refused."""
    kind, _, subject_id = str(action["value"]).partition(":")
    with work(context) as desk:
        programmes.post_again(desk.session, desk.actor, kind, int(subject_id), now=desk.now)
    ack()
    words = ":arrows_counterclockwise: *Trying again.* If it does not work this time either, you hear from me at once."
    respond(replace_original=True, **Message("Trying again.", [section(words)]).payload())


def show_help(ack: Ack) -> None:
    """List every word."""
    ack(response_type="ephemeral", **admin_help().payload())


def explain_unknown(ack: Ack, body: dict[str, Any]) -> None:
    """Answer a word that nothing is bound to with every word that there is."""
    ack(response_type="ephemeral", **admin_help(_word(body)).payload())


def send_to_a_channel(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
    """Say where programmes live to somebody who typed in a DM."""
    show(ack, body, respond, only_in_channels())


def _word(body: dict[str, Any]) -> str:
    # Slack hands over what was typed with its three entities; whoever shows it escapes it again.
    return next(iter(html.unescape(body.get("text") or "").lower().split()), "")


def says(word: str) -> Callable[[dict[str, Any]], bool]:
    """Return a matcher for one word of `/mentor-admin` in a channel."""

    def matches(body: dict[str, Any]) -> bool:
        return _word(body) == word and not in_a_dm(body)

    return matches


def in_a_dm(body: dict[str, Any]) -> bool:
    """Tell whether a command that needs a channel was typed in a DM or a group DM."""
    name = str(body.get("channel_name") or "")
    dm = str(body.get("channel_id") or "").startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    return dm and _word(body) in {"", "setup", "edit", "round", "directory", "wording"}


def register(bolt: App) -> None:
    """Bind the words of `/mentor-admin`; the one for rounds is bound with rounds, the unknown ones come last."""
    words: dict[str, Callable[..., None]] = {"": show_hub, "setup": set_up, "edit": edit, "help": show_help}
    for word, handler in words.items():
        bolt.command(COMMAND, matchers=[says(word)])(handler)
    bolt.command(COMMAND, matchers=[in_a_dm])(send_to_a_channel)
    bolt.command(COMMAND, matchers=[_is_unknown])(explain_unknown)
    bolt.action(SET_UP)(set_up)
    bolt.action(EDIT)(edit)
    bolt.action(POST_AGAIN)(post_again)
    bolt.view(PROGRAMME_MODAL)(save)


def _is_unknown(body: dict[str, Any]) -> bool:
    return _word(body) not in {"", "setup", "edit", "round", "directory", "wording", "help"}
