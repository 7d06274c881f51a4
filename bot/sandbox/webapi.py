"""The Web API's door: reads a call, lets faults strike, answers as Slack does."""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.api import Answer, admit, perform, refused
from bot.sandbox.api.call import Call, read_arguments
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Fault
from bot.sandbox.records import Json
from bot.sandbox.wire import drop


class WebApi:
    """Serves `/api/<method>`.

    Args:
        core: The running workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._scopes = ",".join(sorted(core.workspace.manifest.scopes))
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        request = Request(scope, receive)
        method = scope["path_params"]["method"]
        answer = await self._answer(request, method)
        if answer is None:
            drop(scope)
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request, method: str) -> Response | None:
        """The response, or None when the connection is to be cut."""
        body = await request.body()
        fault: Fault | None = None
        try:
            content_type = request.headers.get("content-type", "")
            if content_type.startswith("multipart/form-data"):
                async with request.form() as form:
                    arguments: Json = {key: value for key, value in form.items() if isinstance(value, str)}
            else:
                arguments = read_arguments(content_type, body, request.url.query)
            call = admit(self._core, method, arguments, _token(request, arguments))
            fault = self._core.faults.strike(method)
            answer = await self._under(fault, call)
        except SlackError as error:
            answer = refused(error)
        self._note(method, answer)
        if fault is None:
            return self._response(answer)
        return await self._spoiled(fault, answer)

    async def _under(self, fault: Fault | None, call: Call) -> Answer:
        match fault.fault if fault else None:
            case "429":
                raise SlackError("ratelimited", retry_after=fault.retry_after if fault else 1)
            case "500":
                return Answer({"ok": False, "error": "internal_error"}, 500)
            case "late":
                task = asyncio.create_task(self._later(call, fault.seconds if fault else 0))
                self._late.add(task)
                task.add_done_callback(self._late.discard)
                return Answer({"ok": False, "error": "internal_error"}, 500)
            case None | "500_after" | "lost" | "delay" | "malformed":
                return Answer(perform(call))
            case name:
                raise SlackError(name)

    async def _later(self, call: Call, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            perform(call)
        except SlackError as error:
            self._core.calls.add(f"{call.method} (late)", self._now(), error.code)

    async def _spoiled(self, fault: Fault, answer: Answer) -> Response | None:
        """Spoil an answer whose effect is done."""
        match fault.fault:
            case "500_after":
                return self._response(Answer({"ok": False, "error": "internal_error"}, 500))
            case "lost":
                return None
            case "delay":
                await asyncio.sleep(fault.seconds)
            case "malformed":
                whole = self._response(answer)
                cut = bytes(whole.body)[: len(whole.body) // 2]
                return Response(cut, media_type="application/json")
        return self._response(answer)

    def _response(self, answer: Answer) -> Response:
        body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
        headers = {"x-oauth-scopes": self._scopes, **answer.headers}
        return Response(body, answer.status, headers, media_type="application/json; charset=utf-8")

    def _note(self, method: str, answer: Answer) -> None:
        error = None if answer.body["ok"] else str(answer.body["error"])
        self._core.calls.add(method, self._now(), error)

    def _now(self) -> float:
        return self._core.workspace.clock.seconds()


def _token(request: Request, arguments: Json) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return str(arguments.get("token") or "")
