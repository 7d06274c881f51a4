"""How often Slack lets an app call: per channel, per method and minute, and over the whole workspace."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

MESSAGING: Final = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update", "chat.meMessage"})
"""Methods that put a message before people: about one a second and channel, besides their tier."""

CHANNEL_PER_SECOND: Final = 1.0
CHANNEL_BURST: Final = 5
"""Slack allows "short bursts" and names no number."""

SPECIAL: Final = 0
TIER_PER_MINUTE: Final[Mapping[int, int]] = MappingProxyType({SPECIAL: 600, 1: 1, 2: 20, 3: 50, 4: 100})
"""The documented floor of each tier; the special methods "allow hundreds of requests per minute"."""
TIER_BURST: Final[Mapping[int, int]] = MappingProxyType({SPECIAL: 600, 1: 3, 2: 25, 3: 65, 4: 150})
"""How many calls pass at once after a quiet time; Slack is the more generous the higher the tier."""

UNKNOWN_TIER: Final = 3
"""For a method that the table does not name."""

METHOD_TIERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "api.test": 4,
        "apps.connections.open": 3,
        "auth.test": SPECIAL,
        "blocks.validate": SPECIAL,
        "bots.info": 3,
        "chat.delete": 3,
        "chat.deleteScheduledMessage": 3,
        "chat.getPermalink": SPECIAL,
        "chat.meMessage": 3,
        "chat.postEphemeral": 4,
        "chat.postMessage": SPECIAL,
        "chat.scheduleMessage": 3,
        "chat.scheduledMessages.list": 3,
        "chat.update": 3,
        "conversations.close": 2,
        "conversations.history": 3,
        "conversations.info": 3,
        "conversations.invite": 3,
        "conversations.join": 3,
        "conversations.leave": 3,
        "conversations.list": 2,
        "conversations.members": 4,
        "conversations.open": 3,
        "conversations.replies": 3,
        "files.completeUploadExternal": 4,
        "files.delete": 3,
        "files.getUploadURLExternal": 4,
        "files.info": 4,
        "files.list": 3,
        "reactions.add": 3,
        "reactions.get": 3,
        "reactions.list": 2,
        "reactions.remove": 2,
        "team.info": 3,
        "users.conversations": 2,
        "users.info": 4,
        "users.list": 2,
        "users.lookupByEmail": 3,
        "users.profile.get": 4,
        "views.open": 4,
        "views.publish": 4,
        "views.push": 4,
        "views.update": 4,
    }
)

MAX_CHANNELS: Final = 20_000
MAX_METHODS: Final = 500
_ROUNDING: Final = 1e-3
"""Instants near the present are floats too coarse for sums of many intervals; a millisecond is forgiven."""


@dataclass(frozen=True, slots=True)
class _Allowance:
    """A steady rate and what may come at once after a pause."""

    interval: float
    burst: int

    def wait(self, full_at: float, now: float) -> float:
        """Returns how long the next call must wait, given when the bucket was due to be full again."""
        return max(full_at, now) - (self.burst - 1) * self.interval - now


class RateLimiter:
    """Answers for every call whether Slack would let it through now.

    Each limit is a bucket that refills steadily, kept as the one instant at which it is full again, so a
    call costs the same however many came before it. A refused call counts nowhere.

    Args:
        clock: The workspace's time in seconds.
        enforced: Whether limits bite at all.
        workspace_per_second: Messages a second over all channels; Slack publishes no number.
    """

    def __init__(self, clock: Callable[[], float], *, enforced: bool = True, workspace_per_second: float = 20) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._channels: OrderedDict[str, float] = OrderedDict()
        self._methods: OrderedDict[str, float] = OrderedDict()
        self._workspace = -math.inf
        self._enforced = enforced
        self._workspace_per_second = _positive(workspace_per_second)

    @property
    def enforced(self) -> bool:
        """Whether limits bite; calls that pass while they do not are not counted."""
        return self._enforced

    @enforced.setter
    def enforced(self, value: bool) -> None:
        with self._lock:
            self._enforced = value

    @property
    def workspace_per_second(self) -> float:
        """Messages a second over all channels; a value that is not above zero is a ValueError."""
        return self._workspace_per_second

    @workspace_per_second.setter
    def workspace_per_second(self, value: float) -> None:
        with self._lock:
            self._workspace_per_second = _positive(value)
            # The old bucket was measured in another rate.
            self._workspace = -math.inf

    def check(self, method: str, channel: str | None) -> int | None:
        """Counts one call, or says when to come back.

        Args:
            method: The Web API method.
            channel: Where the message goes, for methods that post one.

        Returns:
            Seconds for the Retry-After header, or None when the call is allowed.
        """
        with self._lock:
            if not self._enforced:
                return None
            now = self._clock()
            tier = METHOD_TIERS.get(method, UNKNOWN_TIER)
            per_method = _Allowance(60 / TIER_PER_MINUTE[tier], TIER_BURST[tier])
            method_full = self._methods.get(method, -math.inf)
            messaging = method in MESSAGING
            # chat.postMessage has no tier: its channel and the workspace hold it back.
            waits = [] if method == "chat.postMessage" else [per_method.wait(method_full, now)]
            per_channel = _Allowance(1 / CHANNEL_PER_SECOND, CHANNEL_BURST)
            over_all = _Allowance(1 / self._workspace_per_second, max(1, int(self._workspace_per_second)))
            channel_full = -math.inf
            if messaging:
                waits.append(over_all.wait(self._workspace, now))
            if messaging and channel is not None:
                channel_full = self._channels.get(channel, -math.inf)
                waits.append(per_channel.wait(channel_full, now))
            wait = max(waits)
            if wait > _ROUNDING:
                return math.ceil(wait - _ROUNDING)
            _remember(self._methods, method, max(method_full, now) + per_method.interval, MAX_METHODS)
            if messaging:
                self._workspace = max(self._workspace, now) + over_all.interval
            if messaging and channel is not None:
                full_at = max(channel_full, now) + per_channel.interval
                _remember(self._channels, channel, full_at, MAX_CHANNELS)
            return None


def _remember(buckets: OrderedDict[str, float], key: str, full_at: float, most: int) -> None:
    """Keeps the buckets in order of use, so that the one dropped is the one most surely full again."""
    buckets[key] = full_at
    buckets.move_to_end(key)
    if len(buckets) > most:
        buckets.popitem(last=False)


def _positive(rate: float) -> float:
    if not rate > 0:
        raise ValueError(f"workspace_per_second must be above zero, got {rate}")
    return rate
