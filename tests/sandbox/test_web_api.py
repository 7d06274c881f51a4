import pytest
from slack_sdk import WebClient

from bot.sandbox import SandboxServer
from tests.sandbox.client import Desk
from tests.sandbox.small_app import section


def test_auth_test_names_bot_and_team_and_answers_the_granted_scopes(desk: Desk) -> None:
    status, body, headers = desk.api_raw("auth.test")
    assert (status, body["ok"]) == (200, True)
    assert body["user_id"] == desk.server.workspace.bot_user
    assert "im:history" in headers["x-oauth-scopes"].split(",")


def test_arguments_are_read_from_form_json_and_an_empty_json_body(desk: Desk) -> None:
    client = WebClient(desk.server.bot_token, base_url=desk.server.api_url)
    amara = desk.person("amara.okafor")
    assert client.auth_test()["ok"]
    assert client.users_info(user=amara)["user"]["id"] == amara
    assert client.chat_postMessage(channel=amara, text="{x}")["message"]["text"] == "{x}"
    team = desk.server.workspace.identity.team_id
    assert client.users_info(user=amara, team_id=team)["ok"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-made-up", "invalid_auth")],
)
def test_a_call_without_the_right_token_is_refused(desk: Desk, token: str, error: str) -> None:
    assert desk.api("auth.test", token=token)["error"] == error


def test_app_and_bot_tokens_do_not_replace_each_other(desk: Desk) -> None:
    server = desk.server
    assert desk.api("auth.test", token=server.app_token)["error"] == "not_allowed_token_type"
    assert desk.api("apps.connections.open", token=server.bot_token)["error"] == "not_allowed_token_type"


def test_a_method_that_is_not_there_answers_unknown_method(desk: Desk) -> None:
    assert desk.api("chat.sing") == {"ok": False, "error": "unknown_method", "req_method": "chat.sing"}


def test_a_call_outside_the_manifest_names_what_it_needs_and_what_it_has(desk: Desk) -> None:
    answer = desk.api("team.info")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "team:read"
    assert "chat:write" in answer["provided"].split(",")


def test_posting_to_a_person_posts_in_the_dm_with_them(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    posted = desk.api("chat.postMessage", channel=amara, text="Hello")
    assert posted["channel"] == desk.dm(amara)["id"]
    assert desk.api("conversations.open", users=amara)["channel"]["id"] == posted["channel"]


def test_messages_are_refused_with_the_names_that_slack_uses(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    general = desk.channel(amara, "general")["id"]
    private = desk.channel(amara, "people-leads")["id"]
    cases = [
        ({"channel": amara}, "no_text"),
        ({"channel": amara, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": general, "text": "hi"}, "not_in_channel"),
        ({"channel": private, "text": "hi"}, "channel_not_found"),
        ({"channel": "C0NOWHERE", "text": "hi"}, "channel_not_found"),
        ({"channel": "USLACKBOT", "text": "hi"}, "cannot_dm_bot"),
        ({"channel": amara, "text": "hi", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": amara, "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "hi"}, "invalid_arguments"),
    ]
    assert [desk.api("chat.postMessage", **arguments)["error"] for arguments, _ in cases] == [
        error for _, error in cases
    ]
    assert desk.dm(amara)["messages"] == []


def test_blocks_beyond_a_limit_are_refused_with_a_json_pointer(desk: Desk) -> None:
    blocks = [section("fine"), section("x" * 3001)]
    answer = desk.api("chat.postMessage", channel=desk.person("amara.okafor"), text="t", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1/text/text]" in answer["response_metadata"]["messages"][0]


def test_an_archived_channel_takes_no_message(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    channel = desk.channel(amara, "mentoring")["id"]
    desk.post("gestures/invite_bot", person=amara, channel=channel)
    desk.server.workspace.channels[channel].archived = True
    assert desk.api("chat.postMessage", channel=channel, text="hi")["error"] == "is_archived"


def test_only_own_messages_can_be_edited_or_deleted(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    theirs = desk.post("gestures/message", person=amara, text="mine")
    where = {"channel": theirs["channel"], "ts": theirs["ts"]}
    assert desk.api("chat.update", text="yours", **where)["error"] == "cant_update_message"
    assert desk.api("chat.delete", **where)["error"] == "cant_delete_message"
    assert desk.api("chat.update", channel=where["channel"], ts="1.0", text="x")["error"] == "message_not_found"


def test_an_edit_of_the_text_keeps_blocks_and_an_empty_list_takes_them_away(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    posted = desk.api("chat.postMessage", channel=amara, text="a", blocks=[section("block")])
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert desk.api("chat.update", text="b", **where)["message"]["blocks"][0]["text"]["text"] == "block"
    assert "blocks" not in desk.api("chat.update", text="c", blocks=[], **where)["message"]
    assert desk.api("chat.delete", **where)["ok"]
    assert desk.dm(amara)["messages"] == []


def test_group_dms_are_found_again_and_refuse_whom_slack_refuses(desk: Desk) -> None:
    people = [one["id"] for one in desk.get("people")["people"] if not one["deleted"] and not one["is_bot"]]
    gone = next(one["id"] for one in desk.get("people")["people"] if one["deleted"])
    pair = desk.api("conversations.open", users=f"{people[0]},{people[1]}")
    again = desk.api("conversations.open", users=f"{people[1]},{people[0]}")
    assert again["channel"]["id"] == pair["channel"]["id"]
    assert again["already_open"] is True
    assert desk.channel(people[0], desk.sees(people[0])["channels"][-1]["name"])["type"] == "mpim"
    assert desk.api("conversations.open", users=",".join(people[:9]))["error"] == "too_many_users"
    assert desk.api("conversations.open", users=f"{people[0]},{gone}")["error"] == "user_disabled"
    assert desk.api("conversations.open", users="U0NOBODY")["error"] == "user_not_found"
    assert desk.api("conversations.open")["error"] == "users_list_not_supplied"


def test_history_of_a_dm_carries_metadata_only_when_asked(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    metadata = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    posted = desk.api("chat.postMessage", channel=amara, text="hi", metadata=metadata)
    plain = desk.api("conversations.history", channel=posted["channel"])
    asked = desk.api("conversations.history", channel=posted["channel"], include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert asked["messages"][0]["metadata"] == metadata
    wrong = desk.api("chat.postMessage", channel=amara, text="hi", metadata={"event_type": "x"})
    assert wrong["error"].startswith("invalid_metadata")


def test_history_of_group_dms_and_channels_needs_scopes_of_their_own(desk: Desk) -> None:
    people = [one["id"] for one in desk.get("people")["people"] if not one["deleted"] and not one["is_bot"]]
    group = desk.api("conversations.open", users=",".join(people[:2]))["channel"]["id"]
    assert desk.api("conversations.history", channel=group)["needed"] == "mpim:history"
    channel = desk.channel(people[0], "general")["id"]
    assert desk.api("conversations.history", channel=channel)["needed"] == "channels:history"


def test_history_pages_newest_first_and_refuses_a_made_up_cursor(desk: Desk) -> None:
    desk.post("limits", enforced=False)
    amara = desk.person("amara.okafor")
    stamps = [desk.api("chat.postMessage", channel=amara, text=str(n))["ts"] for n in range(5)]
    channel = desk.dm(amara)["id"]
    first = desk.api("conversations.history", channel=channel, limit=3)
    assert [one["text"] for one in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    rest = desk.api("conversations.history", channel=channel, limit=3, cursor=cursor)
    assert [one["text"] for one in rest["messages"]] == ["1", "0"]
    since = desk.api("conversations.history", channel=channel, oldest=stamps[3])
    assert [one["text"] for one in since["messages"]] == ["4"]
    bad = desk.api("conversations.history", channel=channel, cursor="nonsense")
    assert bad["error"] == "invalid_cursor"


def test_users_are_listed_in_pages_with_zones_and_standing(desk: Desk) -> None:
    seen, cursor = [], ""
    while True:
        page = desk.api("users.list", limit=10, cursor=cursor)
        seen += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    ids = [one["id"] for one in seen]
    assert len(ids) == len(set(ids)) == 32
    by_id = {one["id"]: one for one in seen}
    assert by_id["USLACKBOT"]["is_bot"] is False
    assert by_id[desk.server.workspace.bot_user]["is_bot"] is True
    assert any(one["deleted"] for one in seen)
    assert any(one.get("is_restricted") for one in seen)
    assert by_id[desk.person("amara.okafor")]["tz"] == "Africa/Lagos"
    assert desk.api("users.list", limit=10, cursor="bm9wZQ==")["error"] == "invalid_cursor"


def test_members_of_a_channel_are_listed_and_hidden_ones_are_not_found(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    channel = desk.channel(amara, "mentoring")
    assert desk.api("conversations.members", channel=channel["id"])["members"] == channel["members"]
    private = desk.channel(amara, "people-leads")["id"]
    assert desk.api("conversations.info", channel=private)["error"] == "channel_not_found"
    desk.post("gestures/invite_bot", person=amara, channel=private)
    assert desk.api("conversations.info", channel=private)["channel"]["is_private"] is True
    names = [one["name"] for one in desk.api("conversations.list", types="public_channel,private_channel")["channels"]]
    assert "people-leads" in names


def test_rate_limits_answer_429_with_retry_after_until_switched_off(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    answers = [desk.api_raw("chat.postMessage", channel=amara, text=str(n)) for n in range(30)]
    limited = [answer for answer in answers if answer[0] == 429]
    assert limited
    assert limited[0][1]["error"] == "ratelimited"
    assert int(limited[0][2]["retry-after"]) >= 1
    desk.post("limits", enforced=False)
    assert desk.api("chat.postMessage", channel=amara, text="free")["ok"]


def test_travelling_refills_the_rate_limits(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    while desk.api_raw("chat.postMessage", channel=amara, text="x")[0] == 200:
        pass
    desk.post("time", advance="1h")
    assert desk.api("chat.postMessage", channel=amara, text="later")["ok"]


def test_a_whisper_is_seen_by_one_person_of_the_channel(desk: Desk) -> None:
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    channel = desk.channel(amara, "general")["id"]
    desk.post("gestures/invite_bot", person=amara, channel=channel)
    assert desk.api("chat.postEphemeral", channel=channel, user=amara, text="psst")["ok"]
    assert desk.channel(amara, "general")["messages"][-1]["ephemeral"] is True
    assert desk.channel(henrik, "general")["messages"] == []
    gone = next(one["id"] for one in desk.get("people")["people"] if one["deleted"])
    answer = desk.api("chat.postEphemeral", channel=channel, user=gone, text="psst")
    assert answer["error"] == "user_not_in_channel"


def test_permalinks_point_to_messages_that_exist(desk: Desk) -> None:
    posted = desk.api("chat.postMessage", channel=desk.person("amara.okafor"), text="x")
    found = desk.api("chat.getPermalink", channel=posted["channel"], message_ts=posted["ts"])
    assert posted["ts"].replace(".", "") in found["permalink"]
    lost = desk.api("chat.getPermalink", channel=posted["channel"], message_ts="1.0")
    assert lost["error"] == "message_not_found"


def test_calls_are_counted_and_logged(desk: Desk) -> None:
    desk.api("auth.test")
    desk.api("chat.sing")
    assert desk.get("state")["api_calls"] == {"auth.test": 1, "chat.sing": 1}
    last = desk.get("calls")["calls"][-1]
    assert (last["method"], last["ok"], last["error"]) == ("chat.sing", False, "unknown_method")


def test_reactions_and_the_rest_of_the_team_work_where_the_manifest_allows(wide: Desk) -> None:
    amara = wide.person("amara.okafor")
    said = wide.post("gestures/message", person=amara, text="hi")
    target = {"channel": said["channel"], "timestamp": said["ts"], "name": "wave"}
    assert wide.api("reactions.add", **target)["ok"]
    assert wide.api("reactions.add", **target)["error"] == "already_reacted"
    assert wide.dm(amara)["messages"][-1]["reactions"][0]["name"] == "wave"
    assert wide.api("reactions.remove", **target)["ok"]
    assert wide.api("reactions.remove", **target)["error"] == "no_reaction"
    assert wide.api("team.info")["team"]["domain"] == "baton-sandbox"
    email = wide.api("users.info", user=amara)["user"]["profile"]["email"]
    assert wide.api("users.lookupByEmail", email=email.upper())["user"]["id"] == amara
    assert wide.api("users.lookupByEmail", email="nobody@example.com")["error"] == "users_not_found"


def test_a_large_workspace_demands_pages(server: SandboxServer) -> None:
    desk = Desk(server)
    with SandboxServer(server.manifest_path, people=1200, port=0) as large:
        assert Desk(large).api("users.list")["error"] == "limit_required"
    assert desk.api("users.list")["ok"]
