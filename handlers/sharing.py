"""Letting a partner read an answer to a check-in, and taking that back."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.services import notes, sharing
from bot.views.checkins import SHARE, SHARE_NOTE, TAKE_BACK, answered, noted
from handlers.desk import work
from handlers.digests import in_its_place


def share(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Share an answer, or keep it to oneself again."""
    change = sharing.take_back if action["action_id"] == TAKE_BACK else sharing.share
    with work(context) as desk:
        checkin = change(desk.session, desk.actor, int(action["value"]), now=desk.now)
        shown = in_its_place(desk, action, answered(checkin))
    ack()
    respond(replace_original=True, **shown.payload())


def share_note(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Share the answer to which typed words belong."""
    with work(context) as desk:
        checkin_id = notes.checkin_of(desk.session, desk.actor, int(action["value"]))
        sharing.share(desk.session, desk.actor, checkin_id, now=desk.now)
        note = notes.get(desk.session, desk.actor, int(action["value"]))
    ack()
    respond(replace_original=True, **noted(note).payload())


def register(bolt: App) -> None:
    """Bind the ids of sharing."""
    bolt.action(SHARE)(share)
    bolt.action(TAKE_BACK)(share)
    bolt.action(SHARE_NOTE)(share_note)
