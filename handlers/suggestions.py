"""Answers to suggestions; asking somebody is in `handlers.asks`."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.services import suggestions
from bot.views.suggestions import DECLINE, KEEP, START, STOP, batch, parse_decline
from handlers.desk import work


def keep(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Put somebody aside for later."""
    with work(context) as desk:
        shown = suggestions.keep(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **batch(shown).payload())


def decline(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Note that somebody is not the right one, and why."""
    suggestion_id, reason = parse_decline(action)
    with work(context) as desk:
        shown = suggestions.decline(desk.session, desk.actor, suggestion_id, reason, now=desk.now)
    ack()
    respond(replace_original=True, **batch(shown).payload())


def stop(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Send no more suggestions; the ones that are there stay to be answered."""
    with work(context) as desk:
        shown = suggestions.stop(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **batch(shown).payload())


def start(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Send suggestions again."""
    with work(context) as desk:
        shown = suggestions.start(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **batch(shown).payload())


def register(bolt: App) -> None:
    """Bind the ids of suggestions."""
    bolt.action(KEEP)(keep)
    bolt.action(DECLINE)(decline)
    bolt.action(STOP)(stop)
    bolt.action(START)(start)
