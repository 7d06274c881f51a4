"""The manifest decides what an app may do."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.sandbox.manifest import (
    CONVERSATION_SCOPES,
    EVENT_SCOPES,
    METHOD_SCOPES,
    ChannelType,
    Command,
    Manifest,
    ManifestError,
    event_scopes,
    needed_scopes,
)
from bot.sandbox.ratelimits import METHOD_TIERS

PROJECT = Path(__file__).parents[2] / "manifest.yml"


def small() -> dict[str, Any]:
    return {
        "display_information": {"name": "Small"},
        "features": {"bot_user": {"display_name": "small"}},
    }


def changed(path: str, value: object) -> dict[str, Any]:
    content = small()
    here = content
    *parents, last = path.split(".")
    for key in parents:
        here = here.setdefault(key, {})
    here[last] = value
    return content


def test_the_projects_manifest_says_everything_that_the_workspace_asks() -> None:
    manifest = Manifest.load(PROJECT)
    assert manifest.app_name == "Baton"
    assert manifest.bot_name == "Baton"
    assert manifest.home_tab
    assert manifest.messages_tab
    assert not manifest.messages_tab_read_only
    assert manifest.interactivity
    assert manifest.socket_mode
    assert {"chat:write", "im:history", "mpim:write"} <= manifest.scopes
    assert {"app_home_opened", "message.im"} <= manifest.events
    assert [command.command for command in manifest.commands] == ["/mentor", "/mentor-admin"]
    assert all(command.description and command.should_escape for command in manifest.commands)


def test_every_event_of_the_project_has_a_scope_that_lets_it_arrive() -> None:
    manifest = Manifest.load(PROJECT)
    assert manifest.events <= EVENT_SCOPES.keys()
    assert {event for event in manifest.events if not manifest.hears(event)} == set()


def test_a_manifest_that_says_little_gets_slacks_defaults() -> None:
    manifest = Manifest.parse(small())
    assert manifest == Manifest(
        app_name="Small",
        bot_name="small",
        scopes=frozenset(),
        events=frozenset(),
        commands=(),
        interactivity=False,
        home_tab=False,
        messages_tab=False,
        messages_tab_read_only=False,
        socket_mode=False,
    )


def test_keys_without_a_value_count_as_left_out() -> None:
    content = small() | {"settings": None, "oauth_config": {"scopes": {"bot": None}}}
    assert Manifest.parse(content).scopes == frozenset()


def test_a_manifest_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(yaml.safe_load(PROJECT.read_text(encoding="utf-8"))), encoding="utf-8")
    assert Manifest.load(path) == Manifest.load(PROJECT)


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        ([], "manifest.yml", "holds no manifest"),
        ({"display_information": {"name": "x"}}, "features.bot_user.display_name", "is missing"),
        (changed("display_information.name", ""), "display_information.name", "is empty"),
        (changed("display_information.name", "x" * 36), "display_information.name", "longer than 35"),
        (changed("display_information.description", "x" * 141), "display_information.description", "140"),
        (changed("display_information.long_description", "short"), "long_description", "shorter than 174"),
        (changed("display_information.background_color", "green"), "background_color", "not a colour"),
        (changed("features.bot_user", ["x"]), "features.bot_user", "must be a section"),
        (changed("features.app_home.home_tab_enabled", "yes"), "home_tab_enabled", "must be true or false"),
        (changed("oauth_config.scopes.bot", "chat:write"), "oauth_config.scopes.bot", "must be a list"),
        (changed("oauth_config.scopes.bot", ["chat write"]), "oauth_config.scopes.bot", "not a scope"),
        (changed("oauth_config.scopes.bot", [{"a": 1}]), "oauth_config.scopes.bot", "not text"),
        (changed("oauth_config.scopes.bot", ["im:read", "im:read"]), "oauth_config.scopes.bot", "twice"),
        (changed("features.slash_commands", [3]), "features.slash_commands.0", "must be a section"),
        (
            changed("features.slash_commands", [{"command": "mentor", "description": "x"}]),
            "features.slash_commands.0: command",
            "must be a slash",
        ),
        (changed("features.slash_commands", [{"command": "/x"}]), "0: description", "is missing"),
        (
            changed("features.slash_commands", [{"command": "/x", "description": "y"}] * 2),
            "features.slash_commands",
            "twice",
        ),
        (
            changed("features.slash_commands", [{"command": "/x", "description": "y"}]),
            "features.slash_commands",
            "need the scope commands",
        ),
    ],
)
def test_a_bad_manifest_is_refused_with_its_file_place_and_reason(
    tmp_path: Path, content: object, place: str, problem: str
) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        Manifest.load(path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)
    assert problem in str(caught.value)


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_refused_as_a_value_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "manifest.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"manifest\.yml"):
        Manifest.load(path)


def test_a_command_is_found_by_its_name() -> None:
    manifest = Manifest.load(PROJECT)
    found = manifest.command("/mentor")
    assert isinstance(found, Command)
    assert found.usage_hint.startswith("[")
    assert manifest.command("/unknown") is None


@pytest.mark.parametrize(
    ("method", "args", "channel_type", "expected"),
    [
        ("auth.test", {}, None, set()),
        ("views.open", {"trigger_id": "1"}, None, set()),
        ("chat.postMessage", {"channel": "C1"}, None, {"chat:write"}),
        ("chat.postMessage", {"channel": "C1", "username": "x"}, None, {"chat:write", "chat:write.customize"}),
        ("conversations.open", {"users": "U1"}, None, {"im:write"}),
        ("conversations.open", {"users": ["U1"]}, None, {"im:write"}),
        ("conversations.open", {"users": "U1, U2"}, None, {"mpim:write"}),
        ("conversations.open", {"channel": "D1"}, "im", {"im:write"}),
        ("conversations.open", {"channel": "C1"}, "mpim", {"mpim:write"}),
        ("conversations.history", {"channel": "D1"}, None, {"im:history"}),
        ("conversations.history", {"channel": "C1"}, "private", {"groups:history"}),
        ("conversations.info", {"channel": "C1"}, "channel", {"channels:read"}),
        ("conversations.members", {"channel": "G1"}, "mpim", {"mpim:read"}),
        ("conversations.list", {}, None, {"channels:read"}),
        ("conversations.list", {"types": "public_channel,private_channel"}, None, {"channels:read", "groups:read"}),
        ("conversations.list", {"types": "im,mpim"}, None, {"im:read", "mpim:read"}),
        ("users.lookupByEmail", {"email": "a@b"}, None, {"users:read.email"}),
        ("files.getUploadURLExternal", {}, None, {"files:write"}),
        ("reactions.add", {}, None, {"reactions:write"}),
        ("team.info", {}, None, {"team:read"}),
        ("no.such.method", {}, None, set()),
    ],
)
def test_a_call_needs_the_scopes_that_its_arguments_ask_for(
    method: str, args: dict[str, Any], channel_type: ChannelType | None, expected: set[str]
) -> None:
    assert needed_scopes(method, args, channel_type) == expected


def test_missing_scopes_are_those_that_the_app_did_not_ask_for() -> None:
    manifest = Manifest.load(PROJECT)
    assert manifest.missing_scopes("conversations.history", {"channel": "D1"}) == set()
    assert manifest.missing_scopes("conversations.history", {"channel": "C1"}, "mpim") == {"mpim:history"}
    assert manifest.missing_scopes("apps.connections.open", {}) == set()


def test_an_event_is_heard_only_with_the_subscription_and_the_scope_of_that_kind_of_channel() -> None:
    content = changed("oauth_config.scopes.bot", ["channels:read"])
    content["settings"] = {"event_subscriptions": {"bot_events": ["member_joined_channel", "message.im"]}}
    manifest = Manifest.parse(content)
    assert manifest.hears("member_joined_channel", "channel")
    assert not manifest.hears("member_joined_channel", "private")
    assert not manifest.hears("message.im")
    assert not manifest.hears("member_left_channel", "channel")


def test_an_event_that_needs_no_scope_needs_none() -> None:
    assert event_scopes("app_home_opened") == set()


def test_scopes_and_tiers_know_the_same_methods() -> None:
    assert METHOD_SCOPES.keys() == METHOD_TIERS.keys()
    assert CONVERSATION_SCOPES.keys() <= METHOD_SCOPES.keys()
