# ruff: noqa: D102 - the name of a rule says what somebody does
"""No order of clicks, times and repeated deliveries brings an ask where it must not be."""

import itertools
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from bot.db.engine import Database
from bot.db.schema import migrate
from bot.db.tables import Ask, Person, PlaceWish, Profile, ShortlistEntry, Transition
from bot.errors import UserError
from bot.forms.asks import Whom
from bot.forms.states import ASK_TRANSITIONS, OPEN_ASKS, AskState, ProfileState, SmallOffer
from bot.services import answers, ask_clock, asks, doors, relationships, shortlist, succession, wishes
from bot.services.actors import Actor
from tests.people import make_person, make_workspace
from tests.services import pairs
from tests.services.asking import FORM

_BEGINNING = datetime(2026, 3, 4, 12, tzinfo=UTC)
MENTEES, MENTORS = st.integers(0, 2), st.integers(0, 2)
ASKS = st.integers(0, 12)
_names = itertools.count()


class AskLives(RuleBasedStateMachine):
    """Three mentees and three mentors who press everything, in any order, as often as they like."""

    database: Database | None = None
    folder = Path(tempfile.mkdtemp(prefix="asks-"))

    @initialize()
    def begin(self) -> None:
        """Make a fresh workspace in a database that all runs share."""
        self.now = _BEGINNING
        if AskLives.database is None:
            AskLives.database = Database(f"sqlite:///{self.folder}/asks.db")
            migrate(AskLives.database, now=self.now)
        self.workspace_id = make_workspace(AskLives.database, f"T{next(_names)}")
        with self.work() as session:
            people = [make_person(session, f"P{number}") for number in range(6)]
            programme = pairs.programme(session, people[0], now=self.now)
            for number, person in enumerate(people):
                mentor = number >= 3
                pairs.joined(session, person, looking=not mentor, offering=mentor, capacity=max(1, number - 3))
                pairs.enrolled(session, person, programme)
            self.people = [person.id for person in people]

    def work(self) -> Any:
        assert AskLives.database is not None
        return AskLives.database.writing(self.workspace_id)

    def attempt(self, act: Callable[[Session], object]) -> None:
        """Do something that may be refused, in a transaction of its own."""
        with suppress(UserError), self.work() as session:
            act(session)

    def actor(self, number: int) -> Actor:
        return Actor(self.workspace_id, self.people[number])

    def ask_id(self, session: Session, nth: int) -> int:
        ids = list(session.exec(select(Ask.id).order_by(col(Ask.id))))
        return ids[nth % len(ids)] if ids else 0

    @rule(mentee=MENTEES, mentor=MENTORS, then_next=st.booleans(), twice=st.booleans())
    def send(self, mentee: int, mentor: int, *, then_next: bool, twice: bool) -> None:
        form = FORM.model_copy(update={"more": ["then_next"] if then_next else []})
        whom = Whom(person_id=self.people[3 + mentor])
        for _ in range(1 + twice):
            self.attempt(lambda session: asks.send(session, self.actor(mentee), whom, form, now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS)
    def accept(self, who: int, nth: int) -> None:
        self.attempt(lambda s: answers.accept(s, self.actor(who), self.ask_id(s, nth), now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS, answer=st.sampled_from([AskState.BUSY, AskState.NOT_RIGHT]))
    def decline(self, who: int, nth: int, answer: AskState) -> None:
        self.attempt(lambda s: answers.decline(s, self.actor(who), self.ask_id(s, nth), answer, now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS, days=st.integers(-1, 35))
    def need_time(self, who: int, nth: int, days: int) -> None:
        day = (self.now + timedelta(days=days)).date()
        self.attempt(lambda s: answers.need_time(s, self.actor(who), self.ask_id(s, nth), day, now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS, offer=st.sampled_from(SmallOffer))
    def offer(self, who: int, nth: int, offer: SmallOffer) -> None:
        self.attempt(lambda s: answers.offer_less(s, self.actor(who), self.ask_id(s, nth), offer, now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS)
    def take(self, who: int, nth: int) -> None:
        self.attempt(lambda s: answers.take_offer(s, self.actor(who), self.ask_id(s, nth), now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS)
    def withdraw(self, who: int, nth: int) -> None:
        self.attempt(lambda s: answers.withdraw(s, self.actor(who), self.ask_id(s, nth), now=self.now))

    @rule(who=st.integers(0, 5), nth=ASKS, other=st.integers(0, 5))
    def point(self, who: int, nth: int, other: int) -> None:
        name = f"UP{other}"
        self.attempt(lambda s: answers.point(s, self.actor(who), self.ask_id(s, nth), name, now=self.now))

    @rule(mentee=MENTEES, mentor=MENTORS)
    def keep(self, mentee: int, mentor: int) -> None:
        def act(session: Session) -> None:
            person = session.exec(select(Person).where(Person.id == self.people[3 + mentor])).one()
            shortlist.add(session, self.actor(mentee), person, why="Your talk", now=self.now)

        self.attempt(act)

    @rule(mentee=MENTEES, mentor=MENTORS)
    def wish(self, mentee: int, mentor: int) -> None:
        self.attempt(lambda s: wishes.wish(s, self.actor(mentee), self.people[3 + mentor], now=self.now))

    @rule(who=st.integers(0, 5), state=st.sampled_from(ProfileState))
    def come_and_go(self, who: int, state: ProfileState) -> None:
        def act(session: Session) -> None:
            session.exec(select(Profile).where(Profile.person_id == self.people[who])).one().state = state

        self.attempt(act)

    @rule(mentor=MENTORS, closed=st.booleans())
    def door(self, mentor: int, *, closed: bool) -> None:
        self.attempt(lambda s: answers.set_door(s, self.actor(3 + mentor), closed=closed, now=self.now))

    @rule(hours=st.sampled_from([1, 24, 100, 400, 2000]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def tick(self) -> None:
        for queue in (ask_clock.queue_due, succession.queue_due, wishes.queue_due):
            with self.work() as session:
                queue(session, now=self.now)

    @invariant()
    def every_step_is_one_of_the_table(self) -> None:
        with self.work() as session:
            steps = session.exec(select(Transition).where(Transition.thing == "ask", Transition.from_state != "new"))
            assert all(AskState(s.to_state) in ASK_TRANSITIONS[AskState(s.from_state)] for s in steps)
            for ask in session.exec(select(Ask)):
                assert (ask.next_at is not None) == (ask.state in OPEN_ASKS)

    @invariant()
    def nobody_is_asked_or_gives_more_than_they_have(self) -> None:
        with self.work() as session:
            mentors = self.people[3:]
            taken = relationships.mentees_now(session, mentors)
            profiles = session.exec(select(Profile).where(col(Profile.person_id).in_(mentors)))
            capacity = {profile.person_id: profile.capacity for profile in profiles}
            assert all(taken.get(mentor, 0) <= capacity[mentor] for mentor in mentors)
            waiting = doors.waiting_asks(session, mentors)
            assert all(waiting.get(mentor, 0) <= min(doors.MOST_ASKS, capacity[mentor]) for mentor in mentors)
            per_mentee = sa.select(sa.func.count()).where(col(Ask.state).in_(OPEN_ASKS)).group_by(col(Ask.mentee_id))
            assert all(count <= 1 for (count,) in session.execute(per_mentee))

    @invariant()
    def time_never_stands_still(self) -> None:
        with self.work() as session:
            for queue, due in (
                (ask_clock.queue_due, ask_clock.next_due),
                (succession.queue_due, succession.next_due),
                (wishes.queue_due, wishes.next_due),
            ):
                at = due(session)
                if at is not None and at <= self.now:
                    queue(session, now=self.now)
                    later = due(session)
                    assert later is None or later > self.now

    @invariant()
    def nobody_waits_who_was_forgotten(self) -> None:
        with self.work() as session:
            told = session.exec(select(PlaceWish).where(PlaceWish.state == "told"))
            assert all(wish.until_at is not None for wish in told)
            following = session.exec(select(ShortlistEntry).where(ShortlistEntry.state == "next"))
            assert all(entry.next_at is not None for entry in following)


AskLives.TestCase.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAskLives = AskLives.TestCase
