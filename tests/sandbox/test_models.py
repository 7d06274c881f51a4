"""Whatever Slack's own library builds within its limits passes, and one step over a limit does not."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.sandbox.blocks import check_message, check_view, fill_ids
from tests.sandbox.samples import Json

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Letters of several scripts and emoji; every limit counts code points, whatever their bytes.
LETTERS = st.sampled_from("abc é漢א🙂&<>*_~`")


def texts(longest: int, shortest: int = 1) -> st.SearchStrategy[str]:
    """Texts with many at the limit itself."""
    free = st.text(LETTERS, min_size=shortest, max_size=min(longest, 40))
    return free | LETTERS.map(lambda letter: letter * longest)


def plain(longest: int) -> st.SearchStrategy[sdk.PlainTextObject]:
    return st.builds(sdk.PlainTextObject, text=texts(longest), emoji=st.none() | st.booleans())


def mrkdwn(longest: int) -> st.SearchStrategy[sdk.MarkdownTextObject]:
    return st.builds(sdk.MarkdownTextObject, text=texts(longest), verbatim=st.none() | st.booleans())


def either(longest: int) -> st.SearchStrategy[sdk.TextObject]:
    return plain(longest) | mrkdwn(longest)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


URLS = texts(2900).map(lambda path: f"https://x.example/{path}")
CONFIRMS = st.builds(
    sdk.ConfirmObject,
    title=plain(100),
    text=either(300),
    confirm=plain(30),
    deny=plain(30),
    style=st.sampled_from([None, "primary", "danger"]),
)
DISPATCH = st.builds(
    DispatchActionConfig,
    trigger_actions_on=st.lists(
        st.sampled_from(["on_enter_pressed", "on_character_entered"]), min_size=1, max_size=2, unique=True
    ),
)
OPTIONS = st.builds(sdk.Option, text=plain(75), value=texts(150), description=maybe(plain(75)))


def option_lists(most: int) -> st.SearchStrategy[list[sdk.Option]]:
    return st.lists(OPTIONS, min_size=1, max_size=min(most, 4)) | OPTIONS.map(lambda one: [one] * most)


@st.composite
def listed(draw: st.DrawFn, /, kind: Any, most: int, initial: str | None, **extra: Any) -> Any:
    """An element with options of which some may be chosen from the start."""
    options = draw(option_lists(most))
    fields = {name: draw(strategy) for name, strategy in extra.items()}
    if initial == "initial_option":
        fields[initial] = draw(maybe(st.sampled_from(options)))
    elif initial is not None:
        fields[initial] = draw(maybe(st.lists(st.sampled_from(options), min_size=1, max_size=3)))
    return kind(action_id=draw(texts(255)), options=options, **fields)


@st.composite
def grouped(draw: st.DrawFn, /) -> sdk.StaticSelectElement:
    group = st.builds(sdk.OptionGroup, label=plain(75), options=option_lists(100))
    return sdk.StaticSelectElement(
        action_id=draw(texts(255)), option_groups=draw(st.lists(group, min_size=1, max_size=3))
    )


def ids(letter: str) -> st.SearchStrategy[str]:
    return st.integers(0, 10**9).map(lambda number: f"{letter}{number:09}")


COMMON = {"action_id": texts(255), "confirm": maybe(CONFIRMS)}
MENU = {**COMMON, "placeholder": maybe(plain(150))}
TYPED = {"action_id": texts(255), "placeholder": maybe(plain(150)), "dispatch_action_config": maybe(DISPATCH)}
LISTED = {"confirm": maybe(CONFIRMS)}
MANY = {**MENU, "max_selected_items": maybe(st.integers(1, 9))}

BUTTONS = st.builds(
    sdk.ButtonElement,
    text=plain(75),
    value=maybe(texts(2000)),
    url=maybe(URLS),
    style=st.sampled_from([None, "primary", "danger"]),
    accessibility_label=maybe(texts(75)),
    **COMMON,
)
PICKERS = st.one_of(
    listed(sdk.CheckboxesElement, 10, "initial_options", **LISTED),
    listed(sdk.RadioButtonsElement, 10, "initial_option", **LISTED),
    st.builds(
        sdk.DatePickerElement, initial_date=maybe(st.dates().map(lambda day: f"{day.year:04}-{day:%m-%d}")), **MENU
    ),
    st.builds(sdk.TimePickerElement, initial_time=maybe(st.times().map(lambda time: f"{time:%H:%M}")), **MENU),
)
MENUS = st.one_of(
    listed(sdk.StaticSelectElement, 100, "initial_option", placeholder=maybe(plain(150)), **LISTED),
    listed(sdk.StaticMultiSelectElement, 100, "initial_options", placeholder=maybe(plain(150)), **LISTED),
    grouped(),
    st.builds(sdk.ExternalDataSelectElement, min_query_length=maybe(st.integers(0, 9)), **MENU),
    st.builds(sdk.ExternalDataMultiSelectElement, initial_options=maybe(option_lists(3)), **MANY),
    st.builds(sdk.UserSelectElement, initial_user=maybe(ids("U")), **MENU),
    st.builds(sdk.UserMultiSelectElement, initial_users=maybe(st.lists(ids("U"), min_size=1, max_size=3)), **MANY),
    st.builds(
        sdk.ConversationSelectElement,
        initial_conversation=maybe(ids("C")),
        default_to_current_conversation=maybe(st.booleans()),
        filter=maybe(
            st.builds(
                sdk.ConversationFilter,
                include=st.lists(st.sampled_from(["im", "mpim", "private", "public"]), min_size=1, unique=True),
                exclude_bot_users=maybe(st.booleans()),
            )
        ),
        **MENU,
    ),
    st.builds(sdk.ConversationMultiSelectElement, **MANY),
    st.builds(sdk.ChannelSelectElement, initial_channel=maybe(ids("C")), **MENU),
    st.builds(sdk.ChannelMultiSelectElement, **MANY),
)
DATE_TIMES = st.builds(
    sdk.DateTimePickerElement, initial_date_time=maybe(st.integers(1_000_000_000, 9_999_999_999)), **COMMON
)
TYPED_INPUTS = st.one_of(
    st.builds(
        sdk.PlainTextInputElement,
        initial_value=maybe(texts(3000, 0)),
        multiline=maybe(st.booleans()),
        min_length=maybe(st.integers(0, 10)),
        max_length=maybe(st.integers(10, 3000)),
        **TYPED,
    ),
    st.builds(sdk.EmailInputElement, **TYPED),
    st.builds(sdk.UrlInputElement, **TYPED),
    st.builds(
        sdk.NumberInputElement,
        is_decimal_allowed=st.booleans(),
        min_value=maybe(st.integers(-50, 0).map(str)),
        max_value=maybe(st.integers(0, 50).map(str)),
        **TYPED,
    ),
    st.builds(sdk.RichTextInputElement, **TYPED),
    st.builds(FileInputElement, action_id=texts(255), max_files=maybe(st.integers(1, 10))),
)
IMAGES = st.builds(sdk.ImageElement, image_url=URLS, alt_text=texts(2000))
OVERFLOWS = listed(sdk.OverflowMenuElement, 5, None, confirm=maybe(CONFIRMS))
IN_ACTIONS = st.one_of(BUTTONS, PICKERS, DATE_TIMES, MENUS, OVERFLOWS)


def elements(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """Lists of elements of which no two have the same action_id."""
    many = st.lists(strategy, min_size=1, max_size=4, unique_by=lambda one: one.action_id)
    button = sdk.ButtonElement
    full = st.just([button(text="x", action_id=f"a{number}") for number in range(most)])
    return many | full


PIECES = st.one_of(
    st.builds(sdk.RichTextElementParts.Text, text=texts(50)),
    st.builds(sdk.RichTextElementParts.User, user_id=ids("U")),
    st.builds(sdk.RichTextElementParts.Channel, channel_id=ids("C")),
    st.builds(sdk.RichTextElementParts.Link, url=URLS, text=maybe(texts(20))),
    st.builds(sdk.RichTextElementParts.Emoji, name=st.sampled_from(["wave", "tada"])),
    st.builds(sdk.RichTextElementParts.Broadcast, range=st.sampled_from(["here", "channel", "everyone"])),
)
RICH_SECTIONS = st.builds(sdk.RichTextSectionElement, elements=st.lists(PIECES, min_size=1, max_size=4))
RICH_TEXTS = st.builds(
    sdk.RichTextBlock,
    elements=st.lists(
        st.one_of(
            RICH_SECTIONS,
            st.builds(
                sdk.RichTextListElement,
                elements=st.lists(RICH_SECTIONS, min_size=1, max_size=3),
                style=st.sampled_from(["bullet", "ordered"]),
                indent=maybe(st.integers(0, 8)),
            ),
            st.builds(sdk.RichTextQuoteElement, elements=st.lists(PIECES, max_size=3)),
        ),
        min_size=1,
        max_size=3,
    ),
)
EVERYWHERE = st.one_of(
    st.builds(
        sdk.SectionBlock,
        text=either(3000),
        accessory=maybe(st.one_of(BUTTONS, PICKERS, MENUS, IMAGES, OVERFLOWS)),
    ),
    st.builds(sdk.SectionBlock, fields=st.lists(either(2000), min_size=1, max_size=10)),
    st.builds(sdk.ActionsBlock, elements=elements(IN_ACTIONS, 25)),
    st.builds(sdk.ContextBlock, elements=st.lists(IMAGES | either(3000), min_size=1, max_size=10)),
    st.builds(sdk.DividerBlock),
    st.builds(sdk.HeaderBlock, text=plain(150)),
    st.builds(sdk.ImageBlock, image_url=URLS, alt_text=texts(2000), title=maybe(plain(2000))),
    st.builds(
        sdk.InputBlock,
        label=plain(2000),
        hint=maybe(plain(2000)),
        optional=st.none() | st.booleans(),
        dispatch_action=st.none() | st.booleans(),
        element=st.one_of(PICKERS, DATE_TIMES, MENUS, TYPED_INPUTS),
    ),
    st.builds(
        sdk.VideoBlock,
        alt_text=texts(200),
        title=plain(199),
        video_url=URLS,
        thumbnail_url=URLS,
        author_name=maybe(texts(49)),
        description=maybe(plain(200)),
    ),
    RICH_TEXTS,
)  # fmt: skip
CARDS = st.builds(
    sdk.CardBlock,
    title=either(150),
    subtitle=maybe(either(150)),
    body=maybe(either(200)),
    hero_image=maybe(IMAGES),
    actions=maybe(st.lists(BUTTONS, min_size=1, max_size=3, unique_by=lambda one: one.action_id)),
)
IN_MESSAGES = st.one_of(
    st.builds(sdk.MarkdownBlock, text=texts(2000)),
    st.builds(sdk.CarouselBlock, elements=st.lists(CARDS, min_size=1, max_size=3)),
    CARDS,
    EVERYWHERE,
)
ALERTS = st.builds(
    sdk.AlertBlock, text=either(200), level=st.sampled_from([None, "info", "warning", "error", "success"])
)


def named(blocks: Sequence[sdk.Block]) -> list[Json]:
    """Returns the blocks as they go over the wire, each with an ID of its own."""
    return [{**block.to_dict(), "block_id": f"b{number}"} for number, block in enumerate(blocks)]


@QUICK
@given(st.lists(IN_MESSAGES, min_size=1, max_size=6))
def test_messages_of_slacks_own_models_pass(blocks: list[sdk.Block]) -> None:
    wire = named(blocks)
    assert check_message({"text": "x", "blocks": wire}) == []
    assert check_message({"text": "x", "blocks": fill_ids(wire)}) == []


@QUICK
@given(st.lists(EVERYWHERE | ALERTS, min_size=1, max_size=6), plain(24), plain(24), maybe(plain(24)), texts(3000, 0))
def test_modals_of_slacks_own_models_pass(
    blocks: list[sdk.Block],
    title: sdk.PlainTextObject,
    submit: sdk.PlainTextObject,
    close: sdk.PlainTextObject | None,
    metadata: str,
) -> None:
    view = View(
        type="modal", title=title, submit=submit, close=close, private_metadata=metadata, callback_id="x", blocks=blocks
    )
    assert check_view(view.to_dict() | {"blocks": named(blocks)}, "modal") == []


@QUICK
@given(st.lists(EVERYWHERE, min_size=1, max_size=6))
def test_home_tabs_of_slacks_own_models_pass(blocks: list[sdk.Block]) -> None:
    view = View(type="home", callback_id="x", private_metadata="", blocks=blocks)
    assert check_view(view.to_dict() | {"blocks": named(blocks)}, "home") == []


# Each entry: a field that any element or block of this type may carry, and its limit.
LIMITS = {
    ("plain_text_input", "placeholder.text"): 150,
    ("static_select", "placeholder.text"): 150,
    ("button", "text.text"): 75,
    ("button", "value"): 2000,
    ("header", "text.text"): 150,
    ("section", "text.text"): 3000,
    ("input", "label.text"): 2000,
    ("input", "hint.text"): 2000,
    ("image", "alt_text"): 2000,
    ("markdown", "text"): 12_000,
    ("card", "title.text"): 150,
    ("video", "title.text"): 200,
}


def found(value: Any, pointer: str = "") -> list[tuple[str, Json, str, int]]:
    """Lists every limited text in a payload: its pointer, the object that holds it, the key and the limit."""
    places: list[tuple[str, Json, str, int]] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            places += found(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for (kind, path), longest in LIMITS.items():
            field, _, inner = path.partition(".")
            if value.get("type") == kind and field in value:
                holder = value[field] if inner else value
                places.append((f"{pointer}/{path.replace('.', '/')}", holder, inner or field, longest))
        for key, item in value.items():
            places += found(item, f"{pointer}/{key}")
    return places


@QUICK
@given(st.data(), st.lists(IN_MESSAGES, min_size=1, max_size=4), st.integers(1, 500))
def test_one_text_over_its_limit_is_the_one_problem_that_is_named(
    data: st.DataObject, blocks: list[sdk.Block], beyond: int
) -> None:
    wire = named([*blocks, sdk.HeaderBlock(text="x")])
    pointer, holder, key, longest = data.draw(st.sampled_from(found(wire, "/blocks")))
    holder[key] = "é" * (longest + beyond)
    problems = [p for p in check_message({"text": "x", "blocks": wire}) if p.code == "invalid_blocks"]
    assert [(p.pointer, p.message) for p in problems] == [(pointer, f"must be less than {longest + 1} characters")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "text", "blocks", "elements", "element", "accessory", "options", "value", "rows", "title",
             "initial_option", "option_groups", "child_blocks", "label", "block_id", "action_id", "chart", "confirm"]
        )
        | st.text(max_size=3),
        inner | st.sampled_from(["section", "actions", "input", "static_select", "button", "table", "data_table",
                                 "container", "carousel", "card", "modal", "home", "plain_text", "rich_text"]),
        max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@settings(QUICK, max_examples=150)
@given(JSON)
def test_no_payload_however_odd_breaks_the_check(payload: Any) -> None:
    check_message({"text": "x", "blocks": payload, "attachments": payload, "metadata": payload})
    check_view(payload)
    check_view({"type": "modal", "title": payload, "blocks": payload})
    check_view({"type": "home", "blocks": payload})


@pytest.mark.parametrize("value", [{"type": {}}, {"type": []}, {"type": None}, 3, None, "x"])
def test_a_block_that_is_no_block_is_refused(value: Any) -> None:
    assert [p.code for p in check_message({"text": "x", "blocks": [value]})] == ["invalid_blocks"]
