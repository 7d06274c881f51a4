"""An app reduced to its socket, which acknowledges only when a test says so."""

import json
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import connect

from tests.sandbox.client import Desk

Json = dict[str, Any]


class RawApp:
    """One Socket Mode connection in the hands of a test."""

    def __init__(self, desk: Desk) -> None:
        url = desk.api("apps.connections.open", token=desk.server.app_token)["url"]
        self._connecting = connect(url, proxy=None)

    def __enter__(self) -> Self:
        self._socket = self._connecting.__enter__()
        self.hello = self.receive()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connecting.__exit__(kind, error, trace)

    def receive(self, timeout: float = 10.0) -> Json:
        """The next frame."""
        found: Json = json.loads(self._socket.recv(timeout))
        return found

    def ack(self, envelope: Json, payload: Json | None = None) -> None:
        """Acknowledge an envelope."""
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        if payload is not None:
            answer["payload"] = payload
        self._socket.send(json.dumps(answer))
