"""An app reduced to its socket, which acknowledges only when a test says so."""

import json
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from tests.sandbox.client import Desk

Json = dict[str, Any]


class RawApp:
    """One Socket Mode connection in the hands of a test."""

    def __init__(self, desk: Desk) -> None:
        url = desk.api("apps.connections.open", token=desk.server.app_token)["url"]
        self._socket: ClientConnection = connect(url, proxy=None)
        self.hello = self.receive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._socket.close()

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
