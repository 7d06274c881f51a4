"""`/mentor`: one command, and a word for each thing that a person can do."""

import difflib
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import hub
from bot.views.hub import COMMANDS, help_message, help_modal, hub_message, leave_question
from bot.views.ways import HELP, SHOW_HUB
from handlers.answers import show_asks
from handlers.chain import show_chain
from handlers.desk import look
from handlers.details import open_details
from handlers.goals import show_goals
from handlers.invitations import open_letter, open_pair, start_ask
from handlers.participants import open_join, pause, resume, show
from handlers.preferences import open_preferences
from handlers.privacy import show_privacy
from handlers.readiness import open_readiness
from handlers.shortlist import show_found, show_list

COMMAND = "/mentor"


def show_hub(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Show where the person stands, and their next step."""
    with look(context) as desk:
        standing = hub.standing(desk.session, desk.actor.person_id, now=desk.now)
    show(ack, body, respond, hub_message(standing))


def ask_to_leave(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
    """Tell what leaving means, with the button that does it."""
    show(ack, body, respond, leave_question())


def show_help(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show what Baton understands; a page without messages gets it as a modal."""
    if "view" in body:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=help_modal())
    else:
        show(ack, body, respond, help_message())


def explain_unknown(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
    """Answer a word that nothing is bound to with everything that there is, and the nearest of it."""
    word = _word(body)
    nearest = difflib.get_close_matches(word, [name for name in COMMANDS if name], n=1)
    show(ack, body, respond, help_message(word, nearest[0] if nearest else ""))


def _word(body: dict[str, Any]) -> str:
    return next(iter((body.get("text") or "").lower().split()), "")


def _says(word: str) -> Callable[..., bool]:
    def matches(body: dict[str, Any]) -> bool:
        return _word(body) == word

    return matches


def register(bolt: App) -> None:
    """Bind the words of `/mentor`, and the buttons that do the same."""
    words: dict[str, Callable[..., None]] = {
        "": show_hub,
        "join": open_join,
        "profile": open_join,
        "about": open_details,
        "goals": show_goals,
        "find": show_found,
        "list": show_list,
        "ask": start_ask,
        "asks": show_asks,
        "letter": open_letter,
        "pair": open_pair,
        "chain": show_chain,
        "ready": open_readiness,
        "rather-not": open_preferences,
        "privacy": show_privacy,
        "pause": pause,
        "resume": resume,
        "leave": ask_to_leave,
        "help": show_help,
    }
    for word, handler in words.items():
        bolt.command(COMMAND, matchers=[_says(word)])(handler)
    bolt.command(COMMAND)(explain_unknown)
    bolt.action(SHOW_HUB)(show_hub)
    bolt.action(HELP)(show_help)
