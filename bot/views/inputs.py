"""Inputs of modals. A block's id is the form's field, so that an error finds its way back beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from bot.views.message import shorten

#: The action id of every input; the block id says which field it is.
VALUE = "value"
_LONGEST_LABEL = 75
#: So many options Slack takes in one list.
_MOST_OPTIONS = 100


def options(labels: Mapping[Any, str], meanings: Mapping[Any, str] | None = None) -> list[Option]:
    """Return options from key to label, cut to what Slack takes, with descriptions where given."""
    return [
        Option(
            value=str(key),
            text=PlainTextObject(text=shorten(label, _LONGEST_LABEL)),
            description=PlainTextObject(text=shorten(meanings[key], _LONGEST_LABEL)) if meanings else None,
        )
        for key, label in list(labels.items())[:_MOST_OPTIONS]
    ]


def _block(field: str, label: str, element: InputInteractiveElement, *, hint: str | None, optional: bool) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )


def text_input(
    field: str,
    label: str,
    *,
    initial: str = "",
    placeholder: str | None = None,
    hint: str | None = None,
    multiline: bool = False,
    optional: bool = False,
) -> InputBlock:
    """Return a text field. Its length is checked by the form, so that nothing typed is cut."""
    element = PlainTextInputElement(
        action_id=VALUE,
        initial_value=initial or None,
        multiline=multiline,
        placeholder=PlainTextObject(text=shorten(placeholder, 150)) if placeholder else None,
    )
    return _block(field, label, element, hint=hint, optional=optional)


def one_of(
    field: str,
    label: str,
    choices: Sequence[Option],
    *,
    initial: str | None = None,
    hint: str | None = None,
    radio: bool = False,
    optional: bool = False,
) -> InputBlock:
    """Return a choice of one: a list, or radio buttons where there are few and all should be seen."""
    chosen = next((option for option in choices if option.value == initial), None)
    element: InputInteractiveElement
    if radio:
        element = RadioButtonsElement(action_id=VALUE, options=choices, initial_option=chosen)
    else:
        element = StaticSelectElement(action_id=VALUE, options=choices, initial_option=chosen)
    return _block(field, label, element, hint=hint, optional=optional)


def some_of(
    field: str,
    label: str,
    choices: Sequence[Option],
    *,
    initial: Sequence[str] = (),
    hint: str | None = None,
    boxes: bool = False,
    most: int | None = None,
    optional: bool = False,
) -> InputBlock:
    """Return a choice of several: a list, or checkboxes where there are few (at most ten)."""
    chosen = [option for option in choices if option.value in set(initial)] or None
    element: InputInteractiveElement
    if boxes:
        element = CheckboxesElement(action_id=VALUE, options=choices, initial_options=chosen)
    else:
        element = StaticMultiSelectElement(
            action_id=VALUE, options=choices, initial_options=chosen, max_selected_items=most
        )
    return _block(field, label, element, hint=hint, optional=optional)


def number_input(
    field: str, label: str, *, initial: int | None, least: int, most: int, hint: str | None = None
) -> InputBlock:
    """Return a field for a whole number."""
    element = NumberInputElement(
        action_id=VALUE,
        is_decimal_allowed=False,
        initial_value=str(initial) if initial is not None else None,
        min_value=str(least),
        max_value=str(most),
    )
    return _block(field, label, element, hint=hint, optional=False)


def date_input(
    field: str, label: str, *, initial: date | None = None, hint: str | None = None, optional: bool = False
) -> InputBlock:
    """Return a date picker."""
    element = DatePickerElement(action_id=VALUE, initial_date=initial.isoformat() if initial else None)
    return _block(field, label, element, hint=hint, optional=optional)


def clock_input(field: str, label: str, *, initial: time | None = None, optional: bool = False) -> InputBlock:
    """Return a picker of a time of day."""
    element = TimePickerElement(action_id=VALUE, initial_time=f"{initial:%H:%M}" if initial else None)
    return _block(field, label, element, hint=None, optional=optional)


def read_state(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return field to raw value from a view's `state.values`, whatever elements the fields have."""
    raw: dict[str, Any] = {}
    for field, actions in values.items():
        for state in actions.values():
            raw[field] = _raw(state)
    return raw


def _raw(state: Mapping[str, Any]) -> Any:
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or []]
    if "selected_option" in state:
        return (state["selected_option"] or {}).get("value")
    for name in ("selected_users", "selected_user", "selected_date", "selected_time", "value"):
        if name in state:
            return state[name]
    return None
