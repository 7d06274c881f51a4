"""Plans, meetings and looks back, as they happen to two people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.catalogue import Function
from bot.db.engine import Database
from bot.db.tables import Outbox, Person, Review
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.checking import checked
from bot.forms.endings import EndForm
from bot.forms.meetings import AgendaForm, TakeawayForm, TimesForm
from bot.forms.nudges import NudgeKind
from bot.forms.plans import LineForm, StepForm
from bot.forms.reviews import ReviewForm
from bot.forms.states import Fit, GoalState, MeetingState, Outcome, RelationshipState, ReviewKind
from bot.services import (
    endings,
    extensions,
    lifecycle,
    meeting_cards,
    meeting_clock,
    meeting_notes,
    meeting_times,
    meetings,
    nudges,
    pages,
    plans,
    relationships,
    reviews,
)
from bot.services import meeting_letters as letters
from bot.services.calendar import WorkWeek, in_working_hours
from bot.services.nudging import kind_of
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

USUAL = WorkWeek()


class Case:
    """Mia in Berlin mentors Ben in New York; both have signed."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia = make_person(session, "Mia", tz="Europe/Berlin")
        self.ben = make_person(session, "Ben", tz="America/New_York")
        self.programme = pairs.programme(session, self.mia, now=clock.now())
        pairs.joined(session, self.mia, offering=True, functions=(Function.ADVANCEMENT,))
        self.row = pairs.pair(session, self.mia, self.ben, self.programme, now=clock.now())

    def told(self, who: Person, kind: str) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def agreed(self) -> int:
        """Propose and choose a time; returns the meeting."""
        draft = meetings.draft(self.session, acting(self.ben), self.row.id, now=self.clock.now())
        form = TimesForm(times=[mine for mine, _ in draft.slots[:2]])
        card = meetings.propose(self.session, acting(self.ben), self.row.id, form, now=self.clock.now())
        at = card.times[0].astimezone(UTC)
        meetings.accept(self.session, acting(self.mia), card.id, at, now=self.clock.now())
        return card.id

    def live(self, until: timedelta) -> None:
        """Let the calendar do everything for so long."""
        last = self.clock.now() + until
        features = (lifecycle, plans, meeting_clock, nudges)
        for _ in range(1000):
            dues = [due for one in features if (due := one.next_due(self.session)) is not None and due <= last]
            if not dues:
                break
            self.clock.at = max(min(dues), self.clock.at)
            for one in features:
                one.queue_due(self.session, now=self.clock.now())
        else:
            raise AssertionError("the calendar never comes to rest")
        self.clock.at = last

    def met(self) -> int:
        """Agree on a time, let it pass, and both say that they met."""
        meeting_id = self.agreed()
        self.live(timedelta(days=5))
        for who in (self.ben, self.mia):
            meeting_notes.say_if_met(self.session, acting(who), meeting_id, met=True, now=self.clock.now())
        return meeting_id

    def review(self, who: Person, kind: ReviewKind) -> Review:
        """The newest question of a kind to somebody."""
        query = select(Review).where(Review.person_id == who.id, Review.kind == kind)
        return max(self.session.exec(query), key=lambda one: one.id)


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


# -- the plan -----------------------------------------------------------------------------------------------


def test_a_sample_step_is_one_click_and_a_mentor_sees_the_same_plan(case: Case) -> None:
    card = plans.plan(case.session, acting(case.ben), case.row.id)
    assert card.samples
    key, words = card.samples[0]
    for _ in range(2):
        plans.add_sample(case.session, acting(case.ben), case.row.id, key, now=case.clock.now())
    assert [step.text for step in plans.open_steps(case.session, case.row.id, case.mia.id)] == [words]


def test_a_step_that_is_due_is_asked_about_once_and_a_line_about_it_reaches_the_mentor(case: Case) -> None:
    form = StepForm(text="Present the plan", due_on=date(2026, 3, 10))
    step = plans.add(case.session, acting(case.ben), case.row.id, form, now=case.clock.now()).open[0]
    case.live(timedelta(days=20))
    assert len(case.told(case.ben, kind_of(NudgeKind.STEP_DUE))) == 1
    plans.finish(case.session, acting(case.ben), step.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        plans.finish(case.session, acting(case.mia), step.id, now=case.clock.now())
    plans.tell(case.session, acting(case.ben), step.id, LineForm(line="They said yes."), now=case.clock.now())
    assert len(case.told(case.mia, plans.PROGRESS)) == 1


def test_a_past_day_and_somebody_elses_plan_are_refused(case: Case) -> None:
    with pytest.raises(InvalidInput) as refused:
        plans.add(
            case.session,
            acting(case.ben),
            case.row.id,
            StepForm(text="Yesterday", due_on=date(2026, 3, 1)),
            now=case.clock.now(),
        )
    assert set(refused.value.fields) == {"due_on"}
    lea = make_person(case.session, "Lea")
    step = plans.add(case.session, acting(case.ben), case.row.id, StepForm(text="One"), now=case.clock.now()).open[0]
    with pytest.raises(NotFound):
        plans.finish(case.session, acting(lea), step.id, now=case.clock.now())


# -- times --------------------------------------------------------------------------------------------------


def test_proposed_times_lie_in_both_working_hours_one_a_day() -> None:
    people = [("Europe/Berlin", USUAL), ("America/New_York", USUAL)]
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    found = meeting_times.propose(people, now=now, minutes=30, count=6)
    assert len({at.date() for at in found}) == 6
    assert all(in_working_hours(at, tz) for at in found for tz, _ in people)
    assert min(found) > now


@pytest.mark.parametrize("far", ["Pacific/Auckland", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_people_whose_hours_never_meet_still_get_times(far: str) -> None:
    found = meeting_times.propose(
        [("Europe/Berlin", USUAL), (far, USUAL)], now=datetime(2026, 3, 4, 12, tzinfo=UTC), minutes=30, count=3
    )
    assert len(found) == 3


def test_an_hour_that_clocks_jump_over_is_refused_beside_it_and_the_one_that_comes_twice_is_taken() -> None:
    with pytest.raises(InvalidInput) as refused:
        meeting_times.own_instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert set(refused.value.fields) == {"at"}
    twice = meeting_times.own_instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert twice.astimezone(ZoneInfo("Europe/Berlin")).time() == time(2, 30)


def test_a_day_of_ones_own_needs_an_hour_and_a_time_that_is_to_come(case: Case) -> None:
    for form, field in (
        (TimesForm(day=date(2026, 3, 9)), "at"),
        (TimesForm(at=time(9)), "day"),
        (TimesForm(), "times"),
        (TimesForm(day=date(2026, 3, 1), at=time(9)), "day"),
    ):
        with pytest.raises(InvalidInput) as refused:
            meetings.propose(case.session, acting(case.ben), case.row.id, form, now=case.clock.now())
        assert set(refused.value.fields) == {field}


# -- meetings -----------------------------------------------------------------------------------------------


def test_a_meeting_is_agreed_prepared_briefed_and_asked_about_each_once(case: Case) -> None:
    meeting_id = case.agreed()
    case.live(timedelta(days=10))
    told = (letters.AGREED, letters.AGENDA, letters.DID_YOU_MEET)
    assert [len(case.told(case.ben, kind)) for kind in told] == [1, 1, 1]
    told = (letters.AGREED, letters.BRIEF, letters.DID_YOU_MEET)
    assert [len(case.told(case.mia, kind)) for kind in told] == [1, 1, 1]
    assert case.told(case.mia, letters.AGENDA) == []
    page = pages.page(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    assert page.step == "say_if_met"
    meeting_notes.say_if_met(case.session, acting(case.ben), meeting_id, met=True, now=case.clock.now())
    assert meetings.held(case.session, case.row.id) == 1


def test_that_they_met_outweighs_that_they_did_not(case: Case) -> None:
    meeting_id = case.agreed()
    case.live(timedelta(days=5))
    missed = meeting_notes.say_if_met(case.session, acting(case.mia), meeting_id, met=False, now=case.clock.now())
    assert missed.state is MeetingState.MISSED
    held = meeting_notes.say_if_met(case.session, acting(case.ben), meeting_id, met=True, now=case.clock.now())
    assert held.state is MeetingState.HELD
    again = meeting_notes.say_if_met(case.session, acting(case.mia), meeting_id, met=False, now=case.clock.now())
    assert again.state is MeetingState.HELD


def test_moving_and_skipping_call_off_what_stood_before(case: Case) -> None:
    first = case.agreed()
    second = case.agreed()
    states = {
        one: meetings.get(case.session, acting(case.mia), one, now=case.clock.now()).state for one in (first, second)
    }
    assert states == {first: MeetingState.CALLED_OFF, second: MeetingState.AGREED}
    meetings.skip(case.session, acting(case.mia), second, now=case.clock.now())
    assert len(case.told(case.ben, letters.SKIPPED)) == 1
    case.live(timedelta(days=30))
    assert case.told(case.ben, letters.DID_YOU_MEET) == []
    with pytest.raises(AlreadyDone):
        meetings.skip(case.session, acting(case.ben), second, now=case.clock.now())


def test_the_one_who_proposed_does_not_choose_and_only_proposed_times_count(case: Case) -> None:
    draft = meetings.draft(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    form = TimesForm(times=[draft.slots[0][0]])
    card = meetings.propose(case.session, acting(case.ben), case.row.id, form, now=case.clock.now())
    at = card.times[0].astimezone(UTC)
    with pytest.raises(NotAllowed):
        meetings.accept(case.session, acting(case.ben), card.id, at, now=case.clock.now())
    with pytest.raises(NotFound):
        meetings.accept(case.session, acting(case.mia), card.id, at + timedelta(hours=1), now=case.clock.now())
    case.clock.at = at
    with pytest.raises(AlreadyDone):
        meetings.accept(case.session, acting(case.mia), card.id, at, now=case.clock.now())


def test_an_agenda_of_ten_thousand_characters_is_refused_and_what_was_taken_along_opens_the_next_one(
    case: Case,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(AgendaForm, {"agenda": "x" * 10_000})
    assert set(refused.value.fields) == {"agenda"}
    first = case.met()
    form = TakeawayForm(will_do="Ask Kim", by_on=case.clock.now().date() + timedelta(days=3), idea="Say no once")
    meeting_notes.take_along(case.session, acting(case.ben), first, form, now=case.clock.now())
    assert "Ask Kim" in [step.text for step in plans.open_steps(case.session, case.row.id, case.mia.id)]
    missed = case.agreed()
    case.live(timedelta(days=5))
    meeting_notes.say_if_met(case.session, acting(case.ben), missed, met=False, now=case.clock.now())
    nextone = case.agreed()
    shown = meetings.get(case.session, acting(case.ben), nextone, now=case.clock.now())
    assert shown.last_time == "Ask Kim\nSay no once", "a talk that they missed leaves it for the next"
    assert meetings.get(case.session, acting(case.mia), nextone, now=case.clock.now()).last_time == ""


def test_nothing_more_is_asked_about_a_meeting_of_a_relationship_that_is_over(case: Case) -> None:
    meeting_id = case.agreed()
    endings.end(case.session, acting(case.mia), case.row.id, EndForm(), now=case.clock.now())
    case.live(timedelta(days=30))
    assert case.told(case.ben, letters.AGENDA) == []
    with pytest.raises(AlreadyDone):
        meeting_notes.say_if_met(case.session, acting(case.ben), meeting_id, met=True, now=case.clock.now())
    assert meeting_cards.to_send(case.session, letters.AGREED, meeting_id, case.ben.id, now=case.clock.now()) == (
        "relationship_over"
    )


# -- looking back -------------------------------------------------------------------------------------------


def test_after_the_second_meeting_each_is_asked_in_private_whether_it_fits(case: Case) -> None:
    case.met()
    assert case.told(case.ben, reviews.ASKED) == []
    case.met()
    case.met()
    assert [len(case.told(who, reviews.ASKED)) for who in (case.ben, case.mia)] == [1, 1]
    mine = case.review(case.ben, ReviewKind.FIT)
    reviews.say_if_it_fits(case.session, acting(case.ben), mine.id, Fit.NO, now=case.clock.now())
    with pytest.raises(NotFound):
        reviews.get(case.session, acting(case.mia), mine.id)


def test_a_term_has_its_middle_its_end_and_a_last_word(case: Case) -> None:
    case.live(case.row.ends_at - case.clock.now() - timedelta(days=1))
    kinds = {one.kind for one in case.session.exec(select(Review).where(Review.person_id == case.ben.id))}
    assert kinds == {ReviewKind.MIDPOINT, ReviewKind.EXTENSION, ReviewKind.CLOSING}
    mine = case.review(case.ben, ReviewKind.CLOSING)
    form = ReviewForm(outcome=Outcome.REACHED, told="I lead it now.", thanks="For every hour.", private="Rest.")
    card = reviews.look_back(case.session, acting(case.ben), mine.id, form, now=case.clock.now())
    assert not card.goal_completed, "they worked on none that is written down"
    case.live(timedelta(days=3))
    assert case.row.state is RelationshipState.CLOSED
    last = reviews.closing_card(case.session, case.row.id, case.mia.id)
    assert last is not None
    [word] = last.words
    assert (word.outcome, word.told, word.thanks) == (Outcome.REACHED, "I lead it now.", "For every hour.")
    assert [len(case.told(who, reviews.CLOSED)) for who in (case.ben, case.mia)] == [1, 1]
    assert case.told(case.mia, reviews.TOLD) == []
    late = case.review(case.mia, ReviewKind.CLOSING)
    reviews.look_back(case.session, acting(case.mia), late.id, ReviewForm(thanks="Likewise."), now=case.clock.now())
    assert len(case.told(case.ben, reviews.TOLD)) == 1


def test_a_goal_that_was_reached_is_completed_by_its_owner_alone(case: Case) -> None:
    worked_on, other = pairs.goal(case.session, case.ben), pairs.goal(case.session, case.ben)
    case.row.goal_id = worked_on.id
    case.live(case.row.ends_at - case.clock.now() - timedelta(days=1))

    def says(who: Person, outcome: Outcome) -> bool:
        review = case.review(who, ReviewKind.CLOSING)
        form = ReviewForm(outcome=outcome)
        return reviews.look_back(case.session, acting(who), review.id, form, now=case.clock.now()).goal_completed

    assert not says(case.mia, Outcome.REACHED), "it is not hers"
    assert not says(case.ben, Outcome.PARTLY)
    assert worked_on.state is GoalState.OPEN
    assert says(case.ben, Outcome.REACHED)
    assert not says(case.ben, Outcome.REACHED), "once"
    case.session.refresh(worked_on)
    assert (worked_on.state, other.state) == (GoalState.COMPLETED, GoalState.OPEN)


@pytest.mark.parametrize(("mias", "extended"), [(6, True), (0, False), (None, False)])
def test_it_goes_on_only_where_both_would(case: Case, mias: int | None, *, extended: bool) -> None:
    ends_at = case.row.ends_at
    case.live(ends_at - case.clock.now() - timedelta(days=10))
    reviews.say_how_long(
        case.session, acting(case.ben), case.review(case.ben, ReviewKind.EXTENSION).id, 3, now=case.clock.now()
    )
    if mias is not None:
        hers = case.review(case.mia, ReviewKind.EXTENSION).id
        reviews.say_how_long(case.session, acting(case.mia), hers, mias, now=case.clock.now())
    assert (case.row.ends_at > ends_at) is extended
    assert len(case.told(case.ben, extensions.EXTENDED)) == int(extended)
    case.live(timedelta(days=30))
    assert case.row.state is (RelationshipState.ACTIVE if extended else RelationshipState.CLOSED)
    if extended:
        assert case.row.ends_at == ends_at + relationships.months(3)
        case.live(timedelta(days=120))
        assert case.row.state is RelationshipState.CLOSED
        assert len([r for r in case.session.exec(select(Review)) if r.kind is ReviewKind.MIDPOINT]) == 2


def test_somebody_is_named_only_after_agreeing_to_it(case: Case) -> None:
    assert not reviews.closing_card(case.session, case.row.id, case.ben.id).may_be_named  # type: ignore[union-attr] # Ben is a member
    assert reviews.name_me(case.session, acting(case.ben), case.row.id, now=case.clock.now()).may_be_named
