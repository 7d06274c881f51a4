"""Answers to nudges, and putting them off."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.services import nudges
from bot.views.nudges import ANSWER, LATER, nudge, parse_answer, parse_later
from handlers.desk import work
from handlers.digests import in_its_place


def answer(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Do what was answered; the answer takes the place of the nudge."""
    nudge_id, given = parse_answer(action)
    with work(context) as desk:
        card = nudges.answer(desk.session, desk.actor, nudge_id, given, now=desk.now)
        shown = in_its_place(desk, action, nudge(card))
    ack()
    respond(replace_original=True, **shown.payload())


def later(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Put it off to the day that was chosen."""
    nudge_id, day = parse_later(action)
    with work(context) as desk:
        card = nudges.later(desk.session, desk.actor, nudge_id, day, now=desk.now)
        shown = in_its_place(desk, action, nudge(card))
    ack()
    respond(replace_original=True, **shown.payload())


def register(bolt: App) -> None:
    """Bind the ids of nudges."""
    bolt.action(re.compile(rf"^{re.escape(ANSWER)}\.\w+$"))(answer)
    bolt.action(re.compile(rf"^{re.escape(LATER)}\.\d+$"))(later)
