"""What people may fill in, type and change, in Slack's own shapes, sensible or not."""

import random
from typing import Any

from hypothesis import strategies as st

from tests.faults.bolt import Json
from tests.faults.world import PEOPLE, TEAM

TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "<!channel>",
            "<@UMENTEE>",
            "👩🏽‍🚀" * 50,
            "x" * 3001,
            "\u202ekcab",
            "a\nb",
            "0",
            "-1",
            "&lt;",
            "\u200b",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200),
)


def inputs_of(view: Json) -> list[Json]:
    """Return a view's input blocks."""
    return [block for block in view.get("blocks", []) if block.get("type") == "input"]


def first_values(view: Json) -> Json:
    """Fill a form in with what is at hand."""
    rng = random.Random(1)  # noqa: S311 - picks options
    values: Json = {}
    for block in inputs_of(view):
        element, options = block["element"], block["element"].get("options") or []
        one = rng.choice(options) if options else None
        state: Json = {"type": element["type"], "value": "7"}
        if "multi" in element["type"] or element["type"] == "checkboxes":
            state = {"type": element["type"], "selected_options": [one] if one else []}
        elif options:
            state = {"type": element["type"], "selected_option": one}
        values[block["block_id"]] = {"value": state}
    return values


def state_of(block: Json) -> st.SearchStrategy[Json]:
    """Return a strategy for what stands in an input when its form is submitted."""
    element = block["element"]
    kind, options = element["type"], element.get("options") or []
    one = st.one_of(st.none(), st.sampled_from(options)) if options else st.none()
    some = st.lists(st.sampled_from(options), max_size=len(options), unique_by=str) if options else st.just([])
    users = st.lists(st.sampled_from([*PEOPLE, "UFOREIGNMENTEE"]), max_size=3, unique=True)
    found: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
        "multi_static_select": ("selected_options", some),
        "checkboxes": ("selected_options", some),
        "static_select": ("selected_option", one),
        "radio_buttons": ("selected_option", one),
        "multi_users_select": ("selected_users", users),
        "users_select": ("selected_user", st.sampled_from([None, *PEOPLE])),
        "datepicker": ("selected_date", st.sampled_from([None, "2026-03-09", "1970-01-01", "2099-12-31"])),
        "timepicker": ("selected_time", st.sampled_from([None, "00:00", "09:30", "23:59"])),
    }
    name, values = found.get(kind, ("value", st.one_of(st.none(), TEXTS)))
    return values.map(lambda value: {"type": kind, name: value})


def events(name: str, user: str) -> st.SearchStrategy[Json]:
    """Return a strategy for events of one name from one person."""
    base: Json = {"type": name, "user": user, "channel": "D1", "event_ts": "1.1"}
    if name in ("user_change", "team_join"):
        member = st.fixed_dictionaries(
            {"id": st.just(user), "name": TEXTS},
            optional={
                "deleted": st.booleans(),
                "is_restricted": st.booleans(),
                "is_bot": st.booleans(),
                "tz": st.sampled_from(["", "Nowhere/Land", "Europe/Berlin", "../../etc/passwd"]),
                "profile": st.fixed_dictionaries({}, optional={"display_name": TEXTS, "title": TEXTS}),
            },
        )
        return member.map(lambda told: {"type": name, "user": told})
    if name != "message":
        tabs = st.sampled_from(["home", "messages"])
        return tabs.map(lambda tab: {**base, "tab": tab, "team": TEAM, "channel_type": "C"})
    typed = st.fixed_dictionaries(
        {"text": TEXTS, "ts": st.sampled_from(["1.000001", "5.5", "6.6"])},
        optional={"thread_ts": st.sampled_from(["1.000001", "1.000002", "9.9"]), "files": st.just([{"id": "F1"}])},
    ).map(lambda told: {**base, "channel_type": "im", **told})
    edited = typed.map(
        lambda told: {
            "type": "message",
            "subtype": "message_changed",
            "channel": "D1",
            "channel_type": "im",
            "ts": "7.7",
            "message": told,
            "previous_message": told,
        }
    )
    deleted = typed.map(
        lambda told: {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "D1",
            "channel_type": "im",
            "ts": "8.8",
            "deleted_ts": told["ts"],
            "previous_message": told,
        }
    )
    return st.one_of(typed, edited, deleted)
