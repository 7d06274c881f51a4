"""Suggested mentors, as the person who looks for one sees them."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    PlainTextObject,
    StaticSelectElement,
)

from bot.forms.relationships import Partner, Reader
from bot.forms.states import DeclineReason, SuggestionState
from bot.forms.suggestions import NobodyNew, SuggestionBatch, SuggestionCard
from bot.views.directory import outside
from bot.views.goals import OPEN_GOALS
from bot.views.inputs import options
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.quiet import snooze_button
from bot.views.reasons import reasons
from bot.views.when import moment

ASK = "suggestions.ask"
KEEP = "suggestions.keep"
DECLINE = "suggestions.decline"
STOP = "suggestions.stop"
START = "suggestions.start"

_REASONS = {
    DeclineReason.FIELD: "Not my field",
    DeclineReason.SENIORITY: "Too senior, or not enough",
    DeclineReason.TIME: "Our hours hardly meet",
    DeclineReason.TOPIC: "Not the help I need",
    DeclineReason.KNOWN: "We know each other too well",
    DeclineReason.OTHER: "Another reason",
}
_LEARNED = {
    DeclineReason.FIELD: "the next ones come from other fields",
    DeclineReason.SENIORITY: "the next ones stand elsewhere in their career",
    DeclineReason.TIME: "the next ones share more of your working day",
    DeclineReason.TOPIC: "the next ones offer something else",
}
_HOUR = 60


def batch(shown: SuggestionBatch) -> Message:
    """Return up to three people with reasons, and what can be done about each."""
    count = len(shown.cards)
    people = "Somebody who fits" if count == 1 else f"{count} people who fit"
    title = f"{people} what you are looking for"
    programme = escape(shorten(shown.programme_name, 100))
    blocks: list[Block] = [section(f":compass: *{title}*, from *{programme}*")]
    for card in shown.cards:
        blocks += [DividerBlock(), section(_who(card)), *_answers(card)]
    blocks += [DividerBlock(), *_going_on(shown)]
    return Message(title, blocks)


def clocks(minutes_ahead: int) -> str:
    """Return how somebody's clocks differ from the reader's, in words."""
    if not minutes_ahead:
        return "same time as you"
    hours, minutes = divmod(abs(minutes_ahead), _HOUR)
    amount = f"{hours} h {minutes} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"
    return f"{amount} {'ahead of' if minutes_ahead > 0 else 'behind'} you"


def first_name(partner: Partner) -> str:
    """Return a short name for a button, not escaped."""
    return shorten((partner.name.split() or ["them"])[0], 30)


def nobody(found: NobodyNew) -> Message:
    """Return the word that nobody new fits at present, and when the next look is."""
    when = f" I look again {moment(found.next_look)}" if found.next_look else " I keep looking"
    words = f"Nobody new in {shorten(found.programme_name, 100)} fits your goals just now."
    return Message(
        words,
        [
            section(f"{escape(words)}{when}, and write as soon as there is somebody; until then it stays quiet here."),
            ActionsBlock(elements=[ButtonElement(text="Look at my goals", action_id=OPEN_GOALS), snooze_button()]),
            context("A second goal, or more kinds of help in the one you have, widens the search."),
            *outside(found.organisations),
        ],
    )


def parse_decline(action: Mapping[str, Any]) -> tuple[int, DeclineReason]:
    """Return the id of a declined suggestion, and why."""
    suggestion_id, _, reason = str(action["selected_option"]["value"]).partition(":")
    return int(suggestion_id), DeclineReason(reason)


def _who(card: SuggestionCard) -> str:
    title = f"{escape(shorten(card.mentor.title, 150))} · " if card.mentor.title else ""
    fits = "\n".join(f"• {escape(shorten(words, 300))}" for words in reasons(card.reasons, Reader.MENTEE))
    offer = offered(card.offer, card.hours_a_month)
    return f"*{mention(card.mentor.slack_user_id)}*\n{title}{clocks(card.minutes_ahead)}\n{fits}{offer}"


def offered(offer: str, hours_a_month: int) -> str:
    """Return what a mentor tells about their offer, as mrkdwn; empty where they said nothing."""
    hours = f"\nHas {hours_a_month} {'hour' if hours_a_month == 1 else 'hours'} a month" if hours_a_month else ""
    return f"{hours}\n{quote(offer, 300)}" if offer else hours


def _answers(card: SuggestionCard) -> list[Block]:
    match card.state:
        case SuggestionState.ASKED:
            return [context(":envelope: You asked. Good asks deserve some time to think.")]
        case SuggestionState.DECLINED:
            learned = _LEARNED.get(card.decline_reason or DeclineReason.OTHER, "the next ones are others")
            return [context(f"Not for you: noted for yourself alone, {learned}."), _buttons(card, _keep(card, "Undo"))]
        case SuggestionState.KEPT:
            return [context(":bookmark: Kept for later."), _buttons(card, _ask(card), _not_for_me(card))]
        case _:
            return [_buttons(card, _ask(card), _keep(card, "Keep for later"), _not_for_me(card))]


def _buttons(card: SuggestionCard, *elements: InteractiveElement) -> ActionsBlock:
    return ActionsBlock(block_id=f"suggestions.{card.id}", elements=list(elements))


def _ask(card: SuggestionCard) -> ButtonElement:
    label = f"Ask {first_name(card.mentor)}"
    return ButtonElement(text=label, action_id=ASK, value=str(card.id), style="primary")


def _keep(card: SuggestionCard, label: str) -> ButtonElement:
    return ButtonElement(text=label, action_id=KEEP, value=str(card.id))


def _not_for_me(card: SuggestionCard) -> StaticSelectElement:
    choices = options({f"{card.id}:{reason.value}": label for reason, label in _REASONS.items()})
    return StaticSelectElement(
        action_id=DECLINE, placeholder=PlainTextObject(text="Not for me, because …"), options=choices
    )


def _going_on(shown: SuggestionBatch) -> list[Block]:
    value = str(shown.suggestion_id)
    if shown.stopped:
        again = ButtonElement(text="Send suggestions again", action_id=START, value=value)
        return [ActionsBlock(elements=[again]), context("No more suggestions come to you from here.")]
    stop = ButtonElement(text="Stop suggestions", action_id=STOP, value=value)
    return [
        ActionsBlock(elements=[stop, snooze_button()]),
        context(":lock: Nobody learns that they were suggested to you, or what you answer here."),
    ]
