"""Block Kit's composition objects and elements, with their documented limits."""

import re
from datetime import date
from typing import Any, Final

from bot.sandbox.richtext import RICH_TEXT
from bot.sandbox.schema import (
    Anything,
    Findings,
    Flag,
    Items,
    Json,
    Kinds,
    OneOf,
    Rule,
    Shape,
    Text,
    Whole,
    only,
    step,
)

ID: Final = Text(255)
URL: Final = Text(3000, shortest=1)
MAX_OPTIONS: Final = 100
INPUT_LENGTH: Final = 3000

_PLAIN: Final = "plain_text"
_MRKDWN: Final = "mrkdwn"


def text_shapes(longest: int, shortest: int = 1) -> dict[str, Shape]:
    """Returns both kinds of text object with this limit."""
    text = Text(longest, shortest)
    return {
        _PLAIN: Shape({"text": text, "emoji": Flag()}, required=("text",)),
        _MRKDWN: Shape({"text": text, "verbatim": Flag()}, required=("text",)),
    }


def plain(longest: int) -> Kinds:
    """Returns the rule for a text object that must be plain."""
    return only(text_shapes(longest), _PLAIN)


def any_text(longest: int) -> Kinds:
    """Returns the rule for a text object of either kind."""
    return Kinds(text_shapes(longest))


CONFIRM: Final = Shape(
    {
        "title": plain(100),
        "text": any_text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": OneOf(("primary", "danger")),
    },
    required=("title", "text", "confirm", "deny"),
)
_DISPATCH: Final = Shape(
    {"trigger_actions_on": Items(OneOf(("on_enter_pressed", "on_character_entered")), most=2, least=1)}
)
_FILTER: Final = Shape(
    {
        "include": Items(OneOf(("im", "mpim", "private", "public")), least=1),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
_STYLE: Final = OneOf(("primary", "danger"))
_LABEL: Final = Text(75)


def _option(text: Rule, description: Rule, extra: dict[str, Rule] | None = None) -> Shape:
    fields = {"text": text, "value": Text(150, shortest=1), "description": description, **(extra or {})}
    return Shape(fields, required=("text", "value"))


MENU_OPTION: Final = _option(plain(75), plain(75))
LIST_OPTION: Final = _option(any_text(75), any_text(75))
OVERFLOW_OPTION: Final = _option(plain(75), plain(75), {"url": URL})
_GROUP: Final = Shape(
    {"label": plain(75), "options": Items(MENU_OPTION, MAX_OPTIONS, least=1)}, required=("label", "options")
)


def _one_source(element: Json, at: str, findings: Findings) -> None:
    given = [name for name in ("options", "option_groups") if element.get(name) is not None]
    if not given:
        findings.add(at, "missing required field: options")
    elif len(given) > 1:
        findings.add(at, "only one of options and option_groups is allowed")


def offered(element: Json) -> list[Json]:
    """Returns all options of an element, those in groups too."""
    options = element.get("options") or []
    for group in element.get("option_groups") or []:
        options = options + (group.get("options") or [] if isinstance(group, dict) else [])
    return [option for option in options if isinstance(option, dict)]


def _initial_is_offered(element: Json, at: str, findings: Findings) -> None:
    options = [_essence(option) for option in offered(element)]
    first = element.get("initial_option")
    if isinstance(first, dict) and _essence(first) not in options:
        findings.add(step(at, "initial_option"), "must match one of the options")
    several = element.get("initial_options")
    for index, option in enumerate(several if isinstance(several, list) else []):
        if isinstance(option, dict) and _essence(option) not in options:
            findings.add(step(step(at, "initial_options"), index), "must match one of the options")


def _essence(option: Json) -> tuple[Any, Any]:
    """What makes two options the same for Slack: value and text, not whether emoji are drawn."""
    text = option.get("text")
    return option.get("value"), text.get("text") if isinstance(text, dict) else text


def _not_inverted(low: str, high: str) -> Any:
    def check(element: Json, at: str, findings: Findings) -> None:
        least, most = _as_number(element.get(low)), _as_number(element.get(high))
        if least is not None and most is not None and least > most:
            findings.add(step(at, low), f"must be less than or equal to {high}")

    return check


def _as_number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def _real_date(element: Json, at: str, findings: Findings) -> None:
    value = element.get("initial_date")
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        findings.add(step(at, "initial_date"), "must be a date of the calendar")


def _image_source(element: Json, at: str, findings: Findings) -> None:
    given = [name for name in ("image_url", "slack_file") if element.get(name) is not None]
    if not given:
        findings.add(at, "missing required field: image_url")
    elif len(given) > 1:
        findings.add(at, "only one of image_url and slack_file is allowed")


def _file_source(file: Json, at: str, findings: Findings) -> None:
    if not (file.get("id") or file.get("url")):
        findings.add(at, "missing required field: id")


_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")

_COMMON: Final[dict[str, Rule]] = {"action_id": ID}
_FIELD: Final[dict[str, Rule]] = {**_COMMON, "placeholder": plain(150), "focus_on_load": Flag()}
_MENU: Final[dict[str, Rule]] = {**_FIELD, "confirm": CONFIRM}
_TYPED: Final[dict[str, Rule]] = {**_FIELD, "dispatch_action_config": _DISPATCH}
_MANY: Final[dict[str, Rule]] = {**_MENU, "max_selected_items": Whole(1)}
_CHOICES: Final[dict[str, Rule]] = {
    "options": Items(MENU_OPTION, MAX_OPTIONS, least=1),
    "option_groups": Items(_GROUP, MAX_OPTIONS, least=1),
}
_IDS: Final = Items(Text(255, shortest=1), least=1)
_WORKFLOW: Final = Shape(
    {"trigger": Shape({"url": URL, "customizable_input_parameters": Items(Anything())}, required=("url",))},
    required=("trigger",),
)

IMAGE_FIELDS: Final[dict[str, Rule]] = {
    "image_url": URL,
    "slack_file": Shape({"id": Text(255), "url": URL}, checks=(_file_source,)),
    "alt_text": Text(2000),
}
IMAGE: Final = Shape(IMAGE_FIELDS, required=("alt_text",), checks=(_image_source,))

_BUTTON: Final[dict[str, Rule]] = {
    **_COMMON,
    "text": plain(75),
    "style": _STYLE,
    "accessibility_label": _LABEL,
}
_LISTED: Final[dict[str, Rule]] = {**_COMMON, "confirm": CONFIRM, "focus_on_load": Flag()}
_FEEDBACK: Final = Shape(
    {"text": plain(75), "value": Text(2000), "accessibility_label": _LABEL}, required=("text", "value")
)
_CONVERSATION: Final[dict[str, Rule]] = {"default_to_current_conversation": Flag(), "filter": _FILTER}
_ONE_ID: Final = Text(255, shortest=1)

ELEMENTS: Final[dict[str, Shape]] = {
    "button": Shape(
        {
            **_BUTTON,
            "url": URL,
            "value": Text(2000),
            "confirm": CONFIRM,
            "agent_prompt": Text(4000),
            "agent_prompt_display": Text(4000),
            "visible_to_user_ids": Items(_ONE_ID, 10),
        },
        required=("text",),
    ),
    "workflow_button": Shape({**_BUTTON, "workflow": _WORKFLOW}, required=("text", "workflow")),
    "icon_button": Shape(
        {
            **_COMMON,
            "icon": OneOf(("trash",)),
            "text": plain(75),
            "value": Text(2000),
            "confirm": CONFIRM,
            "accessibility_label": _LABEL,
            "visible_to_user_ids": Items(_ONE_ID, 10),
        },
        required=("icon", "text"),
    ),
    "feedback_buttons": Shape(
        {**_COMMON, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        required=("positive_button", "negative_button"),
    ),
    "overflow": Shape(
        {**_COMMON, "confirm": CONFIRM, "options": Items(OVERFLOW_OPTION, 5, least=1)}, required=("options",)
    ),
    "checkboxes": Shape(
        {
            **_LISTED,
            "options": Items(LIST_OPTION, 10, least=1),
            "initial_options": Items(LIST_OPTION, least=1),
        },
        required=("options",),
        checks=(_initial_is_offered,),
    ),
    "radio_buttons": Shape(
        {**_LISTED, "options": Items(LIST_OPTION, 10, least=1), "initial_option": LIST_OPTION},
        required=("options",),
        checks=(_initial_is_offered,),
    ),
    "static_select": Shape(
        {**_MENU, **_CHOICES, "initial_option": MENU_OPTION}, checks=(_one_source, _initial_is_offered)
    ),
    "multi_static_select": Shape(
        {**_MANY, **_CHOICES, "initial_options": Items(MENU_OPTION, MAX_OPTIONS, least=1)},
        checks=(_one_source, _initial_is_offered),
    ),
    "external_select": Shape({**_MENU, "min_query_length": Whole(0), "initial_option": MENU_OPTION}),
    "multi_external_select": Shape(
        {**_MANY, "min_query_length": Whole(0), "initial_options": Items(MENU_OPTION, least=1)}
    ),
    "users_select": Shape({**_MENU, "initial_user": _ONE_ID}),
    "multi_users_select": Shape({**_MANY, "initial_users": _IDS}),
    "conversations_select": Shape(
        {**_MENU, **_CONVERSATION, "initial_conversation": _ONE_ID, "response_url_enabled": Flag()}
    ),
    "multi_conversations_select": Shape({**_MANY, **_CONVERSATION, "initial_conversations": _IDS}),
    "channels_select": Shape({**_MENU, "initial_channel": _ONE_ID, "response_url_enabled": Flag()}),
    "multi_channels_select": Shape({**_MANY, "initial_channels": _IDS}),
    "datepicker": Shape(
        {**_MENU, "initial_date": Text(10, pattern=_DATE, form="in the form YYYY-MM-DD")},
        checks=(_real_date,),
    ),
    "timepicker": Shape(
        {**_MENU, "initial_time": Text(5, pattern=_TIME, form="in the form HH:mm"), "timezone": Text(255)}
    ),
    "datetimepicker": Shape(
        {
            **_COMMON,
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
            "initial_date_time": Whole(1_000_000_000, 9_999_999_999),
        }
    ),
    "plain_text_input": Shape(
        {
            **_TYPED,
            "initial_value": Text(INPUT_LENGTH),
            "multiline": Flag(),
            "min_length": Whole(0, INPUT_LENGTH),
            "max_length": Whole(1, INPUT_LENGTH),
        },
        checks=(_not_inverted("min_length", "max_length"),),
    ),
    "email_text_input": Shape({**_TYPED, "initial_value": Text(INPUT_LENGTH)}),
    "url_text_input": Shape({**_TYPED, "initial_value": Text(INPUT_LENGTH)}),
    "number_input": Shape(
        {
            **_TYPED,
            "is_decimal_allowed": Flag(),
            "initial_value": Text(INPUT_LENGTH, pattern=_DECIMAL, form="a number"),
            "min_value": Text(INPUT_LENGTH, pattern=_DECIMAL, form="a number"),
            "max_value": Text(INPUT_LENGTH, pattern=_DECIMAL, form="a number"),
        },
        required=("is_decimal_allowed",),
        checks=(_not_inverted("min_value", "max_value"),),
    ),
    "rich_text_input": Shape(
        {
            **_TYPED,
            "initial_value": Kinds({"rich_text": RICH_TEXT}),
            "min_lines": Whole(1, 100),
            "max_lines": Whole(1, 100),
        },
        checks=(_not_inverted("min_lines", "max_lines"),),
    ),
    "file_input": Shape({**_COMMON, "filetypes": Items(Text(255, shortest=1), least=1), "max_files": Whole(1, 10)}),
    "image": IMAGE,
}

_SELECTS: Final = (
    "static_select", "external_select", "users_select", "conversations_select", "channels_select",
)  # fmt: skip
_MULTI_SELECTS: Final = tuple(f"multi_{name}" for name in _SELECTS)
_PICKERS: Final = ("checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker")

IN_SECTION: Final = only(
    ELEMENTS,
    "button", "workflow_button", "overflow", "image", "checkboxes", "radio_buttons", "datepicker",
    "timepicker", *_SELECTS, *_MULTI_SELECTS,
)  # fmt: skip
IN_ACTIONS: Final = only(
    ELEMENTS,
    "button", "workflow_button", "overflow", "rich_text_input", *_PICKERS, *_SELECTS, *_MULTI_SELECTS,
)  # fmt: skip
IN_INPUT: Final = only(
    ELEMENTS,
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
    *_PICKERS, *_SELECTS, *_MULTI_SELECTS,
)  # fmt: skip
IN_CONTEXT: Final = Kinds({"image": IMAGE, **text_shapes(3000)}, ELEMENTS)
IN_CONTEXT_ACTIONS: Final = only(ELEMENTS, "feedback_buttons", "icon_button")
IN_CARD: Final = only(ELEMENTS, "button", "workflow_button")
