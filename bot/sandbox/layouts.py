"""Block Kit's blocks, and on which surface each may stand."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from bot.sandbox.elements import (
    ID,
    IMAGE,
    IMAGE_FIELDS,
    IN_ACTIONS,
    IN_CARD,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    URL,
    any_text,
    plain,
)
from bot.sandbox.richtext import CELLS, LONG, RICH_TEXT
from bot.sandbox.schema import (
    Anything,
    Check,
    Findings,
    Flag,
    Items,
    Json,
    Kinds,
    Number,
    OneOf,
    Rule,
    Shape,
    Text,
    Whole,
    only,
    step,
)

Surface = Literal["message", "modal", "home"]
MARKDOWN: Final = 12_000
DATA_TABLE_CHARACTERS: Final = 20_000


def _block(fields: Mapping[str, Rule], *required: str, checks: tuple[Check, ...] = ()) -> Shape:
    return Shape({**fields, "block_id": ID}, required, checks)


def _section_says_something(block: Json, at: str, findings: Findings) -> None:
    if block.get("text") is None and block.get("fields") is None:
        findings.add(at, "missing required field: text")


def _card_shows_something(block: Json, at: str, findings: Findings) -> None:
    if all(block.get(name) is None for name in ("hero_image", "title", "actions", "body")):
        findings.add(at, "missing required field: title")


def _container_is_named(block: Json, at: str, findings: Findings) -> None:
    if block.get("title") is None and block.get("rich_text_title") is None:
        findings.add(at, "missing required field: title")
    if block.get("is_collapsible") is True and block.get("has_header_divider") is True:
        findings.add(step(at, "has_header_divider"), "is not allowed when is_collapsible is true")
    if block.get("default_collapsed") is True and block.get("is_collapsible") is not True:
        findings.add(step(at, "default_collapsed"), "is not allowed unless is_collapsible is true")


def _image_source(block: Json, at: str, findings: Findings) -> None:
    for check in IMAGE.checks:
        check(block, at, findings)


def _rows_match(block: Json, at: str, findings: Findings) -> None:
    rows = [row for row in block.get("rows") or [] if isinstance(row, list)]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            findings.add(step(step(at, "rows"), index), "must have as many cells as the first row")
    for index, cell in enumerate(rows[0] if rows else []):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            findings.add(f"{at}/rows/0/{index}/type", "rich_text is not supported in a header")
    if sum(_cell_length(cell) for row in rows for cell in row) > DATA_TABLE_CHARACTERS:
        findings.add(step(at, "rows"), f"must be less than {DATA_TABLE_CHARACTERS + 1} characters in all")


def _cell_length(cell: object) -> int:
    if isinstance(cell, dict):
        text = cell.get("text")
        return len(text) if isinstance(text, str) else sum(_cell_length(part) for part in cell.get("elements") or [])
    return 0


_LABEL: Final = Text(20, shortest=1)
_POINT: Final = Shape({"label": _LABEL, "value": Number()}, required=("label", "value"))
_SERIES: Final = Shape({"name": _LABEL, "data": Items(_POINT, 20, least=1)}, required=("name", "data"))
_AXIS: Final = Shape(
    {"categories": Items(_LABEL, 20, least=1), "x_label": Text(50), "y_label": Text(50)},
    required=("categories",),
)
_LINES: Final = Shape({"series": Items(_SERIES, 12, least=1), "axis_config": _AXIS}, required=("series", "axis_config"))
_SLICE: Final = Shape({"label": _LABEL, "value": Number(above=0)}, required=("label", "value"))
_CHART: Final = Kinds(
    {
        "pie": Shape({"segments": Items(_SLICE, 12, least=1)}, required=("segments",)),
        "line": _LINES,
        "bar": _LINES,
        "area": _LINES,
    }
)

_COLUMN: Final = Shape({"align": OneOf(("left", "center", "right")), "is_wrapped": Flag()})


class _ColumnOrNone:
    """A column's settings, or null for a column that keeps the usual ones."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        if value is not None:
            _COLUMN.check(value, at, findings)


_IMAGE_ELEMENT: Final = Kinds({"image": IMAGE})
_CARD: Final = _block(
    {
        "hero_image": _IMAGE_ELEMENT,
        "icon": _IMAGE_ELEMENT,
        "slack_icon": Anything(),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "actions": Items(IN_CARD, 3),
    },
    checks=(_card_shows_something,),
)
_TASK: Final = _block(
    {
        "task_id": Text(255, shortest=1),
        "title": Text(3000, shortest=1),
        "details": Kinds({"rich_text": RICH_TEXT}),
        "output": Kinds({"rich_text": RICH_TEXT}),
        "sources": Items(Kinds({"url": Shape({"url": URL, "text": Text(3000)}, required=("url", "text"))})),
        "status": OneOf(("pending", "in_progress", "complete", "error")),
    },
    "task_id",
    "title",
)

_PLAIN_BLOCKS: Final[dict[str, Shape]] = {
    "actions": _block({"elements": Items(IN_ACTIONS, 25, least=1)}, "elements"),
    "alert": _block(
        {"text": any_text(200), "level": OneOf(("default", "info", "warning", "error", "success"))}, "text"
    ),
    "call": _block({"call_id": Text(255, shortest=1), "api_decoration_available": Flag(), "call": Anything()}),
    "card": _CARD,
    "carousel": _block({"elements": Items(Kinds({"card": _CARD}), 10, least=1)}, "elements"),
    "context": _block({"elements": Items(IN_CONTEXT, 10, least=1)}, "elements"),
    "context_actions": _block({"elements": Items(IN_CONTEXT_ACTIONS, 5, least=1)}, "elements"),
    "data_table": _block(
        {
            "rows": Items(Items(CELLS, 20, least=1), 201, least=2),
            "caption": Text(3000, shortest=1),
            "page_size": Whole(1, 100),
            "row_header_column_index": Whole(0, 19),
        },
        "rows",
        "caption",
        checks=(_rows_match,),
    ),
    "data_visualization": _block({"title": Text(50, shortest=1), "chart": _CHART}, "title", "chart"),
    "divider": _block({}),
    "file": _block(
        {"external_id": Text(255, shortest=1), "source": OneOf(("remote",)), "file_id": Text(255)},
        "external_id",
        "source",
    ),
    "header": _block({"text": plain(150), "level": Whole(1, 6)}, "text"),
    "image": _block({**IMAGE_FIELDS, "title": plain(2000)}, "alt_text", checks=(_image_source,)),
    "input": _block(
        {
            "label": plain(2000),
            "hint": plain(2000),
            "element": IN_INPUT,
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        "label",
        "element",
    ),
    "markdown": _block({"text": Text(MARKDOWN, shortest=1)}, "text"),
    "plan": _block({"title": Text(3000, shortest=1), "tasks": Items(Kinds({"task_card": _TASK}), 50)}, "title"),
    "rich_text": _block(RICH_TEXT.fields, *RICH_TEXT.required),
    "section": _block(
        {
            "text": any_text(3000),
            "fields": Items(any_text(2000), 10, least=1),
            "accessory": IN_SECTION,
            "expand": Flag(),
        },
        checks=(_section_says_something,),
    ),
    "table": _block(
        {"rows": Items(Items(CELLS, 20), 100, least=1), "column_settings": Items(_ColumnOrNone(), 20)}, "rows"
    ),
    "task_card": _TASK,
    "video": _block(
        {
            "alt_text": Text(2000, shortest=1),
            "title": plain(200),
            "title_url": Text(2000),
            "video_url": URL,
            "thumbnail_url": URL,
            "description": plain(200),
            "author_name": Text(50),
            "provider_name": Text(50),
            "provider_icon_url": Text(2000),
        },
        "alt_text",
        "title",
        "video_url",
        "thumbnail_url",
    ),
}

_CONTAINER: Final = _block(
    {
        "title": plain(150),
        "rich_text_title": Kinds({"rich_text": RICH_TEXT}),
        "subtitle": any_text(150),
        "child_blocks": Items(Kinds(_PLAIN_BLOCKS), 10, least=1),
        "width": OneOf(("narrow", "standard", "wide", "full")),
        "icon": _IMAGE_ELEMENT,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    "child_blocks",
    checks=(_container_is_named,),
)

BLOCKS: Final[Mapping[str, Shape]] = MappingProxyType({**_PLAIN_BLOCKS, "container": _CONTAINER})

_EVERYWHERE: Final = (
    "actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video",
)  # fmt: skip
_WIDE: Final = ("carousel", "container", "data_table", "data_visualization", "table")
_IN_MESSAGES: Final = ("call", "context_actions", "file", "markdown", "plan", "task_card")
ON_SURFACE: Final[Mapping[Surface, Kinds]] = MappingProxyType(
    {
        "message": only(BLOCKS, *_EVERYWHERE, *_WIDE, *_IN_MESSAGES),
        "modal": only(BLOCKS, *_EVERYWHERE, "alert"),
        "home": only(BLOCKS, *_EVERYWHERE, *_WIDE),
    }
)

MESSAGE_TEXT: Final = LONG
