"""Answers to check-ins by button and by form, and what happens to typed ones afterwards."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.forms.states import Mood
from bot.services import checkins, notes
from bot.views.checkins import (
    CHANGE,
    FORM,
    MOOD,
    MOVE_NOTE,
    OPEN_FORM,
    REMOVE_NOTE,
    answered,
    forgotten,
    form,
    noted,
    parse_form,
    parse_mood,
    parse_move,
    prompt,
)
from handlers.desk import look, work
from handlers.digests import in_its_place


def answer(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Keep a mood; the answer takes the place of the buttons."""
    with work(context) as desk:
        checkin = checkins.record(desk.session, desk.actor, int(action["value"]), parse_mood(action), now=desk.now)
        shown = in_its_place(desk, action, answered(checkin))
    ack()
    respond(replace_original=True, **shown.payload())


def ask_again(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Show the buttons once more; the answer stays until another one is chosen."""
    with look(context) as desk:
        checkin = checkins.get(desk.session, desk.actor, int(action["value"]))
        shown = in_its_place(desk, action, prompt(checkin), reopens=True)
    ack()
    respond(replace_original=True, **shown.payload())


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form that never becomes a message."""
    with look(context) as desk:
        checkin = checkins.get(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=form(checkin))


def save_form(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Save the submitted form; refused fields are told beside them by the error handler."""
    filled = parse_form(view["state"]["values"])
    with work(context) as desk:
        checkins.submit(desk.session, desk.actor, int(view["private_metadata"]), filled, now=desk.now)
    ack()


def move_note(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Put typed words with another check-in."""
    note_id, checkin_id = parse_move(action)
    with work(context) as desk:
        note = notes.move(desk.session, desk.actor, note_id, checkin_id, now=desk.now)
    ack()
    respond(replace_original=True, **noted(note).payload())


def remove_note(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Delete typed words."""
    with work(context) as desk:
        notes.remove(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **forgotten().payload())


def register(bolt: App) -> None:
    """Bind the ids of check-ins."""
    for mood in Mood:
        bolt.action(f"{MOOD}.{mood.value}")(answer)
    bolt.action(CHANGE)(ask_again)
    bolt.action(OPEN_FORM)(open_form)
    bolt.view(FORM)(save_form)
    bolt.action(MOVE_NOTE)(move_note)
    bolt.action(REMOVE_NOTE)(remove_note)
