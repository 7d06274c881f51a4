"""What Slack refuses in blocks."""

from typing import Any

import pytest

from bot.sandbox.layouts import BLOCKS, ON_SURFACE
from tests.sandbox.samples import (
    BLOCK,
    BUTTON,
    CARD,
    CELL,
    ELEMENTS,
    IMAGE,
    TASK,
    Json,
    check,
    mrkdwn,
    plain,
    put,
    rich,
    surface,
)


def test_the_samples_cover_every_block() -> None:
    assert BLOCK.keys() == BLOCKS.keys()


@pytest.mark.parametrize("kind", BLOCK)
@pytest.mark.parametrize("where", ["message", "modal", "home"])
def test_a_block_stands_where_its_surface_has_it_and_nowhere_else(kind: str, where: str) -> None:
    known = ON_SURFACE[where].shapes  # type: ignore[index]  # parametrize widens the literal
    expected = [] if kind in known else [("/blocks/0/type", f"{kind} is not supported here")]
    assert [(problem.pointer, problem.message) for problem in check([BLOCK[kind]], where)] == expected


@pytest.mark.parametrize(
    ("kind", "where"),
    [("alert", "message"), ("alert", "home"), ("markdown", "modal"), ("table", "modal"), ("markdown", "home")],
)
def test_surfaces_differ_in_the_blocks_they_take(kind: str, where: str) -> None:
    assert check([BLOCK[kind]], where)


BLOCK_TEXTS = [
    ("section", "text", mrkdwn, 3000),
    ("section", "text", plain, 3000),
    ("section", "fields/0", mrkdwn, 2000),
    ("header", "text", plain, 150),
    ("context", "elements/0", mrkdwn, 3000),
    ("image", "title", plain, 2000),
    ("input", "label", plain, 2000),
    ("input", "hint", plain, 2000),
    ("alert", "text", mrkdwn, 200),
    ("card", "title", mrkdwn, 150),
    ("card", "subtitle", mrkdwn, 150),
    ("card", "body", mrkdwn, 200),
    ("container", "title", plain, 150),
    ("container", "subtitle", mrkdwn, 150),
    ("video", "title", plain, 200),
    ("video", "description", plain, 200),
]


@pytest.mark.parametrize(("kind", "path", "make", "longest"), BLOCK_TEXTS)
@pytest.mark.parametrize("letter", ["x", "é", "🙂", "א"])
def test_a_blocks_text_ends_at_its_limit_in_code_points(
    kind: str, path: str, make: Any, longest: int, letter: str
) -> None:
    block = BLOCK[kind] if not path.startswith("fields") else {"type": "section", "fields": [mrkdwn()]}
    assert check([put(block, path, make(letter * longest))], surface(kind)) == []
    problems = check([put(block, path, make(letter * (longest + 1)))], surface(kind))
    assert [(p.pointer, p.message) for p in problems] == [
        (f"/blocks/0/{path}/text", f"must be less than {longest + 1} characters")
    ]


@pytest.mark.parametrize(("kind", "path", "make", "longest"), BLOCK_TEXTS)
def test_an_empty_text_is_refused(kind: str, path: str, make: Any, longest: int) -> None:
    assert longest > 0
    block = BLOCK[kind] if not path.startswith("fields") else {"type": "section", "fields": [mrkdwn()]}
    problems = check([put(block, path, make(""))], surface(kind))
    assert [(p.pointer, p.message) for p in problems] == [(f"/blocks/0/{path}/text", "must be more than 0 characters")]


@pytest.mark.parametrize(
    ("kind", "path", "longest"),
    [
        ("image", "alt_text", 2000),
        ("image", "image_url", 3000),
        ("markdown", "text", 12_000),
        ("video", "alt_text", 2000),
        ("video", "author_name", 50),
        ("video", "provider_name", 50),
        ("video", "video_url", 3000),
        ("data_visualization", "title", 50),
        ("data_visualization", "chart/segments/0/label", 20),
        *[(kind, "block_id", 255) for kind in BLOCK],
    ],
)
def test_a_blocks_string_ends_at_its_limit(kind: str, path: str, longest: int) -> None:
    assert check([put(BLOCK[kind], path, "x" * longest)], surface(kind)) == []
    problems = check([put(BLOCK[kind], path, "x" * (longest + 1))], surface(kind))
    assert [p.pointer for p in problems] == [f"/blocks/0/{path}"]


@pytest.mark.parametrize(
    ("kind", "path", "item", "most"),
    [
        ("actions", "elements", BUTTON, 25),
        ("context", "elements", mrkdwn(), 10),
        ("context_actions", "elements", ELEMENTS["icon_button"], 5),
        ("section", "fields", mrkdwn(), 10),
        ("card", "actions", BUTTON, 3),
        ("carousel", "elements", CARD, 10),
        ("container", "child_blocks", {"type": "divider"}, 10),
        ("plan", "tasks", TASK, 50),
        ("table", "rows", [CELL], 100),
        ("table", "rows/0", CELL, 20),
        ("table", "column_settings", {"align": "right"}, 20),
        ("data_table", "rows", [CELL], 201),
        ("data_visualization", "chart/segments", {"label": "a", "value": 1}, 12),
    ],
)
def test_a_blocks_list_ends_at_its_limit(kind: str, path: str, item: Any, most: int) -> None:
    assert check([put(BLOCK[kind], path, [item] * most)]) == []
    problems = check([put(BLOCK[kind], path, [item] * (most + 1))])
    assert [(p.pointer, p.message) for p in problems] == [(f"/blocks/0/{path}", f"no more than {most} items allowed")]


@pytest.mark.parametrize(
    ("kind", "path"),
    [("actions", "elements"), ("context", "elements"), ("carousel", "elements"), ("section", "fields")],
)
def test_a_list_that_needs_something_is_not_empty(kind: str, path: str) -> None:
    assert [p.pointer for p in check([put(BLOCK[kind], path, [])])] == [f"/blocks/0/{path}"]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind, sample in BLOCK.items()
        for field in sample
        if field != "type" and (kind, field) not in {("plan", "tasks"), ("task_card", "status"), ("call", "call_id")}
    ],
)
def test_a_block_without_a_field_it_needs_is_refused(kind: str, field: str) -> None:
    block = {key: value for key, value in BLOCK[kind].items() if key != field}
    problems = check([block], surface(kind))
    assert [(p.pointer, p.message) for p in problems] == [("/blocks/0", f"missing required field: {field}")]


@pytest.mark.parametrize("kind", BLOCK)
def test_a_field_that_slack_does_not_know_is_refused(kind: str) -> None:
    problems = check([BLOCK[kind] | {"colour": "red"}], surface(kind))
    assert [(p.pointer, p.message) for p in problems] == [("/blocks/0", "invalid additional property: colour")]


@pytest.mark.parametrize(
    ("block", "pointer", "message"),
    [
        ({"type": "chart"}, "/blocks/0/type", "unsupported type: chart"),
        ({}, "/blocks/0", "missing required field: type"),
        ({"type": 3}, "/blocks/0/type", "unsupported type: 3"),
        ("divider", "/blocks/0", "must provide an object"),
        ({"type": "section"}, "/blocks/0", "missing required field: text"),
        ({"type": "section", "text": "x"}, "/blocks/0/text", "must provide an object"),
        ({"type": "section", "text": {"type": "markdown", "text": "x"}}, "/blocks/0/text/type", "unsupported"),
        ({"type": "section", "text": {"text": "x"}}, "/blocks/0/text", "missing required field: type"),
        ({"type": "section", "text": mrkdwn() | {"emoji": True}}, "/blocks/0/text", "property: emoji"),
        ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type", "mrkdwn is not supported here"),
        ({"type": "actions", "elements": {}}, "/blocks/0/elements", "must provide an array"),
        ({"type": "actions", "elements": [{"type": "slider"}]}, "/blocks/0/elements/0/type", "unsupported"),
        ({"type": "image", "alt_text": "x"}, "/blocks/0", "missing required field: image_url"),
        (IMAGE | {"slack_file": {"id": "F1"}}, "/blocks/0", "only one of image_url and slack_file"),
        ({"type": "image", "alt_text": "x", "slack_file": {}}, "/blocks/0/slack_file", "missing required field: id"),
        ({"type": "card", "subtitle": mrkdwn()}, "/blocks/0", "missing required field: title"),
        (BLOCK["table"] | {"rows": [[{"type": "bold"}]]}, "/blocks/0/rows/0/0/type", "unsupported type: bold"),
        (BLOCK["data_table"] | {"rows": [[CELL], [CELL, CELL]]}, "/blocks/0/rows/1", "as many cells"),
        (BLOCK["data_table"] | {"rows": [[rich()], [CELL]]}, "/blocks/0/rows/0/0/type", "not supported in a header"),
        (
            BLOCK["data_table"] | {"rows": [[CELL], [{"type": "raw_text", "text": "x" * 20_000}]]},
            "/blocks/0/rows",
            "less than 20001 characters in all",
        ),
        (
            BLOCK["container"] | {"child_blocks": [{"type": "header", "text": plain("x" * 151)}]},
            "/blocks/0/child_blocks/0/text/text",
            "less than 151",
        ),
        (BLOCK["container"] | {"default_collapsed": True}, "/blocks/0/default_collapsed", "not allowed"),
        (rich({"type": "text"}), "/blocks/0/elements/0/elements/0", "missing required field: text"),
        (rich({"type": "mention"}), "/blocks/0/elements/0/elements/0/type", "unsupported type: mention"),
        (
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [], "indent": 9}],
            },
            "/blocks/0/elements/0/indent",
            "less than or equal to 8",
        ),
        (
            rich({"type": "text", "text": "x", "style": {"bold": "yes"}}),
            "/blocks/0/elements/0/elements/0/style/bold",
            "must provide a boolean",
        ),
    ],
)  # fmt: skip
def test_a_malformed_block_is_refused_at_the_right_place(block: Any, pointer: str, message: str) -> None:
    problems = check([block])
    assert [p.pointer for p in problems] == [pointer]
    assert message in problems[0].message


def test_rich_text_holds_everything_that_people_write() -> None:
    pieces: list[Json] = [
        {"type": "text", "text": "Hello ", "style": {"bold": True, "italic": False}},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "link", "url": "https://x.example", "text": "there", "unsafe": False},
        {"type": "date", "timestamp": 1_720_710_212, "format": "{date_long}", "fallback": "July"},
        {"type": "broadcast", "range": "here"},
        {"type": "color", "value": "#fff"},
        {"type": "team", "team_id": "T1"},
    ]
    section = {"type": "rich_text_section", "elements": pieces}
    listing = {"type": "rich_text_list", "style": "ordered", "indent": 1, "border": 0, "elements": [section]}
    quote = {"type": "rich_text_quote", "elements": pieces}
    code = {"type": "rich_text_preformatted", "elements": pieces[:1], "border": 1}
    assert check([{"type": "rich_text", "elements": [section, listing, quote, code]}]) == []


def test_a_tables_columns_may_keep_their_usual_look() -> None:
    table = BLOCK["table"] | {"column_settings": [None, {"align": "center", "is_wrapped": True}]}
    assert check([table]) == []
    problems = check([BLOCK["table"] | {"column_settings": [None, {"align": "top"}]}])
    assert [p.pointer for p in problems] == ["/blocks/0/column_settings/1/align"]


def test_a_block_id_stands_once_in_a_payload() -> None:
    problems = check([{"type": "divider", "block_id": "a"}, {"type": "divider"}, {"type": "divider", "block_id": "a"}])
    assert [p.pointer for p in problems] == ["/blocks/2/block_id"]


def test_an_action_id_stands_once_in_a_block_but_may_return_in_the_next() -> None:
    button = BUTTON | {"action_id": "go"}
    actions = {"type": "actions", "elements": [button]}
    assert check([actions, actions]) == []
    problems = check([{"type": "actions", "elements": [button, BUTTON, button]}])
    assert [p.pointer for p in problems] == ["/blocks/0/elements/2/action_id"]


@pytest.mark.parametrize(("field", "least", "most"), [("page_size", 1, 100), ("row_header_column_index", 0, 19)])
def test_a_data_tables_numbers_have_their_ends(field: str, least: int, most: int) -> None:
    for number in (least - 1, least, most, most + 1):
        expected = [] if least <= number <= most else [f"/blocks/0/{field}"]
        assert [p.pointer for p in check([BLOCK["data_table"] | {field: number}])] == expected


def test_a_chart_of_lines_has_limits_of_its_own() -> None:
    def pointers(path: str, value: object) -> list[str]:
        points = [{"label": "a", "value": 1.5}]
        lines = {
            "type": "line",
            "series": [{"name": "a", "data": points}],
            "axis_config": {"categories": ["a"], "x_label": "x", "y_label": "y"},
        }
        return [p.pointer for p in check([put(BLOCK["data_visualization"] | {"chart": lines}, path, value)])]

    for path, longest in (
        ("chart/series/0/name", 20),
        ("chart/series/0/data/0/label", 20),
        ("chart/axis_config/x_label", 50),
        ("chart/axis_config/y_label", 50),
        ("chart/axis_config/categories/0", 20),
    ):
        assert pointers(path, "x" * longest) == []
        assert pointers(path, "x" * (longest + 1)) == [f"/blocks/0/{path}"]
    for path, most, item in (
        ("chart/series", 12, {"name": "a", "data": [{"label": "a", "value": 0}]}),
        ("chart/series/0/data", 20, {"label": "a", "value": 0}),
        ("chart/axis_config/categories", 20, "a"),
    ):
        assert pointers(path, [item]) == pointers(path, [item] * most) == []
        assert pointers(path, [item] * (most + 1)) == pointers(path, []) == [f"/blocks/0/{path}"]
    assert pointers("chart/series/0/data/0/value", "many") == ["/blocks/0/chart/series/0/data/0/value"]


def test_a_slice_of_nothing_is_refused() -> None:
    assert [p.pointer for p in check([put(BLOCK["data_visualization"], "chart/segments/0/value", 0)])] == [
        "/blocks/0/chart/segments/0/value"
    ]
