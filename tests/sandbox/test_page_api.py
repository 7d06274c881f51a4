import http.client
import json
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.sandbox import SandboxServer
from tests.sandbox.client import Desk

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


def raw(desk: Desk, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    """The status of a request with these very headers."""
    host = desk.server.url.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def test_another_host_name_is_refused(desk: Desk) -> None:
    assert raw(desk, "GET", "/people", host="evil.example") == 400
    assert raw(desk, "GET", "/people", host="localhost:8025") == 200


def test_gestures_and_controls_take_json_only(desk: Desk) -> None:
    for path in ("/gestures/home", "/time", "/faults", "/limits", "/socket"):
        assert raw(desk, "POST", path, b'{"a": 1}', content_type="text/plain") == 415
        assert raw(desk, "POST", path, b"{", content_type="application/json") == 400
        assert raw(desk, "POST", path, b"[]", content_type="application/json") == 400


def test_unknown_people_and_gestures_are_named(desk: Desk) -> None:
    assert desk.call("GET", "people/U0NOBODY")[0] == 404
    assert desk.refused("gestures/sing")["error"] == "unknown_gesture"
    assert desk.refused("gestures/command", person="U0NOBODY", command="/mentor")["error"] == "unknown_person"
    assert desk.refused("gestures/home", person="USLACKBOT")["error"] == "not_a_person"


def test_nothing_new_is_answered_with_304(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    version = desk.sees(amara)["version"]
    assert desk.call("GET", f"people/{amara}?since={version}")[0] == 304
    desk.api("chat.postMessage", channel=amara, text="new")
    assert desk.call("GET", f"people/{amara}?since={version}")[0] == 200


def test_a_change_is_told_live_to_whom_it_concerns(desk: Desk) -> None:
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    with urllib.request.urlopen(f"{desk.server.url}people/{amara}/live", timeout=10) as live:  # noqa: S310 - loopback
        assert live.readline() == b"event: changed\n"
        first = json.loads(live.readline().removeprefix(b"data: "))["version"]
        live.readline()
        desk.api("chat.postMessage", channel=henrik, text="not for Amara")
        desk.api("chat.postMessage", channel=amara, text="for Amara")
        assert live.readline() == b"event: changed\n"
        assert json.loads(live.readline().removeprefix(b"data: "))["version"] > first


def test_what_a_person_sees_is_theirs_alone(desk: Desk) -> None:
    people = desk.get("people")["people"]
    guest = next(one["id"] for one in people if one["is_restricted"])
    amara, henrik = desk.person("amara.okafor"), desk.person("henrik.solberg")
    desk.api("chat.postMessage", channel=amara, text="between us")
    seen = desk.sees(henrik)
    assert "between us" not in json.dumps(seen["channels"])
    assert all(guest in channel["members"] for channel in desk.sees(guest)["channels"])
    assert {one["command"] for one in seen["commands"]} == {"/mentor", "/mentor-admin"}
    assert all(one["is_member"] or one["type"] == "channel" for one in seen["channels"])


def test_the_page_is_served(desk: Desk) -> None:
    assert raw(desk, "GET", "/") == 200
    assert raw(desk, "GET", "/page/../server.py") == 404


def test_the_same_seed_makes_the_same_workspace_with_new_tokens(server: SandboxServer) -> None:
    with SandboxServer(MANIFEST, port=0) as other:
        assert list(other.workspace.people) == list(server.workspace.people)
        assert list(other.workspace.channels) == list(server.workspace.channels)
        assert other.bot_token != server.bot_token


def test_the_next_port_is_taken_when_the_first_is_not_free(server: SandboxServer) -> None:
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with SandboxServer(MANIFEST, port=port) as other:
        assert other.url != server.url


def test_starting_and_stopping_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(3):
        running = SandboxServer(MANIFEST, port=0)
        running.start()
        with pytest.raises(RuntimeError, match="already"):
            running.start()
        running.stop()
        running.stop()
    assert threading.active_count() == before


def test_a_stopped_workspace_ends_open_streams(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    with urllib.request.urlopen(f"{desk.server.url}people/{amara}/live", timeout=10) as live:  # noqa: S310 - loopback
        live.readline()
        desk.server.stop()
        assert b"event: changed" not in live.read()


def test_many_threads_post_without_losing_or_mixing_messages(desk: Desk) -> None:
    desk.post("limits", enforced=False)
    people = [one["id"] for one in desk.get("people")["people"] if not one["deleted"] and not one["is_bot"]][:8]

    def post(person: str) -> list[str]:
        return [desk.api("chat.postMessage", channel=person, text=f"{person} {n}")["ts"] for n in range(100)]

    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(post, people))
    assert len({ts for one in stamps for ts in one}) == 800
    for person in people:
        shown = desk.dm(person)
        assert [one["text"] for one in shown["messages"]] == [f"{person} {n}" for n in range(100)]
        assert shown["unread"] == 100
