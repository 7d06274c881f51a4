"""Files: uploaded in three steps, shared in a DM, and shown as pictures in blocks."""

import json
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.client import Desk
from tests.sandbox.samples import PIXEL


def client(desk: Desk) -> WebClient:
    return WebClient(desk.server.bot_token, base_url=desk.server.api_url, retry_handlers=[])


def uploaded(desk: Desk, name: str = "chart.png", content: bytes = PIXEL, **more: Any) -> str:
    answer = client(desk).files_upload_v2(filename=name, content=content, **more)
    return str(answer["file"]["id"])


def image(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "a chart"}]


def refusal(desk: Desk, method: str, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(SlackApiError) as refused:
        client(desk).api_call(method, json=arguments)
    answer = refused.value.response
    return answer["error"], str(answer.get("response_metadata"))


def test_a_file_is_uploaded_in_three_steps_and_shown_in_the_dm(wide: Desk) -> None:
    amara = wide.person("amara.okafor")
    file_id = uploaded(wide, title="Health", alt_txt="a chart", channel=wide.dm(amara)["id"])
    file = wide.dm(amara)["messages"][-1]["files"][0]
    assert (file["title"], file["alt"], file["mimetype"]) == ("Health", "a chart", "image/png")
    assert file["id"] == file_id
    assert wide.api("files.info", file=file_id)["file"]["size"] == len(PIXEL)
    assert wide.api("files.delete", file=file_id)["ok"]
    assert "files" not in wide.dm(amara)["messages"][-1]


def test_blocks_go_along_with_a_file_and_are_found_in_the_history_by_their_id(wide: Desk) -> None:
    dm = wide.dm(wide.person("amara.okafor"))["id"]
    block = {"type": "section", "block_id": "key-1", "text": {"type": "mrkdwn", "text": "*For you*"}}
    upload = client(wide).files_upload_v2(
        filename="a.ics", content="BEGIN:VCALENDAR", channel=dm, blocks=json.dumps([block])
    )
    assert upload["file"]["mimetype"] == ""
    newest = wide.api("conversations.history", channel=dm)["messages"][0]
    assert newest["blocks"][0]["block_id"] == "key-1"
    assert newest["files"][0]["mimetype"] == "text/calendar"


def test_a_file_is_not_shared_under_the_id_of_a_person(wide: Desk) -> None:
    wanted = wide.api("files.getUploadURLExternal", filename="a.txt", length="2")
    assert httpx.post(wanted["upload_url"], content=b"hi", trust_env=False).status_code == 200
    error, why = refusal(
        wide, "files.completeUploadExternal", files=[{"id": wanted["file_id"]}], channel_id=wide.person("amara.okafor")
    )
    assert error == "invalid_arguments"
    assert "^[CGDZ][A-Z0-9]{8,}$" in why


def test_a_block_shows_an_uploaded_picture_and_nothing_else(wide: Desk) -> None:
    amara = wide.person("amara.okafor")
    picture, letter = uploaded(wide), uploaded(wide, "letter.txt", b"Dear all")
    client(wide).chat_postMessage(channel=amara, text="Look", blocks=image(picture))
    assert wide.dm(amara)["messages"][-1]["blocks"][0]["slack_file"] == {"id": picture}
    for wrong in (letter, "F0NOSUCHFILE", "not an id"):
        error, why = refusal(wide, "chat.postMessage", channel=amara, text="Look", blocks=image(wrong))
        assert error == "invalid_blocks"
        assert "/blocks/0/slack_file" in why
    home = {"type": "home", "blocks": image("F0NOSUCHFILE")}
    assert refusal(wide, "views.publish", user_id=amara, view=home)[0] == "invalid_arguments"


def test_what_is_no_picture_is_downloaded_under_its_name(wide: Desk) -> None:
    amara = wide.person("amara.okafor")
    uploaded(wide, "Treffen am Käsemarkt.ics", b"BEGIN:VCALENDAR", channel=wide.dm(amara)["id"])
    file = wide.dm(amara)["messages"][-1]["files"][0]
    answer = httpx.get(wide.server.url + file["url"].lstrip("/"), trust_env=False)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''Treffen%20am%20K")
    assert answer.content == b"BEGIN:VCALENDAR"
