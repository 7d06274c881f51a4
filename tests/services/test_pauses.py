"""A relationship that rests: its clocks stand, either of the two goes on, and its end moves along."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Member, Outbox, Person, Relationship, Review
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.pauses import RestCard
from bot.forms.plans import StepForm
from bot.forms.states import ProfileState, RelationshipState, ReviewKind, Role
from bot.services import (
    agreements,
    checkins,
    hub,
    lifecycle,
    milestones,
    nudges,
    pages,
    participants,
    pauses,
    plans,
    reviews,
)
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


class Case:
    """Mia mentors Ben; both have signed."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia, self.ben = make_person(session, "Mia"), make_person(session, "Ben")
        self.programme = pairs.programme(session, self.mia, now=clock.now())
        self.row = pairs.pair(session, self.mia, self.ben, self.programme, now=clock.now())

    def told(self, who: Person, kind: str) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def pause(self, who: Person | None = None) -> RestCard:
        """Let it rest."""
        return pauses.pause(self.session, acting(who or self.ben), self.row.id, now=self.clock.now())

    def resume(self, who: Person | None = None) -> RestCard:
        """Go on."""
        return pauses.resume(self.session, acting(who or self.ben), self.row.id, now=self.clock.now())

    def live(self, **how: float) -> None:
        """Let the calendar do everything for so long."""
        last = self.clock.now() + timedelta(**how)
        features = (lifecycle, plans, nudges, checkins)
        for _ in range(500):
            dues = [due for one in features if (due := one.next_due(self.session)) is not None and due <= last]
            if not dues:
                break
            self.clock.at = max(min(dues), self.clock.at)
            for one in features:
                one.queue_due(self.session, now=self.clock.now())
        else:
            raise AssertionError("the calendar never comes to rest")
        self.clock.at = last


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_a_rest_stops_check_ins_of_both_and_is_told_to_the_other_one(case: Case) -> None:
    card = case.pause(case.mia)
    assert (card.rests, case.row.state) == (True, RelationshipState.PAUSED)
    assert [len(case.told(who, pauses.RESTS)) for who in (case.mia, case.ben)] == [0, 1]
    case.live(days=40)
    assert not case.told(case.ben, checkins.PROMPT)
    assert not case.told(case.mia, checkins.PROMPT)


def test_either_goes_on_and_the_end_and_the_check_ins_move_by_as_long_as_it_rested(case: Case) -> None:
    """Mutant: keeping the end where it was."""
    ends_at = case.row.ends_at
    case.pause(case.mia)
    case.clock.forward(days=30)
    card = case.resume(case.ben)
    assert (card.rests, case.row.state, case.row.paused_at) == (False, RelationshipState.ACTIVE, None)
    assert case.row.ends_at == ends_at + timedelta(days=30)
    assert len(case.told(case.mia, pauses.GOES_ON)) == 1
    due = checkins.next_due(case.session)
    assert due is not None
    assert timedelta(days=13) < due - case.clock.now() < timedelta(days=18)


def test_a_rest_over_the_end_of_the_term_closes_nothing(case: Case) -> None:
    """Mutant: milestones that go on while it rests."""
    case.clock.at = case.row.ends_at - timedelta(days=2)
    case.pause()
    case.live(days=30)
    assert case.row.state is RelationshipState.PAUSED
    case.resume()
    assert case.row.ends_at > case.clock.now()
    case.live(days=3)
    assert str(case.row.state) == "closed"


def test_what_was_asked_about_the_old_end_counts_for_the_new_one_and_is_not_asked_again(case: Case) -> None:
    """Mutant: leaving the questions at the old end, where an answer is told that it is too late."""
    case.live(days=(case.row.ends_at - case.clock.now()).days - 10)
    query = select(Review).where(Review.kind == ReviewKind.EXTENSION)
    asked = case.session.exec(query).all()
    assert len(asked) == 2
    case.pause()
    case.clock.forward(days=20)
    case.resume()
    ends_at = case.row.ends_at
    for review in asked:
        who = case.session.get_one(Person, review.person_id)
        reviews.say_how_long(case.session, acting(who), review.id, 3, now=case.clock.now())
    assert case.row.ends_at > ends_at
    assert len(case.session.exec(query).all()) == 2


def test_a_step_that_comes_due_while_it_rests_is_asked_about_afterwards(case: Case) -> None:
    due_on = (case.clock.now() + timedelta(days=3)).date()
    form = StepForm(text="Ask", due_on=due_on)
    plans.add(case.session, acting(case.ben), case.row.id, form, now=case.clock.now())
    case.pause()
    case.live(days=20)
    assert not case.told(case.ben, "nudges.step_due")
    case.resume()
    case.live(days=8)
    assert len(case.told(case.ben, "nudges.step_due")) == 1


def test_it_cannot_rest_twice_nor_before_it_began_nor_after_its_end_nor_by_others(case: Case) -> None:
    with pytest.raises(AlreadyDone):
        case.resume()
    case.pause()
    with pytest.raises(AlreadyDone, match="rests already"):
        case.pause(case.mia)
    with pytest.raises(NotFound):
        case.resume(make_person(case.session, "Eve"))
    new = pairs.unsigned(case.session, case.mia, make_person(case.session, "Kim"), case.programme, now=case.clock.now())
    with pytest.raises(AlreadyDone, match="signed"):
        pauses.pause(case.session, acting(case.mia), new.id, now=case.clock.now())


def test_one_of_a_circle_does_not_put_all_of_it_to_rest(case: Case) -> None:
    people = [make_person(case.session, name) for name in ("One", "Two", "Six")]
    circle = Relationship(
        kind=Kind.PEER,
        state=RelationshipState.ACTIVE,
        started_at=case.clock.now(),
        ends_at=case.clock.now() + timedelta(days=90),
    )
    case.session.add(circle)
    case.session.flush()
    case.session.add_all([Member(relationship_id=circle.id, person_id=one.id, role=Role.PEER) for one in people])
    case.session.flush()
    with pytest.raises(NotAllowed):
        pauses.pause(case.session, acting(people[0]), circle.id, now=case.clock.now())


def test_a_rest_is_asked_about_the_mentee_first_and_ends_kindly_after_half_a_year(case: Case) -> None:
    case.pause()
    case.live(days=50)
    kind = "nudges.resting_long"
    assert [len(case.told(who, kind)) for who in (case.ben, case.mia)] == [1, 0]
    case.live(days=20)
    assert [len(case.told(who, kind)) for who in (case.ben, case.mia)] == [1, 1]
    case.live(days=milestones.LONGEST_REST.days)
    assert case.row.state is RelationshipState.CLOSED
    assert [len(case.told(who, reviews.CLOSED)) for who in (case.ben, case.mia)] == [1, 1]


def test_home_and_the_page_show_a_rest_and_the_way_on(case: Case) -> None:
    pairs.joined(case.session, case.ben)
    case.pause()
    page = pages.page(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    assert (page.state, page.step) == (RelationshipState.PAUSED, "rest")
    assert [card.rests for card in hub.partner_cards(case.session, case.ben.id)] == [True]
    assert hub.standing(case.session, case.ben.id, now=case.clock.now()).step.code != "next_checkin"


def test_an_agreement_waits_while_one_of_the_two_is_paused(case: Case) -> None:
    """Mutant: dissolving it meanwhile."""
    kim = make_person(case.session, "Kim")
    pairs.joined(case.session, kim, looking=True)
    new = pairs.unsigned(case.session, case.mia, kim, case.programme, now=case.clock.now())
    participants.pause(case.session, acting(kim), now=case.clock.now())
    case.live(days=30)
    assert new.state is RelationshipState.AGREEING
    profile = participants.profile_of(case.session, kim.id)
    assert profile is not None
    assert profile.state is ProfileState.PAUSED
    participants.resume(case.session, acting(kim), now=case.clock.now())
    card = agreements.card(case.session, acting(kim), new.id)
    assert card.agree_by is not None
    assert card.agree_by.date() > date(2026, 4, 3)
    case.live(days=12)
    assert str(new.state) == "ended"
