"""Below HTTP: cutting a connection as a broken network does."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION = "sandbox.connection"


class Droppable:
    """Lets the application cut the connection on which a request came.

    ASGI has no word for that. uvicorn's `receive` is a method of the object that holds the transport, so the
    transport is found there.

    Args:
        app: The application behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        scope[CONNECTION] = getattr(receive, "__self__", None)
        await self._app(scope, receive, send)


def drop(scope: Scope) -> None:
    """Cut the connection of this request without an answer."""
    scope[CONNECTION].transport.abort()
