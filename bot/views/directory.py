"""The directory of outside organisations, as admins edit it."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.shortlist import LONGEST_LINK, Organisation, OrganisationForm
from bot.views.inputs import read_state, text_input
from bot.views.message import context, escape, section, shorten

ADD = "directory.add"
EDIT = "directory.edit"
REMOVE = "directory.remove"
FORM = "directory.form"


def organisations(entries: Sequence[Organisation]) -> list[Block]:
    """Return outside organisations, a section each; nothing where there are none."""
    return [section(_told(entry)) for entry in entries]


def _told(entry: Organisation) -> str:
    # Short enough for one section even where escaping makes every character five.
    name, serves = escape(shorten(entry.name, 100)), escape(shorten(entry.serves, 200))
    return f"*{name}*\n{serves}\n{escape(shorten(entry.link, LONGEST_LINK))}"


def outside(entries: Sequence[Organisation]) -> list[Block]:
    """Return organisations outside, for somebody for whom nobody inside was found."""
    listed = organisations(entries)
    return [section("*Outside there is help as well*, if it fits you:"), *listed] if listed else []


def directory_modal(programme_id: int, entries: Sequence[Organisation]) -> View:
    """Return a programme's directory, with what can be done about each entry."""
    blocks: list[Block] = [
        context(
            "Shown to people for whom nobody inside fits, and to everybody who searches outside with `/mentor find`."
        )
    ]
    for entry in entries:
        value = str(entry.id)
        blocks += [
            section(_told(entry)),
            ActionsBlock(
                block_id=f"directory.{entry.id}",
                elements=[
                    ButtonElement(text="Change", action_id=EDIT, value=value),
                    ButtonElement(text="Take out", action_id=REMOVE, value=value),
                ],
            ),
        ]
    if not entries:
        blocks.append(section("The directory is empty."))
    add = ButtonElement(text="Add an organisation", action_id=ADD, value=str(programme_id))
    return View(
        type="modal",
        callback_id="directory.modal",
        title=PlainTextObject(text="Outside organisations"),
        close=PlainTextObject(text="Close"),
        blocks=[*blocks, ActionsBlock(elements=[add])],
    )


def organisation_modal(programme_id: int, entry: Organisation | None = None) -> View:
    """Return the form of one entry."""
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=f"{programme_id}:{entry.id if entry else ''}",
        title=PlainTextObject(text="Organisation"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Back"),
        blocks=[
            text_input("name", "Name", initial=entry.name if entry else ""),
            text_input("serves", "Whom does it serve?", initial=entry.serves if entry else ""),
            text_input("link", "Address", initial=entry.link if entry else "", placeholder="https://"),
        ],
    )


def parse_organisation(view: Mapping[str, Any]) -> tuple[int, int | None, OrganisationForm]:
    """Return the programme, the entry where it is there already, and what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    programme_id, _, entry_id = str(view["private_metadata"]).partition(":")
    form = checked(OrganisationForm, read_state(view["state"]["values"]))
    return int(programme_id), int(entry_id) if entry_id else None, form
