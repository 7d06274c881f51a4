"""What tests of programmes and rounds do again and again, through the workspace's own gestures."""

import json
import time
from typing import Any

from tests.life import Life

GENERAL = "general"


def invited(life: Life, name: str = "mentoring") -> str:
    """Invite Baton to a channel and return its id."""
    admin = life.admin()
    channel = channel_id(life, name)
    life.gesture("invite_bot", person=admin, channel=channel)
    return channel


def channel_id(life: Life, name: str) -> str:
    """Return a channel's id."""
    return str(life.channel(name)["id"])


def in_channel(life: Life, person: str, channel: str) -> list[dict[str, Any]]:
    """Return what a person sees in a channel, oldest first."""
    for one in life.see(person)["channels"]:
        if one["id"] == channel:
            messages: list[dict[str, Any]] = one["messages"]
            return messages
    return []


def shown(thing: Any) -> str:
    """Return all text of a message or a view, for looking things up in it."""
    return json.dumps(thing["blocks"], ensure_ascii=False)


def newest(messages: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """Return the newest message that shows these words."""
    for message in messages[::-1]:
        if words in shown(message):
            return message
    raise AssertionError(f"nothing says {words!r}: {[shown(m)[:300] for m in messages[-3:]]}")


def same(messages: list[dict[str, Any]], message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it looks now."""
    return next(m for m in messages if m["ts"] == message["ts"])


def at(channel: str, message: dict[str, Any]) -> dict[str, str]:
    """Return where a message's buttons are."""
    return {"channel": channel, "ts": message["ts"]}


def dm_with(life: Life, person: str) -> str:
    """Return the id of a person's DM with the bot."""
    see = life.see(person)
    return str(next(c["id"] for c in see["channels"] if c["type"] == "im" and see["bot"]["user"] in c["members"]))


def joined(life: Life, person: str, *roles: str, **more: Any) -> None:
    """Join as a mentee, a mentor or both."""
    life.command(person, "/mentor", "join")
    values = {"roles": list(roles), "stage": "professional", "field": "engineering", "functions_offered": [], **more}
    answer = life.submit(person, **values)
    assert not answer.get("errors"), answer


def with_goal(life: Life, person: str, text: str, functions: list[str], aim: str = "promotion") -> None:
    """Write a goal."""
    life.command(person, "/mentor", "goals")
    answer = life.submit(person, aim=aim, functions=functions, text=text)
    assert not answer.get("errors"), answer


def programme(life: Life, channel: str, name: str = "Mentoring in Engineering", **values: Any) -> None:
    """Set up a programme as a workspace admin."""
    admin = life.admin()
    life.command(admin, "/mentor-admin", "setup", channel=channel)
    answer = life.submit(admin, name=name, **values)
    assert not answer.get("errors"), answer
    life.gesture("close", person=admin)


def round_in(life: Life, channel: str, **values: Any) -> dict[str, Any]:
    """Open a round, and return its announcement."""
    admin = life.admin()
    life.command(admin, "/mentor-admin", "round", channel=channel)
    answer = life.submit(admin, **values)
    assert not answer.get("errors"), answer
    life.gesture("close", person=admin)
    return newest(in_channel(life, admin, channel), "who is in for the next pairing round")


def drafted(life: Life, channel: str, admin: str | None = None) -> dict[str, Any]:
    """Have the round drafted from the admin's hub, and return the preview."""
    admin = admin or life.admin()
    life.command(admin, "/mentor-admin", "", channel=channel)
    hub = in_channel(life, admin, channel)[-1]
    life.click(admin, "rounds.draft_now", at(channel, hub))
    return preview(life, admin)


def preview(life: Life, person: str, *, not_version: str = "") -> dict[str, Any]:
    """Return the preview once it is there: solving goes on after the click is acknowledged."""
    for _ in range(200):
        view = life.modal(person)
        if "Nobody is told anything before you publish" in shown(view) and (
            not not_version or f"draft {not_version}" not in shown(view)
        ):
            return view
        time.sleep(0.05)
    raise AssertionError(f"no preview came: {shown(life.modal(person))}")
