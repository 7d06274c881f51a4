"""What stands in people's calendars about a meeting, from the first file to the last."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlmodel import Session

from bot.db.engine import Database
from bot.db.tables import Outbox, Person
from bot.forms.endings import EndForm
from bot.forms.invites import InviteCard
from bot.forms.meetings import AgendaForm, TimesForm
from bot.forms.states import OutboxState
from bot.services import endings, invites, meeting_notes, meetings
from bot.views.invites import calendar_file, invite
from tests.conftest import SetClock
from tests.people import acting, make_workspace
from tests.services.test_meetings import Case
from tests.views.nasty import nasty


class Calendars(Case):
    """A pair whose files are delivered one after the other, as the sender does."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        super().__init__(session, clock)
        self.entries: list[tuple[str, Any]] = []

    def deliver(self) -> list[str]:
        """Deliver what is due; returns what became of each file, the reader and the method or why not."""
        kinds = (invites.INVITE, invites.WITHDRAWN)
        rows = [row for kind in kinds for who in (self.mia, self.ben) for row in self.told(who, kind)]
        due = sorted((row for row in rows if row.state is OutboxState.DUE), key=lambda one: one.id)
        return [self._deliver(row) for row in due]

    def _deliver(self, row: Outbox) -> str:
        name = self.mia.name if row.person_id == self.mia.id else self.ben.name
        card = invites.to_send(self.session, row.kind, row.subject_id or 0, row.person_id or 0, now=self.clock.now())
        row.state = OutboxState.SKIPPED if isinstance(card, str) else OutboxState.SENT
        self.session.add(row)
        self.session.flush()
        if isinstance(card, str):
            return f"{name}: {card}"
        file = read(invite(card).attachment.content)  # type: ignore[union-attr] # an invite has its file
        self.entries.append((name, file))
        return f"{name}: {file['METHOD']}"

    def of(self, who: Person) -> list[Any]:
        """The entries that somebody was sent, in their order."""
        return [file.walk("VEVENT")[0] for name, file in self.entries if name == who.name]


def read(content: bytes) -> Any:
    return Calendar.from_ical(content)


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Calendars]:
    """Mia in Berlin and Ben in New York, who have signed."""
    with database.writing(make_workspace(database)) as session:
        yield Calendars(session, clock)


def test_both_get_the_time_agreed_on_as_an_instant_and_not_a_word_of_what_it_is_about(case: Calendars) -> None:
    meeting_id = case.agreed()
    meeting_notes.write_agenda(
        case.session, acting(case.ben), meeting_id, AgendaForm(agenda="My promotion"), now=case.clock.now()
    )
    assert case.deliver() == ["Mia: REQUEST", "Ben: REQUEST"]
    starts_at = meetings.get(case.session, acting(case.ben), meeting_id, now=case.clock.now()).starts_at
    for who in (case.mia, case.ben):
        (entry,) = case.of(who)
        assert entry["DTSTART"].dt == starts_at
        assert entry["DTSTART"].to_ical().endswith(b"Z")
        assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(minutes=30)
        assert entry["SUMMARY"] == "Mentoring: Mia and Ben"
        assert entry["STATUS"] == "CONFIRMED"
        assert b"promotion" not in entry.to_ical()


def test_a_meeting_that_is_moved_stays_one_entry_and_each_version_is_later(case: Calendars) -> None:
    case.agreed()
    case.deliver()
    case.clock.forward(minutes=5)
    case.agreed()
    assert case.deliver() == ["Mia: REQUEST", "Ben: REQUEST"]
    first, second = case.of(case.mia)
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]
    assert first["DTSTAMP"].dt < second["DTSTAMP"].dt


def test_calling_off_takes_the_entry_out_for_both_and_the_next_meeting_is_another_one(case: Calendars) -> None:
    meeting_id = case.agreed()
    case.deliver()
    meetings.skip(case.session, acting(case.ben), meeting_id, now=case.clock.now())
    assert sorted(case.deliver()) == ["Ben: CANCEL", "Mia: CANCEL"]
    put, taken = case.of(case.mia)
    assert (taken["UID"], taken["STATUS"]) == (put["UID"], "CANCELLED")
    assert taken["SEQUENCE"] > put["SEQUENCE"]
    case.agreed()
    case.deliver()
    assert case.of(case.mia)[-1]["UID"] != put["UID"]


def test_skipping_the_new_times_of_a_moved_meeting_takes_the_old_time_out(case: Calendars) -> None:
    case.agreed()
    case.deliver()
    draft = meetings.draft(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    form = TimesForm(times=[draft.slots[-1][0]])
    moved = meetings.propose(case.session, acting(case.ben), case.row.id, form, now=case.clock.now())
    assert case.deliver() == []
    meetings.skip(case.session, acting(case.mia), moved.id, now=case.clock.now())
    assert sorted(case.deliver()) == ["Ben: CANCEL", "Mia: CANCEL"]


def test_what_is_called_off_before_the_file_went_out_leaves_no_trace(case: Calendars) -> None:
    meeting_id = case.agreed()
    meetings.skip(case.session, acting(case.ben), meeting_id, now=case.clock.now())
    assert sorted(case.deliver()) == [
        "Ben: moved_or_over",
        "Ben: never_invited",
        "Mia: moved_or_over",
        "Mia: never_invited",
    ]
    assert case.entries == []


def test_an_end_takes_what_was_to_come_out_of_both_calendars(case: Calendars) -> None:
    case.agreed()
    case.deliver()
    endings.end(case.session, acting(case.mia), case.row.id, EndForm(), now=case.clock.now())
    assert sorted(case.deliver()) == ["Ben: CANCEL", "Mia: CANCEL"]


def test_somebody_who_left_for_good_gets_no_more_files(case: Calendars) -> None:
    case.agreed()
    case.deliver()
    endings.lose(case.session, acting(case.mia), case.mia.id, now=case.clock.now())
    assert case.deliver() == ["Ben: CANCEL"]


def test_a_meeting_that_has_passed_stays_in_the_calendar(case: Calendars) -> None:
    case.agreed()
    case.deliver()
    case.live(timedelta(days=10))
    endings.end(case.session, acting(case.mia), case.row.id, EndForm(), now=case.clock.now())
    assert case.deliver() == []


@settings(max_examples=40)
@given(st.lists(nasty(300), max_size=3), st.booleans())
def test_whatever_people_are_called_the_file_is_one_that_calendars_read(names: list[str], withdrawn: bool) -> None:  # noqa: FBT001 - drawn
    at = datetime(2026, 3, 9, 10, tzinfo=UTC)
    card = InviteCard("u1", 3, tuple(names), at, 45, at, withdrawn=withdrawn)
    file = read(calendar_file(card))
    (entry,) = file.walk("VEVENT")
    assert len(file.walk()) == 2
    assert (entry["UID"], entry["SEQUENCE"], entry["DTSTART"].dt) == ("u1@baton", 3, at)
    assert str(entry["SUMMARY"]).startswith("Mentoring")
    assert str(entry["SUMMARY"]).isprintable()
    assert "description" not in entry
