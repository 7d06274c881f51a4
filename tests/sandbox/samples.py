"""One valid sample of every block and element, and short ways to change and check them."""

import copy
from typing import Any

from bot.sandbox.blocks import Problem, check_message, check_view

Json = dict[str, Any]
#: The smallest PNG there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000030101001827ff32"
    "0000000049454e44ae426082"
)


def plain(text: str = "x") -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """A text object with markup."""
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", text: str = "x") -> Json:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    """This many different options."""
    return [option(str(number)) for number in range(count)]


def rich(*pieces: Json) -> Json:
    """A rich_text block with one section."""
    section = {"type": "rich_text_section", "elements": list(pieces) or [{"type": "text", "text": "x"}]}
    return {"type": "rich_text", "elements": [section]}


CONFIRM: Json = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}
BUTTON: Json = {"type": "button", "text": plain()}
IMAGE: Json = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x"}
CARD: Json = {"type": "card", "title": mrkdwn()}
TASK: Json = {"type": "task_card", "task_id": "1", "title": "x", "status": "pending"}
CELL: Json = {"type": "raw_text", "text": "x"}


ELEMENTS: dict[str, Json] = {
    "button": BUTTON,
    "workflow_button": {
        "type": "workflow_button",
        "text": plain(),
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/1"}},
    },
    "overflow": {"type": "overflow", "options": options(2)},
    "checkboxes": {"type": "checkboxes", "options": options(2)},
    "radio_buttons": {"type": "radio_buttons", "options": options(2)},
    "static_select": {"type": "static_select", "options": options(2)},
    "multi_static_select": {"type": "multi_static_select", "options": options(2)},
    **{
        kind: {"type": kind}
        for kind in (
            "external_select", "users_select", "conversations_select", "channels_select", "multi_external_select",
            "multi_users_select", "multi_conversations_select", "multi_channels_select", "datepicker", "timepicker",
            "datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "rich_text_input",
            "file_input",
        )
    },
    "number_input": {"type": "number_input", "is_decimal_allowed": False},
    "image": IMAGE,
    "icon_button": {"type": "icon_button", "icon": "trash", "text": plain()},
    "feedback_buttons": {
        "type": "feedback_buttons",
        "positive_button": {"text": plain(), "value": "+"},
        "negative_button": {"text": plain(), "value": "-"},
    },
}  # fmt: skip


BLOCK: dict[str, Json] = {
    "actions": {"type": "actions", "elements": [BUTTON]},
    "alert": {"type": "alert", "text": mrkdwn()},
    "call": {"type": "call", "call_id": "R1"},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
    "container": {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}]},
    "context": {"type": "context", "elements": [mrkdwn()]},
    "context_actions": {"type": "context_actions", "elements": [ELEMENTS["icon_button"]]},
    "data_table": {"type": "data_table", "caption": "x", "rows": [[CELL], [CELL]]},
    "data_visualization": {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    },
    "divider": {"type": "divider"},
    "file": {"type": "file", "external_id": "1", "source": "remote"},
    "header": {"type": "header", "text": plain()},
    "image": IMAGE,
    "input": {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}},
    "markdown": {"type": "markdown", "text": "x"},
    "plan": {"type": "plan", "title": "x", "tasks": [TASK]},
    "rich_text": rich(),
    "section": {"type": "section", "text": mrkdwn()},
    "table": {"type": "table", "rows": [[CELL]]},
    "task_card": TASK,
    "video": {
        "type": "video",
        "alt_text": "x",
        "title": plain(),
        "video_url": "https://x.example/v",
        "thumbnail_url": "https://x.example/t",
    },
}


def surface(kind: str) -> str:
    """Names a surface on which this block may stand."""
    return "modal" if kind == "alert" else "message"


def check(blocks: list[Json], where: str = "message") -> list[Problem]:
    """Checks blocks on a surface; the pointers come back without /view."""
    if where == "message":
        return check_message({"text": "x", "blocks": blocks})
    view: Json = {"type": where, "blocks": blocks}
    if where == "modal":
        view |= {"title": plain(), "submit": plain()}
    return [Problem(p.code, p.pointer.removeprefix("/view"), p.message) for p in check_view(view)]


def put(block: Json, path: str, value: object) -> Json:
    """Returns a copy of a block with the value at a path like `text/text` or `elements/0`."""
    block = copy.deepcopy(block)
    here: Any = block
    *parents, last = path.split("/")
    for key in parents:
        here = here[int(key)] if isinstance(here, list) else here.setdefault(key, {})
    if isinstance(here, list):
        here[int(last)] = value
    else:
        here[last] = value
    return block


def holding(element: Json) -> tuple[Json, str]:
    """Returns a block in which this element may stand, and the element's path in it."""
    kind = element["type"]
    homes = {"actions": "elements/0", "input": "element", "section": "accessory", "context_actions": "elements/0"}
    for home, path in homes.items():
        if not check([put(BLOCK[home], path, ELEMENTS[kind])]):
            return put(BLOCK[home], path, element), path
    raise AssertionError(f"{kind} stands nowhere")
