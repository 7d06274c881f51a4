"""What counts how much, as a form of numbers, each beside what is usual."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.weights import HEAVIEST, WeightsCard, WeightsForm
from bot.views.inputs import number_input, one_of, options, read_state
from bot.views.message import escape, section

MODAL = "weights.modal"
OPEN = "weights.open"
SAVED = ":white_check_mark: *Saved.* It counts from the next draft on; “Solve again” applies it to the one under way."

_LABELS = {
    "functions": ("Help wanted and offered", "The first one that a mentee named counts most."),
    "skills": ("Skills to build and skills known", "Beginners learn from anybody, the advanced from the strong."),
    "aims": ("Aims", "Whether the mentor helps towards where the mentee wants to get."),
    "stage": ("Career stages", "How far ahead the mentor is, by kind of mentoring."),
    "text": ("People's own words", "How close goal and offer are, where their owners let them be compared."),
    "hours": ("Working hours in common", "Raise it where meetings are hard to arrange."),
    "field": ("Fields of work", "The same or another one, as the mentee prefers."),
    "language": ("A language in common", "Without one, two people are not paired at all."),
    "known": ("Somebody known, or somebody new", "As each of the two prefers."),
    "wish": ("Wishes", "Whom somebody put on their list; on top of all others, and nobody sees it."),
}
_TEAM = {"no": "No, pairs are made across teams", "yes": "Yes, within a team too"}


def weights_modal(card: WeightsCard) -> View:
    """Return the form, begun with what holds."""
    name = escape(card.programme_name)
    blocks: list[Block] = [
        section(
            f"*What counts in {name}*\nOnly the proportions matter, and 0 leaves something out. Change one, look at "
            "the draft, compare its figures, then decide."
        )
    ]
    for field, (label, hint) in _LABELS.items():
        usual = f"{hint} Usual: {card.usual[field]}."
        blocks.append(number_input(field, label, initial=card.weights[field], least=0, most=HEAVIEST, hint=usual))
    team = "yes" if card.same_team else "no"
    blocks.append(one_of("same_team", "May people of one team be paired?", options(_TEAM), initial=team, radio=True))
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=str(card.programme_id),
        title=PlainTextObject(text="What counts"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )


def parse_weights(view: Mapping[str, Any]) -> tuple[int, WeightsForm]:
    """Return the programme's id and what was submitted.

    Raises:
        InvalidInput: with a sentence for each number that is not usable.
    """
    raw = read_state(view["state"]["values"])
    raw["same_team"] = raw.get("same_team") == "yes"
    return int(view["private_metadata"]), checked(WeightsForm, raw)


def open_button(programme_id: int) -> ButtonElement:
    """Return the way to the form."""
    return ButtonElement(text="What counts", action_id=OPEN, value=str(programme_id))
