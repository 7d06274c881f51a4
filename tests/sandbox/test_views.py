"""What Slack refuses in whole messages and views, and the IDs that it makes up."""

import copy

import pytest

from bot.sandbox.blocks import (
    METADATA_BYTES,
    UPDATE_TEXT,
    VIEW_BYTES,
    check_message,
    check_view,
    elements_of,
    fill_ids,
    inputs_of,
)
from tests.sandbox.samples import (
    BLOCK,
    BUTTON,
    CARD,
    ELEMENTS,
    IMAGE,
    Json,
    check,
    mrkdwn,
    plain,
    put,
    surface,
)


def test_a_message_has_room_for_one_table() -> None:
    problems = check([BLOCK["table"], BLOCK["divider"], BLOCK["table"]])
    assert [(p.code, p.pointer, p.message) for p in problems] == [
        ("invalid_attachments", "/blocks/2", "only_one_table_allowed")
    ]


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    for where, most in (("message", 50), ("modal", 100), ("home", 100)):
        assert check([BLOCK["divider"]] * most, where) == []
        problems = check([BLOCK["divider"]] * (most + 1), where)
        assert [(p.pointer, p.message) for p in problems] == [("/blocks", f"no more than {most} items allowed")]


def test_a_response_url_for_a_chosen_conversation_is_a_modals_privilege() -> None:
    field = put(BLOCK["input"], "element", {"type": "conversations_select", "response_url_enabled": True})
    assert check([field], "modal") == []
    assert [p.pointer for p in check([field], "home")] == ["/blocks/0/element/response_url_enabled"]


def test_every_problem_of_a_message_is_named_in_reading_order() -> None:
    problems = check([{"type": "header", "text": plain("x" * 151)}, BLOCK["divider"], {"type": "nothing"}])
    assert [p.pointer for p in problems] == ["/blocks/0/text/text", "/blocks/2/type"]


def test_a_problem_reads_like_slacks_own_line() -> None:
    problem = check_message({"blocks": [{"type": "section", "text": mrkdwn("x" * 3001)}]})[0]
    assert str(problem) == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


@pytest.mark.parametrize(
    ("payload", "code", "pointer"),
    [
        ({}, "no_text", "/text"),
        ({"text": "", "blocks": [], "attachments": []}, "no_text", "/text"),
        ({"text": "x" * 40_001}, "msg_too_long", "/text"),
        ({"text": 5}, "invalid_arguments", "/text"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format", "/blocks"),
        ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format", "/blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks", "/blocks"),
        ({"blocks": [BLOCK["markdown"] | {"text": "x" * 7000}] * 2}, "msg_blocks_too_long", "/blocks"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long", "/markdown_text"),
        ({"markdown_text": "x", "text": "x"}, "markdown_text_conflict", "/markdown_text"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments", "/attachments"),
        ({"text": "x", "attachments": {}}, "invalid_attachments", "/attachments"),
        ({"text": "x", "attachments": ["x"]}, "invalid_attachments", "/attachments/0"),
        ({"attachments": [{"blocks": [{"type": "header"}]}]}, "invalid_attachments", "/attachments/0/blocks/0"),
        ({"attachments": [{"blocks": "x"}]}, "invalid_attachments", "/attachments/0/blocks"),
        ({"text": "x", "metadata": []}, "invalid_metadata_format", "/metadata"),
        ({"text": "x", "metadata": {"event_payload": {}}}, "invalid_metadata_schema", "/metadata"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema", "/metadata"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "é" * (METADATA_BYTES // 2)}}},
            "metadata_too_large",
            "/metadata",
        ),
    ],
)
def test_a_message_is_refused_with_slacks_error_name(payload: Json, code: str, pointer: str) -> None:
    assert [(p.code, p.pointer) for p in check_message(payload)] == [(code, pointer)]


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "x" * 40_000},
        {"text": "x", "blocks": []},
        {"blocks": [BLOCK["divider"]]},
        {"markdown_text": "**x**"},
        {"attachments": [{"text": "x", "blocks": [BLOCK["section"]]}] * 100},
        {"text": "x", "metadata": {"event_type": "a", "event_payload": {"id": 1}}},
        {"text": "{x} <b> &", "channel": "C1", "thread_ts": "1.2"},
    ],
)
def test_a_message_within_the_limits_passes(payload: Json) -> None:
    assert check_message(payload) == []


def test_an_edited_message_has_less_room() -> None:
    assert check_message({"text": "x" * UPDATE_TEXT}, longest_text=UPDATE_TEXT) == []
    problems = check_message({"text": "x" * (UPDATE_TEXT + 1)}, longest_text=UPDATE_TEXT)
    assert [p.code for p in problems] == ["msg_too_long"]


MODAL: Json = {"type": "modal", "title": plain(), "blocks": [BLOCK["section"]]}
HOME: Json = {"type": "home", "blocks": [BLOCK["section"]]}


@pytest.mark.parametrize(
    ("path", "longest"),
    [
        ("title/text", 24),
        ("submit/text", 24),
        ("close/text", 24),
        ("private_metadata", 3000),
        ("callback_id", 255),
        ("external_id", 255),
    ],
)
def test_a_modals_string_ends_at_its_limit(path: str, longest: int) -> None:
    view = MODAL | {"submit": plain(), "close": plain()}
    assert check_view(put(view, path, "🙂" * longest)) == []
    problems = check_view(put(view, path, "🙂" * (longest + 1)))
    assert [(p.code, p.pointer) for p in problems] == [("invalid_arguments", f"/view/{path}")]


@pytest.mark.parametrize(
    ("view", "pointer", "message"),
    [
        ("x", "/view", "must provide an object"),
        (None, "/view", "must provide an object"),
        ({"blocks": []}, "/view", "missing required field: type"),
        ({"type": "popup"}, "/view/type", "unsupported type: popup"),
        ({"type": "modal", "blocks": [BLOCK["divider"]]}, "/view", "missing required field: title"),
        ({"type": "modal", "title": plain()}, "/view", "missing required field: blocks"),
        (MODAL | {"blocks": []}, "/view/blocks", "no less than 1 items allowed"),
        (MODAL | {"blocks": "x"}, "/view/blocks", "must provide an array"),
        (MODAL | {"blocks": [BLOCK["input"]]}, "/view", "missing required field: submit"),
        (MODAL | {"submit": mrkdwn()}, "/view/submit/type", "mrkdwn is not supported here"),
        (MODAL | {"notify_on_close": "yes"}, "/view/notify_on_close", "must provide a boolean"),
        (MODAL | {"colour": "red"}, "/view", "invalid additional property: colour"),
        (HOME | {"blocks": []}, "/view/blocks", "no less than 1 items allowed"),
        ({"type": "home"}, "/view", "missing required field: blocks"),
        (HOME | {"title": plain()}, "/view", "invalid additional property: title"),
    ],
)
def test_a_wrong_view_is_refused_at_the_right_place(view: object, pointer: str, message: str) -> None:
    problems = check_view(view)
    assert [(p.code, p.pointer) for p in problems] == [("invalid_arguments", pointer)]
    assert message in problems[0].message


@pytest.mark.parametrize(
    "view",
    [
        MODAL,
        MODAL | {"submit": plain(), "blocks": [BLOCK["input"]], "clear_on_close": True, "notify_on_close": True},
        MODAL | {"private_metadata": "", "callback_id": "x", "external_id": ""},
        HOME,
        HOME | {"blocks": [BLOCK["input"]]},
    ],
)
def test_a_view_within_the_limits_passes(view: Json) -> None:
    assert check_view(view) == []


def test_a_view_of_the_wrong_type_for_its_method_is_refused() -> None:
    assert check_view(HOME, "home") == check_view(MODAL, "modal") == []
    for view, expected in ((HOME, "modal"), (MODAL, "home")):
        problems = check_view(view, expected)  # type: ignore[arg-type]  # the loop widens the literal
        assert [(p.code, p.pointer) for p in problems] == [("invalid_arguments", "/view/type")]


def test_a_view_of_many_kilobytes_is_too_large() -> None:
    wide = [{"type": "section", "text": mrkdwn("א" * 2900)} for _ in range(50)]
    assert len(wide) * 2900 < VIEW_BYTES
    assert [p.code for p in check_view(HOME | {"blocks": wide})] == ["view_too_large"]


def test_inputs_are_listed_with_their_ids_and_whether_they_may_stay_empty() -> None:
    field = BLOCK["input"] | {"block_id": "goal", "element": {"type": "plain_text_input", "action_id": "text"}}
    view = HOME | {"blocks": [BLOCK["section"], field, BLOCK["input"] | {"optional": True}]}
    assert list(inputs_of(view)) == [
        ("goal", "text", {"type": "plain_text_input", "action_id": "text"}, False),
        ("", "", {"type": "plain_text_input"}, True),
    ]


def test_missing_ids_are_made_up_and_given_ones_kept() -> None:
    blocks: list[Json] = [
        {"type": "actions", "block_id": "mine", "elements": [BUTTON, BUTTON | {"action_id": "go"}]},
        {"type": "section", "text": mrkdwn(), "accessory": IMAGE},
        {"type": "section", "text": mrkdwn(), "accessory": BUTTON},
        BLOCK["input"],
        BLOCK["context"],
        {"type": "carousel", "elements": [CARD | {"actions": [BUTTON]}]},
        BLOCK["container"] | {"child_blocks": [BLOCK["actions"]]},
    ]
    before = copy.deepcopy(blocks)
    filled = fill_ids(blocks)
    assert blocks == before
    assert filled[0]["block_id"] == "mine"
    assert filled[0]["elements"][1]["action_id"] == "go"
    assert all(len(block["block_id"]) >= 4 for block in filled)
    assert len({block["block_id"] for block in filled}) == len(filled)
    assert "action_id" not in filled[1]["accessory"]
    assert filled[2]["accessory"]["action_id"]
    assert filled[3]["element"]["action_id"]
    assert "action_id" not in filled[4]["elements"][0]
    assert filled[5]["elements"][0]["actions"][0]["action_id"]
    assert filled[6]["child_blocks"][0]["elements"][0]["action_id"]
    assert check(filled) == []


@pytest.mark.parametrize("kind", BLOCK)
def test_filling_ids_leaves_any_block_valid(kind: str) -> None:
    filled = fill_ids([BLOCK[kind]])
    assert check(filled, surface(kind)) == []
    assert all("action_id" in element for _, element in elements_of(filled[0]) if element["type"] in ELEMENTS
               and element["type"] != "image")  # fmt: skip


def test_metadata_ends_at_its_limit_in_bytes() -> None:
    def codes(letters: int) -> list[str]:
        metadata = {"event_type": "a", "event_payload": {"a": "x" * letters}}
        return [p.code for p in check_message({"text": "x", "metadata": metadata})]

    around = len('{"event_type": "a", "event_payload": {"a": ""}}')
    assert codes(METADATA_BYTES - around) == []
    assert codes(METADATA_BYTES - around + 1) == ["metadata_too_large"]
    assert METADATA_BYTES == 16_000
