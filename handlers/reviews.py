"""Looking back: answers to what is asked after the second meeting, halfway and at the end."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.forms.states import Fit
from bot.services import reviews
from bot.views.reviews import (
    FIT,
    MODAL,
    MORE,
    NAME_ME,
    OPEN_REVIEW,
    closed,
    fit_answered,
    looked_back,
    more_answered,
    parse_review,
    review_modal,
)
from handlers.desk import look, work
from handlers.pages import show


def say_if_it_fits(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Keep whether it fits."""
    fit = Fit(str(action["action_id"]).removeprefix(f"{FIT}."))
    with work(context) as desk:
        card = reviews.say_if_it_fits(desk.session, desk.actor, int(action["value"]), fit, now=desk.now)
    ack()
    respond(replace_original=True, **fit_answered(card).payload())


def say_how_long(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Keep whether somebody would go on."""
    months = int(str(action["action_id"]).removeprefix(f"{MORE}."))
    with work(context) as desk:
        card = reviews.say_how_long(desk.session, desk.actor, int(action["value"]), months, now=desk.now)
    ack()
    respond(replace_original=True, **more_answered(card).payload())


def open_review(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the form of a look back."""
    with look(context) as desk:
        card = reviews.get(desk.session, desk.actor, int(action["value"]))
    ack()
    show(body, client, review_modal(card))


def look_back(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep a look back."""
    review_id, form = parse_review(view)
    with work(context) as desk:
        card = reviews.look_back(desk.session, desk.actor, review_id, form, now=desk.now)
    ack(response_action="update", view=looked_back(card))


def name_me(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Agree to be named among those who passed mentoring on."""
    with work(context) as desk:
        card = reviews.name_me(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **closed(card).payload())


def register(bolt: App) -> None:
    """Bind the ids of reviews."""
    bolt.action(re.compile(rf"^{re.escape(FIT)}\.(yes|unsure|no)$"))(say_if_it_fits)
    bolt.action(re.compile(rf"^{re.escape(MORE)}\.\d+$"))(say_how_long)
    bolt.action(OPEN_REVIEW)(open_review)
    bolt.view(MODAL)(look_back)
    bolt.action(NAME_ME)(name_me)
