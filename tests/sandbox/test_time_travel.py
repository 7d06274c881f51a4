import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from slack_sdk import WebClient

from tests.sandbox.client import Desk


class Diary:
    """A bot's plans, and when each was carried out."""

    def __init__(self, desk: Desk, *after: timedelta) -> None:
        self._clock = desk.server.clock
        start = self._clock.now()
        self.plans = sorted(start + one for one in after)
        self.done: list[tuple[datetime, datetime]] = []

    def next_due(self) -> datetime | None:
        """When the next plan is due."""
        return self.plans[0] if self.plans else None

    def settle(self) -> None:
        """Carry out what is due now."""
        while self.plans and self.plans[0] <= self._clock.now():
            self.done.append((self.plans.pop(0), self._clock.now()))


def test_what_falls_due_on_the_way_happens_in_order_each_at_its_own_time(desk: Desk) -> None:
    diary = Diary(desk, timedelta(hours=30), timedelta(hours=1), timedelta(days=5), timedelta(days=9))
    desk.server.connect_bot(diary.next_due, diary.settle)
    start = desk.server.clock.now()
    answer = desk.post("time", advance="1w")
    assert answer["steps"] == 3
    assert [planned - start < timedelta(days=7) for planned, _ in diary.done] == [True] * 3
    assert all(timedelta(0) <= done - planned < timedelta(minutes=1) for planned, done in diary.done)
    now = datetime.fromisoformat(answer["now"])
    assert timedelta(days=7) <= now - start < timedelta(days=7, minutes=1)


def test_travelling_to_the_next_thing_stops_there(desk: Desk) -> None:
    diary = Diary(desk, timedelta(days=2), timedelta(days=4))
    desk.server.connect_bot(diary.next_due, diary.settle)
    assert datetime.fromisoformat(desk.get("time")["next_due"]) == diary.plans[0]
    desk.post("time", next=True)
    assert len(diary.done) == 1
    desk.post("time", next=True)
    assert desk.refused("time", next=True)["error"] == "nothing_due"


def test_the_bot_may_call_the_workspace_while_time_travels(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    diary = Diary(desk, *(timedelta(days=day) for day in range(1, 4)))
    client = WebClient(desk.server.bot_token, base_url=desk.server.api_url)

    def settle() -> None:
        before = len(diary.done)
        diary.settle()
        for planned, _ in diary.done[before:]:
            client.chat_postMessage(channel=amara, text=planned.isoformat())

    desk.server.connect_bot(diary.next_due, settle)
    desk.post("time", advance="1w")
    shown = desk.dm(amara)["messages"]
    assert [one["text"] for one in shown] == [planned.isoformat() for planned, _ in diary.done]
    gaps = [
        datetime.fromisoformat(later["at"]) - datetime.fromisoformat(earlier["at"])
        for earlier, later in pairwise(shown)
    ]
    assert all(timedelta(hours=23) < gap < timedelta(hours=25) for gap in gaps)


def test_a_due_time_that_never_advances_is_named_and_not_followed_for_ever(desk: Desk) -> None:
    stuck = desk.server.clock.now() + timedelta(hours=1)
    desk.server.connect_bot(lambda: stuck, lambda: None)
    answer = desk.refused("time", advance="1d")
    assert answer["error"] == "time_stands_still"
    assert stuck.isoformat() in answer["message"]
    desk.server.connect_bot(None, None)
    assert desk.post("time", advance="1d")["ok"]


def test_one_journey_at_a_time(desk: Desk) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def settle() -> None:
        inside.set()
        assert go_on.wait(10)

    desk.server.connect_bot(None, settle)
    journey = threading.Thread(target=desk.post, args=("time",), kwargs={"advance": "1h"})
    journey.start()
    assert inside.wait(10)
    assert desk.get("time")["travelling"] is True
    assert desk.refused("time", advance="1h")["error"] == "already_travelling"
    go_on.set()
    journey.join(10)
    assert desk.get("time")["travelling"] is False


def test_time_is_told_in_instants_and_refuses_the_past_and_nonsense(desk: Desk) -> None:
    goal = datetime(2099, 1, 1, tzinfo=UTC)
    assert desk.refused("time", to=goal.isoformat())["error"] == "too_far"
    goal = desk.server.clock.now() + timedelta(days=30)
    assert desk.post("time", to=goal.isoformat())["ok"]
    assert desk.get("time")["offset_seconds"] > 29 * 86400
    assert desk.refused("time", to="2001-01-01T00:00:00+00:00")["error"] == "time_runs_forward"
    assert desk.refused("time", advance="soon")["error"] == "bad_duration"
    assert desk.refused("time", to="tomorrow")["error"] == "bad_instant"
    assert desk.refused("time")["error"] == "bad_instant"


def test_everybody_sees_that_time_has_moved(desk: Desk) -> None:
    amara = desk.person("amara.okafor")
    version = desk.sees(amara)["version"]
    desk.post("time", advance=3600)
    assert desk.sees(amara)["version"] > version
