"""Whatever two people click, when and how often: no undefined state, no skipped agreement, nothing told twice."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import (
    Agreement,
    Meeting,
    Nudge,
    Outbox,
    Person,
    PlanStep,
    Relationship,
    Review,
    Signature,
    Transition,
)
from bot.errors import UserError
from bot.forms.endings import EndForm
from bot.forms.meetings import TimesForm
from bot.forms.nudges import Answer
from bot.forms.plans import StepForm
from bot.forms.reviews import ReviewForm
from bot.forms.states import (
    LIVING,
    MEETING_TRANSITIONS,
    NUDGE_TRANSITIONS,
    RELATIONSHIP_TRANSITIONS,
    REVIEW_TRANSITIONS,
    STEP_TRANSITIONS,
    Fit,
    MeetingState,
    NudgeState,
    RelationshipState,
    ReviewKind,
)
from bot.services import (
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
)
from bot.services.actors import Actor
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

#: What may follow what, by thing, as text.
_TABLES: dict[str, Mapping[Any, Iterable[Any]]] = {
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
#: What somebody does.
Deed = Callable[[Session, Actor], object]


class Lives(RuleBasedStateMachine):
    """Mia and Ben, brought together; everything else is chance."""

    migrated: ClassVar[Path]
    #: How many of the lives came to what; a machine in which nothing happens would prove nothing.
    seen: ClassVar[set[str]] = set()

    @initialize(signed=st.booleans())
    def brought_together(self, *, signed: bool) -> None:
        """Bring two people together."""
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.migrated, self.folder / "baton.db")
        self.database = Database(f"sqlite:///{self.folder / 'baton.db'}")
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self.workspace_id = make_workspace(self.database)
        with self.database.writing(self.workspace_id) as session:
            mia = make_person(session, "Mia", tz="Europe/Berlin")
            ben = make_person(session, "Ben", tz="America/New_York")
            where = pairs.programme(session, mia, now=self.now)
            pairs.joined(session, mia, offering=True)
            pairs.joined(session, ben, looking=True)
            for who in (mia, ben):
                pairs.enrolled(session, who, where)
            begin = pairs.pair if signed else pairs.unsigned
            self.row_id = begin(session, mia, ben, where, now=self.now).id
            self.people = [acting(mia), acting(ben)]

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.database.close()
        shutil.rmtree(self.folder)

    def _do(self, who: int, deed: Deed) -> None:
        with contextlib.suppress(UserError), self.database.writing(self.workspace_id) as session:
            deed(session, self.people[who])

    @rule(days=st.sampled_from([0, 1, 3, 8, 20, 60, 200, 200]), looks=st.integers(1, 2))
    def time_passes(self, days: int, looks: int) -> None:
        """Let the calendar look, perhaps late, perhaps twice."""
        self.now += timedelta(days=days, minutes=7)
        for _ in range(looks):
            with self.database.writing(self.workspace_id) as session:
                for feature in (endings, lifecycle, plans, meeting_clock, nudges, checkins):
                    feature.queue_due(session, now=self.now)

    @rule(who=WHO, changes=st.sampled_from([{}, {}, {}, {"term_months": 3}, {"cadence_weeks": 4}]), both=st.booleans())
    def sign(self, who: int, changes: dict[str, int], *, both: bool) -> None:
        """Sign, perhaps with a change, perhaps both at once."""

        def deed(session: Session, actor: Actor) -> None:
            row, me = session.get_one(Relationship, self.row_id), session.get_one(Person, actor.person_id)
            pairs.sign(session, row, me, now=self.now, **changes)

        self._do(who, deed)
        if both:
            changes = {}
            self._do(1 - who, deed)

    @rule(who=WHO, how=st.sampled_from(["end", "block", "leave", "both", *[""] * 20]))
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

    @rule(who=WHO, how=st.sampled_from([pauses.pause, pauses.resume, pauses.resume, pauses.resume]))
    def rest(self, who: int, how: Callable[..., object]) -> None:
        """Let it rest, or go on."""
        self._do(who, lambda s, a: how(s, a, self.row_id, now=self.now))

    @rule(who=WHO, which=WHICH, given=st.sampled_from([*Answer, None]))
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

    @rule(who=WHO)
    def propose(self, who: int) -> None:
        """Propose times."""
        form = TimesForm(times=[self.now + timedelta(days=2), self.now + timedelta(days=3)])
        self._do(who, lambda s, a: meetings.propose(s, a, self.row_id, form, now=self.now))

    @rule(who=WHO, which=WHICH, what=st.sampled_from(["accept", "accept", "skip", "met", "met", "missed"]))
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

    @rule(who=WHO, which=WHICH, what=st.sampled_from(["add", "finish", "drop", "put_off"]))
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

    @rule(who=WHO, which=WHICH, months=st.sampled_from([0, 3, 6]))
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
            row = session.get_one(Relationship, self.row_id)
            self.seen.add(row.state)
            for one in session.exec(select(Transition)):
                if one.thing in ALLOWED and one.from_state != "new":
                    assert (one.from_state, one.to_state) in ALLOWED[one.thing]
            if row.state in {RelationshipState.ACTIVE, RelationshipState.CLOSED}:
                signatures = list(session.exec(select(Signature.agreement_id)))
                assert 2 in {signatures.count(version) for version in session.exec(select(Agreement.id))}
            assert (row.next_at is not None) == (row.state in LIVING)
            assert row.state in LIVING or checkins.next_due(session) is None
            rests = row.state is RelationshipState.PAUSED
            assert not rests or (row.paused_at is not None and checkins.next_due(session) is None)
            for nudge in session.exec(select(Nudge)):
                assert (nudge.answer is not None) == (nudge.state is NudgeState.ANSWERED)
                assert nudge.next_at is None or nudge.state is NudgeState.OPEN
            proposed = [one for one in session.exec(select(Meeting)) if one.state is MeetingState.PROPOSED]
            assert len(proposed) <= 1
            ends = [one for one in session.exec(select(Outbox)) if one.kind in {endings.ENDED, reviews.CLOSED}]
            assert len(ends) <= len(self.people)


@pytest.mark.timeout(170)
def test_random_lives_keep_to_their_tables(migrated_file: Path) -> None:
    Lives.migrated = migrated_file
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25,
            stateful_step_count=32,
            deadline=None,
            derandomize=True,
            database=None,
            # Lives are short enough to read as they are, and finding shorter ones takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Lives.seen >= {
        RelationshipState.AGREEING,
        RelationshipState.ACTIVE,
        RelationshipState.PAUSED,
        RelationshipState.CLOSED,
        RelationshipState.ENDED,
    }
