"""Nudges come from facts, to the mentee first, as often as their table says, and end with one click."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Meeting, Nudge, Outbox, Person
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.meetings import TimesForm
from bot.forms.nudges import NUDGES, Answer, NudgeCard, NudgeKind
from bot.forms.plans import StepForm
from bot.forms.states import MeetingState, NudgeState, ProfileState, RelationshipState, StepState
from bot.services import lifecycle, meeting_notes, meetings, nudges, pauses, plans
from bot.services.nudging import kind_of
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


class Case:
    """Mia mentors Ben, both in UTC; both have signed, and Ben has a goal."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia, self.ben = make_person(session, "Mia"), make_person(session, "Ben")
        self.programme = pairs.programme(session, self.mia, now=clock.now())
        pairs.joined(session, self.mia, offering=True)
        self.profile = pairs.joined(session, self.ben, looking=True)
        self.goal = pairs.goal(session, self.ben)
        self.row = pairs.pair(session, self.mia, self.ben, self.programme, now=clock.now())

    def told(self, who: Person, rule: NudgeKind) -> list[Outbox]:
        """The nudges of a rule that are enqueued for somebody."""
        kind = kind_of(rule)
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def counts(self, rule: NudgeKind) -> tuple[int, int]:
        """How many of a rule the mentee and the mentor got."""
        return len(self.told(self.ben, rule)), len(self.told(self.mia, rule))

    def live(self, days: float) -> None:
        """Let the calendar do everything for so long."""
        last = self.clock.now() + timedelta(days=days)
        features = (lifecycle, plans, nudges)
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

    def nudge(self, who: Person, rule: NudgeKind) -> Nudge:
        """The newest nudge of a rule."""
        query = select(Nudge).where(Nudge.person_id == who.id, Nudge.rule == rule)
        return max(self.session.exec(query), key=lambda one: one.id)

    def shown(self, nudge: Nudge) -> NudgeCard | str:
        """What would be sent now."""
        return nudges.to_send(self.session, nudge.id, now=self.clock.now())

    def proposed(self) -> int:
        """Ben proposes a time in two days."""
        form = TimesForm(times=[self.clock.now() + timedelta(days=2)])
        return meetings.propose(self.session, acting(self.ben), self.row.id, form, now=self.clock.now()).id

    def met(self) -> None:
        """They meet without a word to Baton beforehand."""
        meeting_notes.met_already(self.session, acting(self.ben), self.row.id, now=self.clock.now())


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_a_pair_that_has_not_met_is_nudged_the_mentee_first(case: Case) -> None:
    """Mutant: both at once."""
    case.live(6)
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == (0, 0)
    case.live(2)
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == (1, 0)
    case.live(7)
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == (1, 1)


def test_no_rule_is_said_more_often_than_its_table_allows(case: Case) -> None:
    """Mutant: repeating a nudge for as long as its fact lasts."""
    case.goal.state = "dropped"  # type: ignore[assignment] # as a column takes it
    case.session.flush()
    case.live(150)
    for rule in NudgeKind:
        for who in (case.ben, case.mia):
            assert len(case.told(who, rule)) <= NUDGES[rule].most
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == (2, 2)
    assert case.counts(NudgeKind.NO_GOAL) == (3, 0)


def test_a_proposed_time_silences_the_nudge_and_one_that_passed_unanswered_does_not(case: Case) -> None:
    """Mutants: not looking again when it is sent; counting a stale proposal as a talk to come."""
    case.live(8)
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    assert isinstance(case.shown(nudge), NudgeCard)
    case.proposed()
    assert case.shown(nudge) == "fact_gone"
    case.clock.forward(days=3)
    assert isinstance(case.shown(nudge), NudgeCard)


def test_whoever_met_is_nudged_again_only_once_the_agreed_rhythm_has_slipped(case: Case) -> None:
    """Mutant: counting from the beginning instead of from the last talk."""
    case.clock.forward(days=5)
    case.met()
    case.live(14 + 6)
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == case.counts(NudgeKind.MEETING_OVERDUE) == (0, 0)
    case.live(8)
    assert case.counts(NudgeKind.MEETING_OVERDUE) == (1, 0)
    case.met()
    assert case.shown(case.nudge(case.ben, NudgeKind.MEETING_OVERDUE)) == "fact_gone"


def test_having_met_already_is_one_click_and_counts_as_a_talk(case: Case) -> None:
    case.live(8)
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    card = nudges.answer(case.session, acting(case.ben), nudge.id, Answer.MET, now=case.clock.now())
    assert (card.state, card.answer) == (NudgeState.ANSWERED, Answer.MET)
    assert [meeting.state for meeting in case.session.exec(select(Meeting))] == [MeetingState.HELD]
    with pytest.raises(AlreadyDone):
        nudges.answer(case.session, acting(case.ben), nudge.id, Answer.MET, now=case.clock.now())
    assert len(case.session.exec(select(Meeting)).all()) == 1


def test_enough_is_enough(case: Case) -> None:
    case.live(8)
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    nudges.answer(case.session, acting(case.ben), nudge.id, Answer.ENOUGH, now=case.clock.now())
    case.live(60)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 1


def test_put_off_to_a_day_it_comes_on_that_day_and_not_before(case: Case) -> None:
    """Mutant: putting off what came as often as it may for ever."""
    case.live(8 + 15)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 2
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    card = nudges.later(case.session, acting(case.ben), nudge.id, date(2026, 4, 13), now=case.clock.now())
    assert card.until == date(2026, 4, 13)
    case.clock.at = case.clock.now().replace(month=4, day=12)
    case.live(0)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 2
    case.live(2)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 3
    assert case.told(case.ben, NudgeKind.NO_FIRST_MEETING)[-1].due_at.date() == date(2026, 4, 13)


def test_the_day_of_a_step_moves_with_its_nudge_and_it_is_asked_about_on_the_new_day(case: Case) -> None:
    form = StepForm(text="Ask", due_on=date(2026, 3, 6))
    plans.add(case.session, acting(case.ben), case.row.id, form, now=case.clock.now())
    case.live(3)
    nudge = case.nudge(case.ben, NudgeKind.STEP_DUE)
    card = nudges.later(case.session, acting(case.ben), nudge.id, date(2026, 3, 20), now=case.clock.now())
    assert card.step is not None
    assert (card.step.due_on, card.step.state, card.lasts) == (date(2026, 3, 20), StepState.OPEN, False)
    case.live(20)
    assert [row.due_at.date() for row in case.told(case.ben, NudgeKind.STEP_DUE)] == [
        date(2026, 3, 6),
        date(2026, 3, 20),
    ]


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2028, 1, 1)])
def test_a_day_that_is_past_or_far_away_is_refused(case: Case, day: date) -> None:
    case.live(8)
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    with pytest.raises(NotAllowed):
        nudges.later(case.session, acting(case.ben), nudge.id, day, now=case.clock.now())


def test_nobody_answers_another_ones_nudge_nor_with_an_answer_that_it_has_not(case: Case) -> None:
    case.live(8)
    nudge = case.nudge(case.ben, NudgeKind.NO_FIRST_MEETING)
    for who, given in ((case.mia, Answer.MET), (case.ben, Answer.PAUSE)):
        with pytest.raises(NotFound):
            nudges.answer(case.session, acting(who), nudge.id, given, now=case.clock.now())
    with pytest.raises(NotFound):
        nudges.later(case.session, acting(case.mia), nudge.id, date(2026, 4, 1), now=case.clock.now())


def test_whoever_is_paused_hears_nothing_and_is_nudged_once_they_are_back(case: Case) -> None:
    case.profile.state = ProfileState.PAUSED
    case.session.flush()
    case.live(30)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 0
    case.profile.state = ProfileState.ACTIVE
    case.session.flush()
    case.live(8)
    assert case.counts(NudgeKind.NO_FIRST_MEETING)[0] == 1


def test_nobody_is_asked_to_find_a_time_while_they_are_asked_to_look_back(case: Case) -> None:
    case.live((case.row.ends_at - case.clock.now()).days - 24)
    case.met()
    before = case.counts(NudgeKind.MEETING_OVERDUE)
    case.live(27)
    assert case.counts(NudgeKind.MEETING_OVERDUE) == before


def test_a_rest_is_one_click_away_from_an_overdue_meeting_and_silences_every_other_nudge(case: Case) -> None:
    case.met()
    case.live(14 + 10)
    nudge = case.nudge(case.ben, NudgeKind.MEETING_OVERDUE)
    nudges.answer(case.session, acting(case.ben), nudge.id, Answer.PAUSE, now=case.clock.now())
    assert case.row.state is RelationshipState.PAUSED
    before = case.counts(NudgeKind.MEETING_OVERDUE)
    case.live(30)
    assert case.counts(NudgeKind.MEETING_OVERDUE) == before
    pauses.resume(case.session, acting(case.mia), case.row.id, now=case.clock.now())


def test_every_nudge_goes_out_with_the_manners_of_what_nobody_asked_for(case: Case) -> None:
    """Mutant: nudges beside the cap of two in seven days."""
    case.live(60)
    rows = [row for row in case.session.exec(select(Outbox)) if row.kind.startswith("nudges.")]
    assert rows
    assert all(row.unasked and row.params["manners"] == "unasked" and row.not_after for row in rows)


def test_an_ended_relationship_is_looked_at_no_more(case: Case) -> None:
    case.row.state = RelationshipState.ENDED
    case.session.flush()
    case.live(30)
    assert nudges.next_due(case.session) is None
    assert case.counts(NudgeKind.NO_FIRST_MEETING) == (0, 0)
