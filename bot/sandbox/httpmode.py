"""Delivery to the app's request URL, signed as Slack signs."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

import httpx

from bot.sandbox.delivery import ACK_SECONDS, Ack, Kind, Retry
from bot.sandbox.records import Json


class HttpTransport:
    """Sends each gesture and event as a signed request.

    Args:
        request_url: Where the app listens.
        signing_secret: The secret that app and workspace share.
        real_seconds: Real time, which goes into the signature.
    """

    def __init__(self, request_url: str, signing_secret: str, real_seconds: Callable[[], float]) -> None:
        self._url = request_url
        self._secret = signing_secret.encode()
        self._real_seconds = real_seconds
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        # trust_env off: a proxy of this machine must not stand between two programs on it.
        self._client = httpx.AsyncClient(timeout=ACK_SECONDS, limits=limits, trust_env=False)

    async def deliver(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Ack:
        """Send one request and read the app's answer from its body."""
        body, content_type = _encode(kind, payload)
        headers = {**self._signature(body), "content-type": content_type, "user-agent": "Slackbot 1.0"}
        if retry:
            headers |= {"x-slack-retry-num": str(retry.attempt), "x-slack-retry-reason": retry.reason}
        try:
            async with asyncio.timeout(ACK_SECONDS):
                answer = await self._client.post(self._url, content=body, headers=headers)
        except (TimeoutError, httpx.TimeoutException):
            return Ack(error="operation_timeout")
        except httpx.HTTPError:
            return Ack(error="dispatch_failed")
        if answer.status_code != HTTPStatus.OK:
            return Ack(error="dispatch_failed")
        return Ack(_decode(answer.text))

    async def verify(self) -> bool:
        """Ask the app to prove that this URL is its own, as Slack does when the URL is entered."""
        challenge = hmac.new(self._secret, b"challenge", hashlib.sha256).hexdigest()
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        headers = {**self._signature(body), "content-type": "application/json"}
        try:
            answer = await self._client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code == HTTPStatus.OK and challenge in answer.text

    def _signature(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._real_seconds()))
        signed = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signed.hexdigest()}"}

    async def close(self) -> None:
        """Close idle connections."""
        await self._client.aclose()


def _encode(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _decode(text: str) -> Json | None:
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        # A command may be answered with plain text, which is shown as it is.
        return {"text": text}
    return found if isinstance(found, dict) else None
