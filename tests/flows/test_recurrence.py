"""Rounds that come back, from the admin's form to the announcement in the channel."""

from collections.abc import Callable

from tests.flows import programme_walks as walk
from tests.life import Life

QUESTION = "who is in for the next pairing round"


def days_until(life: Life, seen: Callable[[], bool]) -> int:
    """Let days pass until something is seen; returns how many."""
    for days in range(1, 30):
        life.travel(advance="1d")
        if seen():
            return days
    raise AssertionError("it is not seen within a month")


def test_rounds_come_back_by_themselves_and_one_is_skipped(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    admin = life.admin()
    life.command(admin, "/mentor-admin", channel=channel)
    hub = walk.in_channel(life, admin, channel)[-1]
    life.click(admin, "recurrence.open", walk.at(channel, hub))
    assert life.modal(admin)["callback_id"] == "recurrence.modal"
    answer = life.submit(admin, every="weekly", sign_up_days="10")
    assert "fewer days" in str(answer["errors"])
    life.submit(admin, every="weekly", sign_up_days="2")
    assert "A round opens every week" in walk.shown(life.modal(admin))
    life.gesture("close", person=admin)
    life.command(admin, "/mentor-admin", channel=channel)
    assert "A round opens every week; the next one" in walk.shown(walk.in_channel(life, admin, channel)[-1])
    days_until(life, lambda: any("is about to open" in walk.shown(message) for message in life.dm(admin)))
    told = walk.newest(life.dm(admin), "is about to open")
    life.click(admin, "recurrence.skip", walk.at(walk.dm_with(life, admin), told))
    assert "This round is skipped" in walk.shown(walk.same(life.dm(admin), told))
    days = days_until(life, lambda: any(QUESTION in walk.shown(m) for m in walk.in_channel(life, admin, channel)))
    assert days > 6  # the one that was skipped would have come the working day after
    announcement = walk.newest(walk.in_channel(life, admin, channel), QUESTION)
    assert "A round opens every week; nobody is paired with the same person twice" in walk.shown(announcement)
