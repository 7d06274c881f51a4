"""What Slack refuses in elements, and in which blocks they stand."""

import pytest

from tests.sandbox.samples import BLOCK, CONFIRM, ELEMENTS, Json, check, holding, mrkdwn, option, options, plain, put

ELEMENT_STRINGS = [
    ("button", "value", 2000),
    ("button", "url", 3000),
    ("button", "accessibility_label", 75),
    ("button", "text/text", 75),
    ("button", "confirm/title/text", 100),
    ("button", "confirm/text/text", 300),
    ("button", "confirm/confirm/text", 30),
    ("button", "confirm/deny/text", 30),
    ("workflow_button", "text/text", 75),
    ("overflow", "options/0/text/text", 75),
    ("overflow", "options/0/value", 150),
    ("overflow", "options/0/url", 3000),
    ("overflow", "options/0/description/text", 75),
    ("button", "agent_prompt", 4000),
    ("checkboxes", "options/1/text/text", 75),
    ("radio_buttons", "options/1/description/text", 75),
    ("static_select", "options/0/text/text", 75),
    ("static_select", "options/0/value", 150),
    ("static_select", "options/0/description/text", 75),
    ("static_select", "placeholder/text", 150),
    ("plain_text_input", "placeholder/text", 150),
    ("plain_text_input", "initial_value", 3000),
    ("number_input", "placeholder/text", 150),
    ("datepicker", "placeholder/text", 150),
    ("feedback_buttons", "positive_button/text/text", 75),
    ("feedback_buttons", "negative_button/value", 2000),
    *[(kind, "action_id", 255) for kind in ELEMENTS if kind != "image"],
]


@pytest.mark.parametrize(("kind", "path", "longest"), ELEMENT_STRINGS)
def test_an_elements_string_ends_at_its_limit(kind: str, path: str, longest: int) -> None:
    element = ELEMENTS[kind]
    if path.startswith("confirm"):
        element = element | {"confirm": CONFIRM}
    if path.endswith("/text") and not path.startswith("confirm"):
        element = put(element, path.removesuffix("/text"), plain())
    block, at = holding(put(element, path, "x" * longest))
    assert check([block]) == []
    block, at = holding(put(element, path, "x" * (longest + 1)))
    assert [(p.pointer, p.message) for p in check([block])] == [
        (f"/blocks/0/{at}/{path}", f"must be less than {longest + 1} characters")
    ]


@pytest.mark.parametrize(
    ("kind", "most"),
    [("overflow", 5), ("checkboxes", 10), ("radio_buttons", 10), ("static_select", 100), ("multi_static_select", 100)],
)
def test_a_menus_options_end_at_their_limit(kind: str, most: int) -> None:
    for count, expected in ((most, []), (most + 1, ["options"]), (0, ["options"])):
        block, at = holding(ELEMENTS[kind] | {"options": options(count)})
        assert [p.pointer for p in check([block])] == [f"/blocks/0/{at}/{name}" for name in expected]


def test_groups_have_limits_of_their_own() -> None:
    group = {"label": plain(), "options": options(2)}

    def pointers(groups: list[Json]) -> list[str]:
        block, at = holding({"type": "static_select", "option_groups": groups})
        return [p.pointer.removeprefix(f"/blocks/0/{at}/option_groups") for p in check([block])]

    assert pointers([group] * 100) == []
    assert pointers([group] * 101) == [""]
    assert pointers([group | {"label": plain("x" * 76)}]) == ["/0/label/text"]
    assert pointers([group | {"options": options(101)}]) == ["/0/options"]
    assert pointers([group | {"options": []}]) == ["/0/options"]


@pytest.mark.parametrize(
    ("kind", "fields", "pointer"),
    [
        ("plain_text_input", {"min_length": 3001}, "/min_length"),
        ("plain_text_input", {"min_length": -1}, "/min_length"),
        ("plain_text_input", {"max_length": 3001}, "/max_length"),
        ("plain_text_input", {"max_length": 0}, "/max_length"),
        ("plain_text_input", {"min_length": 5, "max_length": 4}, "/min_length"),
        ("plain_text_input", {"multiline": "yes"}, "/multiline"),
        ("plain_text_input", {"min_length": True}, "/min_length"),
        ("plain_text_input", {"placeholder": mrkdwn()}, "/placeholder/type"),
        (
            "plain_text_input",
            {"dispatch_action_config": {"trigger_actions_on": ["on_blur"]}},
            "/dispatch_action_config/trigger_actions_on/0",
        ),
        (
            "plain_text_input",
            {"dispatch_action_config": {"trigger_actions_on": []}},
            "/dispatch_action_config/trigger_actions_on",
        ),
        ("number_input", {"is_decimal_allowed": None}, ""),
        ("number_input", {"min_value": "10", "max_value": "9"}, "/min_value"),
        ("number_input", {"initial_value": "ten"}, "/initial_value"),
        ("number_input", {"min_value": 3}, "/min_value"),
        ("datepicker", {"initial_date": "24.12.2026"}, "/initial_date"),
        ("datepicker", {"initial_date": "2026-02-30"}, "/initial_date"),
        ("timepicker", {"initial_time": "24:00"}, "/initial_time"),
        ("timepicker", {"initial_time": "9:00"}, "/initial_time"),
        ("datetimepicker", {"initial_date_time": 12}, "/initial_date_time"),
        ("datetimepicker", {"initial_date_time": "1700000000"}, "/initial_date_time"),
        ("file_input", {"max_files": 11}, "/max_files"),
        ("file_input", {"max_files": 0}, "/max_files"),
        ("rich_text_input", {"initial_value": plain()}, "/initial_value/type"),
        ("multi_users_select", {"max_selected_items": 0}, "/max_selected_items"),
        ("conversations_select", {"filter": {"include": []}}, "/filter/include"),
        ("conversations_select", {"filter": {"include": ["public", "secret"]}}, "/filter/include/1"),
        ("conversations_select", {"response_url_enabled": True}, "/response_url_enabled"),
        ("external_select", {"min_query_length": -1}, "/min_query_length"),
        ("static_select", {"option_groups": [{"label": plain(), "options": options(1)}]}, ""),
        ("static_select", {"options": None}, ""),
        ("static_select", {"initial_option": option("z")}, "/initial_option"),
        ("static_select", {"initial_option": option("0", "other words")}, "/initial_option"),
        ("static_select", {"options": [option() | {"text": mrkdwn()}]}, "/options/0/text/type"),
        ("static_select", {"options": [option("")]}, "/options/0/value"),
        ("static_select", {"options": [{"text": plain()}]}, "/options/0"),
        ("static_select", {"options": [option() | {"url": "https://x.example"}]}, "/options/0"),
        ("radio_buttons", {"initial_option": option("z")}, "/initial_option"),
        ("checkboxes", {"initial_options": [option("1"), option("z")]}, "/initial_options/1"),
        ("checkboxes", {"initial_options": []}, "/initial_options"),
        ("multi_static_select", {"initial_options": [option("z")]}, "/initial_options/0"),
        ("button", {"style": "warning"}, "/style"),
        ("button", {"text": mrkdwn()}, "/text/type"),
        ("button", {"text": "Send"}, "/text"),
        ("button", {"value": 7}, "/value"),
        ("button", {"confirm": {**CONFIRM, "style": "loud"}}, "/confirm/style"),
        ("button", {"confirm": {"title": plain()}}, "/confirm"),
        ("workflow_button", {"workflow": {"trigger": {}}}, "/workflow/trigger"),
        ("icon_button", {"icon": "rocket"}, "/icon"),
    ],
)
def test_an_element_with_a_wrong_field_is_refused_at_that_field(kind: str, fields: Json, pointer: str) -> None:
    block, at = holding(ELEMENTS[kind] | fields)
    problems = check([block])
    assert {p.pointer for p in problems} == {f"/blocks/0/{at}{pointer}"}
    assert {p.code for p in problems} == {"invalid_blocks"}


@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_elements_unknown_field_is_refused(kind: str) -> None:
    block, at = holding(ELEMENTS[kind] | {"tooltip": "x"})
    assert [(p.pointer, p.message) for p in check([block])] == [
        (f"/blocks/0/{at}", "invalid additional property: tooltip")
    ]


def test_an_initial_option_may_stand_in_a_group_and_differ_in_emoji() -> None:
    chosen = {"text": plain() | {"emoji": True}, "value": "1"}
    groups = [{"label": plain(), "options": options(2)}]
    block, _ = holding({"type": "static_select", "option_groups": groups, "initial_option": chosen})
    assert check([block]) == []


IN_SECTION = {
    "button", "workflow_button", "overflow", "image", "checkboxes", "radio_buttons", "datepicker", "timepicker",
    "static_select", "external_select", "users_select", "conversations_select", "channels_select",
    "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select",
    "multi_channels_select",
}  # fmt: skip
TYPED = {
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
}  # fmt: skip
PLACES = {
    ("section", "accessory"): IN_SECTION,
    ("actions", "elements/0"): (IN_SECTION - {"image"}) | {"datetimepicker", "rich_text_input"},
    ("input", "element"): (IN_SECTION - {"image", "button", "workflow_button", "overflow"})
    | TYPED
    | {"datetimepicker"},
    ("context", "elements/0"): {"image"},
    ("context_actions", "elements/0"): {"icon_button", "feedback_buttons"},
    ("card", "actions/0"): {"button", "workflow_button"},
}


@pytest.mark.parametrize("kind", ELEMENTS)
@pytest.mark.parametrize("place", PLACES)
def test_an_element_stands_only_in_blocks_that_take_it(kind: str, place: tuple[str, str]) -> None:
    block, path = place
    sample = put(BLOCK[block], path.split("/", maxsplit=1)[0], [None]) if "/" in path else BLOCK[block]
    problems = check([put(sample, path, ELEMENTS[kind])])
    expected = [] if kind in PLACES[place] else [(f"/blocks/0/{path}/type", f"{kind} is not supported here")]
    assert [(p.pointer, p.message) for p in problems] == expected


def test_only_one_element_takes_the_focus() -> None:
    field = put(BLOCK["input"], "element/focus_on_load", value=True)
    assert check([field], "modal") == []
    assert [p.pointer for p in check([field, field], "modal")] == ["/blocks/1/element/focus_on_load"]


@pytest.mark.parametrize(
    ("kind", "field", "least", "most"),
    [
        ("plain_text_input", "min_length", 0, 3000),
        ("plain_text_input", "max_length", 1, 3000),
        ("rich_text_input", "min_lines", 1, 100),
        ("rich_text_input", "max_lines", 1, 100),
        ("file_input", "max_files", 1, 10),
        ("multi_static_select", "max_selected_items", 1, None),
        ("external_select", "min_query_length", 0, None),
        ("multi_external_select", "min_query_length", 0, None),
        ("datetimepicker", "initial_date_time", 1_000_000_000, 9_999_999_999),
    ],
)
def test_a_number_has_its_ends(kind: str, field: str, least: int, most: int | None) -> None:
    inside = [least, 10**6 if most is None else most]
    outside = [least - 1] + ([] if most is None else [most + 1])
    for number in (*inside, *outside):
        block, at = holding(ELEMENTS[kind] | {field: number})
        expected = [f"/blocks/0/{at}/{field}"] if number in outside else []
        assert [p.pointer for p in check([block])] == expected


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("conversations_select", {"filter": {"include": ["im"]}}),
        ("file_input", {"filetypes": ["pdf"]}),
        ("multi_external_select", {"initial_options": [option()]}),
        ("multi_static_select", {"initial_options": [option("0")]}),
        ("plain_text_input", {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}),
        ("static_select", {"options": [option()]}),
        ("overflow", {"options": [option()]}),
    ],
)
def test_one_is_enough_for_a_list_that_needs_something(kind: str, fields: Json) -> None:
    block, _ = holding(ELEMENTS[kind] | fields)
    assert check([block]) == []
