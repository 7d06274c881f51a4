"""The calendar file of a meeting, as two people find it in their direct messages."""

from typing import Any

import pytest
from icalendar import Calendar

from tests.flows.gestures import options
from tests.flows.programme_walks import newest, shown
from tests.flows.test_agreements import Two
from tests.life import Life

WAIT = "18h"


@pytest.fixture
def two(life: Life) -> Two:
    """Two colleagues who have signed their agreement."""
    two = Two(life)
    two.sign()
    return two


def agree(two: Two, slot: int) -> str:
    """Propose a time and have it chosen; returns what the proposal said."""
    life = two.life
    two.on_page(two.mentee, "meetings.find")
    times = options(life.modal(two.mentee), "times")[slot : slot + 1]
    assert not life.submit(two.mentee, times=times).get("errors")
    for _ in range(2):
        life.gesture("close", person=two.mentee)
    life.travel(advance=WAIT)
    proposal = shown(newest(life.dm(two.mentor), "proposes times"))
    two.press(two.mentor, "meetings.choose.0", "proposes times")
    life.travel(advance=WAIT)
    return proposal


def files(two: Two, person: str) -> list[Any]:
    """The calendar entries in somebody's DM, each read from what is downloaded there."""
    shared = [(message, file) for message in two.life.dm(person) for file in message.get("files", [])]
    assert all(file["name"] == "mentoring.ics" for _, file in shared)
    return [Calendar.from_ical(two.life.http.get(file["url"]).content) for _, file in shared]


def test_a_meetings_file_comes_to_both_moves_with_it_and_goes_with_it(two: Two) -> None:
    life = two.life
    assert "What stood before" not in agree(two, 3)
    assert "What stood before does not any more" in agree(two, 5)
    two.press(two.mentee, "meetings.skip", "You meet")
    life.travel(advance=WAIT)
    for person in (two.mentee, two.mentor):
        calendars = files(two, person)
        assert [one["METHOD"] for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        entries = [one.walk("VEVENT")[0] for one in calendars]
        assert len({entry["UID"] for entry in entries}) == 1
        assert sorted(entry["SEQUENCE"] for entry in entries) == [entry["SEQUENCE"] for entry in entries]


@pytest.mark.parametrize("fault", ["missing_scope", "file_uploads_disabled"])
def test_where_files_cannot_be_uploaded_the_time_comes_once_with_ways_into_a_calendar(two: Two, fault: str) -> None:
    life = two.life
    life.http.post("/faults", json={"fault": fault, "method": "files.getUploadURLExternal", "times": 1000})
    agree(two, 3)
    for person in (two.mentee, two.mentor):
        told = [message for message in life.dm(person) if "You meet" in message["text"]]
        assert len(told) == 1
        assert "Google Calendar" in shown(told[0])
        assert files(two, person) == []
