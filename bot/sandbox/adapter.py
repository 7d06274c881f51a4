"""The HTTP face of the workspace: paths, bodies and status codes, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.sandbox.api.chat import respond
from bot.sandbox.core import Core
from bot.sandbox.errors import GestureError, SlackError
from bot.sandbox.faults import WIRE_FAULTS
from bot.sandbox.gestures import Gestures
from bot.sandbox.people import Person
from bot.sandbox.seen import everybody, sight, whole_state
from bot.sandbox.timetravel import TimeTravel, TravelError
from bot.sandbox.webapi import WebApi
from bot.sandbox.wire import Droppable

if TYPE_CHECKING:
    from bot.sandbox.records import Json

PAGE = Path(__file__).parent / "page"
HEARTBEAT_SECONDS = 15.0
SLACK_NAME = "abcdefghijklmnopqrstuvwxyz_"
Handler = Callable[[Request], Awaitable[Response]]


class Adapter:
    """Routes requests to the workspace.

    Args:
        core: The running workspace.
        travel: Its time machine.
    """

    def __init__(self, core: Core, travel: TimeTravel) -> None:
        self._core = core
        self._travel = travel
        self._gestures = Gestures(core)
        self._stopping = asyncio.Event()

    def application(self) -> ASGIApp:
        """The ASGI application."""
        routes = [
            Route("/api/{method}", WebApi(self._core), methods=["GET", "POST"]),
            WebSocketRoute("/link", self._core.sockets.serve),
            Route("/response/{token}", self._respond, methods=["POST"]),
            Route("/upload/{file}", self._upload, methods=["POST"]),
            Route("/files/{file}", self._file),
            Route("/gestures/{name}", self._guarded(self._gesture), methods=["POST"]),
            Route("/people", self._people),
            Route("/people/{person}", self._guarded(self._person)),
            Route("/people/{person}/live", self._guarded(self._live)),
            Route("/time", self._guarded(self._time), methods=["GET", "POST"]),
            Route("/faults", self._guarded(self._faults), methods=["GET", "POST", "DELETE"]),
            Route("/limits", self._guarded(self._limits), methods=["GET", "POST"]),
            Route("/socket", self._guarded(self._socket), methods=["GET", "POST"]),
            Route("/state", self._state),
            Route("/calls", self._calls),
            Route("/", self._page),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]
        app = Starlette(routes=routes)
        # A page elsewhere on the web must not reach this one through a name that points here.
        return Droppable(TrustedHostMiddleware(app, ["127.0.0.1", "localhost", "[::1]"], www_redirect=False))

    def stop(self) -> None:
        """End the live streams, which would else keep the server open."""
        self._stopping.set()
        self._core.workspace.touch_everyone()

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except GestureError as error:
                return JSONResponse(error.answer(), error.status)

        return guarded

    # -- the app's side ---------------------------------------------------------------------------------

    async def _respond(self, request: Request) -> Response:
        try:
            body = await _json(request)
            return JSONResponse({"ok": True, **respond(self._core, request.path_params["token"], body)})
        except SlackError as error:
            status = 404 if error.code in ("used_url", "expired_url") else 400
            return JSONResponse(error.answer(), status)
        except GestureError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)

    async def _upload(self, request: Request) -> Response:
        file = self._core.workspace.files.get(request.path_params["file"])
        if file is None or file.content is not None:
            return Response("upload address not found", 404)
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form() as form:
                parts = [part for part in form.values() if not isinstance(part, str)]
                content = await parts[0].read() if parts else b""
        if len(content) != file.length:
            return Response(f"expected {file.length} bytes, got {len(content)}", 400)
        file.content = content
        return Response(f"OK - {len(content)}")

    async def _file(self, request: Request) -> Response:
        file = self._core.workspace.files.get(request.path_params["file"])
        if file is None or file.content is None:
            return Response("no such file", 404)
        # nosniff and a sandbox: an uploaded page must not run as part of this one.
        safety = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
        if not file.mimetype.startswith("image/"):
            safety["content-disposition"] = f"attachment; filename*=utf-8''{quote(file.name)}"
        return Response(file.content, media_type=file.mimetype, headers=safety)

    # -- people's side ----------------------------------------------------------------------------------

    async def _page(self, _request: Request) -> Response:
        index = PAGE / "index.html"
        if not index.exists():
            return Response("The workspace is running; its page is not installed.", media_type="text/plain")
        return FileResponse(index)

    async def _gesture(self, request: Request) -> Response:
        return JSONResponse(await self._gestures.perform(request.path_params["name"], await _json(request)))

    async def _people(self, _request: Request) -> Response:
        return JSONResponse({"people": everybody(self._core.workspace)})

    async def _person(self, request: Request) -> Response:
        person = self._find(request)
        since = request.query_params.get("since")
        if since and since == str(self._core.workspace.version(person.id)):
            return Response(status_code=304)
        return JSONResponse(sight(self._core.workspace, person))

    async def _live(self, request: Request) -> Response:
        stream = self._changes(self._find(request).id)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _changes(self, person: str) -> AsyncIterator[str]:
        workspace = self._core.workspace
        event = workspace.watch(person)
        told = -1
        try:
            while not self._stopping.is_set():
                event.clear()
                version = workspace.version(person)
                if version != told:
                    told = version
                    yield f"event: changed\ndata: {json.dumps({'version': version})}\n\n"
                try:
                    await asyncio.wait_for(event.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            workspace.unwatch(event)

    def _find(self, request: Request) -> Person:
        found = self._core.workspace.people.get(request.path_params["person"])
        if found is None:
            raise GestureError("unknown_person", "Nobody here has this id.", status=404)
        return found

    # -- the workspace's own side -----------------------------------------------------------------------

    async def _time(self, request: Request) -> Response:
        # In a thread: the bot's part of it may ask its database, and calls back into this server.
        if request.method == "GET":
            return JSONResponse(await asyncio.to_thread(self._travel.status))
        body = await _json(request)
        try:
            return JSONResponse(await asyncio.to_thread(self._travel.travel, body))
        except TravelError as error:
            raise GestureError("time_stands_still", str(error), status=500) from error

    async def _faults(self, request: Request) -> Response:
        faults = self._core.faults
        if request.method == "DELETE":
            faults.clear()
        if request.method == "POST":
            body = await _json(request)
            name = str(body.get("fault", ""))
            if name not in WIRE_FAULTS and not (name and set(name) <= set(SLACK_NAME)):
                raise GestureError("unknown_fault", "Name a fault, or an error of Slack's.")
            fields = ("method", "times", "rate", "seconds", "retry_after")
            try:
                faults.add(name, **{field: body.get(field) for field in fields})
            except (ValueError, TypeError) as error:
                raise GestureError("bad_fault", str(error)) from error
        return JSONResponse({"ok": True, "faults": faults.active()})

    async def _limits(self, request: Request) -> Response:
        limiter = self._core.limiter
        if request.method == "POST":
            body = await _json(request)
            try:
                limiter.workspace_per_second = float(body.get("workspace_per_second", limiter.workspace_per_second))
            except (ValueError, TypeError) as error:
                raise GestureError("bad_limit", str(error)) from error
            limiter.enforced = bool(body.get("enforced", limiter.enforced))
        shown = {"enforced": limiter.enforced, "workspace_per_second": limiter.workspace_per_second}
        return JSONResponse({"ok": True, **shown})

    async def _socket(self, request: Request) -> Response:
        sockets, courier = self._core.sockets, self._core.courier
        touched = 0
        if request.method == "POST":
            body = await _json(request)
            if "duplicate_events" in body or body.get("action") == "duplicate_events":
                count = body.get("duplicate_events", body.get("n", 1))
                if not isinstance(count, int) or count < 0:
                    raise GestureError("bad_count", "duplicate_events is a number of events.")
                courier.duplicates = count
            elif body.get("action") == "refresh":
                touched = await sockets.refresh()
            elif body.get("action") == "drop":
                touched = sockets.drop()
            else:
                raise GestureError("unknown_action", "The actions are refresh, drop and duplicate_events.")
        answer: Json = {"ok": True, "connections": sockets.connections, "touched": touched}
        return JSONResponse({**answer, "duplicate_events": courier.duplicates})

    async def _state(self, _request: Request) -> Response:
        state = whole_state(self._core.workspace)
        return JSONResponse({**state, "api_calls": dict(self._core.calls.counts)})

    async def _calls(self, _request: Request) -> Response:
        calls = self._core.calls.recent
        fields = ("method", "at", "ok", "error")
        return JSONResponse({"calls": [dict(zip(fields, call, strict=True)) for call in calls]})


async def _json(request: Request) -> dict[str, Any]:
    # Only this type makes a browser ask first before it posts from another site.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise GestureError("not_json", "Send JSON with content-type application/json.", status=415)
    try:
        found = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise GestureError("invalid_json", "The body is not valid JSON.") from error
    if not isinstance(found, dict):
        raise GestureError("invalid_json", "The body is a JSON object.")
    return found
