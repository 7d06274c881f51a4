"""Asks: one at a time, answered by the right person, never beyond a mentor's places."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Ask, Enrolment, Outbox, Person, Relationship, Suggestion
from bot.errors import AlreadyDone, NotAllowed, NotFound, UserError
from bot.forms.asks import AskForm
from bot.forms.states import AskState, ProfileState, SuggestionState
from bot.services import asks, participants
from bot.services.actors import Actor
from bot.services.calendar import local_date
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

FORM = AskForm(what="An hour a month", goal_text="Lead a review", timeframe_months=6, why="Your March review")


class Case:
    """A mentor with one place, and two people to whom the mentor was suggested."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mentor = make_person(session, "Ana")
        self.programme = pairs.programme(session, self.mentor, now=clock.now())
        pairs.joined(session, self.mentor, offering=True)
        pairs.enrolled(session, self.mentor, self.programme)
        self.ben, self.cy = self.seeker("Ben"), self.seeker("Cy")

    def seeker(self, name: str) -> Person:
        """Have somebody look for a mentor, with a suggestion."""
        row = make_person(self.session, name)
        pairs.joined(self.session, row, looking=True)
        place = pairs.enrolled(self.session, row, self.programme)
        self.suggest(row, place, self.mentor)
        return row

    def suggest(self, who: Person, place: Enrolment, mentor: Person) -> Suggestion:
        """Suggest somebody."""
        row = Suggestion(
            enrolment_id=place.id,
            person_id=who.id,
            mentor_id=mentor.id,
            goal_id=pairs.goal(self.session, who).id,
            local_date=local_date(self.clock.now(), who.tz),
            kind=Kind.NICHE,
            created_at=self.clock.now(),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def suggestion(self, who: Person) -> Suggestion:
        """What was suggested to somebody first."""
        return self.session.exec(select(Suggestion).where(Suggestion.person_id == who.id)).first()  # type: ignore[return-value] # there is one

    def ask(self, who: Person) -> Ask:
        """Ask the mentor."""
        return asks.send(self.session, acting(who), self.suggestion(who).id, FORM, now=self.clock.now())

    def pairs(self) -> list[Relationship]:
        """All relationships."""
        return list(self.session.exec(select(Relationship)))


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Two seekers and a mentor."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_a_yes_begins_the_relationship_on_the_goal(case: Case) -> None:
    ask = case.ask(case.ben)
    assert case.suggestion(case.ben).state is SuggestionState.ASKED
    asks.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())
    (pair,) = case.pairs()
    assert (pair.goal_id, pair.kind, pair.programme_id) == (ask.goal_id, Kind.NICHE, case.programme.id)
    assert ask.state is AskState.ACCEPTED


def test_pressing_yes_twice_begins_one_relationship(case: Case) -> None:
    ask = case.ask(case.ben)
    asks.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        asks.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())
    assert len(case.pairs()) == 1


def test_a_mentor_never_takes_more_than_they_offered(case: Case) -> None:
    one, two = case.ask(case.ben), case.ask(case.cy)
    asks.accept(case.session, acting(case.mentor), one.id, now=case.clock.now())
    with pytest.raises(NotAllowed, match="places are taken"):
        asks.accept(case.session, acting(case.mentor), two.id, now=case.clock.now())
    assert two.state is AskState.OPEN
    with pytest.raises(NotAllowed, match="no free place"):
        asks.draft(case.session, acting(case.seeker("Di")), case.session.exec(select(Suggestion)).all()[-1].id)


def test_only_the_mentor_answers_and_only_the_mentee_takes_back(case: Case) -> None:
    ask, now = case.ask(case.ben), case.clock.now()
    for who in (case.ben, case.cy):
        with pytest.raises(NotFound):
            asks.accept(case.session, acting(who), ask.id, now=now)
        with pytest.raises(NotFound):
            asks.decline(case.session, acting(who), ask.id, now=now)
    for who in (case.mentor, case.cy):
        with pytest.raises(NotFound):
            asks.withdraw(case.session, acting(who), ask.id, now=now)
    with pytest.raises(NotFound):
        asks.draft(case.session, acting(case.cy), case.suggestion(case.ben).id)
    assert ask.state is AskState.OPEN


def test_one_open_ask_at_a_time(case: Case) -> None:
    case.ask(case.ben)
    other = make_person(case.session, "Eve")
    pairs.joined(case.session, other, offering=True)
    place = case.session.exec(select(Enrolment).where(Enrolment.person_id == case.ben.id)).one()
    second = case.suggest(case.ben, place, other)
    with pytest.raises(AlreadyDone, match="Ana"):
        asks.send(case.session, acting(case.ben), second.id, FORM, now=case.clock.now())


def test_an_ask_that_was_taken_back_cannot_be_accepted_and_is_not_delivered(case: Case) -> None:
    ask = case.ask(case.ben)
    asks.withdraw(case.session, acting(case.ben), ask.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        asks.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())
    card = asks.get(case.session, ask.id, now=case.clock.now())
    assert card is not None
    assert card.state is AskState.WITHDRAWN


def test_nothing_begins_with_somebody_who_left(case: Case) -> None:
    ask = case.ask(case.ben)
    profile = participants.profile_of(case.session, case.ben.id)
    assert profile is not None
    profile.state = ProfileState.LEFT
    case.session.flush()
    with pytest.raises(NotAllowed, match="Ben"):
        asks.accept(case.session, acting(case.mentor), ask.id, now=case.clock.now())


def test_the_words_of_an_ask_stay_out_of_the_outbox(case: Case) -> None:
    case.ask(case.ben)
    for row in case.session.exec(select(Outbox)):
        assert not any(words in row.model_dump_json() for words in (FORM.what, FORM.goal_text, FORM.why))


def test_many_yeses_at_once_fill_one_place(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        waiting = [case.ask(who).id for who in (case.ben, case.cy, case.seeker("Di"), case.seeker("Eli"))]
        mentor = Actor(workspace_id, case.mentor.id)

    def say_yes(ask_id: int) -> bool:
        try:
            with database.writing(workspace_id) as session:
                asks.accept(session, mentor, ask_id, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(say_yes, waiting)) == 1


def test_two_asks_in_one_moment_leave_one(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        place = session.exec(select(Enrolment).where(Enrolment.person_id == case.ben.id)).one()
        for name in ("Eve", "Flo", "Gus"):
            other = make_person(session, name)
            pairs.joined(session, other, offering=True)
            case.suggest(case.ben, place, other)
        me = acting(case.ben)
        ids = [row.id for row in session.exec(select(Suggestion).where(Suggestion.person_id == case.ben.id))]

    def ask(suggestion_id: int) -> bool:
        try:
            with database.writing(workspace_id) as session:
                asks.send(session, me, suggestion_id, FORM, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, ids)) == 1
