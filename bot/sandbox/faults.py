"""Faults on demand: what a bot must survive when Slack or the network has a bad day."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.records import Json

WIRE_FAULTS = frozenset({"429", "500", "500_after", "lost", "late", "delay", "malformed"})
DEFAULT_SECONDS = 2.0
FOREVER = 1_000_000_000


@dataclass
class Fault:
    """One kind of trouble, which methods it strikes, and how often.

    `times` counts down with every strike; `rate` is the share of matching calls that it strikes.
    """

    fault: str
    method: str | None = None
    times: int = FOREVER
    rate: float = 1.0
    seconds: float = DEFAULT_SECONDS
    retry_after: int = 1

    def described(self) -> Json:
        """The fault as JSON; no `times` means that it stays until it is taken away."""
        fields = asdict(self)
        if self.times > FOREVER // 2:
            fields["times"] = None
        return fields


class Faults:
    """The troubles that are switched on.

    Args:
        seed: The same seed strikes the same calls of a sequence.
    """

    def __init__(self, seed: int = 1) -> None:
        self._active: list[Fault] = []
        # Which call a fault strikes is no secret; a seed lets a test be repeated.
        self._random = random.Random(seed)  # noqa: S311 - see above

    def add(self, fault: str, **fields: Any) -> Fault:
        """Switch a fault on. One strike is the default when no share is named.

        Raises:
            ValueError: A number makes no sense.
        """
        given = {key: value for key, value in fields.items() if value is not None}
        if "times" not in given and "rate" not in given:
            given["times"] = 1
        made = Fault(fault, **given)
        if not 0 <= made.rate <= 1 or made.seconds < 0 or made.times < 1 or made.retry_after < 0:
            raise ValueError("rate is 0 to 1, times at least 1, seconds and retry_after not below 0")
        self._active.append(made)
        return made

    def strike(self, method: str) -> Fault | None:
        """The fault that this call meets, if any."""
        for fault in self._active:
            if fault.method not in (None, method) or self._random.random() >= fault.rate:
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._active.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        """Switch everything off."""
        self._active.clear()

    def active(self) -> list[Json]:
        """What is switched on."""
        return [fault.described() for fault in self._active]
