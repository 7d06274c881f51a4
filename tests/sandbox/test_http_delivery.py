import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.sandbox import SandboxServer
from tests.sandbox.client import Desk, eventually
from tests.sandbox.small_app import SmallApp


class Threads(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread, as a production server does."""

    daemon_threads = False


class Quiet(WSGIRequestHandler):
    """Writes no access log."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def serve(small: SmallApp) -> Iterator[str]:
    """Serve a Bolt app behind a request URL."""
    # slack_bolt's WSGI adapter is a plain WSGI callable.
    web = make_server("127.0.0.1", 0, SlackRequestHandler(small.app), Threads, Quiet)
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}/slack/events"
    web.shutdown()
    web.server_close()
    thread.join()
    small.executor.shutdown()


@pytest.fixture
def small(server: SandboxServer) -> SmallApp:
    return SmallApp(server.bot_token, server.api_url, server.signing_secret)


@pytest.fixture
def request_url(small: SmallApp, server: SandboxServer) -> Iterator[str]:
    for url in serve(small):
        server.deliver_by_http(url)
        yield url


@pytest.mark.usefixtures("request_url")
def test_the_same_walk_works_over_signed_http(desk: Desk, small: SmallApp) -> None:
    amara = desk.person("amara.okafor")
    assert desk.server.verify_request_url() is True
    assert desk.post("gestures/command", person=amara, command="/mentor")["acked"] is True
    eventually(lambda: desk.sees(amara)["modals"], "the modal opens")
    refused = desk.post("gestures/submit", person=amara, values={"goal": "bad"})
    assert refused["errors"] == {"goal": "Say a little more."}
    assert desk.post("gestures/submit", person=amara, values={"goal": "good"})["top"] is None
    message = eventually(lambda: desk.dm(amara)["messages"], "the DM arrives")[-1]
    at = {"channel": desk.dm(amara)["id"], "ts": message["ts"]}
    assert desk.post("gestures/click", person=amara, action_id="done", at=at)["acked"] is True
    assert desk.post("gestures/message", person=amara, text="typed")["acked"] is True
    assert [one["text"] for one in small.named("message") if one.get("user") == amara] == ["typed"]


@pytest.mark.usefixtures("request_url")
def test_a_command_answered_in_the_body_is_whispered(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    desk.post("gestures/command", person=amara, command="/mentor-admin")
    assert desk.dm(amara)["messages"][-1]["text"] == "only for *admins*"


def test_a_wrong_signing_secret_fails_the_dispatch(desk: Desk, server: SandboxServer) -> None:
    stranger = SmallApp(server.bot_token, server.api_url, "another secret")
    for url in serve(stranger):
        server.deliver_by_http(url)
        assert server.verify_request_url() is False
        answer = desk.post("gestures/command", person=desk.person("amara.okafor"), command="/mentor")
        assert answer["error"] == "dispatch_failed"
        assert stranger.told == []


def test_nobody_at_the_request_url_fails_and_sockets_can_come_back(desk: Desk, server: SandboxServer) -> None:
    amara = desk.person("amara.okafor")
    server.deliver_by_http("http://127.0.0.1:1/slack/events")
    assert desk.post("gestures/command", person=amara, command="/mentor")["error"] == "dispatch_failed"
    assert server.verify_request_url() is False
    server.deliver_by_socket()
    assert desk.post("gestures/command", person=amara, command="/mentor")["error"] == "dispatch_failed"
