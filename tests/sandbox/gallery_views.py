"""Every block and every element that Slack's Block Kit offers to messages, modals and the Home tab."""

from typing import Any

Json = dict[str, Any]

HOSTILE = "<img src=x onerror=window.hacked=1> & <script>window.hacked=1</script> \"'`"
HEBREW = "שלום עולם, מה שלומך היום?"
ARABIC = "مرحبا بالعالم: كيف حالك؟"


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str, block_id: str | None = None, **more: Any) -> Json:
    """A section block."""
    named = {"block_id": block_id} if block_id else {}
    return {"type": "section", "text": mrkdwn(text), **named, **more}


def option(value: str, text: str, description: str | None = None) -> Json:
    """An option of a menu."""
    described = {"description": plain(description)} if description else {}
    return {"value": value, "text": plain(text), **described}


FRUITS = [option("apple", "Apple"), option("pear", "Pear", "Soft and sweet"), option("plum", "Plum")]
GROUPS = [
    {"label": plain("Near"), "options": [option("oslo", "Oslo"), option("bergen", "Bergen")]},
    {"label": plain("Far"), "options": [option("lima", "Lima"), option("quito", "Quito")]},
]
CONFIRM = {
    "title": plain("Are you sure?"),
    "text": mrkdwn("This *cannot* be undone."),
    "confirm": plain("Yes, do it"),
    "deny": plain("No"),
    "style": "danger",
}


def button(action_id: str, text: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": action_id, **more}


def text_blocks(you: str, channel: str, unix: int) -> list[Json]:
    """Everything that is only read."""
    return [
        {"type": "header", "text": plain("A header :tada: & <b>no markup</b>")},
        section(
            f"*Bold*, _italic_, ~struck~, `code` and <https://example.org/a?b=1&amp;c=2|a link>.\n"
            f"Hello <@{you}> in <#{channel}>, <!here>. Due <!date^{unix}^{{date_short_pretty}} at {{time}}|soon>.\n"
            "> a quote &amp; an ampersand\n• first\n• second :seedling:\n```a  block\n  of &lt;code&gt;```",
            block_id="prose",
        ),
        section(f"{HEBREW}\n{ARABIC}\nplain English again", block_id="directions"),
        {"type": "section", "fields": [mrkdwn("*Zone*\nEurope/Oslo"), mrkdwn("*Pairs*\n12"), plain("*not bold*")]},
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": PICTURE_URL, "alt_text": "a dot"},
                mrkdwn("Context in _small_ words"),
            ],
        },
        {"type": "image", "image_url": PICTURE_URL, "alt_text": "A green square", "title": plain("A picture")},
        rich_text(you),
        {"type": "markdown", "text": "## Markdown\n- **one**\n- [two](https://example.org)\n\n1. `code`\n\n> quoted"},
    ]


PICTURE_URL = "http://127.0.0.1/nothing.png"


def rich_text(you: str) -> Json:
    """A rich text block."""
    words = [
        {"type": "text", "text": "Rich ", "style": {"bold": True}},
        {"type": "text", "text": "text & <b>tags</b> "},
        {"type": "user", "user_id": you},
        {"type": "emoji", "name": "wave"},
        {"type": "link", "url": "javascript:window.hacked=1", "text": "harmless"},
    ]
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": one}]} for one in ("milk", "bread")]
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": words},
            {"type": "rich_text_list", "style": "bullet", "elements": items},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "to be"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x  =  1"}]},
        ],
    }


def interactive_blocks() -> list[Json]:
    """Everything that a person can press or choose."""
    return [
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [
                button("plain", "Plain"),
                button("primary", "Primary", style="primary"),
                button("danger", "Danger", style="danger", confirm=CONFIRM),
                button("link", "Read more", url="https://example.org/"),
                {"type": "overflow", "action_id": "overflow", "options": FRUITS},
            ],
        },
        {
            "type": "actions",
            "block_id": "menus",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "fruit",
                    "placeholder": plain("Pick a fruit"),
                    "options": FRUITS,
                },
                {"type": "users_select", "action_id": "user", "placeholder": plain("Pick a person")},
                {"type": "datepicker", "action_id": "date", "placeholder": plain("Pick a date")},
                {"type": "timepicker", "action_id": "time", "placeholder": plain("Pick a time")},
            ],
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [
                {"type": "checkboxes", "action_id": "checks", "options": FRUITS},
                {"type": "radio_buttons", "action_id": "radios", "options": FRUITS},
            ],
        },
        section("A section with a button", "withbutton", accessory=button("accessory", "Beside")),
        section(
            "A section with a menu",
            "withmenu",
            accessory={
                "type": "static_select",
                "action_id": "place",
                "placeholder": plain("Pick a place"),
                "option_groups": GROUPS,
            },
        ),
        section(
            "A section with a picture",
            accessory={"type": "image", "image_url": PICTURE_URL, "alt_text": "A small picture"},
        ),
    ]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element is named after it."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def form() -> Json:
    """A modal with every input."""
    text = {"type": "plain_text_input"}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Every input"),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "blocks": [
            section("Fill in what you like.", "intro"),
            field("name", "Name", {**text, "placeholder": plain("What people call you"), "max_length": 40}),
            field("about", "About you", {**text, "multiline": True}, optional=True, hint=plain("As long as you like")),
            field("email", "Email", {"type": "email_text_input"}, optional=True),
            field("url", "Booking link", {"type": "url_text_input"}, optional=True),
            field(
                "hours",
                "Hours",
                {"type": "number_input", "is_decimal_allowed": False, "max_value": "20"},
                optional=True,
            ),
            field("fruit", "Fruit", {"type": "static_select", "options": FRUITS}, optional=True),
            field("places", "Places", {"type": "multi_static_select", "option_groups": GROUPS}, optional=True),
            field("city", "City", {"type": "external_select", "min_query_length": 2}, optional=True),
            field("cities", "Cities", {"type": "multi_external_select", "min_query_length": 2}, optional=True),
            field("mentor", "Mentor", {"type": "users_select"}, optional=True),
            field("friends", "Friends", {"type": "multi_users_select"}, optional=True),
            field("room", "Room", {"type": "channels_select"}, optional=True),
            field("talk", "Conversation", {"type": "conversations_select"}, optional=True),
            field("kind", "Kind", {"type": "radio_buttons", "options": FRUITS}, optional=True),
            field(
                "roles",
                "Roles",
                {"type": "checkboxes", "options": FRUITS, "initial_options": FRUITS[:1]},
                optional=True,
            ),
            field("day", "Day", {"type": "datepicker"}, optional=True),
            field("hour", "Hour", {"type": "timepicker"}, optional=True),
            field("moment", "Moment", {"type": "datetimepicker"}, optional=True),
            field("coached", "Coached", text, optional=True, dispatch_action=True),
            field(
                "watched",
                "Watched",
                {**text, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
                optional=True,
                dispatch_action=True,
            ),
        ],
    }


def layer(depth: int) -> Json:
    """One modal of a stack."""
    return {
        "type": "modal",
        "callback_id": "layer",
        "title": plain(f"Layer {depth}"),
        "submit": plain("Done"),
        "private_metadata": str(depth),
        "notify_on_close": True,
        "blocks": [
            section(f"This is layer {depth}.", "where"),
            field("note", f"Note {depth}", {"type": "plain_text_input"}, optional=True),
            {
                "type": "actions",
                "block_id": "deeper",
                "elements": [button("deeper", "Go deeper"), button("refresh", "Refresh")],
            },
        ],
    }


def said(text: str) -> list[Json]:
    """The same words in every block that shows words."""
    return [
        {"type": "section", "block_id": "as_plain", "text": plain(text)},
        section(text, "as_mrkdwn"),
        {"type": "markdown", "block_id": "as_markdown", "text": text},
        {
            "type": "rich_text",
            "block_id": "as_rich",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
        },
        {"type": "context", "block_id": "as_context", "elements": [plain(text)]},
        {"type": "actions", "block_id": "as_button", "elements": [button("plain", text[:75])]},
    ]


def home(you: str, visits: int) -> Json:
    """The Home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your next step")},
            section(f"Welcome, <@{you}>. Visit number {visits}.", "visits"),
            *interactive_blocks()[:1],
        ],
    }
