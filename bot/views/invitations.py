"""Invitations with an ask, and pairs that two people agreed on among themselves."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import KINDS, Kind
from bot.forms.asks import AgreedPairCard, AgreedPairForm, InvitationCard, Whom
from bot.forms.checking import checked
from bot.forms.programmes import ROUND_KINDS
from bot.forms.states import AgreedPairState, InvitationState, Role
from bot.views.asks import ASK_PERSON, name, whom_to_text
from bot.views.inputs import one_of, options, read_state
from bot.views.message import Message, context, escape, mention, quote, section
from bot.views.pickers import day_on_clocks, person_input
from bot.views.suggestions import first_name
from bot.views.ways import JOIN

DECLINE = "invitations.decline"
NEVER = "invitations.never"
WITHDRAW = "invitations.withdraw"
PICK_MODAL = "asks.pick_modal"
PAIR_MODAL = "agreed_pairs.modal"
PAIR_YES = "agreed_pairs.yes"
PAIR_NO = "agreed_pairs.no"
PAIR_WITHDRAW = "agreed_pairs.withdraw"

_LONGEST_QUOTE = 1800


# -- invitations --------------------------------------------------------------------------------------------


def invitation(card: InvitationCard) -> Message:
    """Return the one message to somebody who has not joined."""
    who, called = mention(card.sender.slack_user_id), name(card.sender)
    if card.state is not InvitationState.OPEN:
        return _invitation_over(card)
    value = str(card.id)
    recommended = f" {mention(card.recommended_by.slack_user_id)} recommended you." if card.recommended_by else ""
    return Message(
        f"{called} asks whether you would be their mentor.",
        [
            section(f":wave: *{who} asks whether you would be their mentor.*{recommended}"),
            context("I carry asks between colleagues here. You have not joined, and need not: this is one message."),
            *_ask_words(card, "Why you"),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Join and answer", action_id=JOIN, style="primary"),
                    ButtonElement(text="Not now", action_id=DECLINE, value=value),
                    ButtonElement(text="Never invite me", action_id=NEVER, value=value, confirm=_sure()),
                ]
            ),
            context(_until(card, "Without an answer this lapses") + " Joining takes two minutes, leaving one click."),
        ],
    )


def _sure() -> ConfirmObject:
    return ConfirmObject(
        title="Never invite me",
        text=PlainTextObject(text="Nobody can invite you any more. You can still join by yourself, any day."),
        confirm="Never",
        deny="Back",
    )


def _invitation_over(card: InvitationCard) -> Message:
    who, called = mention(card.sender.slack_user_id), name(card.sender)
    texts = {
        InvitationState.JOINED: (f"You joined; {called} hears from you.", f"You joined. The ask of {who} is with you."),
        InvitationState.DECLINED: (
            "You said no.",
            f"You said no to {who}, and they hear it kindly. Nothing more comes.",
        ),
        InvitationState.LAPSED: ("This invitation has lapsed.", f"The invitation of {who} has lapsed. No harm done."),
        InvitationState.WITHDRAWN: (f"{called} took it back.", f"{who} took it back. There is nothing left to do."),
    }
    text, words = texts[card.state]
    return Message(text, [section(words)])


def invitation_sent(card: InvitationCard) -> Message:
    """Return the sender's receipt, which is also the place to take it back."""
    who = mention(card.recipient.slack_user_id)
    if card.state is InvitationState.WITHDRAWN:
        return Message("You took your invitation back.", [section(f"You took your invitation to {who} back.")])
    take_back = ButtonElement(text="Take it back", action_id=WITHDRAW, value=str(card.id))
    return Message(
        f"Your invitation is on its way to {name(card.recipient)}.",
        [
            section(f":envelope: *Your ask is on its way to {who}*, with an invitation: they have not joined yet."),
            *_ask_words(card, f"Why {escape(first_name(card.recipient))}"),
            ActionsBlock(elements=[take_back]),
            context(f"They get it once, and no reminder. {_until(card, 'Without an answer it lapses')}"),
        ],
    )


def invitation_answer(card: InvitationCard) -> Message:
    """Return what became of an invitation; a no and silence read alike kindly."""
    who = mention(card.recipient.slack_user_id)
    text = f"{name(card.recipient)} does not join now."
    return Message(
        text,
        [
            section(f"{who} does not join now. Your words are not lost; the next person can hear them as well."),
            context("`/mentor list` holds the people you kept, and `/mentor find` shows who else fits."),
        ],
    )


def invitation_joined(card: InvitationCard) -> Message:
    """Return that somebody joined while the sender could not ask."""
    ask = ButtonElement(
        text=f"Ask {first_name(card.recipient)}",
        action_id=ASK_PERSON,
        value=whom_to_text(Whom(person_id=card.recipient.person_id)),
    )
    return Message(
        f"{name(card.recipient)} has joined.",
        [
            section(f":tada: {mention(card.recipient.slack_user_id)} has joined, and stands on your list now."),
            ActionsBlock(elements=[ask]),
            context("One ask at a time: ask them when your present one is answered."),
        ],
    )


def _ask_words(card: InvitationCard, why: str) -> list[Block]:
    return [
        section(f"*What it is about*\n{quote(card.what, _LONGEST_QUOTE)}"),
        section(f"*The goal, for {card.timeframe_months} months*\n{quote(card.goal_text, _LONGEST_QUOTE)}"),
        section(f"*Why help with it*\n{quote(card.need, _LONGEST_QUOTE)}"),
        section(f"*{why}*\n{quote(card.why, _LONGEST_QUOTE)}"),
    ]


def _until(card: InvitationCard | AgreedPairCard, what: str) -> str:
    return f"{what} after {day_on_clocks(card.lapse_at)}." if card.lapse_at else ""


def pick_modal() -> View:
    """Return the form to choose whom to ask."""
    return View(
        type="modal",
        callback_id=PICK_MODAL,
        title=PlainTextObject(text="Ask somebody"),
        submit=PlainTextObject(text="Go on"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            person_input("person", "Whom would you like to ask?", hint="They hear nothing before you send the ask.")
        ],
    )


# -- pairs that agreed among themselves -----------------------------------------------------------------------


def pair_modal(person: str = "") -> View:
    """Return the form for two who agreed already."""
    roles = options(
        {
            Role.MENTEE.value: "They mentor me",
            Role.MENTOR.value: "I mentor them",
            Role.PEER.value: "Nobody: we are peers",
        }
    )
    kinds = options({kind.value: KINDS[kind].label for kind in ROUND_KINDS})
    return View(
        type="modal",
        callback_id=PAIR_MODAL,
        title=PlainTextObject(text="We agreed already"),
        submit=PlainTextObject(text="Ask them to confirm"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context(
                "For two who agreed among themselves. They confirm with one click; then you have the same as others."
            ),
            person_input("person", "With whom did you agree?", initial=person),
            one_of("role", "Who mentors whom?", roles, initial=Role.MENTEE.value, radio=True),
            one_of("kind", "What kind of mentoring?", kinds, initial=Kind.CLASSIC.value, hint="Not asked of peers."),
        ],
    )


def parse_pair(values: Mapping[str, Any]) -> AgreedPairForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(AgreedPairForm, read_state(values))


def pair_question(card: AgreedPairCard) -> Message:
    """Return the question to the other one of the two; afterwards what became of it."""
    proposer = card.mentor if card.proposed_by_mentor else card.mentee
    who, called, value = mention(proposer.slack_user_id), name(proposer), str(card.id)
    if card.state is not AgreedPairState.OPEN:
        return _pair_over(card)
    told = "that they mentor you" if card.proposed_by_mentor else "that you mentor them"
    if card.kind is Kind.PEER:
        told = "that you two are peers"
    return Message(
        f"{called} says {told}. Is it so?",
        [
            section(f":handshake: *{who} says {told}* ({KINDS[card.kind].label}). Is it so?"),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Yes, that is right", action_id=PAIR_YES, value=value, style="primary"),
                    ButtonElement(text="No", action_id=PAIR_NO, value=value),
                ]
            ),
            context(f"If it is, you two get a plan, meetings and check-ins here. {_until(card, 'It lapses')}"),
        ],
    )


def _pair_over(card: AgreedPairCard) -> Message:
    proposer = card.mentor if card.proposed_by_mentor else card.mentee
    who = mention(proposer.slack_user_id)
    texts = {
        AgreedPairState.CONFIRMED: ("You two are a pair here.", f":handshake: You and {who} are a pair here now."),
        AgreedPairState.REFUSED: ("You said no.", f"You said that it is not so. {who} hears only that."),
        AgreedPairState.WITHDRAWN: ("It was taken back.", f"{who} took it back. There is nothing left to do."),
        AgreedPairState.LAPSED: ("This has lapsed.", "This has lapsed. Nothing was begun."),
    }
    text, words = texts[card.state]
    return Message(text, [section(words)])


def pair_answer(card: AgreedPairCard) -> Message:
    """Return to the one who told it that it was not confirmed."""
    other = card.mentee if card.proposed_by_mentor else card.mentor
    words = f"{mention(other.slack_user_id)} did not confirm that you two are a pair. Nothing was begun; talk it over."
    return Message(f"{name(other)} did not confirm.", [section(words)])


def pair_proposed(card: AgreedPairCard) -> View:
    """Return that the other was asked."""
    other = card.mentee if card.proposed_by_mentor else card.mentor
    take_back = ButtonElement(text="Take it back", action_id=PAIR_WITHDRAW, value=str(card.id))
    return View(
        type="modal",
        callback_id="agreed_pairs.proposed",
        title=PlainTextObject(text="On its way"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(f":handshake: {mention(other.slack_user_id)} is asked in their working hours to confirm it."),
            ActionsBlock(elements=[take_back]),
            context(_until(card, "Without an answer it lapses") or "I write when there is an answer."),
        ],
    )
