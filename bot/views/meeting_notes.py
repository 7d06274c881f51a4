"""What people bring to a meeting and read before it, whether they met, and what they take along."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.meetings import AgendaForm, MeetingCard, TakeawayForm
from bot.forms.states import Role
from bot.views.inputs import read_state, text_input
from bot.views.meetings import changes, find_button, others, when_words
from bot.views.message import Message, context, escape, quote, section, shorten
from bot.views.partners import names, verb, you_and
from bot.views.plans import date_input
from bot.views.voices import voice

WRITE_AGENDA = "meetings.agenda"
AGENDA_MODAL = "meetings.agenda_modal"
MET = "meetings.met"
NOT_MET = "meetings.not_met"
TAKE_ALONG = "meetings.take_along"
TAKE_ALONG_MODAL = "meetings.take_along_modal"

#: A topic for everybody in the largest circle.
_MOST_TOPICS = 5


def ask_agenda(card: MeetingCard) -> Message:
    """Return the question of the day before."""
    who = names(others(card))
    words = f"You meet {who} {when_words(card)}. {voice(card.relationship.company).agenda}"
    read = verb(others(card), "reads", "read")
    last = f"\nLast time you wrote down:\n{quote(card.last_time, 800)}" if card.last_time else ""
    return Message(
        words,
        [
            section(f":memo: *{words}* Two lines are plenty; {who} {read} them beforehand.{last}"),
            ActionsBlock(elements=[agenda_button(card, primary=True), *changes(card)]),
        ],
    )


def agenda_button(card: MeetingCard, *, primary: bool = False) -> ButtonElement:
    """Return the button that writes the agenda."""
    peers = card.relationship.role is Role.PEER
    text = "Change my topic" if peers else "Change the agenda"
    if not card.agenda:
        text = "Put a topic on the list" if peers else "Write the agenda"
    return ButtonElement(text=text, action_id=WRITE_AGENDA, value=str(card.id), style="primary" if primary else None)


def agenda_modal(card: MeetingCard) -> View:
    """Return the form of the agenda, begun with what was left from last time."""
    return View(
        type="modal",
        callback_id=AGENDA_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="Agenda"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(f"*For your talk with {names(others(card))}* {when_words(card)}"),
            text_input(
                "agenda",
                voice(card.relationship.company).agenda,
                initial=card.agenda or card.last_time,
                multiline=True,
                placeholder="What happened since, one question that matters, what you would like to try next",
            ),
            context(voice(card.relationship.company).agenda_read),
        ],
    )


def agenda_saved(card: MeetingCard) -> str:
    """Return the answer to a saved agenda, as mrkdwn."""
    return f":memo: *Saved.* {voice(card.relationship.company).agenda_read}"


def parse_agenda(view: Mapping[str, Any]) -> tuple[int, AgendaForm]:
    """Return the meeting and its agenda.

    Raises:
        InvalidInput: it is empty or too long.
    """
    return int(view["private_metadata"]), checked(AgendaForm, read_state(view["state"]["values"]))


def brief(card: MeetingCard) -> Message:
    """Return what the mentor, or each of several peers, reads on the morning of a meeting."""
    if card.relationship.role is Role.PEER:
        return _topics(card)
    who = names(others(card))
    words = f"Soon you meet {who}: {when_words(card)}."
    agenda = (
        f"*What {who} wants to talk about*\n{quote(card.agenda, 2000)}"
        if card.agenda
        else f"{who} has not written an agenda. “What matters most today?” is a good first question."
    )
    blocks: list[Block] = [section(f":coffee: *{words}*"), section(agenda)]
    theirs = [step for step in card.steps if not step.is_mine][:3]
    if theirs:
        lines = "\n".join(f"• {escape(shorten(step.text, 200))}" for step in theirs)
        blocks.append(section(f"*Open in the plan*\n{lines}"))
    return Message(words, [*blocks, ActionsBlock(elements=changes(card))])


def _topics(card: MeetingCard) -> Message:
    """Return what peers read on the morning of a meeting: everybody's topic, and whose turn it is."""
    words = f"Soon you meet {names(others(card))}: {when_words(card)}."
    lines = [f"*{escape(shorten(one.whose.name, 80))}*\n{quote(one.text, 500)}" for one in card.topics[:_MOST_TOPICS]]
    nothing = "Nobody has put a topic on the list. “What moved since last time?”, once around, is a good beginning."
    host = names((card.host,)) if card.host is not None else "Nobody"
    turn = f":key: {host} hosts: opens, keeps the time, and asks at the end what each takes along."
    if card.i_host:
        turn = (
            ":key: *You host:* open, give everybody their share of the time, and ask at the end what each takes along."
        )
    blocks: list[Block] = [section(f":coffee: *{words}*"), section("\n".join(lines) or nothing), section(turn)]
    return Message(words, [*blocks, ActionsBlock(elements=[agenda_button(card), *changes(card)])])


# -- afterwards ---------------------------------------------------------------------------------------------


def did_you_meet(card: MeetingCard) -> Message:
    """Return the private question afterwards."""
    words = f"Did you meet {names(others(card))}?"
    return Message(
        words,
        [
            section(f":coffee: *{words}*"),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Yes", action_id=MET, value=str(card.id), style="primary"),
                    ButtonElement(text="Not this time", action_id=NOT_MET, value=str(card.id)),
                ]
            ),
            context(":lock: Only you see your answer."),
        ],
    )


def met(card: MeetingCard) -> Message:
    """Return what takes the place of the question."""
    who = names(others(card))
    if not card.i_met:
        words = f"{you_and(others(card))} did not meet this time. That happens; find another time when it suits."
        return Message(
            words, [section(f":calendar: {words}"), ActionsBlock(elements=[find_button(card.relationship.id)])]
        )
    words = f"You met {who}."
    if card.relationship.role is Role.MENTOR:
        return Message(words, [section(f":tada: *{words}* Thank you for your time. Nothing to do.")])
    buttons: Sequence[ButtonElement] = [
        ButtonElement(text="What I take along", action_id=TAKE_ALONG, value=str(card.id), style="primary"),
        find_button(card.relationship.id, text="Find the next time"),
    ]
    return Message(
        words,
        [
            section(f":tada: *{words}* What will you do, by when, and which new idea will you try?"),
            ActionsBlock(elements=list(buttons)),
        ],
    )


def take_along_modal(card: MeetingCard) -> View:
    """Return the form of what somebody takes along."""
    both = voice(card.relationship.company).both
    return View(
        type="modal",
        callback_id=TAKE_ALONG_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="What I take along"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            text_input(
                "will_do", "What I will do", optional=True, hint=f"It becomes a step of the plan; {both} see it."
            ),
            date_input("by_on", "By when"),
            text_input(
                "idea",
                "Which new idea I will try",
                multiline=True,
                optional=True,
                hint="For you alone. It comes back when you write the next agenda.",
            ),
        ],
    )


def parse_takeaway(view: Mapping[str, Any]) -> tuple[int, TakeawayForm]:
    """Return the meeting and what was taken along.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(TakeawayForm, read_state(view["state"]["values"]))
