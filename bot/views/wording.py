"""`/mentor-admin wording`: the catalogue in a programme's own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, HeaderBlock, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import FunctionEntry
from bot.forms.checking import checked
from bot.forms.own_entries import OwnEntryCard
from bot.forms.wording import Topic, Worded, WordingForm
from bot.views import own_entries
from bot.views.inputs import read_state, text_input
from bot.views.message import context, escape, section

CHANGE = "wording.change"
RESET = "wording.reset"
LIST = "wording.list"
FORM = "wording.modal"

_TITLES = {Topic.FUNCTION: "What a mentor can do", Topic.AIM: "Where a mentee wants to get"}
_ORIGINALS_STAY = "Left empty, the original ones stay."


def wording_list(programme_id: int, entries: Sequence[Worded], own: Sequence[OwnEntryCard] = ()) -> View:
    """Return all functions and aims as members read them, with what an admin can do about each."""
    blocks: list[Block] = [
        context(
            "Members of this programme read these words in forms, reasons, ideas and plans. Where only words change, "
            "what people chose stays chosen, and matching goes on as before."
        )
    ]
    for topic, title in _TITLES.items():
        blocks.append(HeaderBlock(text=title))
        for entry in entries:
            if entry.topic is topic:
                blocks += [section(_told(entry)), _buttons(entry)]
        blocks += own_entries.offered(programme_id, topic, own)
    blocks += own_entries.retired(own)
    return View(
        type="modal",
        callback_id=LIST,
        title=PlainTextObject(text="In your own words"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _told(entry: Worded) -> str:
    was = f"\n_Originally: {escape(entry.original.label)}_" if entry.changed else ""
    return f"*{escape(entry.entry.label)}*\n{escape(entry.entry.meaning)}{was}"


def _buttons(entry: Worded) -> ActionsBlock:
    value = reference(entry)
    elements = [ButtonElement(text="Change", action_id=CHANGE, value=value)]
    if entry.changed:
        elements.append(ButtonElement(text="Back to the original", action_id=RESET, value=value))
    return ActionsBlock(block_id=f"wording.{entry.topic}.{entry.key}", elements=elements)


def wording_modal(entry: Worded) -> View:
    """Return the form of one entry."""
    told = entry.entry
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=reference(entry),
        title=PlainTextObject(text="In your own words"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Back"),
        blocks=[
            context(f"Originally: *{escape(entry.original.label)}*. {escape(entry.original.meaning)}"),
            text_input("label", "What it is called", initial=told.label),
            text_input("meaning", "What it means, in one sentence", initial=told.meaning, multiline=True),
            *(_samples(told) if isinstance(told, FunctionEntry) else ()),
        ],
    )


def _samples(told: FunctionEntry) -> list[InputBlock]:
    return own_entries.samples(told.steps, told.questions, told.first_agenda, _ORIGINALS_STAY)


def reference(entry: Worded) -> str:
    """Return what a button about an entry carries."""
    return f"{entry.programme_id}:{entry.topic}:{entry.key}"


def parse_reference(text: str) -> tuple[int, str, str]:
    """Return programme, topic and key of a button."""
    programme_id, topic, key = text.split(":")
    return int(programme_id), topic, key


def parse_wording(view: Mapping[str, Any]) -> tuple[int, str, str, WordingForm]:
    """Return programme, topic, key and what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    form = checked(WordingForm, read_state(view["state"]["values"]))
    return *parse_reference(str(view["private_metadata"])), form
