"""What Slack refuses in a message or a view, with its own error names and JSON pointers."""

import copy
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.sandbox.elements import ID, plain
from bot.sandbox.layouts import MARKDOWN, MESSAGE_TEXT, ON_SURFACE, Surface
from bot.sandbox.schema import Anything, Findings, Flag, Items, Json, OneOf, Rule, Shape, Text, step

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
ATTACHMENTS: Final = 100
VIEW_BYTES: Final = 250_000
METADATA_BYTES: Final = 16_000
UPDATE_TEXT: Final = 4_000
"""The longest text that chat.update takes, a tenth of what chat.postMessage does."""

_VIEW: Final[dict[str, Rule]] = {
    "type": OneOf(("modal", "home")),
    "blocks": Anything(),
    "private_metadata": Text(3000),
    "callback_id": ID,
    "external_id": ID,
}
_VIEW_SHAPES: Final[Mapping[Surface, Shape]] = {
    "home": Shape(_VIEW, required=("blocks",)),
    "modal": Shape(
        {
            **_VIEW,
            "title": plain(24),
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        required=("title", "blocks"),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for Slack to refuse a payload."""

    code: str
    pointer: str
    message: str

    def __str__(self) -> str:
        """The line that Slack puts into `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def check_message(payload: Mapping[str, Any], *, longest_text: int = MESSAGE_TEXT) -> list[Problem]:
    """Returns what Slack would refuse in the content of a message.

    Args:
        payload: The arguments of chat.postMessage and its like, decoded.
        longest_text: `UPDATE_TEXT` for chat.update.

    Returns:
        Problems in the order in which Slack would name them: the first one's code is the answer's error.
    """
    problems = list(_text_problems(payload, longest_text))
    blocks = payload.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        problems.append(Problem("invalid_blocks_format", "/blocks", "must provide an array"))
    elif blocks:
        problems += _block_problems(blocks, "/blocks", "message", "invalid_blocks")
        problems += _too_much_markdown(blocks)
    problems += _attachment_problems(payload.get("attachments"))
    problems += _metadata_problems(payload.get("metadata"))
    return problems


def check_view(view: object, expected: Surface | None = None) -> list[Problem]:
    """Returns what Slack would refuse in a modal or a Home tab; pointers begin with /view.

    Args:
        view: The argument of views.open and its like, decoded.
        expected: The only type that the method takes: "home" for views.publish, "modal" for the others.
    """
    at = "/view"
    if not isinstance(view, dict):
        return [Problem("invalid_arguments", at, "must provide an object")]
    surface = view.get("type")
    if surface is None:
        return [Problem("invalid_arguments", at, "missing required field: type")]
    if surface not in ("modal", "home") or expected not in (None, surface):
        return [Problem("invalid_arguments", step(at, "type"), f"unsupported type: {surface}")]
    return _view_problems(view, surface, at)


def _view_problems(view: Json, surface: Surface, at: str) -> list[Problem]:
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        return [Problem("view_too_large", at, f"must be less than {VIEW_BYTES + 1} bytes")]
    findings = Findings()
    _VIEW_SHAPES[surface].check(view, at, findings)
    problems = [Problem("invalid_arguments", *item) for item in findings.items]
    blocks = view.get("blocks")
    if blocks is None:
        return problems
    if not isinstance(blocks, list):
        return [*problems, Problem("invalid_arguments", step(at, "blocks"), "must provide an array")]
    problems += _block_problems(blocks, step(at, "blocks"), surface, "invalid_arguments")
    has_inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if surface == "modal" and has_inputs and view.get("submit") is None:
        problems.append(
            Problem("invalid_arguments", at, "missing required field: submit (a modal with inputs has one)")
        )
    return problems


def inputs_of(view: Mapping[str, Any]) -> Iterator[tuple[str, str, Json, bool]]:
    """Yields the view's input elements as (block_id, action_id, element, optional)."""
    for block in view.get("blocks") or []:
        if block.get("type") == "input":
            element = block["element"]
            yield (
                block.get("block_id", ""),
                element.get("action_id", ""),
                element,
                bool(block.get("optional", False)),
            )


def fill_ids(blocks: list[Json]) -> list[Json]:
    """Returns a copy of valid blocks in which every block has an ID and every interactive element too."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        _fill_block(block)
    return filled


def _fill_block(block: Json) -> None:
    if not block.get("block_id"):
        block["block_id"] = _short_id()
    for child in block.get("child_blocks") or []:
        _fill_block(child)
    if block.get("type") == "carousel":
        for card in block.get("elements") or []:
            _fill_block(card)
    for _, element in elements_of(block):
        if element.get("type") not in _NOT_INTERACTIVE and not element.get("action_id"):
            element["action_id"] = _short_id()


_NOT_INTERACTIVE: Final = frozenset({"image", "plain_text", "mrkdwn"})


def _short_id() -> str:
    """An ID as Slack makes them up: five characters, letters of both cases and digits."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return "".join(secrets.choice(letters) for _ in range(5))


def elements_of(block: Json) -> Iterator[tuple[str, Json]]:
    """Yields the elements that stand directly in a block, each with its pointer from the block on."""
    kind = block.get("type")
    if kind in ("actions", "context", "context_actions"):
        listed = "elements"
    elif kind == "card":
        listed = "actions"
    else:
        listed = None
    members = block.get(listed) if listed is not None else None
    for index, element in enumerate(members if isinstance(members, list) else []):
        if isinstance(element, dict):
            yield f"/{listed}/{index}", element
    single = {"section": "accessory", "input": "element"}.get(str(kind))
    if single is not None and isinstance(block.get(single), dict):
        yield f"/{single}", block[single]


def _text_problems(payload: Mapping[str, Any], longest: int) -> Iterator[Problem]:
    text, markdown = payload.get("text"), payload.get("markdown_text")
    if not any(payload.get(name) for name in ("text", "markdown_text", "blocks", "attachments")):
        yield Problem("no_text", "/text", "missing required field: text")
    if text is not None and not isinstance(text, str):
        yield Problem("invalid_arguments", "/text", "must provide a string")
    elif text is not None and len(text) > longest:
        yield Problem("msg_too_long", "/text", f"must be less than {longest + 1} characters")
    if markdown:
        if text or payload.get("blocks"):
            yield Problem("markdown_text_conflict", "/markdown_text", "excludes text and blocks")
        if not isinstance(markdown, str):
            yield Problem("invalid_arguments", "/markdown_text", "must provide a string")
        elif len(markdown) > MARKDOWN:
            yield Problem("msg_too_long", "/markdown_text", f"must be less than {MARKDOWN + 1} characters")


def _block_problems(blocks: list[Any], at: str, surface: Surface, code: str) -> list[Problem]:
    findings = Findings()
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    # A message may have text alone; a view is made of blocks.
    Items(ON_SURFACE[surface], most, least=int(surface != "message")).check(blocks, at, findings)
    if len(blocks) <= most:
        present = [(step(at, index), block) for index, block in enumerate(blocks) if isinstance(block, dict)]
        _repeated_blocks(present, findings)
        _focus(present, findings)
        if surface != "modal":
            _modal_only(present, findings)
        for pointer, block in present:
            _repeated_actions(block, pointer, findings)
    problems = [Problem(code, *item) for item in findings.items]
    tables = [index for index, block in enumerate(blocks) if isinstance(block, dict) and block.get("type") == "table"]
    problems += [Problem("invalid_attachments", step(at, index), "only_one_table_allowed") for index in tables[1:]]
    return problems


def _repeated_blocks(blocks: list[tuple[str, Json]], findings: Findings) -> None:
    seen = set()
    for at, block in blocks:
        block_id = block.get("block_id")
        if not isinstance(block_id, str) or not block_id:
            continue
        if block_id in seen:
            findings.add(step(at, "block_id"), f'`block_id` "{block_id}" already exists for another block')
        seen.add(block_id)


def _repeated_actions(block: Json, at: str, findings: Findings) -> None:
    seen = set()
    for pointer, element in elements_of(block):
        action_id = element.get("action_id")
        if not isinstance(action_id, str) or not action_id:
            continue
        if action_id in seen:
            findings.add(f"{at}{pointer}/action_id", f'`action_id` "{action_id}" already exists for another element')
        seen.add(action_id)


def _focus(blocks: list[tuple[str, Json]], findings: Findings) -> None:
    focused = [
        f"{at}{pointer}/focus_on_load"
        for at, block in blocks
        for pointer, element in elements_of(block)
        if element.get("focus_on_load") is True
    ]
    for pointer in focused[1:]:
        findings.add(pointer, "only one element can have focus_on_load")


def _modal_only(blocks: list[tuple[str, Json]], findings: Findings) -> None:
    """A response URL for a chosen conversation exists where a modal's input is submitted, nowhere else."""
    for at, block in blocks:
        for pointer, element in elements_of(block):
            if element.get("response_url_enabled") is True:
                findings.add(f"{at}{pointer}/response_url_enabled", "is only allowed in modals")


def _too_much_markdown(blocks: list[Any]) -> list[Problem]:
    texts = [block.get("text") for block in blocks if isinstance(block, dict) and block.get("type") == "markdown"]
    total = sum(len(text) for text in texts if isinstance(text, str))
    if len(texts) > 1 and total > MARKDOWN:
        message = f"markdown blocks must be less than {MARKDOWN + 1} characters in all"
        return [Problem("msg_blocks_too_long", "/blocks", message)]
    return []


def _attachment_problems(attachments: object) -> list[Problem]:
    if attachments is None:
        return []
    at = "/attachments"
    if not isinstance(attachments, list):
        return [Problem("invalid_attachments", at, "must provide an array")]
    if len(attachments) > ATTACHMENTS:
        return [Problem("too_many_attachments", at, f"no more than {ATTACHMENTS} items allowed")]
    problems = []
    for index, attachment in enumerate(attachments):
        here = step(at, index)
        if not isinstance(attachment, dict):
            problems.append(Problem("invalid_attachments", here, "must provide an object"))
            continue
        blocks = attachment.get("blocks")
        if blocks is not None and not isinstance(blocks, list):
            problems.append(Problem("invalid_attachments", step(here, "blocks"), "must provide an array"))
        elif blocks:
            inside = step(here, "blocks")
            problems += _block_problems(blocks, inside, "message", "invalid_attachments")
    return problems


def _metadata_problems(metadata: object) -> list[Problem]:
    if metadata is None:
        return []
    at = "/metadata"
    if not isinstance(metadata, dict):
        return [Problem("invalid_metadata_format", at, "must provide an object")]
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        return [Problem("invalid_metadata_schema", at, "missing required field: event_type")]
    if not isinstance(metadata.get("event_payload"), dict):
        return [Problem("invalid_metadata_schema", at, "missing required field: event_payload")]
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        return [Problem("metadata_too_large", at, f"must be less than {METADATA_BYTES + 1} bytes")]
    return []
