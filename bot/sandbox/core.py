"""What the adapters share: the workspace, the way to the app, limits and faults."""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field

from bot.sandbox.delivery import Ack, Courier
from bot.sandbox.events import Payloads
from bot.sandbox.faults import Faults
from bot.sandbox.ratelimits import RateLimiter
from bot.sandbox.records import Json
from bot.sandbox.socketmode import SocketHub
from bot.sandbox.workspace import Workspace

KEEP_CALLS = 50_000


@dataclass
class CallLog:
    """Which Web API calls came, and what became of them."""

    counts: Counter[str] = field(default_factory=Counter)
    recent: deque[tuple[str, float, bool, str | None]] = field(default_factory=lambda: deque(maxlen=KEEP_CALLS))

    def add(self, method: str, at: float, error: str | None) -> None:
        """Note one call."""
        self.counts[method] += 1
        self.recent.append((method, at, error is None, error))


@dataclass
class Core:
    """One running workspace."""

    workspace: Workspace
    payloads: Payloads
    courier: Courier
    sockets: SocketHub
    limiter: RateLimiter
    faults: Faults
    base_url: str
    calls: CallLog = field(default_factory=CallLog)

    def emit_message(self, event: Json) -> asyncio.Task[Ack] | None:
        """Tell the app of a message, an edit or a deletion, if it is there and may hear it."""
        channel = self.workspace.channels[event["channel"]]
        if self.workspace.bot_user not in channel.members:
            return None
        names = {"im": "message.im", "mpim": "message.mpim", "private": "message.groups"}
        return self.courier.emit(names.get(channel.kind, "message.channels"), event, channel.kind)
