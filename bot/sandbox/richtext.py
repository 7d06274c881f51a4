"""The rich_text block: what stands in it, from sections and lists down to single words."""

from typing import Final

from bot.sandbox.schema import Anything, Flag, Items, Kinds, OneOf, Shape, Text, Whole

LONG: Final = 40_000
"""Slack names no limit for one piece of rich text; a whole message has this one."""

_BORDER: Final = Whole(0, 1)
_NAME: Final = Text(255, shortest=1)
_STYLE_NAMES: Final = (
    "bold",
    "italic",
    "strike",
    "code",
    "underline",
    "highlight",
    "client_highlight",
    "unlink",
)
_STYLE: Final = Shape({name: Flag() for name in _STYLE_NAMES})

_PIECES: Final = {
    "broadcast": Shape({"range": OneOf(("here", "channel", "everyone")), "style": _STYLE}, required=("range",)),
    "channel": Shape({"channel_id": _NAME, "style": _STYLE}, required=("channel_id",)),
    "color": Shape({"value": _NAME, "style": _STYLE}, required=("value",)),
    "date": Shape(
        {
            "timestamp": Whole(0),
            "format": Text(LONG, shortest=1),
            "url": Text(LONG),
            "fallback": Text(LONG),
            "style": _STYLE,
        },
        required=("timestamp", "format"),
    ),
    "emoji": Shape(
        {
            "name": _NAME,
            "unicode": _NAME,
            "skin_tone": Whole(1, 6),
            "url": Text(LONG),
            "display_url": Text(LONG),
            "style": _STYLE,
        },
        required=("name",),
    ),
    "link": Shape(
        {"url": Text(LONG, shortest=1), "text": Text(LONG), "unsafe": Flag(), "style": _STYLE},
        required=("url",),
    ),
    "team": Shape({"team_id": _NAME, "style": _STYLE}, required=("team_id",)),
    "text": Shape({"text": Text(LONG, shortest=1), "style": _STYLE}, required=("text",)),
    "user": Shape({"user_id": _NAME, "style": _STYLE}, required=("user_id",)),
    "usergroup": Shape({"usergroup_id": _NAME, "style": _STYLE}, required=("usergroup_id",)),
}

_SECTION: Final = Shape({"elements": Items(Kinds(_PIECES))}, required=("elements",))
_PARTS: Final = {
    "rich_text_list": Shape(
        {
            "elements": Items(Kinds({"rich_text_section": _SECTION})),
            "style": OneOf(("bullet", "ordered")),
            "indent": Whole(0, 8),
            "offset": Whole(0),
            "border": _BORDER,
        },
        required=("elements", "style"),
    ),
    "rich_text_preformatted": Shape(
        {"elements": Items(Kinds(_PIECES)), "border": _BORDER, "language": Text(255)}, required=("elements",)
    ),
    "rich_text_quote": Shape({"elements": Items(Kinds(_PIECES)), "border": _BORDER}, required=("elements",)),
    "rich_text_section": _SECTION,
}

RICH_TEXT: Final = Shape({"elements": Items(Kinds(_PARTS)), "block_id": Text(255)}, required=("elements",))
"""The block without its type, as it also stands in table cells and as an input's first value."""

RAW_CELLS: Final = {
    "raw_text": Shape({"text": Text(LONG, shortest=1)}, required=("text",)),
    "raw_number": Shape({"value": Anything(), "text": Text(LONG)}, required=("value",)),
}
CELLS: Final = Kinds({**RAW_CELLS, "rich_text": RICH_TEXT})
