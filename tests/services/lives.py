"""Lives of two people in which all is chance: what they click, when and how often, and when Baton is restarted."""

import contextlib
import itertools
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, func, select

from bot.db.engine import Database
from bot.db.tables import (
    Agreement,
    Ask,
    Checkin,
    Meeting,
    Nudge,
    Outbox,
    Person,
    PlanStep,
    Relationship,
    Review,
    Signature,
    Transition,
)  # fmt: skip
from bot.errors import UserError
from bot.forms.asks import Whom
from bot.forms.endings import EndForm
from bot.forms.meetings import TimesForm
from bot.forms.nudges import Answer
from bot.forms.plans import StepForm
from bot.forms.reviews import ReviewForm
from bot.forms.states import (
    LIVING,
    OPEN_ASKS,
    AskState,
    Fit,
    MeetingState,
    Mood,
    NudgeState,
    RelationshipState,
    ReviewKind,
)  # fmt: skip
from bot.services import (
    answers,
    ask_clock,
    asks,
    checkins,
    endings,
    lifecycle,
    meeting_clock,
    meeting_notes,
    meetings,
    nudges,
    participants,
    pauses,
    plans,
    reviews,
)  # fmt: skip
from bot.services.actors import Actor
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import FORM
from tests.services.moments import erased
from tests.services.states import ALLOWED

WHO = (0, 1)
WHICH = range(6)
_Deed = TypeVar("_Deed", bound=Callable[..., None])
#: What somebody does.
Deed = Callable[[Session, Actor], object]
#: What looks at the calendar, in the order in which it looks.
_CALENDAR = (lifecycle, plans, meeting_clock, nudges, checkins, ask_clock)
_YEAR = timedelta(days=366)
#: So often somebody is erased at the end of a life, wherever it stands: once in fifty lives is sure, then.
_ERASED = 0.25
_names = itertools.count()


#: What may happen while an ask is all there is between the two, and what once they are brought together.
_APART: list[tuple[Callable[..., None], dict[str, Sequence[Any]]]] = []
_TOGETHER: list[tuple[Callable[..., None], dict[str, Sequence[Any]]]] = []


def chance(*when: list[Any], often: int = 1, **arguments: Sequence[Any]) -> Callable[[_Deed], _Deed]:
    """Have something happen by chance, so many times as often as another thing, with arguments by chance, too."""

    def keep(happens: _Deed) -> _Deed:
        for those in when:
            those.extend([(happens, arguments)] * often)
        return happens

    return keep


class Lives(RuleBasedStateMachine):
    """Mia and Ben, from an ask or brought together; everything else is chance."""

    database: ClassVar[Database]
    #: What the lives came to; a machine in which nothing happens would prove nothing.
    seen: ClassVar[set[object]] = set()

    # Chances of its own: those of Hypothesis are made for small examples, and most lives would end before they began.
    @initialize(chances=st.randoms(use_true_random=True))
    def brought_together(self, chances: random.Random) -> None:
        """Bring two people together, or have one ask the other, in a workspace of their own."""
        self.chances, begins = chances, chances.choice(["ask", "ask", "unsigned", "signed"])
        self.born = self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self.workspace_id = make_workspace(self.database, f"T{next(_names)}")
        self.row_id = self.looked_at = 0
        self.seen_together = self.seen_signed = False
        with self.database.writing(self.workspace_id) as session:
            mia = make_person(session, "Mia", tz="Europe/Berlin")
            ben = make_person(session, "Ben", tz="America/New_York")
            where = pairs.programme(session, mia, now=self.now)
            pairs.joined(session, mia, offering=True)
            pairs.joined(session, ben, looking=True)
            for who in (mia, ben):
                pairs.enrolled(session, who, where)
            self.people = [acting(mia), acting(ben)]
            if begins != "ask":
                begin = pairs.pair if begins == "signed" else pairs.unsigned
                self.row_id = begin(session, mia, ben, where, now=self.now).id
        if begins == "ask":
            self.ask()

    def teardown(self) -> None:
        """Let the rest of the year pass, now and then without one of the two, and look once more."""
        if self.chances.random() < _ERASED:
            self._erase(self.chances.choice(WHO))
        while self.now < self.born + _YEAR:
            self._pass(timedelta(days=60))
        self.everything_is_as_it_should_be()

    def _do(self, who: int, deed: Deed) -> None:
        with contextlib.suppress(UserError), self.database.writing(self.workspace_id) as session:
            deed(session, self.people[who])

    def _erase(self, who: int) -> None:
        self._do(who, lambda s, a: self.people.__setitem__(who, erased(s, a, now=self.now)))
        self.seen.add("erased")

    def _pass(self, span: timedelta, looks: int = 1) -> None:
        self.now += span
        for _ in range(looks):
            with self.database.writing(self.workspace_id) as session:
                for feature in _CALENDAR:
                    due = feature.next_due(session)
                    if due is not None and due <= self.now:
                        feature.queue_due(session, now=self.now)

    @rule()
    def something_happens(self) -> None:
        """Have anything happen that can."""
        happens, arguments = self.chances.choice(_TOGETHER if self.row_id else _APART)
        chosen = {name: self.chances.choice(choices) for name, choices in arguments.items()}
        note(f"{self.now:%Y-%m-%d} {happens.__name__} {chosen}")
        happens(self, **chosen)

    @chance(_APART, _TOGETHER, often=2, days=[0, 1, 3, 8, 20], looks=[1, 2])
    def time_passes(self, days: int, looks: int) -> None:
        """Let the calendar look, perhaps twice."""
        self._pass(timedelta(days=days, minutes=7), looks)

    @chance(_APART, _TOGETHER, days=[60, 60, 200])
    def nobody_looks_for_long(self, days: int) -> None:
        """Let Baton be down for long."""
        self._pass(timedelta(days=days))

    @chance(_APART, _TOGETHER, really=[True, *[False] * 5])
    def restart(self, *, really: bool) -> None:
        """Begin anew with nothing but what the database holds."""
        if really:
            url = self.database.url.render_as_string(hide_password=False)
            self.database.close()
            Lives.database = Database(url)
            self.seen.add("restarted")

    @chance(_APART)
    def ask(self) -> None:
        """Ben asks Mia, perhaps again."""
        self._do(1, lambda s, a: asks.send(s, a, Whom(person_id=self.people[0].person_id), FORM, now=self.now))

    @chance(_APART, often=3, how=[*["accept"] * 4, "busy", "time", "withdraw"], mistaken=[*[False] * 3, True])
    def answer_the_ask(self, how: str, *, mistaken: bool) -> None:
        """Answer the newest ask, or take it back; or try what is the other one's to do."""

        def deed(session: Session, actor: Actor) -> None:
            newest = session.exec(select(Ask.id).order_by(col(Ask.id).desc())).first() or 0
            if how == "accept":
                answers.accept(session, actor, newest, now=self.now)
            elif how == "busy":
                answers.decline(session, actor, newest, AskState.BUSY, now=self.now)
            elif how == "time":
                day = (self.now + timedelta(days=9)).date()
                answers.need_time(session, actor, newest, day, now=self.now)
            else:
                answers.withdraw(session, actor, newest, now=self.now)
            self.row_id = session.exec(select(Relationship.id)).first() or 0

        mine = 1 if how == "withdraw" else 0
        self._do(1 - mine if mistaken else mine, deed)

    @chance(_APART, _TOGETHER, who=WHO, how=[participants.pause, participants.resume, participants.resume])
    def step_back(self, who: int, how: Callable[..., object]) -> None:
        """Pause, or come back."""
        self._do(who, lambda s, a: how(s, a, now=self.now))

    @chance(_TOGETHER, who=WHO, which=WHICH, mood=tuple(Mood))
    def answer_a_check_in(self, who: int, which: int, mood: Mood) -> None:
        """Say how it goes."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Checkin).where(Checkin.person_id == actor.person_id)).all()
            for one in found[which % len(found) :][:1] if found else []:
                checkins.record(session, actor, one.id, mood, now=self.now)

        self._do(who, deed)

    @chance(_TOGETHER, who=WHO, changes=[{}, {}, {}, {"term_months": 3}, {"cadence_weeks": 4}], both=[False, True])
    def sign(self, who: int, changes: dict[str, int], *, both: bool) -> None:
        """Sign, perhaps with a change, perhaps both at once."""

        def deed(session: Session, actor: Actor) -> None:
            row, me = session.get_one(Relationship, self.row_id), session.get_one(Person, actor.person_id)
            pairs.sign(session, row, me, now=self.now, **changes)

        self._do(who, deed)
        if both:
            changes = {}
            self._do(1 - who, deed)

    @chance(_TOGETHER, often=2, who=WHO, how=["end", "block", "leave", "erase", "both", *[""] * 20])
    def part(self, who: int, how: str) -> None:
        """Part in one of the ways in which people part."""
        if how in {"end", "both"}:
            self._do(who, lambda s, a: endings.end(s, a, self.row_id, EndForm(), now=self.now))
        if how == "both":
            self._do(1 - who, lambda s, a: endings.end(s, a, self.row_id, EndForm(), now=self.now))
        if how == "block":
            self._do(who, lambda s, a: endings.block(s, a, self.row_id, now=self.now))
        if how == "leave":
            self._do(who, lambda s, a: participants.leave(s, a, now=self.now))
        if how == "erase":
            self._erase(who)

    @chance(_TOGETHER, often=2, who=WHO, how=[pauses.pause, pauses.resume])
    def rest(self, who: int, how: Callable[..., object]) -> None:
        """Let it rest, or go on."""
        self._do(who, lambda s, a: how(s, a, self.row_id, now=self.now))

    @chance(_TOGETHER, who=WHO, which=WHICH, given=[*Answer, None])
    def answer_a_nudge(self, who: int, which: int, given: Answer | None) -> None:
        """Answer whatever somebody was reminded of, or put it off."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Nudge).where(Nudge.person_id == actor.person_id)).all()
            for one in found[which % len(found) :][:1] if found else []:
                if given is None:
                    nudges.later(session, actor, one.id, (self.now + timedelta(days=9)).date(), now=self.now)
                else:
                    nudges.answer(session, actor, one.id, given, now=self.now)

        self._do(who, deed)

    @chance(_TOGETHER, often=2, who=WHO)
    def propose(self, who: int) -> None:
        """Propose times."""
        form = TimesForm(times=[self.now + timedelta(days=2), self.now + timedelta(days=3)])
        self._do(who, lambda s, a: meetings.propose(s, a, self.row_id, form, now=self.now))

    @chance(_TOGETHER, often=3, who=WHO, met=[True, True, False])
    def meet(self, who: int, *, met: bool) -> None:
        """Find a time together, let it come, and say whether it came to a talk."""
        self.propose(who)
        self.answer_a_meeting(1 - who, 0, "accept")
        self._pass(timedelta(days=3))
        self.answer_a_meeting(who, 0, "met" if met else "missed")

    @chance(_TOGETHER, often=2, who=WHO, which=WHICH, what=["accept", "accept", "skip", "met", "met", "missed"])
    def answer_a_meeting(self, who: int, which: int, what: str) -> None:
        """Choose a time, call it off, or say whether they met; the newest first."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Meeting).order_by(col(Meeting.id).desc())).all()
            for one in found[which % len(found) :][:1] if found else []:
                if what == "accept":
                    at = datetime.fromisoformat(one.times[0]) if one.times else self.now
                    meetings.accept(session, actor, one.id, at, now=self.now)
                elif what == "skip":
                    meetings.skip(session, actor, one.id, now=self.now)
                else:
                    meeting_notes.say_if_met(session, actor, one.id, met=what == "met", now=self.now)

        self._do(who, deed)

    @chance(_TOGETHER, who=WHO, which=WHICH, what=["add", "finish", "drop", "put_off"])
    def plan(self, who: int, which: int, what: str) -> None:
        """Add, finish, drop or put off a step."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(PlanStep)).all()
            if what == "add" or not found:
                form = StepForm(text="One", due_on=(self.now + timedelta(days=2)).date())
                plans.add(session, actor, self.row_id, form, now=self.now)
            else:
                step_id = found[which % len(found)].id
                {"finish": plans.finish, "drop": plans.drop, "put_off": plans.put_off}[what](
                    session, actor, step_id, now=self.now
                )

        self._do(who, deed)

    @chance(_TOGETHER, who=WHO, which=WHICH, months=[0, 3, 6])
    def look_back(self, who: int, which: int, months: int) -> None:
        """Answer whatever was asked."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Review).where(Review.person_id == actor.person_id)).all()
            for one in found[which % len(found) :][:1] if found else []:
                if one.kind is ReviewKind.EXTENSION:
                    reviews.say_how_long(session, actor, one.id, months, now=self.now)
                elif one.kind is ReviewKind.FIT:
                    reviews.say_if_it_fits(session, actor, one.id, Fit.NO, now=self.now)
                else:
                    reviews.look_back(session, actor, one.id, ReviewForm(thanks="Thank you"), now=self.now)

        self._do(who, deed)

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        """Look at what must hold after every click."""
        with self.database.reading(self.workspace_id) as session:
            for one in session.exec(select(Transition).where(col(Transition.id) > self.looked_at)):
                self.looked_at = max(self.looked_at, one.id)
                if one.thing in ALLOWED and one.from_state != "new":
                    assert (one.from_state, one.to_state) in ALLOWED[one.thing]
                    self.seen.add((one.thing, one.from_state, one.to_state))
            row = session.exec(select(Relationship)).one_or_none()
            if not self.seen_together:
                for ask in session.exec(select(Ask)):
                    self.seen.add(f"ask {ask.state}")
                    assert (ask.next_at is not None) == (ask.state in OPEN_ASKS)
            if row is None:
                return
            self.seen_together = True
            self.seen.add(row.state)
            if not self.seen_signed and row.state in {RelationshipState.ACTIVE, RelationshipState.CLOSED}:
                signatures = list(session.exec(select(Signature.agreement_id)))
                assert 2 in {signatures.count(version) for version in session.exec(select(Agreement.id))}
                self.seen_signed = True
            assert (row.next_at is not None) == (row.state in LIVING)
            assert row.state in LIVING or checkins.next_due(session) is None
            rests = row.state is RelationshipState.PAUSED
            assert not rests or (row.paused_at is not None and checkins.next_due(session) is None)
            for nudge in session.exec(select(Nudge)):
                assert (nudge.answer is not None) == (nudge.state is NudgeState.ANSWERED)
                assert nudge.next_at is None or nudge.state is NudgeState.OPEN
            states = [state for state in session.exec(select(Meeting.state)) if state is MeetingState.PROPOSED]
            assert len(states) <= 1
            ends = col(Outbox.kind).in_([endings.ENDED, reviews.CLOSED])
            assert session.exec(select(func.count()).select_from(Outbox).where(ends)).one() <= len(self.people)


def live_through(url: str, lives: int) -> set[object]:
    """Live so many lives of a year or more, of 15 steps each; returns what they came to."""
    Lives.database = Database(url)
    Lives.seen = set()
    try:
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=lives,
                stateful_step_count=15,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        Lives.database.close()
    return Lives.seen
