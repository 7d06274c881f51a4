"""What stands in the inputs of a view or message: initial values, typed values, and Slack's shape of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blocks import elements_of as elements_in
from bot.sandbox.errors import GestureError
from bot.sandbox.records import Json

# The key under which Slack keeps the value of each kind of element.
VALUE_KEYS: dict[str, str] = {
    "plain_text_input": "value",
    "rich_text_input": "rich_text_value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
# The initial value's key where it is not `initial_` plus the rest of the value's key.
INITIAL_KEYS: dict[str, str] = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
OPTION_KEYS = ("selected_option", "selected_options")
LIST_KEYS = (
    "selected_options",
    "selected_users",
    "selected_conversations",
    "selected_channels",
    "files",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An interactive element and the block in which it stands."""

    block_id: str
    element: Json
    block: Json

    @property
    def action_id(self) -> str:
        """The element's action id."""
        return str(self.element.get("action_id", ""))

    @property
    def type(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def value_key(self) -> str | None:
        """Under which key its value is kept; None for buttons and overflow menus."""
        return VALUE_KEYS.get(self.type)


def elements_of(blocks: list[Json]) -> Iterator[Placed]:
    """Every interactive element of these blocks, in order."""
    for block in blocks:
        for _, element in elements_in(block):
            if "action_id" in element:
                yield Placed(str(block.get("block_id", "")), element, block)
        yield from elements_of(block.get("child_blocks") or [])
        if block["type"] == "carousel":
            yield from elements_of(block["elements"])


def options_of(element: Json) -> list[Json]:
    """The options of a menu, in or out of groups."""
    groups: list[Json] = element.get("option_groups") or []
    options: list[Json] = element.get("options") or []
    return [*options, *(option for group in groups for option in group["options"])]


def initial_values(blocks: list[Json]) -> Json:
    """Slack's `state.values` before anybody touched anything."""
    values: Json = {}
    for placed in elements_of(blocks):
        key = placed.value_key
        if key is None:
            continue
        start = placed.element.get(INITIAL_KEYS.get(key, ""))
        if start is None:
            start = [] if key in LIST_KEYS else None
        values.setdefault(placed.block_id, {})[placed.action_id] = {"type": placed.type, key: start}
    return values


def carry_over(blocks: list[Json], typed: Json) -> Json:
    """The state of new blocks with what was typed before kept under unchanged ids."""
    values = initial_values(blocks)
    for placed in elements_of(blocks):
        key = placed.value_key
        before = typed.get(placed.block_id, {}).get(placed.action_id)
        if key is None or before is None or before["type"] != placed.type:
            continue
        if key in OPTION_KEYS and "external" not in placed.type:
            known = {option["value"] for option in options_of(placed.element)}
            chosen = before[key] if isinstance(before[key], list) else [before[key]]
            if any(option is not None and option["value"] not in known for option in chosen):
                continue
        values[placed.block_id][placed.action_id] = before
    return values


def entered(placed: Placed, value: Any, offered: list[Json] | None = None) -> Json:
    """Slack's shape of a value that a person entered.

    Args:
        placed: The element into which it was entered.
        value: Text, an option's value, a list of those, a date, a time, or ids.
        offered: Options that an external menu fetched.

    Raises:
        GestureError: The element does not take such a value.
    """
    key = placed.value_key
    if key is None:
        raise GestureError("no_value", f"A {placed.type} takes no value.")
    if key in LIST_KEYS:
        wanted = [] if value is None else value if isinstance(value, list) else [value]
        chosen = [_option(placed, one, offered) for one in wanted] if key in OPTION_KEYS else wanted
        return {"type": placed.type, key: chosen}
    if value in (None, ""):
        return {"type": placed.type, key: None}
    if isinstance(value, list | dict) and key != "rich_text_value":
        raise GestureError("invalid_value", f"{placed.block_id} takes one value, not {value!r}.")
    if key in OPTION_KEYS:
        return {"type": placed.type, key: _option(placed, value, offered)}
    if key == "selected_date_time":
        return {"type": placed.type, key: int(value)}
    return {"type": placed.type, key: value if key == "rich_text_value" else str(value)}


def _option(placed: Placed, value: Any, offered: list[Json] | None) -> Json:
    options = [*options_of(placed.element), *(offered or [])]
    initial = placed.element.get("initial_option")
    options += [initial] if initial else placed.element.get("initial_options", [])
    for option in options:
        if option.get("value") == value:
            return option
    raise GestureError(
        "unknown_option",
        f"{placed.block_id} has no option {value!r}.",
        options=[option.get("value") for option in options],
    )


def is_empty(state: Json | None) -> bool:
    """Whether nothing stands in an input."""
    if state is None:
        return True
    return all(value in (None, "", []) for key, value in state.items() if key != "type")
