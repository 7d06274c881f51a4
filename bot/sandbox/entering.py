"""What Slack's client itself refuses before a modal is sent: missing, too short, too long, out of range."""

from typing import Any

from bot.sandbox.errors import GestureError
from bot.sandbox.formstate import Placed, elements_of, entered, is_empty
from bot.sandbox.records import Json, View


def enter(view: View, values: Json, offered: dict[tuple[str, str], list[Json]]) -> None:
    """Put what a person typed and chose into a view's state.

    Args:
        view: The modal or Home tab.
        values: By block id: a value, or by action id where a block holds several elements.
        offered: Options that external menus fetched, by block id and action id.

    Raises:
        GestureError: A block is not there, or does not take this value. Then nothing was entered.
    """
    places: dict[str, list[Placed]] = {}
    for placed in elements_of(view.blocks):
        if placed.value_key is not None:
            places.setdefault(placed.block_id, []).append(placed)
    unknown = sorted(set(values) - set(places))
    if unknown:
        raise GestureError("unknown_block", f"No input here is called {', '.join(unknown)}.", known=[*places])
    made: list[tuple[Placed, Json]] = []
    for block_id, value in values.items():
        for placed, one in _pairs(places[block_id], value):
            made.append((placed, entered(placed, one, offered.get((block_id, placed.action_id)))))
    for placed, state in made:
        view.state.setdefault(placed.block_id, {})[placed.action_id] = state
        view.errors.pop(placed.block_id, None)


def _pairs(placed: list[Placed], value: Any) -> list[tuple[Placed, Any]]:
    by_action = {one.action_id: one for one in placed}
    if isinstance(value, dict) and set(value) <= set(by_action):
        return [(by_action[action_id], one) for action_id, one in value.items()]
    if len(placed) > 1:
        known = ", ".join(by_action)
        raise GestureError("ambiguous_block", f"{placed[0].block_id} holds several inputs: {known}.")
    return [(placed[0], value)]


def refuse_incomplete(view: View) -> None:
    """Refuse to send a modal as Slack's client would.

    Raises:
        GestureError: `missing_required` with the blocks, or `invalid_input` with a text for each.
    """
    inputs = [placed for placed in elements_of(view.blocks) if placed.block["type"] == "input"]
    missing = [
        placed.block_id
        for placed in inputs
        if not placed.block.get("optional") and is_empty(view.state.get(placed.block_id, {}).get(placed.action_id))
    ]
    if missing:
        raise GestureError("missing_required", "Please complete these required fields.", blocks=missing)
    errors = {}
    for placed in inputs:
        state = view.state.get(placed.block_id, {}).get(placed.action_id)
        if state is not None and not is_empty(state) and (problem := _problem(placed, state)):
            errors[placed.block_id] = problem
    if errors:
        raise GestureError("invalid_input", "Some fields need another look.", errors=errors)


def _problem(placed: Placed, state: Json) -> str | None:
    value = state[placed.value_key or ""]
    element = placed.element
    if isinstance(value, list):
        most = element.get("max_selected_items")
        return f"Choose at most {most}." if most and len(value) > most else None
    if placed.type == "number_input":
        return _number_problem(element, value)
    if placed.type == "plain_text_input":
        return _length_problem(element, value)
    if placed.type == "email_text_input" and "@" not in value[1:-1]:
        return "Please enter a valid email address."
    if placed.type == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    return None


def _length_problem(element: Json, value: str) -> str | None:
    least, most = element.get("min_length"), element.get("max_length")
    if least and len(value) < least:
        return f"Must be at least {least} characters long."
    if most and len(value) > most:
        return f"Must be at most {most} characters long."
    return None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a valid number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Must be at least {least}."
    if most is not None and number > float(most):
        return f"Must be at most {most}."
    return None
