"""Socket Mode as Slack speaks it: tickets, hello, envelopes, acks, refresh and disconnect."""

import asyncio
import itertools
import json
import uuid
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.delivery import ACK_SECONDS, Ack, Kind, Retry
from bot.sandbox.records import Json
from bot.sandbox.wire import drop

MAX_CONNECTIONS = 10
TICKET_SECONDS = 60.0


class SocketHub:
    """The app's open sockets; envelopes go round among them.

    Args:
        app_id: The app that connects here.
        real_seconds: Real time, by which tickets expire.
    """

    def __init__(self, app_id: str, real_seconds: Callable[[], float]) -> None:
        self._app_id = app_id
        self._real_seconds = real_seconds
        self._tickets: dict[str, float] = {}
        self._sockets: list[WebSocket] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._connected = asyncio.Event()
        self._refreshing = False

    @property
    def connections(self) -> int:
        """How many sockets the app has open."""
        return len(self._sockets)

    def ticket(self) -> str:
        """A ticket with which the app may open one socket."""
        made = uuid.uuid4().hex
        self._tickets[made] = self._real_seconds()
        return made

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one socket of the app until it ends."""
        issued = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        if issued is None or self._real_seconds() - issued > TICKET_SECONDS:
            await websocket.close(4401)
            return
        await websocket.accept()
        if len(self._sockets) >= MAX_CONNECTIONS:
            await websocket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await websocket.close()
            return
        await self._hello(websocket)
        self._sockets.append(websocket)
        self._refreshing = False
        self._connected.set()
        try:
            while True:
                self._receive(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(websocket)

    async def _hello(self, websocket: WebSocket) -> None:
        await websocket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": self._app_id},
                "debug_info": {
                    "host": "sandbox",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
            }
        )

    def _receive(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else None)

    def _forget(self, websocket: WebSocket) -> None:
        if websocket in self._sockets:
            self._sockets.remove(websocket)
        if not self._sockets:
            self._connected.clear()

    async def deliver(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Ack:
        """Send an envelope on the next socket and wait for its ack."""
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.attempt if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        try:
            async with asyncio.timeout(ACK_SECONDS):
                return await self._exchange(envelope)
        except TimeoutError:
            return Ack(error="operation_timeout" if self._sockets else "dispatch_failed")
        finally:
            self._waiting.pop(str(envelope["envelope_id"]), None)

    async def _exchange(self, envelope: Json) -> Ack:
        if not self._sockets and self._refreshing:
            # The old socket is closed and the new one is a moment away.
            await self._connected.wait()
        if not self._sockets:
            return Ack(error="dispatch_failed")
        websocket = self._sockets[next(self._turn) % len(self._sockets)]
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await websocket.send_text(json.dumps(envelope))
        except (WebSocketDisconnect, RuntimeError):
            # Starlette raises RuntimeError when a socket closed while the envelope was on its way.
            self._forget(websocket)
            return Ack(error="dispatch_failed")
        return Ack(await answer)

    async def refresh(self) -> int:
        """Ask the app to connect anew, and close its old sockets, which Slack does too."""
        old = list(self._sockets)
        self._refreshing = bool(old)
        for websocket in old:
            self._forget(websocket)
            frame = {
                "type": "disconnect",
                "reason": "refresh_requested",
                "debug_info": {"host": "sandbox"},
            }
            await websocket.send_json(frame)
            await _close(websocket)
        return len(old)

    def drop(self) -> int:
        """Cut every socket without a word, as a broken network does."""
        old = list(self._sockets)
        for websocket in old:
            self._forget(websocket)
            drop(websocket.scope)
        return len(old)

    async def close(self) -> None:
        """Close every socket because the workspace stops."""
        for websocket in list(self._sockets):
            self._forget(websocket)
            await _close(websocket)


async def _close(websocket: WebSocket) -> None:
    if websocket.application_state is WebSocketState.CONNECTED:
        try:
            await websocket.close()
        except (WebSocketDisconnect, RuntimeError):
            # It was closed from the other side in the same moment.
            return
