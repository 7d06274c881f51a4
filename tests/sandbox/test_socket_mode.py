from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.sandbox.client import Desk, eventually
from tests.sandbox.raw_app import RawApp
from tests.sandbox.small_app import SmallApp


def test_hello_names_the_app_and_counts_connections(desk: Desk) -> None:
    with RawApp(desk) as first, RawApp(desk) as second:
        assert (first.hello["type"], first.hello["num_connections"]) == ("hello", 1)
        assert second.hello["num_connections"] == 2
        assert first.hello["connection_info"] == {"app_id": desk.server.workspace.identity.app_id}


def test_a_ticket_opens_one_socket(desk: Desk) -> None:
    url = desk.api("apps.connections.open", token=desk.server.app_token)["url"]
    with connect(url, proxy=None), pytest.raises(InvalidStatus), connect(url, proxy=None):
        pass


def test_an_eleventh_socket_is_turned_away(desk: Desk) -> None:
    desk.post("limits", enforced=False)
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(RawApp(desk))
        eleventh = stack.enter_context(RawApp(desk))
        assert eleventh.hello == {"type": "disconnect", "reason": "too_many_websockets"}


def test_envelopes_go_round_among_the_sockets(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with RawApp(desk) as first, RawApp(desk) as second:
        for number in range(4):
            desk.api("chat.postMessage", channel=amara, text=str(number))
        got = [[raw.receive()["payload"]["event"]["text"] for _ in range(2)] for raw in (first, second)]
        assert sorted(got[0] + got[1]) == ["0", "1", "2", "3"]


def test_an_ack_may_carry_text_and_nonsense_is_passed_over(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with RawApp(desk) as raw, ThreadPoolExecutor() as pool:
        typed = pool.submit(desk.post, "gestures/command", person=amara, command="/mentor")
        envelope = raw.receive()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        raw.ack({"envelope_id": "made-up"}, {"text": "to nobody"})
        raw.ack(envelope, {"text": "hello"})
        assert typed.result(10)["acked"] is True
    assert desk.dm(amara)["messages"][-1]["text"] == "hello"


def test_a_command_without_an_ack_times_out_after_three_seconds(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with RawApp(desk):
        answer = desk.post("gestures/command", person=amara, command="/mentor")
    assert answer["error"] == "operation_timeout"
    assert answer["ack_ms"] >= 3000
    assert "operation_timeout" in desk.dm(amara)["messages"][-1]["text"]


def test_a_refresh_closes_the_old_socket_and_the_app_goes_on(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    assert desk.post("socket", action="refresh")["touched"] == 1
    answer = desk.post("gestures/command", person=amara, command="/mentor-admin")
    assert answer["acked"] is True
    assert desk.get("state")["api_calls"]["apps.connections.open"] == 2
    assert app.told


def test_a_dropped_connection_is_made_again_by_the_app(desk: Desk, app: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    assert desk.post("socket", action="drop")["touched"] == 1
    eventually(lambda: desk.get("socket")["connections"] == 1, "the app is back")
    assert desk.post("gestures/command", person=amara, command="/mentor-admin")["acked"] is True
    assert app.told


def test_a_refreshed_socket_is_told_why(desk: Desk) -> None:
    with RawApp(desk) as raw:
        desk.post("socket", action="refresh")
        frame = raw.receive()
        assert (frame["type"], frame["reason"]) == ("disconnect", "refresh_requested")
        with pytest.raises(ConnectionClosed):
            raw.receive()
    assert desk.refused("socket", action="shake")["error"] == "unknown_action"


def test_sixty_four_commands_at_once_are_all_acknowledged(desk: Desk, app: SmallApp) -> None:
    people = [one["id"] for one in desk.get("people")["people"] if not one["deleted"] and not one["is_bot"]]
    with ThreadPoolExecutor(64) as pool:
        typed = [
            pool.submit(desk.post, "gestures/command", person=people[number % len(people)], command="/mentor-admin")
            for number in range(64)
        ]
        answers = [one.result(20) for one in typed]
    assert [answer["acked"] for answer in answers] == [True] * 64
    assert len(app.told) == 64
