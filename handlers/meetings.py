"""Meetings: times, agenda, and what came of them."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import meeting_notes, meetings
from bot.views.meeting_notes import (
    AGENDA_MODAL,
    MET,
    NOT_MET,
    TAKE_ALONG,
    TAKE_ALONG_MODAL,
    WRITE_AGENDA,
    agenda_modal,
    agenda_saved,
    met,
    parse_agenda,
    parse_takeaway,
    take_along_modal,
)
from bot.views.meetings import (
    CHOOSE,
    FIND,
    FIND_MODAL,
    SKIP,
    chosen,
    find_modal,
    parse_choice,
    parse_times,
    sent,
    skipped_by_me,
)
from bot.views.message import Message
from bot.views.notices import message_view, notice_view
from handlers.desk import look, work
from handlers.digests import in_its_place
from handlers.pages import show

_KEPT = ":white_check_mark: *Kept.* It comes back when you write the next agenda."


def open_find(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of proposing times."""
    with look(context) as desk:
        draft = meetings.draft(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, find_modal(draft))


def propose(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Propose times."""
    relationship_id, form = parse_times(view)
    with work(context) as desk:
        card = meetings.propose(desk.session, desk.actor, relationship_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(sent(card)))


def choose(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Choose one of the proposed times."""
    meeting_id, at = parse_choice(action)
    with work(context) as desk:
        card = meetings.accept(desk.session, desk.actor, meeting_id, at, now=desk.now)
    ack()
    _answer(body, client, respond, chosen(card))


def skip(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Call a meeting off."""
    with work(context) as desk:
        card = meetings.skip(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    _answer(body, client, respond, skipped_by_me(card))


def open_agenda(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the form of the agenda."""
    with look(context) as desk:
        card = meetings.get(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, agenda_modal(card))


def save_agenda(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep the agenda; what is too long is told beside it, and stays there."""
    meeting_id, form = parse_agenda(view)
    with work(context) as desk:
        card = meeting_notes.write_agenda(desk.session, desk.actor, meeting_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(agenda_saved(card)))


def say_if_met(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Keep whether they met; the answer takes the place of the question."""
    yes = action["action_id"] == MET
    with work(context) as desk:
        card = meeting_notes.say_if_met(desk.session, desk.actor, int(action["value"]), met=yes, now=desk.now)
        shown = in_its_place(desk, action, met(card))
    ack()
    if "view" in body:
        # In place of the page, with its buttons: Slack lays at most three modals over each other.
        client.views_update(view_id=body["view"]["id"], view=message_view(shown))
    else:
        respond(replace_original=True, **shown.payload())


def open_take_along(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the form of what somebody takes along."""
    with look(context) as desk:
        card = meetings.get(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, take_along_modal(card))


def take_along(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep what somebody takes along."""
    meeting_id, form = parse_takeaway(view)
    with work(context) as desk:
        meeting_notes.take_along(desk.session, desk.actor, meeting_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(_KEPT))


def follow_link(ack: Ack) -> None:
    """Slack tells of a click on a link, too; the link does the rest."""
    ack()


def _answer(body: dict[str, Any], client: WebClient, respond: Respond, message: Message) -> None:
    """Answer a click: in place of the message, or over the page."""
    if "view" in body:
        client.views_push(trigger_id=body["trigger_id"], view=notice_view(message.text))
    else:
        respond(replace_original=True, **message.payload())


def register(bolt: App) -> None:
    """Bind the ids of meetings."""
    bolt.action(FIND)(open_find)
    bolt.view(FIND_MODAL)(propose)
    bolt.action(re.compile(rf"^{re.escape(CHOOSE)}\.\d+$"))(choose)
    bolt.action(SKIP)(skip)
    bolt.action(WRITE_AGENDA)(open_agenda)
    bolt.view(AGENDA_MODAL)(save_agenda)
    bolt.action(MET)(say_if_met)
    bolt.action(NOT_MET)(say_if_met)
    bolt.action(TAKE_ALONG)(open_take_along)
    bolt.view(TAKE_ALONG_MODAL)(take_along)
    bolt.action(re.compile(r"^meetings\.(google|outlook)$"))(follow_link)
