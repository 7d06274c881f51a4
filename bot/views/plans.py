"""The plan of a relationship: steps, one click to tick them off, and one line about what came of them."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    DividerBlock,
    InputBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.plans import LineForm, PlanCard, StepCard, StepForm
from bot.views.inputs import VALUE, one_of, options, read_state, text_input
from bot.views.message import Message, context, escape, quote, section, shorten
from bot.views.partners import names, open_button, title
from bot.views.voices import voice
from bot.views.when import month_day

OPEN_PLAN = "plans.open"
ADD = "plans.add"
ADD_MODAL = "plans.add_modal"
SAMPLE = "plans.sample"
DONE = "plans.done"
LATER = "plans.later"
DROP = "plans.drop"
LINE = "plans.line"
LINE_MODAL = "plans.line_modal"


def plan_button(relationship_id: int, *, primary: bool = False) -> ButtonElement:
    """Return the button that opens the plan."""
    style = "primary" if primary else None
    return ButtonElement(text="Our plan", action_id=OPEN_PLAN, value=str(relationship_id), style=style)


def date_input(field: str, label: str, *, hint: str | None = None) -> InputBlock:
    """Return a day that may be left open."""
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        element=DatePickerElement(action_id=VALUE),
        hint=PlainTextObject(text=hint) if hint else None,
        optional=True,
    )


def plan_view(card: PlanCard, note: str = "") -> View:
    """Return the plan."""
    blocks: list[Block] = [section(note), DividerBlock()] if note else []
    blocks.append(section(f"*Our plan*\n{_lead(card)}"))
    for step in card.open:
        blocks += [section(_words(step)), ActionsBlock(elements=step_buttons(step))]
    if card.samples and len(card.open) < len(card.samples):
        blocks += [DividerBlock(), section("*To begin with, one click each:*")]
        blocks += [
            section(
                escape(words),
                accessory=ButtonElement(text="Add", action_id=f"{SAMPLE}.{key}", value=_sample(card, key)),
            )
            for key, words in card.samples
        ]
    add = ButtonElement(text="Add a step", action_id=ADD, value=str(card.relationship.id), style="primary")
    blocks += [DividerBlock(), ActionsBlock(elements=[add])]
    if card.done:
        lines = "\n".join(f":white_check_mark: {escape(shorten(step.text, 150))}" for step in card.done)
        blocks.append(context(f"Done lately\n{lines}"))
    return View(
        type="modal",
        callback_id="plans.plan",
        private_metadata=str(card.relationship.id),
        title=title(card.relationship),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _lead(card: PlanCard) -> str:
    if card.open:
        return f"{_seen(card)} Small steps with a date move most."
    return voice(card.relationship.company).empty_plan.format(who=names(card.relationship.partners))


def _seen(card: PlanCard) -> str:
    both = voice(card.relationship.company).both
    return f"{both[:1].upper()}{both[1:]} see it."


def _words(step: StepCard) -> str:
    whose = "you" if step.is_mine else names((step.owner,))
    by = f", by {month_day(step.due_on)}" if step.due_on else ""
    return f":footprints: {escape(shorten(step.text, 300))}\n_{whose}{by}_"


def step_buttons(step: StepCard) -> list[ButtonElement]:
    """Return what can be done about an open step, with one click each."""
    value = str(step.id)
    return [
        ButtonElement(text="Done", action_id=DONE, value=value, style="primary"),
        ButtonElement(text="A week later", action_id=LATER, value=value),
        ButtonElement(text="Drop it", action_id=DROP, value=value),
    ]


def _sample(card: PlanCard, key: str) -> str:
    return f"{card.relationship.id}:{key}"


def add_modal(card: PlanCard) -> View:
    """Return the form of one step."""
    owners = {"0": "I do"}
    for one in card.relationship.partners:
        owners[str(one.person_id)] = f"{shorten(one.name, 60) or 'Somebody'} does"
    return View(
        type="modal",
        callback_id=ADD_MODAL,
        private_metadata=str(card.relationship.id),
        title=PlainTextObject(text="Add a step"),
        submit=PlainTextObject(text="Add"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            text_input("text", "What is to be done?", placeholder="For instance: present the plan to the team"),
            date_input("due_on", "By when?"),
            one_of(
                "owner_id",
                "Who does it?",
                options(owners),
                initial="0",
                radio=True,
            ),
            context(_seen(card)),
        ],
    )


def parse_step(view: Mapping[str, Any]) -> tuple[int, StepForm]:
    """Return the relationship and the step.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(StepForm, read_state(view["state"]["values"]))


def line_modal(step: StepCard) -> View:
    """Return the form of one line about what came of a step."""
    return View(
        type="modal",
        callback_id=LINE_MODAL,
        private_metadata=str(step.id),
        title=PlainTextObject(text="One line"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(f"*Done:* {escape(shorten(step.text, 300))}\n{voice(step.company).line_why}"),
            text_input("line", "What came of it?", optional=True, placeholder="For instance: they said yes"),
        ],
    )


def parse_line(view: Mapping[str, Any]) -> tuple[int, LineForm]:
    """Return the step and the line.

    Raises:
        InvalidInput: the line is too long.
    """
    return int(view["private_metadata"]), checked(LineForm, read_state(view["state"]["values"]))


def line_button(step_id: int) -> ButtonElement:
    """Return the button that sends one line about a finished step."""
    return ButtonElement(text="Send one line about it", action_id=LINE, value=str(step_id))


def line_sent(step: StepCard, form: LineForm) -> str:
    """Return the answer to a line about a finished step, as mrkdwn."""
    return f":tada: *Sent.* {voice(step.company).line_sent}" if form.line else ":tada: *Well done.*"


def done_message(step: StepCard) -> Message:
    """Return what takes the place of a question about a step that is done."""
    words = f"Done: {escape(shorten(step.text, 200))}"
    return Message(words, [section(f":tada: *{words}*"), ActionsBlock(elements=[line_button(step.id)])])


def moved_message(step: StepCard) -> Message:
    """Return what takes the place of a question about a step that was put off or dropped."""
    if step.due_on is not None and step.state == "open":
        words = f"Moved to {month_day(step.due_on)}. Plans are there to be changed."
    else:
        words = "Dropped. Plans are there to be changed."
    return Message(words, [section(f":spiral_calendar_pad: {words}")])


def progress(told: tuple[StepCard, int]) -> Message:
    """Return the one line that a partner reads about a finished step."""
    step, relationship_id = told
    words = f"{names((step.owner,))} has taken a step: {escape(shorten(step.text, 300))}"
    return Message(
        words,
        [
            section(f":tada: {words}\n{quote(step.line, 1500)}"),
            context("That is partly your doing. Nothing to do."),
            ActionsBlock(elements=[open_button(relationship_id)]),
        ],
    )
