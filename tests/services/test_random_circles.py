"""Whoever joins, leaves or blocks whom, and when: no undefined circle, and not a word to somebody who left."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from bot.catalogue import Field, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import (
    Checkin,
    Meeting,
    Member,
    Nudge,
    Outbox,
    Person,
    PlanStep,
    Relationship,
    Review,
    Transition,
)
from bot.delivery.kinds import all_kinds
from bot.errors import UserError
from bot.forms.endings import EndForm
from bot.forms.meetings import AgendaForm, TimesForm
from bot.forms.outbox import NotWanted
from bot.forms.participants import JoinForm, JoinRole
from bot.forms.plans import StepForm
from bot.forms.reviews import ReviewForm
from bot.forms.rounds import GROUP_SIZES, RoundForm
from bot.forms.states import (
    LIVING,
    RELATIONSHIP_TRANSITIONS,
    MeetingState,
    OutboxState,
    RecipientKind,
    RelationshipState,
    ReviewKind,
    StepState,
)
from bot.services import (
    agreements,
    avoidances,
    checkins,
    circles,
    departures,
    endings,
    invites,
    lifecycle,
    meeting_clock,
    meeting_notes,
    meeting_parts,
    meetings,
    nudges,
    participants,
    plans,
    relationships,
    reviews,
    rounds,
)
from bot.services.actors import Actor
from tests.databases import empty
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

NAMES = ("Ada", "Ben", "Cy", "Dee", "Eve", "Fay")
WHO = st.integers(0, len(NAMES) - 1)
WHICH = st.integers(0, 5)
KINDS = all_kinds()
ALLOWED = {(str(one), str(other)) for one, following in RELATIONSHIP_TRANSITIONS.items() for other in following}
#: Which relationship a message is about, by the first part of its kind; others are about none.
ABOUT: dict[str, tuple[Any, str]] = {
    "relationships": (Relationship, "id"),
    "agreements": (Relationship, "id"),
    "endings": (Relationship, "id"),
    "departures": (Relationship, "id"),
    "meetings": (Meeting, "relationship_id"),
    "invites": (Meeting, "relationship_id"),
    "nudges": (Nudge, "relationship_id"),
    "pauses": (Relationship, "id"),
    "plans": (PlanStep, "relationship_id"),
    "checkins": (Checkin, ""),
}
#: The last word to somebody whose circle began without them, and the file that clears a calendar.
FAREWELLS = {departures.RELEASED, invites.WITHDRAWN}
Deed = Callable[[Session, Actor], object]


def about(session: Session, row: Outbox) -> int | None:
    """Return the relationship that a message is about; None where it is about none."""
    if row.kind in {reviews.ASKED, reviews.TOLD}:
        return session.get_one(Review, row.subject_id).relationship_id
    if row.kind.startswith("reviews."):
        return row.subject_id
    table, column = ABOUT.get(row.kind.partition(".")[0], (None, ""))
    if table is None:
        return None
    found = session.get_one(table, row.subject_id)
    if table is Checkin:
        return session.get_one(Member, found.member_id).relationship_id
    owner: int | None = getattr(found, column)
    return owner


class Circles(RuleBasedStateMachine):
    """Six people in a programme that brings peers together; everything else is chance."""

    database: ClassVar[Database]
    #: What the lives came to; a machine in which nothing happens would prove nothing.
    seen: ClassVar[set[str]] = set()

    @initialize(size=st.integers(2, 5))
    def brought_together(self, size: int) -> None:
        """Bring some of six people together."""
        empty(self.database)
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self.workspace_id = make_workspace(self.database)
        with self.database.writing(self.workspace_id) as session:
            olga = make_person(session, "Olga", is_admin=True)
            where = pairs.programme(session, olga, now=self.now)
            where.kinds = [Kind.PEER.value]
            people = [make_person(session, name, tz="Europe/Berlin") for name in NAMES]
            self.programme_id, self.olga, self.people = where.id, acting(olga), [acting(one) for one in people]
            for one in people:
                pairs.joined(session, one)
                pairs.enrolled(session, one, where)
            pairs.new_circle(session, people[:size], where, now=self.now)

    def _join(self, session: Session, actor: Actor) -> None:
        form = JoinForm(
            roles=[JoinRole.PEER], stage=Stage.SENIOR, field=Field.ENGINEERING, programmes=[self.programme_id]
        )
        participants.save(session, actor, form, now=self.now)

    def _do(self, actor: Actor, deed: Deed) -> None:
        with contextlib.suppress(UserError), self.database.writing(self.workspace_id) as session:
            deed(session, actor)

    def _one(self, session: Session, table: Any, which: int, *where: Any) -> Any:
        found = session.exec(select(table).where(*where).order_by(col(table.id).desc())).all()
        return found[which % len(found)] if found else None

    def _mine(self, session: Session, actor: Actor, which: int) -> int:
        mine = relationships.active_of(session, actor.person_id)
        return mine[which % len(mine)].id if mine else 0

    @rule(size=st.sampled_from([0, 0, *GROUP_SIZES]), who=st.integers(0, 63))
    def a_round(self, size: int, who: int) -> None:
        """Now and then, open a round, have some of them count themselves in, and publish it."""
        if not size:
            return
        form = RoundForm(deadline=(self.now + timedelta(days=1)).date(), group_size=size)

        def deed(session: Session, olga: Actor) -> None:
            row = rounds.open_round(session, olga, self.programme_id, form, now=self.now)
            for number, one in enumerate(self.people):
                if who >> number & 1:
                    with contextlib.suppress(UserError):
                        rounds.sign_up(session, one, row.id, now=self.now)
            asked = circles.ask(session, olga, row.id, now=self.now)
            circles.store(session, olga, asked, circles.answer(asked), now=self.now)
            circles.publish(session, olga, row.id, row.version, now=self.now)

        self._do(self.olga, deed)

    @rule(who=WHO, which=WHICH, how=st.sampled_from(["end", "end", "block", "leave", "vanish", "join", "join"]))
    def come_and_go(self, who: int, which: int, how: str) -> None:
        """Come, or go in one of the ways in which people go."""
        actor = self.people[who]

        def deed(session: Session, actor: Actor) -> None:
            row_id = self._mine(session, actor, which)
            if how == "end":
                endings.end(session, actor, row_id, EndForm(thanks="Thank you"), now=self.now)
            elif how == "block":
                whom = endings.to_block(session, actor, row_id)
                endings.block(session, actor, row_id, [whom[which % len(whom)].id], now=self.now)
            elif how == "leave":
                participants.leave(session, actor, now=self.now)
            else:
                session.get_one(Person, actor.person_id).is_deleted = how == "vanish"
                endings.queue_due(session, now=self.now)
                if how == "join":
                    self._join(session, actor)

        self._do(actor, deed)

    @rule(days=st.sampled_from([0, 1, 3, 16, 60, 200]))
    def time_passes(self, days: int) -> None:
        """Let the calendar look, and send what is due."""
        self.now += timedelta(days=days, minutes=7)
        with self.database.writing(self.workspace_id) as session:
            for feature in (endings, lifecycle, plans, meeting_clock, checkins, nudges):
                feature.queue_due(session, now=self.now)
            for row in session.exec(select(Outbox).where(Outbox.state == OutboxState.DUE)).all():
                sent = row.kind.partition(".")[0] in {*ABOUT, "reviews"} and self._is_sent(session, row)
                row.state = OutboxState.SENT if sent else OutboxState.SKIPPED

    @rule(which=WHICH, who=st.integers(1, 63), weeks=st.sampled_from([None, None, 4]))
    def sign(self, which: int, who: int, weeks: int | None) -> None:
        """Have some people sign, the first of them perhaps with a change."""
        changes = {"cadence_weeks": weeks} if weeks else {}
        for number, actor in enumerate(self.people):
            if who >> number & 1:
                self._do(actor, lambda s, a, changes=changes: self._sign(s, a, which, changes))  # type: ignore[misc] # the changes of now
                changes = {}

    def _sign(self, session: Session, actor: Actor, which: int, changes: dict[str, int]) -> None:
        row_id = self._mine(session, actor, which)
        if row_id:
            row, me = session.get_one(Relationship, row_id), session.get_one(Person, actor.person_id)
            pairs.sign(session, row, me, now=self.now, **changes)

    @rule(who=WHO, which=WHICH, what=st.sampled_from(["propose", "choose", "choose", "skip", "topic", "met"]))
    def meet(self, who: int, which: int, what: str) -> None:
        """Propose times, choose one, call it off, put a topic on the list, or say that they met."""

        def deed(session: Session, actor: Actor) -> None:
            row_id = self._mine(session, actor, 0)
            found = self._one(session, Meeting, which, Meeting.relationship_id == row_id)
            if what == "propose" or found is None:
                times = [self.now + timedelta(days=2), self.now + timedelta(days=3)]
                meetings.propose(session, actor, row_id, TimesForm(times=times), now=self.now)
            elif what == "choose":
                at = datetime.fromisoformat(found.times[which % 2])
                meetings.accept(session, actor, found.id, at, now=self.now)
            elif what == "skip":
                meetings.skip(session, actor, found.id, now=self.now)
            elif what == "topic":
                meeting_notes.write_agenda(session, actor, found.id, AgendaForm(agenda="One"), now=self.now)
            else:
                meeting_notes.say_if_met(session, actor, found.id, met=bool(which % 2), now=self.now)

        self._do(self.people[who], deed)

    @rule(who=WHO, which=WHICH, months=st.sampled_from([3, 3, 0]))
    def plan_and_look_back(self, who: int, which: int, months: int) -> None:
        """Plan a step for somebody, or answer whatever was asked."""

        def deed(session: Session, actor: Actor) -> None:
            asked = self._one(session, Review, which, Review.person_id == actor.person_id)
            if asked is None:
                row_id = self._mine(session, actor, which)
                others = [one.person_id for one in relationships.members(session, row_id)] or [0]
                form = StepForm(text="One", due_on=(self.now + timedelta(days=2)).date(), owner_id=others[-1])
                plans.add(session, actor, row_id, form, now=self.now)
            elif asked.kind is ReviewKind.EXTENSION:
                reviews.say_how_long(session, actor, asked.id, months, now=self.now)
            elif asked.kind is not ReviewKind.FIT:
                reviews.look_back(session, actor, asked.id, ReviewForm(thanks="Thanks", told="All"), now=self.now)

        self._do(self.people[who], deed)

    @invariant()
    def no_circle_is_undefined(self) -> None:
        """Look at what must hold of every circle."""
        with self.database.reading(self.workspace_id) as session:
            for one in session.exec(select(Transition)):
                if one.thing == "relationship" and one.from_state != "new":
                    assert (one.from_state, one.to_state) in ALLOWED
            for row in session.exec(select(Relationship)).all():
                inside = {one.person_id for one in relationships.members(session, row.id)}
                self.seen.add(f"{row.state} {len(inside)}")
                assert (row.next_at is not None) == (row.state in LIVING)
                if row.state in LIVING:
                    self._a_living_one(session, row, inside)
                for member in session.exec(select(Member).where(Member.relationship_id == row.id)):
                    gone = member.left_at is not None or row.state not in LIVING
                    assert not gone or member.next_checkin_at is None

    def _a_living_one(self, session: Session, row: Relationship, inside: set[int]) -> None:
        assert len(inside) >= 2
        for apart in avoidances.avoided(session, inside).values():
            assert not apart & inside
        in_force = agreements.in_force(session, row.id)
        assert (in_force is None) == (row.state is RelationshipState.AGREEING)
        for step in session.exec(select(PlanStep).where(PlanStep.relationship_id == row.id)):
            assert step.state is not StepState.OPEN or step.owner_id in inside
        coming = meetings.coming_of(session, row.id, now=self.now)
        assert len(coming) <= 1
        for meeting in coming:
            if meeting.state is MeetingState.PROPOSED:
                assert meeting.proposed_by in inside
                assert meeting_parts.settled(session, meeting, now=self.now) is None
            else:
                those = {one.person_id for one in meeting_parts.coming(session, meeting)}
                assert len(those) >= 2
                assert meeting.host_id in those

    @invariant()
    def nothing_reaches_whoever_left(self) -> None:
        """Render what waits for people who are not in the circle that it is about; it must have lost its point."""
        with self.database.reading(self.workspace_id) as session:
            everybody: dict[int, set[int]] = {}
            for member in session.exec(select(Member).where(col(Member.left_at).is_(None))):
                everybody.setdefault(member.relationship_id, set()).add(member.person_id)
            for row in session.exec(select(Outbox).where(Outbox.state == OutboxState.DUE)).all():
                people = {row.person_id or 0}
                if row.recipient_kind is RecipientKind.PEOPLE:
                    people = {int(one) for one in row.recipient.split(",")}
                relationship_id = about(session, row)
                if relationship_id is not None and row.kind not in FAREWELLS:
                    outside = people - everybody.get(relationship_id, set())
                    assert not (outside and self._is_sent(session, row)), (row.kind, outside)

    def _is_sent(self, session: Session, row: Outbox) -> bool:
        """Render a message as the sender would; tells whether it still has its point."""
        try:
            KINDS[row.kind].view(KINDS[row.kind].load(session, row, self.now))
        except NotWanted:
            return False
        self.seen.add(row.kind)
        return True


@pytest.mark.timeout(300)
def test_whatever_people_do_circles_stay_whole_and_whoever_left_hears_nothing(shared_sqlite: Database) -> None:
    Circles.database = shared_sqlite
    run_state_machine_as_test(
        Circles,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            # Lives are short enough to read as they are, and finding shorter ones takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Circles.seen >= {"active 2", "active 3", "active 4", "ended 2", "closed 2", departures.FEWER, endings.ENDED}
