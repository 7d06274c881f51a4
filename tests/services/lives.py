"""Lives of two people in which all is chance: what they click, when and how often, and when Baton is restarted."""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
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
    ASK_TRANSITIONS,
    LIVING,
    MEETING_TRANSITIONS,
    NUDGE_TRANSITIONS,
    OPEN_ASKS,
    RELATIONSHIP_TRANSITIONS,
    REVIEW_TRANSITIONS,
    STEP_TRANSITIONS,
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

#: What may follow what, by thing, as text.
_TABLES: dict[str, Mapping[Any, Iterable[Any]]] = {
    "ask": ASK_TRANSITIONS,
    "relationship": RELATIONSHIP_TRANSITIONS,
    "meeting": MEETING_TRANSITIONS,
    "plan_step": STEP_TRANSITIONS,
    "review": REVIEW_TRANSITIONS,
    "nudge": NUDGE_TRANSITIONS,
}
ALLOWED = {
    thing: {(str(one), str(other)) for one, following in table.items() for other in following}
    for thing, table in _TABLES.items()
}
WHO = st.integers(0, 1)
WHICH = st.integers(0, 5)
_Deed = TypeVar("_Deed", bound=Callable[..., None])
#: What somebody does.
Deed = Callable[[Session, Actor], object]
#: What looks at the calendar, in the order in which it looks.
_CALENDAR = (lifecycle, plans, meeting_clock, nudges, checkins, ask_clock)
_YEAR = timedelta(days=366)
_names = itertools.count()


#: What may happen while an ask is all there is between the two, and what once they are brought together.
_APART: list[tuple[Callable[..., None], Any]] = []
_TOGETHER: list[tuple[Callable[..., None], Any]] = []


def chance(*when: list[Any], often: int = 1, **arguments: Any) -> Callable[[_Deed], _Deed]:
    """Have something happen by chance, so many times as often as another thing, with arguments by chance, too."""

    def keep(happens: _Deed) -> _Deed:
        for those in when:
            those.extend([(happens, st.fixed_dictionaries(arguments))] * often)
        return happens

    return keep


class Lives(RuleBasedStateMachine):
    """Mia and Ben, from an ask or brought together; everything else is chance."""

    database: ClassVar[Database]
    #: What the lives came to; a machine in which nothing happens would prove nothing.
    seen: ClassVar[set[str]] = set()

    @initialize(begins=st.sampled_from(["ask", "ask", "unsigned", "signed"]))
    def brought_together(self, begins: str) -> None:
        """Bring two people together, or have one ask the other, in a workspace of their own."""
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
        """Let the rest of the year pass, and look once more."""
        while self.now < self.born + _YEAR:
            self._pass(timedelta(days=45))
        self.everything_is_as_it_should_be()

    def _do(self, who: int, deed: Deed) -> None:
        with contextlib.suppress(UserError), self.database.writing(self.workspace_id) as session:
            deed(session, self.people[who])

    def _pass(self, span: timedelta, looks: int = 1) -> None:
        self.now += span
        for _ in range(looks):
            with self.database.writing(self.workspace_id) as session:
                for feature in _CALENDAR:
                    due = feature.next_due(session)
                    if due is not None and due <= self.now:
                        feature.queue_due(session, now=self.now)

    # One rule for all: of many, Hypothesis would leave out half in each life.
    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """Have anything happen that can."""
        happens, arguments = data.draw(st.sampled_from(_TOGETHER if self.row_id else _APART))
        happens(self, **data.draw(arguments))

    @chance(_APART, _TOGETHER, often=2, days=st.sampled_from([0, 1, 3, 8, 20]), looks=st.integers(1, 2))
    def time_passes(self, days: int, looks: int) -> None:
        """Let the calendar look, perhaps twice."""
        self._pass(timedelta(days=days, minutes=7), looks)

    @chance(_APART, _TOGETHER, days=st.sampled_from([60, 60, 200]))
    def nobody_looks_for_long(self, days: int) -> None:
        """Let Baton be down for long."""
        self._pass(timedelta(days=days))

    @chance(_APART, _TOGETHER, really=st.sampled_from([True, *[False] * 9]))
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

    @chance(
        _APART,
        often=3,
        how=st.sampled_from(["accept", "busy", "time", "withdraw"]),
        mistaken=st.sampled_from([False, False, True]),
    )
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

    @chance(
        _APART, _TOGETHER, who=WHO, how=st.sampled_from([participants.pause, participants.resume, participants.resume])
    )
    def step_back(self, who: int, how: Callable[..., object]) -> None:
        """Pause, or come back."""
        self._do(who, lambda s, a: how(s, a, now=self.now))

    @chance(_TOGETHER, who=WHO, which=WHICH, mood=st.sampled_from(Mood))
    def answer_a_check_in(self, who: int, which: int, mood: Mood) -> None:
        """Say how it goes."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Checkin).where(Checkin.person_id == actor.person_id)).all()
            for one in found[which % len(found) :][:1] if found else []:
                checkins.record(session, actor, one.id, mood, now=self.now)

        self._do(who, deed)

    @chance(
        _TOGETHER,
        who=WHO,
        changes=st.sampled_from([{}, {}, {}, {"term_months": 3}, {"cadence_weeks": 4}]),
        both=st.booleans(),
    )
    def sign(self, who: int, changes: dict[str, int], *, both: bool) -> None:
        """Sign, perhaps with a change, perhaps both at once."""

        def deed(session: Session, actor: Actor) -> None:
            row, me = session.get_one(Relationship, self.row_id), session.get_one(Person, actor.person_id)
            pairs.sign(session, row, me, now=self.now, **changes)

        self._do(who, deed)
        if both:
            changes = {}
            self._do(1 - who, deed)

    @chance(_TOGETHER, who=WHO, how=st.sampled_from(["end", "block", "leave", "both", *[""] * 20]))
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

    @chance(_TOGETHER, who=WHO, how=st.sampled_from([pauses.pause, pauses.resume]))
    def rest(self, who: int, how: Callable[..., object]) -> None:
        """Let it rest, or go on."""
        self._do(who, lambda s, a: how(s, a, self.row_id, now=self.now))

    @chance(_TOGETHER, who=WHO, which=WHICH, given=st.sampled_from([*Answer, None]))
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

    @chance(
        _TOGETHER,
        often=2,
        who=WHO,
        which=WHICH,
        what=st.sampled_from(["accept", "accept", "skip", "met", "met", "missed"]),
    )
    def answer_a_meeting(self, who: int, which: int, what: str) -> None:
        """Choose a time, call it off, or say whether they met."""

        def deed(session: Session, actor: Actor) -> None:
            found = session.exec(select(Meeting)).all()
            for one in found[which % len(found) :][:1] if found else []:
                if what == "accept":
                    meetings.accept(session, actor, one.id, datetime.fromisoformat(one.times[0]), now=self.now)
                elif what == "skip":
                    meetings.skip(session, actor, one.id, now=self.now)
                else:
                    meeting_notes.say_if_met(session, actor, one.id, met=what == "met", now=self.now)

        self._do(who, deed)

    @chance(_TOGETHER, who=WHO, which=WHICH, what=st.sampled_from(["add", "finish", "drop", "put_off"]))
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

    @chance(_TOGETHER, who=WHO, which=WHICH, months=st.sampled_from([0, 3, 6]))
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


def live_through(url: str, lives: int) -> set[str]:
    """Live so many lives of a year or more, of 25 steps each; returns what they came to."""
    Lives.database = Database(url)
    Lives.seen = set()
    try:
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=lives,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                database=None,
                # Lives are short enough to read as they are, and finding shorter ones takes minutes.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        Lives.database.close()
    return Lives.seen
