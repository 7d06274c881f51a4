"""Slack's rate limits."""

import sys
import threading

import pytest

from bot.sandbox import ratelimits
from bot.sandbox.ratelimits import (
    CHANNEL_BURST,
    MAX_CHANNELS,
    METHOD_TIERS,
    TIER_BURST,
    TIER_PER_MINUTE,
    RateLimiter,
)

POST = "chat.postMessage"


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(clock)


def allowed(limiter: RateLimiter, method: str, channel: str | None, attempts: int) -> int:
    return sum(limiter.check(method, channel) is None for _ in range(attempts))


def test_a_short_burst_to_a_channel_passes_and_then_one_a_second(clock: Clock, limiter: RateLimiter) -> None:
    assert allowed(limiter, POST, "C1", 20) == CHANNEL_BURST
    assert limiter.check(POST, "C1") == 1
    for _ in range(10):
        clock.now += 1
        assert allowed(limiter, POST, "C1", 3) == 1


def test_half_a_second_is_not_enough_and_retry_after_is_whole_seconds(clock: Clock, limiter: RateLimiter) -> None:
    allowed(limiter, POST, "C1", CHANNEL_BURST)
    clock.now += 0.5
    assert limiter.check(POST, "C1") == 1


def test_waiting_as_long_as_told_is_always_enough(clock: Clock, limiter: RateLimiter) -> None:
    for method in METHOD_TIERS:
        allowed(limiter, method, "C1", 1000)
        wait = limiter.check(method, "C1")
        assert wait is not None
        clock.now += wait
        assert limiter.check(method, "C1") is None


def test_a_refused_call_counts_nowhere(clock: Clock, limiter: RateLimiter) -> None:
    allowed(limiter, POST, "C1", 1000)
    clock.now += 1
    assert limiter.check(POST, "C1") is None
    assert limiter.check(POST, "C2") is None


def test_channels_do_not_hold_each_other_back_until_the_workspaces_cap(clock: Clock, limiter: RateLimiter) -> None:
    assert sum(limiter.check(POST, f"C{n}") is None for n in range(100)) == 20
    clock.now += 1
    assert sum(limiter.check(POST, f"C{n}") is None for n in range(100)) == 20


def test_posting_editing_and_whispering_share_a_channels_second(limiter: RateLimiter) -> None:
    allowed(limiter, POST, "C1", CHANNEL_BURST)
    assert limiter.check("chat.update", "C1") == 1
    assert limiter.check("chat.postEphemeral", "C1") == 1
    assert limiter.check("conversations.history", "C1") is None


@pytest.mark.parametrize(
    ("method", "tier"),
    [
        ("users.list", 2),
        ("conversations.open", 3),
        ("views.open", 4),
        ("views.publish", 4),
        ("users.info", 4),
        ("auth.test", 0),
        ("unheard.of", 3),
    ],
)
def test_a_method_gets_its_tiers_burst_and_then_its_tiers_rate(
    clock: Clock, limiter: RateLimiter, method: str, tier: int
) -> None:
    assert allowed(limiter, method, None, 1000) == TIER_BURST[tier]
    clock.now += 60
    assert allowed(limiter, method, None, 1000) == TIER_PER_MINUTE[tier]


def test_editing_stays_under_its_tier_over_all_channels(clock: Clock, limiter: RateLimiter) -> None:
    passed = 0
    for n in range(600):
        clock.now += 0.1
        passed += limiter.check("chat.update", f"C{n}") is None
    assert TIER_PER_MINUTE[3] <= passed <= TIER_PER_MINUTE[3] + TIER_BURST[3]


def test_methods_do_not_hold_each_other_back(limiter: RateLimiter) -> None:
    allowed(limiter, "users.list", None, 1000)
    assert limiter.check("conversations.list", None) is None


def test_switched_off_everything_passes_and_nothing_is_counted(clock: Clock) -> None:
    limiter = RateLimiter(clock, enforced=False)
    assert allowed(limiter, POST, "C1", 500) == 500
    limiter.enforced = True
    assert allowed(limiter, POST, "C1", 500) == CHANNEL_BURST
    limiter.enforced = False
    assert limiter.check(POST, "C1") is None


def test_the_workspaces_cap_can_be_set_while_it_runs(clock: Clock) -> None:
    limiter = RateLimiter(clock, workspace_per_second=3)
    assert sum(limiter.check(POST, f"C{n}") is None for n in range(50)) == 3
    limiter.workspace_per_second = 50
    assert sum(limiter.check(POST, f"D{n}") is None for n in range(100)) == 50
    limiter.workspace_per_second = 0.5
    assert limiter.check(POST, "E1") is None
    assert limiter.check(POST, "E2") == 2


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_cap_that_lets_nothing_through_is_refused(clock: Clock, rate: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        RateLimiter(clock, workspace_per_second=rate)
    limiter = RateLimiter(clock)
    with pytest.raises(ValueError, match="above zero"):
        limiter.workspace_per_second = rate


def test_a_jump_of_the_clock_makes_everything_free_again(clock: Clock, limiter: RateLimiter) -> None:
    allowed(limiter, POST, "C1", 100)
    allowed(limiter, "users.list", None, 100)
    clock.now += 7 * 86_400
    assert limiter.check(POST, "C1") is None
    assert limiter.check("users.list", None) is None


def test_memory_stays_bounded_over_any_number_of_channels_and_methods(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimits, "MAX_CHANNELS", 50)
    limiter = RateLimiter(clock, workspace_per_second=1000)
    for n in range(2000):
        clock.now += 1
        limiter.check(POST, f"C{n}")
        limiter.check(f"made.up{n}", None)
    assert len(limiter._channels) == 50
    assert len(limiter._methods) <= ratelimits.MAX_METHODS
    assert MAX_CHANNELS > 1000


def test_channels_that_were_just_used_are_the_last_to_be_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimits, "MAX_CHANNELS", 3)
    limiter = RateLimiter(clock, workspace_per_second=1000)
    for _ in range(CHANNEL_BURST):
        for channel in ("C1", "C2", "C3"):
            limiter.check(POST, channel)
    limiter.check(POST, "C4")
    assert limiter.check(POST, "C3") == 1
    assert limiter.check(POST, "C1") is None


def test_many_threads_get_no_more_than_one(limiter: RateLimiter) -> None:
    passed: list[int] = []
    start = threading.Barrier(8)

    def hammer() -> None:
        start.wait()
        passed.append(allowed(limiter, POST, "C1", 300))

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=hammer) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switching)
    assert sum(passed) == CHANNEL_BURST
