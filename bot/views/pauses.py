"""A relationship that rests, and one that goes on."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ConfirmObject, PlainTextObject

from bot.forms.pauses import RestCard
from bot.views.message import Message, context, section
from bot.views.partners import names, open_button
from bot.views.when import month_day

PAUSE = "pauses.pause"
GO_ON = "pauses.go_on"


def pause_button(relationship_id: int) -> ButtonElement:
    """Return the button that lets a relationship rest."""
    sure = ConfirmObject(
        title="Let it rest for now?",
        text=PlainTextObject(
            text="Check-ins and reminders stop, and the end moves along. The other one hears that you two rest, "
            "without a reason. Either of you goes on with a click."
        ),
        confirm="Let it rest",
        deny="Not now",
    )
    return ButtonElement(text="Pause", action_id=PAUSE, value=str(relationship_id), confirm=sure)


def go_on_button(relationship_id: int) -> ButtonElement:
    """Return the button that wakes a relationship up."""
    return ButtonElement(text="Go on", action_id=GO_ON, value=str(relationship_id), style="primary")


def rests(card: RestCard) -> Message:
    """Return what the other one reads where a relationship rests."""
    who = names(card.relationship.partners)
    words = f"You and {who} rest for now."
    return Message(
        words,
        [
            section(
                f":zzz: *{words}* {who} would like a pause; that happens to the best and needs no reason. "
                "Nobody is asked anything meanwhile, and your end moves along."
            ),
            ActionsBlock(elements=[go_on_button(card.relationship.id), open_button(card.relationship.id)]),
            context(f"Either of you goes on with a click, until {month_day(card.until)}. Nothing to do until then."),
        ],
    )


def goes_on(card: RestCard) -> Message:
    """Return what the other one reads where a relationship goes on."""
    words = f"You and {names(card.relationship.partners)} go on."
    return Message(
        words,
        [
            section(f":sunny: *{words}* Your new end is {month_day(card.until)} {card.until.year}."),
            ActionsBlock(elements=[open_button(card.relationship.id)]),
            context("The next step: find half an hour to see where you stand."),
        ],
    )


def done(card: RestCard) -> Message:
    """Return what whoever let it rest, or went on, reads in the place of the button."""
    who = names(card.relationship.partners)
    if card.rests:
        words = f"You and {who} rest. {who} hears it kindly; “Go on” wakes it up, until {month_day(card.until)}."
        return Message(words, [section(f":zzz: {words}"), ActionsBlock(elements=[go_on_button(card.relationship.id)])])
    words = f"You and {who} go on, until {month_day(card.until)} {card.until.year}."
    return Message(words, [section(f":sunny: {words}"), ActionsBlock(elements=[open_button(card.relationship.id)])])
