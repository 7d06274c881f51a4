"""How two people come to an agreement, and what happens where they do not."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.catalogue import Responsibility
from bot.db.engine import Database
from bot.db.tables import Agreement, Outbox, Person
from bot.errors import AlreadyDone, InvalidInput, NotFound
from bot.forms.agreements import AgreementForm
from bot.forms.checking import checked
from bot.forms.endings import EndForm
from bot.forms.nudges import NudgeKind
from bot.forms.states import RelationshipState, Role
from bot.services import agreements, checkins, endings, lifecycle, nudges, relationships
from bot.services.agreements import AgreementChanged
from bot.services.nudging import kind_of
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


class Case:
    """Mia and Ben were brought together and have signed nothing yet."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia, self.ben = make_person(session, "Mia"), make_person(session, "Ben")
        self.programme = pairs.programme(session, self.mia, now=clock.now())
        self.row = pairs.unsigned(session, self.mia, self.ben, self.programme, now=clock.now())

    def told(self, who: Person, kind: str) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def until_the_end(self) -> None:
        """Let the calendar do everything until it has nothing left to do or a year is over."""
        last = self.clock.now() + timedelta(days=400)
        while (due := lifecycle.next_due(self.session)) is not None and due < last:
            self.clock.at = max(due, self.clock.at)
            lifecycle.queue_due(self.session, now=self.clock.now())
            nudges.queue_due(self.session, now=self.clock.now())


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_it_begins_once_both_have_signed_the_same_version(case: Case) -> None:
    mine = pairs.sign(case.session, case.row, case.mia, now=case.clock.now())
    assert (mine.mine_is_signed, mine.is_in_force) == (True, False)
    assert case.row.state is RelationshipState.AGREEING
    both = pairs.sign(case.session, case.row, case.ben, now=case.clock.now())
    assert both.is_in_force
    assert str(case.row.state) == "active"
    assert case.row.agree_by is None
    assert [len(case.told(who, agreements.SIGNED)) for who in (case.mia, case.ben)] == [1, 1]
    assert [len(case.told(who, agreements.YOUR_TURN)) for who in (case.mia, case.ben)] == [0, 1]


def test_a_change_is_a_new_version_that_the_other_one_signs_too(case: Case) -> None:
    pairs.sign(case.session, case.row, case.mia, now=case.clock.now())
    pairs.sign(case.session, case.row, case.ben, now=case.clock.now(), term_months=3, ways="Calls on Tuesdays")
    assert case.row.state is RelationshipState.AGREEING
    seen = agreements.card(case.session, acting(case.mia), case.row.id)
    assert (seen.version, seen.term_months, seen.mine_is_signed) == (2, 3, False)
    pairs.sign(case.session, case.row, case.mia, now=case.clock.now())
    assert str(case.row.state) == "active"
    assert case.row.ends_at == case.row.started_at + relationships.months(3)


def test_what_was_signed_holds_until_a_later_change_is_signed_by_both(case: Case) -> None:
    for who in (case.mia, case.ben):
        pairs.sign(case.session, case.row, who, now=case.clock.now())
    ends_at = case.row.ends_at
    pairs.sign(case.session, case.row, case.ben, now=case.clock.now(), cadence_weeks=4, term_months=9)
    held = agreements.in_force(case.session, case.row.id)
    assert held is not None
    assert (held.version, case.row.ends_at, case.row.state) == (1, ends_at, RelationshipState.ACTIVE)
    pairs.sign(case.session, case.row, case.mia, now=case.clock.now())
    held = agreements.in_force(case.session, case.row.id)
    assert held is not None
    assert (held.version, held.cadence_weeks) == (2, 4)
    assert case.row.ends_at == case.row.started_at + relationships.months(9)


def test_unsigned_it_reminds_once_and_dissolves_after_ten_working_days(case: Case) -> None:
    pairs.sign(case.session, case.row, case.mia, now=case.clock.now())
    began = case.clock.now()
    case.until_the_end()
    assert case.row.state is RelationshipState.ENDED
    assert case.row.ended_at is not None
    assert timedelta(days=14) < case.row.ended_at - began < timedelta(days=16)
    assert [len(case.told(who, kind_of(NudgeKind.UNSIGNED))) for who in (case.mia, case.ben)] == [0, 1]
    for who in (case.mia, case.ben):
        assert len(case.told(who, endings.ENDED)) == 1
        told = endings.to_send(case.session, case.row.id, who.id)
        assert told is not None
        assert told.unsigned


def test_check_ins_come_while_they_are_still_agreeing(case: Case) -> None:
    due = checkins.next_due(case.session)
    assert due is not None
    case.clock.at = due
    checkins.queue_due(case.session, now=due)
    assert len(case.told(case.ben, checkins.PROMPT)) == 1


def test_signing_what_was_changed_meanwhile_is_refused_and_so_is_signing_what_is_over(case: Case) -> None:
    form = AgreementForm(cadence_weeks=2, term_months=6, promises=list(Responsibility))
    pairs.sign(case.session, case.row, case.ben, now=case.clock.now(), cadence_weeks=3)
    with pytest.raises(AgreementChanged):
        agreements.sign(case.session, acting(case.mia), case.row.id, 1, form, now=case.clock.now())
    endings.end(case.session, acting(case.ben), case.row.id, EndForm(), now=case.clock.now())
    with pytest.raises(AlreadyDone):
        agreements.sign(case.session, acting(case.mia), case.row.id, 2, form, now=case.clock.now())


def test_nobody_else_sees_or_signs_it(case: Case) -> None:
    lea = make_person(case.session, "Lea")
    form = AgreementForm(cadence_weeks=2, term_months=6, promises=list(Responsibility))
    with pytest.raises(NotFound):
        agreements.card(case.session, acting(lea), case.row.id)
    with pytest.raises(NotFound):
        agreements.sign(case.session, acting(lea), case.row.id, 1, form, now=case.clock.now())


@pytest.mark.parametrize("months", [0, 2, 13, 40, -1])
def test_a_term_of_too_few_or_too_many_months_is_told_beside_it(months: int) -> None:
    promises = [one.value for one in Responsibility]
    with pytest.raises(InvalidInput) as refused:
        checked(AgreementForm, {"cadence_weeks": "2", "term_months": str(months), "promises": promises})
    assert set(refused.value.fields) == {"term_months"}


def test_a_term_that_would_be_over_already_is_refused(case: Case) -> None:
    for who in (case.mia, case.ben):
        pairs.sign(case.session, case.row, who, now=case.clock.now())
    case.clock.forward(days=100)
    with pytest.raises(InvalidInput, match="over now"):
        pairs.sign(case.session, case.row, case.mia, now=case.clock.now(), term_months=3)


def test_every_promise_is_needed() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(AgreementForm, {"cadence_weeks": "2", "term_months": "6", "promises": ["time"]})
    assert set(refused.value.fields) == {"promises"}


def test_two_changes_in_the_same_moment_leave_one_new_version(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        row_id, people = case.row.id, [acting(case.mia), acting(case.ben)]
    start, outcomes = threading.Barrier(2), []

    def change(number: int) -> None:
        form = AgreementForm(cadence_weeks=3 + number, term_months=6, promises=list(Responsibility))
        start.wait()
        try:
            with database.writing(workspace_id) as session:
                agreements.sign(session, people[number], row_id, 1, form, now=clock.now())
            outcomes.append("proposed")
        except AgreementChanged:
            outcomes.append("changed")

    threads = [threading.Thread(target=change, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "proposed"]
    with database.reading(workspace_id) as session:
        assert [one.version for one in session.exec(select(Agreement)).all()] == [1, 2]


def test_roles_stay_as_they_were(case: Case) -> None:
    assert [one.role for one in relationships.members(case.session, case.row.id)] == [Role.MENTOR, Role.MENTEE]
