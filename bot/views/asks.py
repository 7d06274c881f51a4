"""The form of an ask, the card that its mentor judges in a minute, and the mentee's receipt."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.forms.asks import AskCard, AskDraft, AskForm, Whom
from bot.forms.checking import checked
from bot.forms.coach import HintCode, Reading
from bot.forms.goals import LONGEST_MONTHS, SHORTEST_MONTHS
from bot.forms.relationships import Partner
from bot.forms.states import UNANSWERED_ASKS, AskState, SmallOffer
from bot.views.coach import hints_about, sharpen_button, verdict
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.pickers import day_on_clocks, person_input
from bot.views.suggestions import clocks, first_name

MODAL = "asks.modal"
ASK_PERSON = "asks.ask_person"
COACH = "asks.coach"
ACCEPT = "asks.accept"
OFFER_LESS = "asks.offer_less"
NEED_TIME = "asks.need_time"
NOT_NOW = "asks.not_now"
NOT_RIGHT = "asks.not_right"
POINT = "asks.point"
AGAIN_AFTER = "asks.again_after"
REASON = "asks.reason"
CLOSE_DOOR = "asks.close_door"
OPEN_DOOR = "asks.open_door"
SHUT = "asks.shut"
UNSHUT = "asks.unshut"
WITHDRAW = "asks.withdraw"

#: Five texts and a goal share one message of at most about 13,000 characters.
_LONGEST_QUOTE = 1600

OFFERS = {SmallOffer.TALK: "Yes to one talk", SmallOffer.SKILL: "Yes to one skill"}


# -- the form -----------------------------------------------------------------------------------------------


def ask_modal(draft: AskDraft, reading: Reading | None = None) -> View:
    """Return the form of an ask, with what the coach makes of its "why you" where it was asked."""
    name = first_name(draft.mentor)
    months = {str(n): f"{n} months" for n in range(SHORTEST_MONTHS, LONGEST_MONTHS + 1)}
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=whom_to_text(draft.whom),
        title=PlainTextObject(text="Your ask"),
        submit=PlainTextObject(text="Send" if draft.joined else "Send the invitation"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(f"You ask {mention(draft.mentor.slack_user_id)}."),
            context(_who_reads(draft, name)),
            text_input(
                "what",
                "What exactly do you ask for?",
                multiline=True,
                placeholder="An hour every two weeks to rehearse the customer review with me.",
            ),
            *_goal_inputs(draft),
            one_of("timeframe_months", "For how long?", options(months), initial=str(draft.timeframe_months)),
            text_input(
                "need",
                "Why do you want help with it?",
                multiline=True,
                placeholder="I have led two reviews alone, and lost the room in both.",
            ),
            text_input(
                "why",
                f"Why {name}?",
                multiline=True,
                initial=draft.why,
                placeholder="You turned the March review around; I was in the room.",
                hint="Something specific that you saw or heard says more than praise.",
            ),
            *hints_about(reading, set(HintCode)),
            sharpen_button(COACH),
            *verdict(reading),
            person_input(
                "recommended_by",
                f"Who recommended {name}?",
                initial=draft.recommended_by,
                hint=f"{name} sees the name. Leave it empty if nobody did.",
                optional=True,
            ),
            *_then_next(draft),
        ],
    )


def _who_reads(draft: AskDraft, name: str) -> str:
    first = f":lock: {escape(name)} reads what you write here, and nobody else. It carries no obligation."
    if draft.joined:
        return first
    return (
        f"{first}\n{escape(name)} has not joined mentoring here yet: your ask comes with an invitation, once. "
        "If they say no or nothing, they hear no more."
    )


def _goal_inputs(draft: AskDraft) -> list[Block]:
    blocks: list[Block] = []
    if draft.goals:
        choices = options({str(goal_id): text.replace("\n", " ") for goal_id, text in draft.goals})
        blocks.append(one_of("goal_id", "Which of your goals?", choices, optional=True, hint="Only you see this list."))
    return [
        *blocks,
        text_input(
            "goal_text",
            "Your goal, as you would tell it",
            initial=draft.goal_text,
            multiline=True,
            hint="Only what stands here is told." if draft.goal_text else None,
        ),
    ]


def _then_next(draft: AskDraft) -> list[InputBlock]:
    if not draft.waiting or not draft.joined:
        return []
    label = "If it does not work out, ask the next one on my list"
    box = options({"then_next": label}, {"then_next": "You hear of it a working day before, and can stop it."})
    return [some_of("more", "And then?", box, boxes=True, optional=True)]


def whom_to_text(whom: Whom) -> str:
    """Return whom an ask is for as ids, for a button or a form."""
    return f"{whom.suggestion_id or ''}:{whom.person_id or ''}:{whom.pointed_by or ''}"


def parse_whom(text: str) -> Whom:
    """Return whom an ask is for; a bare number is a suggestion."""
    ids = [int(part) if part else None for part in text.split(":")]
    return Whom(*ids)


def parse_ask(values: Mapping[str, Any]) -> AskForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(AskForm, read_state(values))


# -- the mentor's card --------------------------------------------------------------------------------------


def ask_card(ask: AskCard) -> Message:
    """Return the ask for the mentor: what they need to decide, and one click; afterwards what became of it."""
    if ask.state not in UNANSWERED_ASKS:
        return _became(ask)
    who = mention(ask.mentee.slack_user_id)
    about = f"{escape(shorten(ask.mentee.title, 150))} · " if ask.mentee.title else ""
    recommended = f" · recommended by {mention(ask.recommended_by.slack_user_id)}" if ask.recommended_by else ""
    return Message(
        f"{name(ask.mentee)} asks whether you would be their mentor.",
        [
            section(f":wave: *{who} asks whether you would be their mentor.*"),
            context(f"{about}{clocks(ask.minutes_ahead)}{recommended}"),
            *words(ask, "What they ask for", "Why you"),
            *_answers(ask),
            context(_until(ask)),
        ],
    )


def reminder(ask: AskCard) -> Message:
    """Return the one gentle reminder, with the same buttons; afterwards what became of the ask."""
    if ask.state not in UNANSWERED_ASKS:
        return _became(ask)
    who = mention(ask.mentee.slack_user_id)
    return Message(
        f"{name(ask.mentee)} still hopes to hear from you.",
        [
            section(f":hourglass: {who} still hopes to hear from you. Any answer is a good one, a no as well."),
            section(f"*What they ask for, for {ask.timeframe_months} months*\n{quote(ask.what, 600)}"),
            *_answers(ask),
            context(f"I do not remind you again. {_lapse(ask)}"),
        ],
    )


def _answers(ask: AskCard) -> list[Block]:
    value = str(ask.id)
    offers = options({f"{ask.id}:{offer.value}": label for offer, label in OFFERS.items()})
    thinking: list[Any] = []
    if ask.state is AskState.OPEN:
        thinking = [DatePickerElement(action_id=NEED_TIME, placeholder=PlainTextObject(text="I need time until …"))]
    return [
        ActionsBlock(
            block_id=f"asks.answer.{ask.id}",
            elements=[
                ButtonElement(text="Accept", action_id=ACCEPT, value=value, style="primary"),
                StaticSelectElement(
                    action_id=OFFER_LESS, placeholder=PlainTextObject(text="Yes, but smaller …"), options=offers
                ),
                ButtonElement(text="Not now", action_id=NOT_NOW, value=value),
                ButtonElement(text="Not the right person", action_id=NOT_RIGHT, value=value),
            ],
        ),
        ActionsBlock(
            block_id=f"asks.more.{ask.id}",
            elements=[
                *thinking,
                UserSelectElement(action_id=POINT, placeholder=PlainTextObject(text="Somebody else instead …")),
            ],
        ),
    ]


def _until(ask: AskCard) -> str:
    """Return the dates that both see, for the mentor."""
    remind = f"I remind you once, on {day_on_clocks(ask.remind_at)}. " if ask.remind_at else ""
    return f"Take the time you need; nobody else can read this. {remind}{_lapse(ask)}"


def _lapse(ask: AskCard) -> str:
    return f"Without an answer the ask lapses after {day_on_clocks(ask.lapse_at)}." if ask.lapse_at else ""


def _became(ask: AskCard) -> Message:
    who, called = mention(ask.mentee.slack_user_id), name(ask.mentee)
    other = mention(ask.pointed_to.slack_user_id) if ask.pointed_to else "somebody else"
    offered = "one talk" if ask.offer is SmallOffer.TALK else "help with one skill"
    texts = {
        AskState.ACCEPTED: (
            f"You said yes to {called}.",
            f":handshake: You said yes to {who}. You two are introduced in a group message.",
        ),
        AskState.OFFERED: (
            f"You offered {called} {offered}.",
            f":seedling: You offered {who} {offered}. You hear from me when they take it.",
        ),
        AskState.AGREED: (
            f"{called} gladly takes {offered}.",
            f":handshake: {who} gladly takes {offered}. You two are introduced in a group message.",
        ),
        AskState.BUSY: (
            f"You told {called}: not now.",
            f"You told {who}: not now. Thank you for answering; a clear no is kinder than silence.",
        ),
        AskState.NOT_RIGHT: (
            f"You told {called} that somebody else would be right.",
            f"You told {who} that you are not the right person for this. Thank you; that saves both of you time.",
        ),
        AskState.POINTED: (
            f"You named somebody else to {called}.",
            f"You told {who} that {other} could help. Thank you; that opens a door.",
        ),
        AskState.LAPSED: (
            f"The ask of {called} has lapsed.",
            f"The ask of {who} has lapsed, and they know. No harm done: if you would still like to, write to them.",
        ),
        AskState.WITHDRAWN: (f"{called} took the ask back.", f"{who} took the ask back. There is nothing left to do."),
        AskState.DISSOLVED: (
            f"The ask of {called} has come to its end.",
            f"{who} does not take part any more, so there is nothing left to do.",
        ),
    }
    text, told = texts[ask.state]
    return Message(text, [section(told), *_afterwards(ask)])


def _afterwards(ask: AskCard) -> list[Block]:
    """Return what a mentor may add to an answer: a word, a date, and a closed door."""
    value = str(ask.id)
    if ask.state not in {AskState.BUSY, AskState.NOT_RIGHT, AskState.POINTED, AskState.OFFERED}:
        return []
    label = "Change your word" if ask.reason else f"Add a word for {first_name(ask.mentee)}"
    elements: list[Any] = [ButtonElement(text=label, action_id=REASON, value=value)]
    if ask.state is AskState.BUSY:
        chosen = ask.ask_again_after.isoformat() if ask.ask_again_after else None
        elements.append(
            DatePickerElement(
                action_id=AGAIN_AFTER, placeholder=PlainTextObject(text="Ask me after …"), initial_date=chosen
            )
        )
    elements.append(
        ButtonElement(text="Take asks again", action_id=OPEN_DOOR, value=value)
        if ask.closed
        else ButtonElement(text="No more asks for now", action_id=CLOSE_DOOR, value=value)
    )
    door = ":closed_lock_with_key: Your door is closed: nobody can ask you until you open it." if ask.closed else ""
    shared = "They read your word." if ask.reason else "They hear no reason unless you add one."
    return [ActionsBlock(block_id=f"asks.more.{ask.id}", elements=elements), context(f"{shared} {door}".strip())]


# -- the mentee's receipt -----------------------------------------------------------------------------------


def ask_sent(ask: AskCard) -> Message:
    """Return the mentee's receipt, which is also the place to take the ask back."""
    who = mention(ask.mentor.slack_user_id)
    if ask.state is AskState.WITHDRAWN:
        return Message("You took your ask back.", [section(f"You took your ask to {who} back. Nothing more is sent.")])
    if ask.state not in UNANSWERED_ASKS:
        text = f"Your ask to {name(ask.mentor)} was on its way."
        return Message(
            text,
            [
                section(f":envelope: Your ask to {who}."),
                *words(ask, "You asked for", f"Why {escape(first_name(ask.mentor))}"),
            ],
        )
    withdraw = ButtonElement(text="Take it back", action_id=WITHDRAW, value=str(ask.id))
    return Message(
        f"Your ask is on its way to {name(ask.mentor)}.",
        [
            section(f":envelope: *Your ask is on its way to {who}.* It arrives in their working hours."),
            *words(ask, "What you ask for", f"Why {escape(first_name(ask.mentor))}"),
            ActionsBlock(elements=[withdraw]),
            context(_expect(ask)),
        ],
    )


def _expect(ask: AskCard) -> str:
    """Return the dates that both see, for the mentee."""
    remind = f"They are reminded once, on {day_on_clocks(ask.remind_at)}. " if ask.remind_at else ""
    lapse = f"Without an answer the ask lapses after {day_on_clocks(ask.lapse_at)}. " if ask.lapse_at else ""
    following = "Then the next one on your list has a turn." if ask.then_next else "I write as soon as there is news."
    return f"The best mentors think before they commit. {remind}{lapse}{following}"


# -- both sides at a glance ---------------------------------------------------------------------------------


# -- words --------------------------------------------------------------------------------------------------


def words(ask: AskCard, what: str, why: str) -> list[Block]:
    """Return the ask in the mentee's own words."""
    blocks = [
        section(f"*{what}*\n{quote(ask.what, _LONGEST_QUOTE)}"),
        section(f"*The goal, for {ask.timeframe_months} months*\n{quote(ask.goal_text, _LONGEST_QUOTE)}"),
    ]
    if ask.goal is not None and ask.goal.text and ask.goal.text != ask.goal_text:
        blocks.append(section(f"*The goal as they wrote it down*\n{quote(ask.goal.text, _LONGEST_QUOTE)}"))
    if ask.goal is not None and ask.goal.success:
        blocks.append(section(f"*What success looks like*\n{quote(ask.goal.success, _LONGEST_QUOTE)}"))
    if ask.need:
        blocks.append(section(f"*Why help with it*\n{quote(ask.need, _LONGEST_QUOTE)}"))
    return [*blocks, section(f"*{why}*\n{quote(ask.why, _LONGEST_QUOTE)}")]


def name(partner: Partner) -> str:
    """Return a name for the plain text of a message."""
    return shorten(partner.name or "Somebody", 80)
