"""Opening a round, answering it, and closing it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Enrolment, Message, Outbox, Person, Programme, Round
from bot.errors import AlreadyDone, InvalidInput, NotAllowed
from bot.forms.rounds import RoundForm
from bot.forms.states import Action, EnrolmentState, ProfileState, RoundState
from bot.services import postings, reminders, rounds
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

#: The clock stands at noon UTC on Wednesday 4 March.
MONDAY = date(2026, 3, 9)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def boss(session: Session) -> Person:
    person = make_person(session, "Amara", tz="America/New_York")
    person.is_admin = True
    return person


@pytest.fixture
def growing(session: Session, boss: Person, clock: SetClock) -> Programme:
    return pairs.programme(session, boss, now=clock.now())


@pytest.fixture
def opened(session: Session, boss: Person, growing: Programme, clock: SetClock) -> Round:
    return rounds.open_round(session, acting(boss), growing.id, RoundForm(deadline=MONDAY), now=clock.now())


def mentee(session: Session, name: str = "Ana") -> Person:
    person = make_person(session, name)
    pairs.joined(session, person, looking=True)
    return person


def letters(session: Session, kind: str) -> list[Outbox]:
    return list(session.exec(select(Outbox).where(Outbox.kind == kind)))


def test_sign_up_closes_at_five_in_the_admins_zone_and_is_announced_and_reminded(
    session: Session, opened: Round
) -> None:
    assert opened.deadline_at == datetime(2026, 3, 9, 21, 0, tzinfo=UTC)  # New York's summer time began the day before
    assert [row.recipient for row in letters(session, postings.ANNOUNCEMENT)] == ["C1"]
    reminder = letters(session, reminders.REMINDER)[0]
    assert reminder.due_at == datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # the Friday before, at ten
    assert reminder.not_after == opened.deadline_at
    assert rounds.next_due(session) == opened.deadline_at


def test_three_working_days_are_proposed(session: Session, boss: Person, growing: Programme, clock: SetClock) -> None:
    assert rounds.default_deadline(session, acting(boss), growing.id, now=clock.now()) == (MONDAY, "America/New_York")


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2026, 6, 1)])
def test_a_deadline_that_is_past_or_far_away_is_refused_beside_its_field(
    session: Session, boss: Person, growing: Programme, clock: SetClock, day: date
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        rounds.open_round(session, acting(boss), growing.id, RoundForm(deadline=day), now=clock.now())
    assert set(refusal.value.fields) == {"deadline"}


def test_one_round_at_a_time_and_only_by_admins(
    session: Session, boss: Person, opened: Round, growing: Programme, clock: SetClock
) -> None:
    with pytest.raises(AlreadyDone):
        rounds.open_round(session, acting(boss), growing.id, RoundForm(deadline=MONDAY), now=clock.now())
    rounds.call_off(session, acting(boss), opened.id, now=clock.now())
    with pytest.raises(NotAllowed):
        rounds.open_round(session, acting(mentee(session)), growing.id, RoundForm(deadline=MONDAY), now=clock.now())
    rounds.open_round(session, acting(boss), growing.id, RoundForm(deadline=MONDAY), now=clock.now())


def test_counting_in_takes_a_place_in_the_programme_and_happens_once(
    session: Session, opened: Round, clock: SetClock
) -> None:
    ana = mentee(session)
    first = rounds.sign_up(session, acting(ana), opened.id, now=clock.now())
    again = rounds.sign_up(session, acting(ana), opened.id, now=clock.now())
    assert (first.changed, again.changed, first.looking, first.has_goal) == (True, False, True, False)
    assert rounds.signed_up(session, opened.id) == [ana.id]
    assert session.exec(select(Enrolment.state)).one() is EnrolmentState.ACTIVE
    assert rounds.skip(session, acting(ana), opened.id, now=clock.now()).changed
    assert rounds.signed_up(session, opened.id) == []


def test_who_may_not_be_in_is_told_why(session: Session, opened: Round, growing: Programme, clock: SetClock) -> None:
    stranger = make_person(session, "Stranger")
    with pytest.raises(rounds.NotJoinedYet) as missing:
        rounds.sign_up(session, acting(stranger), opened.id, now=clock.now())
    assert missing.value.programme_id == growing.id
    ana = mentee(session)
    profile = pairs.joined(session, stranger)
    with pytest.raises(NotAllowed, match="neither"):
        rounds.sign_up(session, acting(stranger), opened.id, now=clock.now())
    profile.looking, profile.state = True, ProfileState.PAUSED
    with pytest.raises(NotAllowed, match="paused"):
        rounds.sign_up(session, acting(stranger), opened.id, now=clock.now())
    ana.is_guest = True
    with pytest.raises(NotAllowed, match="full members"):
        rounds.sign_up(session, acting(ana), opened.id, now=clock.now())
    growing.guests_welcome = True
    rounds.sign_up(session, acting(ana), opened.id, now=clock.now())
    ana.is_deleted = True
    with pytest.raises(NotAllowed):
        rounds.sign_up(session, acting(ana), opened.id, now=clock.now())


def test_nobody_answers_after_the_deadline_even_before_the_tick(
    session: Session, opened: Round, clock: SetClock
) -> None:
    clock.at = opened.deadline_at
    with pytest.raises(AlreadyDone):
        rounds.sign_up(session, acting(mentee(session)), opened.id, now=clock.now())
    with pytest.raises(AlreadyDone):
        rounds.skip(session, acting(mentee(session, "Ben")), opened.id, now=clock.now())


def test_many_answers_at_once_become_one_update_of_the_count(session: Session, opened: Round, clock: SetClock) -> None:
    session.add(
        Message(
            channel_id="C1", ts="1.1", kind=postings.ANNOUNCEMENT, subject_id=opened.id, sent_at=clock.now(), params={}
        )
    )
    for name in ("Ana", "Ben", "Cem"):
        rounds.sign_up(session, acting(mentee(session, name)), opened.id, now=clock.now())
    updates = [row for row in letters(session, postings.ANNOUNCEMENT) if row.action is Action.UPDATE]
    assert len(updates) == 1
    assert updates[0].params["message"] == "C1/1.1"
    assert updates[0].due_at > clock.now()
    clock.forward(seconds=6)
    rounds.sign_up(session, acting(mentee(session, "Dan")), opened.id, now=clock.now())
    assert len([row for row in letters(session, postings.ANNOUNCEMENT) if row.action is Action.UPDATE]) == 2


def test_more_time_opens_sign_up_again_and_makes_an_open_preview_stale(
    session: Session, boss: Person, opened: Round, clock: SetClock
) -> None:
    before = opened.version
    clock.at = datetime(2026, 3, 13, 22, 0, tzinfo=UTC)  # a Friday evening
    rounds.give_more_time(session, acting(boss), opened.id, now=clock.now())
    assert opened.state is RoundState.OPEN
    assert opened.deadline_at == datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
    assert opened.version > before


def test_a_round_is_called_off_once_and_the_channel_is_told(
    session: Session, boss: Person, opened: Round, clock: SetClock
) -> None:
    ana = mentee(session)
    with pytest.raises(NotAllowed):
        rounds.call_off(session, acting(ana), opened.id, now=clock.now())
    rounds.call_off(session, acting(boss), opened.id, now=clock.now())
    with pytest.raises(AlreadyDone):
        rounds.call_off(session, acting(boss), opened.id, now=clock.now())
    with pytest.raises(AlreadyDone):
        rounds.give_more_time(session, acting(boss), opened.id, now=clock.now())
    with pytest.raises(AlreadyDone, match="called off"):
        rounds.sign_up(session, acting(ana), opened.id, now=clock.now())
    assert len(letters(session, postings.CALLED_OFF)) == 1
    assert rounds.next_due(session) is None
