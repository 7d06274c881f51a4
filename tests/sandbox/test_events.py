from concurrent.futures import ThreadPoolExecutor

from tests.sandbox.client import Desk, eventually
from tests.sandbox.raw_app import RawApp
from tests.sandbox.small_app import SmallApp


def test_typed_text_reaches_the_app_escaped_and_marked(desk: Desk, app: SmallApp) -> None:
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    text = "<!channel> & @henrik.solberg https://example.com/a?b=1"
    answer = desk.post("gestures/message", person=amara, text=text)
    assert answer["acked"] is True
    event = app.named("message")[0]
    assert event["text"] == f"&lt;!channel&gt; &amp; <@{henrik}> <https://example.com/a?b=1>"
    assert (event["channel_type"], event["user"], event["ts"]) == ("im", amara, answer["ts"])


def test_a_thread_reply_names_its_head_and_stays_out_of_history(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    asked = desk.api("chat.postMessage", channel=amara, text="How is it going?")
    desk.post("gestures/message", person=amara, text="Well", thread_ts=asked["ts"])
    event = eventually(lambda: [one for one in app.named("message") if one.get("user") == amara], "reply")[0]
    assert event["thread_ts"] == asked["ts"]
    assert event["parent_user_id"] == desk.server.workspace.bot_user
    texts = [one["text"] for one in desk.api("conversations.history", channel=asked["channel"])["messages"]]
    assert texts == ["How is it going?"]
    thread = desk.api("conversations.replies", channel=asked["channel"], ts=asked["ts"])["messages"]
    assert [one["text"] for one in thread] == ["How is it going?", "Well"]
    lost = desk.refused("gestures/message", person=amara, text="x", thread_ts="1.0")
    assert lost["error"] == "thread_not_found"


def test_the_bots_own_messages_and_edits_come_back_as_events(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with RawApp(desk) as raw:
        posted = desk.api("chat.postMessage", channel=amara, text="a")
        first = raw.receive()
        raw.ack(first)
        assert first["payload"]["event"]["bot_id"] == desk.server.workspace.identity.bot_id
        desk.api("chat.update", channel=posted["channel"], ts=posted["ts"], text="b")
        second = raw.receive()
        raw.ack(second)
        event = second["payload"]["event"]
        assert (event["subtype"], event["message"]["text"], event["previous_message"]["text"]) == (
            "message_changed",
            "b",
            "a",
        )


def test_what_the_manifest_does_not_subscribe_to_is_not_delivered(desk: Desk, app: SmallApp, wide: Desk) -> None:
    amara = desk.person("amara.okafor")
    channel = desk.channel(amara, "mentoring")["id"]
    desk.post("gestures/invite_bot", person=amara, channel=channel)
    assert desk.post("gestures/message", person=amara, channel=channel, text="hi")["delivered"] is False
    assert app.named("message") == []
    assert wide.post("gestures/invite_bot", person=amara, channel=channel)["delivered"] is True


def test_joining_and_leaving_is_told_where_the_bot_is(desk: Desk, app: SmallApp) -> None:
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    channel = desk.channel(amara, "engineering")["id"]
    assert desk.post("gestures/join", person=amara, channel=channel)["delivered"] is False
    desk.post("gestures/invite_bot", person=amara, channel=channel)
    desk.post("gestures/join", person=henrik, channel=channel)
    desk.post("gestures/join", person=henrik, channel=channel, leave=True)
    bot = desk.server.workspace.bot_user
    assert [one["user"] for one in app.named("member_joined_channel")] == [bot, henrik]
    assert app.named("member_joined_channel")[0]["inviter"] == amara
    assert [one["user"] for one in app.named("member_left_channel")] == [henrik]
    assert desk.post("gestures/invite_bot", person=amara, channel=channel, leave=True)["delivered"] is True
    assert desk.api("chat.postMessage", channel=channel, text="x")["error"] == "not_in_channel"


def test_private_channels_are_joined_by_invitation(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    private = desk.channel(amara, "people-leads")["id"]
    newcomer = desk.post("gestures/arrive", name="Ada Lovelace")["person"]
    assert desk.refused("gestures/join", person=newcomer, channel=private)["error"] == "not_invited"
    assert desk.post("gestures/join", person=newcomer, channel=private, inviter=amara)["ok"]
    assert newcomer in desk.channel(amara, "people-leads")["members"]


def test_profiles_and_arrivals_are_told(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    desk.post("gestures/profile", person=amara, tz="Asia/Tokyo", title="Coach", is_admin=False)
    changed = app.named("user_change")[0]["user"]
    assert (changed["tz"], changed["profile"]["title"], changed["is_admin"]) == ("Asia/Tokyo", "Coach", False)
    assert changed["tz_offset"] == 9 * 3600
    newcomer = desk.post("gestures/arrive", name="Zoë Núñez", tz="Asia/Tokyo")["person"]
    arrived = app.named("team_join")[0]["user"]
    assert (arrived["id"], arrived["real_name"], arrived["name"]) == (newcomer, "Zoë Núñez", "zoe.nunez")
    assert newcomer in desk.channel(newcomer, "general")["members"]
    assert desk.refused("gestures/profile", person=amara, tz="Moon/Crater")["error"] == "unknown_time_zone"


def test_a_deactivated_person_can_do_nothing_and_is_found_by_nobody(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    desk.post("gestures/profile", person=amara, deleted=True)
    assert app.named("user_change")[0]["user"]["deleted"] is True
    refused = desk.refused("gestures/command", person=amara, command="/mentor")
    assert refused["error"] == "person_deactivated"
    assert desk.api("chat.postMessage", channel=amara, text="x")["error"] == "channel_not_found"
    assert desk.api("conversations.open", users=amara)["error"] == "user_disabled"
    desk.post("gestures/profile", person=amara, deleted=False)
    assert desk.post("gestures/command", person=amara, command="/mentor-admin")["acked"] is True


def test_a_command_answered_in_its_ack_is_whispered_where_it_was_typed(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    channel = desk.channel(amara, "general")["id"]
    answer = desk.post("gestures/command", person=amara, channel=channel, command="/mentor-admin", text="a & b")
    assert answer["acked"] is True
    last = desk.channel(amara, "general")["messages"][-1]
    assert (last["text"], last["ephemeral"]) == ("only for *admins*", True)
    told = app.told[-1]
    assert (told["text"], told["channel_name"], told["user_name"]) == ("a &amp; b", "general", "amara.okafor")


def test_commands_name_people_and_channels_as_the_manifest_asks(desk: Desk, app: SmallApp) -> None:
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    channel = desk.channel(amara, "general")["id"]
    text = "pair @henrik.solberg in #general not @nobody"
    desk.post("gestures/command", person=amara, command="/mentor-admin", text=text)
    assert app.told[-1]["text"] == f"pair <@{henrik}|henrik.solberg> in <#{channel}|general> not @nobody"
    assert desk.refused("gestures/command", person=amara, command="/sing")["error"] == "unknown_command"


def test_a_command_without_an_app_fails_as_in_slack(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    answer = desk.post("gestures/command", person=amara, command="/mentor")
    assert (answer["acked"], answer["error"]) == (False, "dispatch_failed")
    last = desk.dm(amara)["messages"][-1]
    assert last["failure"] is True
    assert last["text"] == '/mentor failed with the error "dispatch_failed"'


def test_a_response_url_answers_five_times_for_half_an_hour(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    desk.post("gestures/command", person=amara, command="/mentor-admin")
    path = app.told[-1]["response_url"].removeprefix(desk.server.url)
    desk.post(path, text="only you")
    assert desk.dm(amara)["messages"][-1]["ephemeral"] is True
    desk.post(path, text="all", response_type="in_channel")
    assert "ephemeral" not in desk.dm(amara)["messages"][-1]
    assert desk.refused(path)["error"] == "no_text"
    for number in range(3):
        desk.post(path, text=str(number))
    assert desk.refused(path, text="sixth")["error"] == "used_url"
    desk.post("gestures/command", person=amara, command="/mentor-admin")
    path = app.told[-1]["response_url"].removeprefix(desk.server.url)
    desk.server.workspace.hooks[path.removeprefix("response/")].made_at -= 1801
    assert desk.refused(path, text="late")["error"] == "expired_url"


def test_a_clicked_whisper_is_replaced_or_removed_through_its_response_url(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    button = {"type": "button", "action_id": "again", "text": {"type": "plain_text", "text": "x"}}
    blocks = [{"type": "actions", "elements": [button]}]
    channel = desk.dm(amara)["id"]
    whisper = desk.api("chat.postEphemeral", channel=channel, user=amara, text="w", blocks=blocks)
    at = {"channel": channel, "ts": whisper["message_ts"]}
    desk.post("gestures/click", person=amara, action_id="again", at=at)
    click = app.interactions("block_actions")[0]
    assert "message" not in click
    assert click["container"]["is_ephemeral"] is True
    path = click["response_url"].removeprefix(desk.server.url)
    desk.post(path, replace_original=True, text="replaced")
    replaced = desk.dm(amara)["messages"][-1]
    assert (replaced["ts"], replaced["text"], replaced["blocks"]) == (whisper["message_ts"], "replaced", [])
    desk.post(path, delete_original=True)
    assert desk.dm(amara)["messages"] == []


def test_an_event_without_an_ack_is_redelivered_at_once_after_a_minute_and_after_five(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    said = desk.post("gestures/message", person=amara, text="anybody there?")
    assert said["error"] == "dispatch_failed"
    with RawApp(desk) as raw, ThreadPoolExecutor() as pool:
        journey = pool.submit(desk.post, "time", advance="61s")
        second = raw.receive()
        assert (second["retry_attempt"], second["retry_reason"]) == (2, "connection_failed")
        assert journey.result(10)["ok"]
        journey = pool.submit(desk.post, "time", advance="5m")
        third = raw.receive()
        raw.ack(third)
        assert (third["retry_attempt"], third["retry_reason"]) == (3, "timeout")
        assert third["payload"]["event_id"] == second["payload"]["event_id"]
        assert journey.result(10)["steps"] == 1
    assert desk.get("time")["next_due"] is None


def test_the_next_events_arrive_twice_on_demand_with_the_same_id(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with RawApp(desk) as raw:
        desk.post("socket", action="duplicate_events", n=1)
        desk.post("gestures/read", person=amara, channel=desk.dm(amara)["id"])
        desk.api("chat.postMessage", channel=amara, text="x")
        first = raw.receive()
        raw.ack(first)
        again = raw.receive()
        raw.ack(again)
        assert first["payload"]["event_id"] == again["payload"]["event_id"]
        assert again["retry_attempt"] == 1


def test_unread_counts_what_others_said_until_it_is_read(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    for text in ("one", "two"):
        desk.api("chat.postMessage", channel=amara, text=text)
    assert desk.dm(amara)["unread"] == 2
    desk.post("gestures/read", person=amara, channel=desk.dm(amara)["id"])
    assert desk.dm(amara)["unread"] == 0
    desk.post("gestures/message", person=amara, text="mine")
    assert desk.dm(amara)["unread"] == 0
