"""The gestures of the documented JSON API, for tests."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox import SandboxServer

Json = dict[str, Any]
T = TypeVar("T")
PATIENCE_SECONDS = 10.0
POLL_SECONDS = 0.01


class Desk:
    """Sits before a workspace and does what people do in it."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server

    def call(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """One request; the status and the decoded answer."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"content-type": "application/json"} if data is not None else {}
        request = urllib.request.Request(  # noqa: S310 - the address is the server's own, on loopback
            self.server.url + path, data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
                text = answer.read()
                return answer.status, json.loads(text) if text else {}
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
                return error.code, json.loads(text) if text else {}

    def get(self, path: str) -> Json:
        """A successful GET."""
        status, body = self.call("GET", path)
        assert status == 200, body
        return body

    def post(self, path: str, **body: Any) -> Json:
        """A successful POST."""
        status, answer = self.call("POST", path, body)
        assert status == 200, answer
        return answer

    def refused(self, path: str, **body: Any) -> Json:
        """A POST that is refused with a code."""
        status, answer = self.call("POST", path, body)
        assert 400 <= status < 600, answer
        assert answer["ok"] is False
        return answer

    def person(self, name: str) -> str:
        """A person's id by their handle."""
        return next(str(one["id"]) for one in self.get("people")["people"] if one["name"] == name)

    def sees(self, person: str) -> Json:
        """What a person sees."""
        return self.get(f"people/{person}")

    def channel(self, person: str, name: str) -> Json:
        """A channel as a person sees it."""
        found: Json = next(one for one in self.sees(person)["channels"] if one["name"] == name)
        return found

    def dm(self, person: str) -> Json:
        """A person's DM with the bot."""
        found: Json = next(one for one in self.sees(person)["channels"] if one["type"] == "im")
        return found

    def api(self, method: str, token: str | None = None, **arguments: Any) -> Json:
        """A Web API call by the bot, refused or not."""
        return self.api_raw(method, token, **arguments)[1]

    def api_raw(self, method: str, token: str | None = None, **arguments: Any) -> tuple[int, Json, Json]:
        """A Web API call: status, body, and headers in lower case."""
        bearer = self.server.bot_token if token is None else token
        request = urllib.request.Request(  # noqa: S310 - the address is the server's own, on loopback
            f"{self.server.api_url}{method}",
            data=json.dumps(arguments).encode(),
            headers={"content-type": "application/json; charset=utf-8", "authorization": f"Bearer {bearer}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
                headers = {key.lower(): value for key, value in answer.headers.items()}
                return answer.status, json.loads(answer.read()), headers
        except urllib.error.HTTPError as error:
            with error:
                headers = {key.lower(): value for key, value in error.headers.items()}
                return error.code, json.loads(error.read()), headers


def eventually(look: Callable[[], T | None], what: str) -> T:
    """Wait for a real socket's effect, for a bounded time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        time.sleep(POLL_SECONDS)
