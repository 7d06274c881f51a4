import time
from http.client import HTTPException

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.client import Desk, eventually


@pytest.fixture
def client(desk: Desk) -> WebClient:
    """A client that asks once, as a careful sender does."""
    return WebClient(desk.server.bot_token, base_url=desk.server.api_url, retry_handlers=[])


def texts(desk: Desk, person: str) -> list[str]:
    """What stands in a person's DM."""
    return [one["text"] for one in desk.dm(person)["messages"]]


def test_a_refusing_fault_has_no_effect_and_passes(desk: Desk, client: WebClient) -> None:
    amara = desk.person("amara.okafor")
    desk.post("faults", fault="500", method="chat.postMessage")
    desk.post("faults", fault="429", method="chat.postMessage", retry_after=7)
    desk.post("faults", fault="team_access_not_granted", method="chat.postMessage")
    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=amara, text="one")
    assert refused.value.response.status_code == 500
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=amara, text="two")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"] == "7"
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=amara, text="three")
    assert refused.value.response["error"] == "team_access_not_granted"
    client.chat_postMessage(channel=amara, text="four")
    assert texts(desk, amara) == ["four"]


def test_an_answer_may_fail_after_the_message_was_posted(desk: Desk, client: WebClient) -> None:
    amara = desk.person("amara.okafor")
    desk.post("faults", fault="500_after", method="chat.postMessage")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=amara, text="after")
    desk.post("faults", fault="malformed", method="chat.postMessage")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=amara, text="malformed")
    desk.post("faults", fault="lost", method="chat.postMessage")
    with pytest.raises((OSError, HTTPException)):
        client.chat_postMessage(channel=amara, text="lost")
    assert texts(desk, amara) == ["after", "malformed", "lost"]


def test_the_default_client_posts_twice_when_an_answer_is_lost(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    desk.post("faults", fault="lost", method="chat.postMessage")
    default = WebClient(desk.server.bot_token, base_url=desk.server.api_url)
    default.chat_postMessage(channel=amara, text="twice")
    assert texts(desk, amara) == ["twice", "twice"]


def test_an_effect_may_come_late_after_an_error(desk: Desk, client: WebClient) -> None:
    amara = desk.person("amara.okafor")
    desk.post("faults", fault="late", method="chat.postMessage", seconds=0.3)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=amara, text="late")
    assert texts(desk, amara) == []
    eventually(lambda: texts(desk, amara) == ["late"], "the message appears")


def test_an_answer_may_take_its_time_while_others_pass(desk: Desk, client: WebClient) -> None:
    amara = desk.person("amara.okafor")
    desk.post("faults", fault="delay", method="chat.postMessage", seconds=0.5)
    started = time.monotonic()
    client.chat_postMessage(channel=amara, text="slow")
    assert time.monotonic() - started >= 0.5
    assert desk.get("faults")["faults"] == []


def test_a_share_of_calls_fails_until_faults_are_cleared(desk: Desk) -> None:
    desk.post("faults", fault="internal_error", rate=0.5)
    answers = [desk.api("auth.test")["ok"] for _ in range(40)]
    assert 5 < sum(answers) < 35
    assert desk.get("faults")["faults"][0]["times"] is None
    assert desk.call("DELETE", "faults")[1]["faults"] == []
    assert all(desk.api("auth.test")["ok"] for _ in range(10))


def test_a_fault_that_makes_no_sense_is_refused(desk: Desk) -> None:
    assert desk.refused("faults", fault="")["error"] == "unknown_fault"
    assert desk.refused("faults", fault="Black Hole")["error"] == "unknown_fault"
    assert desk.refused("faults", fault="500", rate=2)["error"] == "bad_fault"
    assert desk.refused("faults", fault="500", times="often")["error"] == "bad_fault"
    assert desk.refused("limits", workspace_per_second=0)["error"] == "bad_limit"
