"""With whom somebody would like to be, and rather not, in one private form."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import InputBlock, PlainTextObject, UserMultiSelectElement
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.preferences import MOST_NAMED, PreferencesCard, PreferencesForm
from bot.forms.states import Familiarity
from bot.views.inputs import VALUE, one_of, options, read_state
from bot.views.message import context

MODAL = "preferences.modal"
OPEN = "preferences.open"
SAVED = ":white_check_mark: Saved. Nobody is told; it counts from the next pairing on."

_FAMILIARITY = {
    Familiarity.ANY: "Either is fine",
    Familiarity.KNOWN: "Somebody whom I know a little",
    Familiarity.NEW: "Somebody new to me",
}


def preferences_modal(card: PreferencesCard) -> View:
    """Return the form, begun with what was said before."""
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="Whom I would like"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context(
                ":lock: Only you see this page. No admin, no message and no reason ever shows it, and the people whom "
                "you name are not told."
            ),
            one_of(
                "known_preference",
                "With whom would you rather be?",
                options(_FAMILIARITY),
                initial=card.known_preference,
                radio=True,
            ),
            _people(
                "known",
                "People whom I know a little",
                card.known,
                "It matters if you would rather be with somebody you know, or with somebody new.",
            ),
            _people(
                "avoid",
                "People with whom I would rather not be matched",
                card.avoid,
                "For any reason, and without giving one. It holds in rounds, suggestions and asks, in both directions.",
            ),
        ],
    )


def _people(field: str, label: str, chosen: Sequence[str], hint: str) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        hint=PlainTextObject(text=hint),
        optional=True,
        element=UserMultiSelectElement(
            action_id=VALUE, initial_users=list(chosen) or None, max_selected_items=MOST_NAMED
        ),
    )


def parse_preferences(values: Mapping[str, Any]) -> PreferencesForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(PreferencesForm, read_state(values))
