"""Rounds that come back: on their day, once, told beforehand, and skipped at one click."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.engine import Database
from bot.db.tables import Outbox, ProgrammeAdmin, Round
from bot.errors import AlreadyDone, InvalidInput, NotAllowed
from bot.forms.checking import checked
from bot.forms.recurrence import RecurrenceForm
from bot.forms.states import Cadence, ProgrammeState, RoundState
from bot.services import drafts, publishing, recurrence, rounds
from bot.services.calendar import zone
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.drafting import Crowd, draft, drafted

BERLIN = zone("Europe/Berlin")


class Case:
    """A programme that two people run, and the calendar that looks at it."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.boss, self.other = make_person(session, "Amara", tz="Europe/Berlin"), make_person(session, "Bo")
        self.programme = pairs.programme(session, self.boss, now=clock.now())
        for person in (self.boss, self.other):
            session.add(ProgrammeAdmin(programme_id=self.programme.id, person_id=person.id))
        session.flush()

    def save(self, every: str = "weekly", first_on: date = date(2026, 3, 9), days: int = 2) -> None:
        """Have rounds come back."""
        form = checked(RecurrenceForm, {"every": every, "first_on": first_on, "sign_up_days": days})
        recurrence.save(self.session, acting(self.boss), self.programme.id, form, now=self.clock.now())

    def until(self, target: datetime) -> list[datetime]:
        """Let time pass as the ticker does; returns when something was due."""
        moments: list[datetime] = []
        while (due := recurrence.next_due(self.session)) is not None and due <= target:
            assert not moments or due > moments[-1], "a due time stands still"
            self.clock.at = due
            moments.append(due)
            recurrence.queue_due(self.session, now=due)
            recurrence.queue_due(self.session, now=due)
        self.clock.at = target
        return moments

    def rounds(self) -> list[Round]:
        """Return all rounds, oldest first."""
        return list(self.session.exec(select(Round).order_by(col(Round.id))))

    def letters(self, kind: str) -> list[Outbox]:
        """Return the letters of a kind."""
        return list(self.session.exec(select(Outbox).where(Outbox.kind == kind).order_by(col(Outbox.id))))

    def publish(self) -> None:
        """Draft and publish the round that is under way."""
        row = self.rounds()[-1]
        draft(self.session, self.boss, row, self.clock)
        publishing.publish(self.session, acting(self.boss), row.id, row.version, now=self.clock.now())


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def at(day: int, month: int = 3, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN).astimezone(UTC)


def test_a_round_opens_on_its_day_and_all_admins_hear_of_it_the_working_day_before(case: Case) -> None:
    case.save()
    assert case.until(at(9)) == [at(6), at(9)]
    told = case.letters(recurrence.NOTICE)
    assert {row.person_id for row in told} == {case.boss.id, case.other.id}
    assert not any(row.unasked for row in told)
    row = case.rounds()[0]
    assert (row.by_itself, row.opened_by, row.state) == (True, case.boss.id, RoundState.OPEN)
    assert row.deadline_at == at(11, hour=17)
    assert rounds.card(case.session, row).every is Cadence.WEEKLY
    assert [row.subject_id for row in case.letters("rounds.announcement")] == [row.id]


def test_the_series_goes_on_and_pairs_nobody_twice(case: Case) -> None:
    case.save()
    case.until(at(9))
    crowd = Crowd(case.session, case.rounds()[0], case.clock)
    mentee, mentors = crowd.mentee("Ana"), [crowd.mentor(name, 2) for name in ("Ben", "Cem")]
    case.publish()
    first = drafted(case.session)
    case.until(at(16))
    for person in (mentee, *mentors):
        rounds.sign_up(case.session, acting(person), case.rounds()[1].id, now=case.clock.now())
    case.publish()
    second = {pair for pair in drafted(case.session) if pair not in first}
    assert len(second) == 1
    case.until(at(23))
    for person in (mentee, *mentors):
        rounds.sign_up(case.session, acting(person), case.rounds()[2].id, now=case.clock.now())
    draft(case.session, case.boss, case.rounds()[2], case.clock)
    assert drafts.preview(case.session, acting(case.boss), case.rounds()[2].id).total == 0
    assert [row.opened_at for row in case.rounds()] == [at(9), at(16), at(23)]


def test_a_round_is_not_opened_while_the_one_before_is_under_way_and_admins_hear_why(case: Case) -> None:
    case.save()
    case.until(at(16))
    assert len(case.rounds()) == 1
    assert {row.person_id for row in case.letters(recurrence.HELD)} == {case.boss.id, case.other.id}
    told = recurrence.notice(case.session, case.programme.id, at(16), held=True)
    assert told is not None
    assert told.next_at == at(23)


def test_one_round_can_be_skipped_and_only_while_it_is_ahead(case: Case) -> None:
    case.save("biweekly")
    case.until(at(6))
    card = recurrence.skip(case.session, acting(case.other), case.programme.id, at(9), now=case.clock.now())
    assert card.next_on == date(2026, 3, 23)
    assert recurrence.notice(case.session, case.programme.id, at(9), held=False) is None
    with pytest.raises(AlreadyDone, match="not ahead"):
        recurrence.skip(case.session, acting(case.boss), case.programme.id, at(9), now=case.clock.now())
    case.until(at(22))
    assert case.rounds() == []
    case.until(at(23))
    assert len(case.rounds()) == 1


def test_a_holiday_moves_one_round_and_not_those_after_it(case: Case) -> None:
    case.programme.holiday_country = "DE"
    case.save(first_on=date(2026, 3, 30), days=1)
    # Good Friday is 3 April, Easter Monday is 6 April.
    assert case.until(at(15, 4)) == [at(27), at(30), at(2, 4), at(7, 4), at(10, 4), at(13, 4)]


def test_after_an_outage_one_round_opens_and_not_one_for_each_that_was_missed(case: Case) -> None:
    case.save()
    case.clock.at = at(25)
    recurrence.queue_due(case.session, now=case.clock.now())
    assert len(case.rounds()) == 1
    assert recurrence.next_due(case.session) == at(27)


def test_rounds_stop_coming_back_when_an_admin_says_so_or_the_programme_ends_or_nobody_runs_it(case: Case) -> None:
    case.save()
    case.save("never")
    assert recurrence.next_due(case.session) is None
    case.save()
    for person in (case.boss, case.other):
        person.is_deleted = True
    case.session.flush()
    case.until(at(9))
    assert case.rounds() == []
    case.programme.state = ProgrammeState.ENDED
    case.session.flush()
    case.until(at(30))
    assert recurrence.next_due(case.session) is None
    assert case.rounds() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": date(2026, 3, 4)}, "first_on"),
        ({"first_on": date(2026, 9, 4)}, "first_on"),
        ({"days": 5}, "sign_up_days"),
    ],
)
def test_a_series_that_cannot_be_is_refused_beside_its_field(
    case: Case, changes: dict[str, object], field: str
) -> None:
    case.clock.forward(hours=3)
    with pytest.raises(InvalidInput) as refused:
        case.save(**changes)  # type: ignore[arg-type] # each has the type of its parameter
    assert set(refused.value.fields) == {field}


def test_only_admins_look_at_change_or_skip_a_series(case: Case) -> None:
    stranger = acting(make_person(case.session, "Eve"))
    form = RecurrenceForm(every=Cadence.WEEKLY, first_on=date(2026, 3, 9), sign_up_days=2)
    with pytest.raises(NotAllowed):
        recurrence.card(case.session, stranger, case.programme.id, now=case.clock.now())
    with pytest.raises(NotAllowed):
        recurrence.save(case.session, stranger, case.programme.id, form, now=case.clock.now())
    case.save()
    with pytest.raises(NotAllowed):
        recurrence.skip(case.session, stranger, case.programme.id, at(9), now=case.clock.now())


def test_the_clock_of_another_admin_counts_where_the_first_is_gone(case: Case) -> None:
    case.save()
    case.boss.is_deleted = True
    case.session.flush()
    case.until(at(9) + timedelta(hours=2))
    assert case.rounds()[0].opened_by == case.other.id


def test_the_calendar_keeps_the_hour_where_clocks_change(case: Case) -> None:
    case.save(first_on=date(2026, 3, 23))
    case.until(at(23))
    case.publish()
    case.until(at(30))
    assert [row.opened_at for row in case.rounds()] == [at(23), at(30)]
    assert at(30) - at(23) == timedelta(days=7) - timedelta(hours=1)
