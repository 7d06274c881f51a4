"""How relationships end early: kindly, once, and with a way on."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Avoidance, Enrolment, Member, Outbox, Person, Relationship, Transition
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.endings import EndForm
from bot.forms.states import LIVING, RelationshipState, Role
from bot.services import checkins, departures, endings, helping, pairing, participants, suggestion_clock
from bot.services.actors import System
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

QUIETLY = EndForm()


class Case:
    """Mia mentors Ben; Ada runs the programme."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.ada = make_person(session, "Ada", is_admin=True)
        self.mia, self.ben = make_person(session, "Mia"), make_person(session, "Ben")
        self.programme = pairs.programme(session, self.ada, now=clock.now())
        pairs.joined(session, self.mia, offering=True)
        pairs.joined(session, self.ben, looking=True)
        for who in (self.mia, self.ben):
            pairs.enrolled(session, who, self.programme)
        self.row = pairs.pair(session, self.mia, self.ben, self.programme, now=clock.now())

    def told(self, who: Person, kind: str = endings.ENDED) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def place(self, who: Person) -> Enrolment:
        """Somebody's place in the programme."""
        return self.session.exec(select(Enrolment).where(Enrolment.person_id == who.id)).one()


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


@pytest.mark.parametrize("by_mentor", [True, False])
def test_either_side_ends_it_and_the_other_is_told_without_a_reason(case: Case, *, by_mentor: bool) -> None:
    one, other = (case.mia, case.ben) if by_mentor else (case.ben, case.mia)
    endings.end(case.session, acting(one), case.row.id, EndForm(thanks="You taught me to ask."), now=case.clock.now())
    assert case.row.state is RelationshipState.ENDED
    assert [len(case.told(who)) for who in (one, other)] == [0, 1]
    card = endings.to_send(case.session, case.row.id, other.id)
    assert card is not None
    assert card.thanks == "You taught me to ask."
    assert not card.partner_left


def test_check_ins_stop(case: Case) -> None:
    endings.end(case.session, acting(case.ben), case.row.id, QUIETLY, now=case.clock.now())
    assert checkins.next_due(case.session) is None


def test_both_are_matched_first_and_who_looks_gets_suggestions_soon(case: Case) -> None:
    endings.end(case.session, acting(case.mia), case.row.id, QUIETLY, now=case.clock.now())
    assert [case.place(who).first_since for who in (case.mia, case.ben)] == [case.clock.now()] * 2
    due = suggestion_clock.next_due(case.session)
    assert due is not None
    assert due < case.clock.now() + timedelta(days=1)
    assert endings.to_send(case.session, case.row.id, case.ben.id).looks_again  # type: ignore[union-attr] # Ben is a member


def test_somebody_who_found_a_new_partner_stands_in_line_again(case: Case) -> None:
    endings.end(case.session, acting(case.mia), case.row.id, QUIETLY, now=case.clock.now())
    lea = make_person(case.session, "Lea")
    pairs.pair(case.session, lea, case.ben, case.programme, now=case.clock.now())
    assert case.place(case.ben).first_since is None
    assert case.place(case.mia).first_since is not None


def test_ending_twice_is_harmless(case: Case) -> None:
    endings.end(case.session, acting(case.mia), case.row.id, QUIETLY, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        endings.end(case.session, acting(case.ben), case.row.id, QUIETLY, now=case.clock.now())
    assert len(case.told(case.ben)) == 1
    assert case.told(case.mia) == []


def test_nobody_else_can_end_it(case: Case) -> None:
    for call in (
        lambda: endings.end(case.session, acting(case.ada), case.row.id, QUIETLY, now=case.clock.now()),
        lambda: endings.block(case.session, acting(case.ada), case.row.id, now=case.clock.now()),
        lambda: helping.ask_for_help(case.session, acting(case.ada), case.row.id, now=case.clock.now()),
    ):
        with pytest.raises(NotFound):
            call()
    assert case.row.state in LIVING


def test_both_ending_in_the_same_moment_end_it_once(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        row_id, people = case.row.id, [acting(case.mia), acting(case.ben)]
    start, outcomes = threading.Barrier(2), []

    def end(number: int) -> None:
        start.wait()
        try:
            with database.writing(workspace_id) as session:
                endings.end(session, people[number], row_id, QUIETLY, now=clock.now())
            outcomes.append("ended")
        except AlreadyDone:
            outcomes.append("already")

    threads = [threading.Thread(target=end, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "ended"]
    with database.reading(workspace_id) as session:
        kept = session.exec(select(Transition).where(Transition.to_state == RelationshipState.ENDED)).all()
        assert len(kept) == 1
        assert len(session.exec(select(Outbox).where(Outbox.kind == endings.ENDED)).all()) == 1


# -- block --------------------------------------------------------------------------------------------------


def test_whoever_is_blocked_is_never_matched_again_and_reads_what_everybody_reads(case: Case) -> None:
    endings.end(case.session, acting(case.ben), case.row.id, QUIETLY, now=case.clock.now())
    usual = endings.to_send(case.session, case.row.id, case.mia.id)
    lea, tom = make_person(case.session, "Lea"), make_person(case.session, "Tom")
    second = pairs.pair(case.session, lea, tom, case.programme, now=case.clock.now())
    endings.block(case.session, acting(tom), second.id, now=case.clock.now())
    blocked = endings.to_send(case.session, second.id, lea.id)
    assert usual is not None
    assert blocked is not None
    assert (blocked.unsigned, blocked.partner_left, blocked.thanks) == (usual.unsigned, usual.partner_left, "")
    assert len(case.told(lea)) == 1


def test_a_block_stands_in_both_directions_of_matching(case: Case) -> None:
    endings.block(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    endings.block(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    assert len(case.session.exec(select(Avoidance)).all()) == 1
    gathered = pairing.gather(case.session, case.programme, [case.mia.id, case.ben.id], now=case.clock.now())
    assert [one.avoid for one in gathered.mentees] == [(str(case.mia.id),)]
    assert [one.avoid for one in gathered.mentors] == [(str(case.ben.id),)]


# -- somebody is gone ---------------------------------------------------------------------------------------


def test_leaving_ends_it_for_the_other_who_hears_that_it_is_not_about_them(case: Case) -> None:
    participants.leave(case.session, acting(case.mia), now=case.clock.now())
    assert case.row.state is RelationshipState.ENDED
    card = endings.to_send(case.session, case.row.id, case.ben.id)
    assert card is not None
    assert card.partner_left
    assert len(case.told(case.ben)) == 1
    assert case.told(case.mia) == []
    assert case.place(case.ben).first_since is not None


def test_a_tick_notices_somebody_deactivated_and_does_so_once(case: Case) -> None:
    case.mia.is_deleted = True
    case.session.add(case.mia)
    case.session.flush()
    for _ in range(2):
        endings.queue_due(case.session, now=case.clock.now())
    assert case.row.state is RelationshipState.ENDED
    assert len(case.told(case.ben)) == 1


# -- circles ------------------------------------------------------------------------------------------------


def test_leaving_a_circle_does_not_end_it_until_only_one_is_left(case: Case) -> None:
    people = [make_person(case.session, name) for name in ("Ida", "Jon", "Kim")]
    circle = Relationship(
        programme_id=case.programme.id,
        kind=Kind.PEER,
        state=RelationshipState.ACTIVE,
        started_at=case.clock.now(),
        ends_at=case.clock.now() + timedelta(days=90),
    )
    case.session.add(circle)
    case.session.flush()
    for one in people:
        case.session.add(Member(relationship_id=circle.id, person_id=one.id, role=Role.PEER))
    case.session.flush()
    left = endings.end(case.session, acting(people[0]), circle.id, QUIETLY, now=case.clock.now())
    assert left.goes_on
    assert circle.state is RelationshipState.ACTIVE
    with pytest.raises(NotFound):
        endings.end(case.session, acting(people[0]), circle.id, QUIETLY, now=case.clock.now())
    endings.end(case.session, acting(people[1]), circle.id, QUIETLY, now=case.clock.now())
    assert str(circle.state) == "ended"
    assert [len(case.told(one, departures.FEWER)) for one in people] == [0, 1, 1]
    assert [len(case.told(one)) for one in people] == [0, 0, 1]


# -- help ---------------------------------------------------------------------------------------------------


def test_admins_hear_that_a_pair_is_stuck_once_a_week_and_nothing_else(case: Case) -> None:
    helping.ask_for_help(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        helping.ask_for_help(case.session, acting(case.mia), case.row.id, now=case.clock.now())
    assert len(case.told(case.ada, helping.STUCK)) == 1
    case.clock.forward(days=8)
    helping.ask_for_help(case.session, acting(case.mia), case.row.id, now=case.clock.now())
    assert len(case.told(case.ada, helping.STUCK)) == 2


def test_an_admin_who_is_one_of_the_two_is_not_told_about_themselves(case: Case) -> None:
    lea = make_person(case.session, "Lea")
    row = pairs.pair(case.session, case.ada, lea, case.programme, now=case.clock.now())
    with pytest.raises(NotAllowed):
        helping.ask_for_help(case.session, acting(lea), row.id, now=case.clock.now())


def test_the_named_contact_comes_before_the_admins(case: Case) -> None:
    assert [one.person_id for one in helping.contact(case.session, case.programme.id).people] == [case.ada.id]
    case.programme.conduct_contact_id = case.mia.id
    case.session.add(case.programme)
    case.session.flush()
    named = helping.contact(case.session, case.programme.id)
    assert ([one.person_id for one in named.people], named.is_named) == ([case.mia.id], True)


def test_a_mentee_who_did_not_look_any_more_can_look_again_with_one_click(case: Case) -> None:
    profile = participants.profile_of(case.session, case.ben.id)
    assert profile is not None
    profile.looking = False
    case.session.add(profile)
    endings.end(case.session, acting(case.ben), case.row.id, QUIETLY, now=case.clock.now())
    assert case.place(case.ben).next_suggestion_at is None
    endings.look_again(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    assert case.place(case.ben).next_suggestion_at is not None
    assert profile.looking


def test_by_a_tick_nothing_is_raised_about_what_is_over(case: Case) -> None:
    endings.end(case.session, acting(case.ben), case.row.id, QUIETLY, now=case.clock.now())
    assert endings.lose(case.session, System(case.mia.workspace_id), case.mia.id, now=case.clock.now()) == 0
