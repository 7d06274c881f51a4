"""Whom somebody is told about, when, and what their answers teach."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.catalogue import Field, Function, Stage
from bot.db.engine import Database
from bot.db.tables import Enrolment, Outbox, Person, Suggestion
from bot.errors import NotFound
from bot.forms.nudges import NudgeCard, NudgeKind
from bot.forms.states import DeclineReason, GoalState, ProfileState, SuggestionState
from bot.services import nudges, participants, relationships, suggestion_clock, suggestions
from bot.services.actors import System
from bot.services.nudging import kind_of
from bot.services.relationships import NewPair
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

BERLIN = ZoneInfo("Europe/Berlin")


class Case:
    """Somebody in Berlin who looks, in an open transaction."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.me = make_person(session, "Ben", tz="Europe/Berlin")
        self.programme = pairs.programme(session, self.me, now=clock.now())
        self.profile = pairs.joined(session, self.me, looking=True, stage=Stage.EARLY)
        self.place = pairs.enrolled(session, self.me, self.programme, due=datetime(2026, 3, 5, 10, tzinfo=BERLIN))
        self.goal = pairs.goal(session, self.me)

    def mentor(
        self,
        name: str,
        *,
        tz: str = "Europe/Berlin",
        field: Field = Field.ENGINEERING,
        stage: Stage = Stage.SENIOR,
        functions: tuple[Function, ...] = (Function.SKILLS,),
    ) -> Person:
        """Have somebody offer mentoring in the programme."""
        row = make_person(self.session, name, tz=tz)
        pairs.joined(self.session, row, offering=True, field=field, stage=stage, functions=functions)
        pairs.enrolled(self.session, row, self.programme)
        return row

    def turn(self) -> list[str]:
        """Let the next turn come; returns the names of those suggested in it."""
        due = suggestion_clock.next_due(self.session)
        if due is None:
            return []
        self.clock.at = due
        before = {row.id for row in self.rows()}
        suggestion_clock.queue_due(self.session, now=due)
        return [
            self.session.exec(select(Person.name).where(Person.id == row.mentor_id)).one()
            for row in self.rows()
            if row.id not in before
        ]

    def rows(self) -> list[Suggestion]:
        """All suggestions, oldest first."""
        return list(self.session.exec(select(Suggestion).order_by(col(Suggestion.id))))

    def decline(self, reason: DeclineReason) -> None:
        """Decline the newest suggestion."""
        suggestions.decline(self.session, acting(self.me), self.rows()[-1].id, reason, now=self.clock.now())

    def letters(self, kind: str) -> list[Outbox]:
        """What is enqueued of one kind."""
        return list(self.session.exec(select(Outbox).where(Outbox.kind == kind)))


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Somebody who looks, from a Wednesday on."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_the_best_three_come_together_in_one_message(case: Case) -> None:
    for name in ("Ana", "Bo", "Cy", "Di"):
        case.mentor(name)
    case.mentor("Eve", functions=(Function.CULTURE,))
    assert len(case.turn()) == 3
    assert len(case.letters(suggestions.BATCH)) == 1
    assert case.letters(suggestions.BATCH)[0].unasked


def test_nobody_comes_up_twice_and_turns_keep_their_day(case: Case) -> None:
    for name in ("Ana", "Bo", "Cy", "Di"):
        case.mentor(name)
    first = case.turn()
    assert suggestion_clock.next_due(case.session) == datetime(2026, 3, 19, 10, tzinfo=BERLIN)
    assert set(case.turn()) == {"Ana", "Bo", "Cy", "Di"} - set(first)
    assert suggestion_clock.next_due(case.session) == datetime(2026, 4, 2, 10, tzinfo=BERLIN)


def test_an_outage_brings_one_message(case: Case) -> None:
    for number in range(9):
        case.mentor(f"M{number}")
    case.clock.forward(days=70)
    suggestion_clock.queue_due(case.session, now=case.clock.now())
    suggestion_clock.queue_due(case.session, now=case.clock.now())
    assert len(case.letters(suggestions.BATCH)) == 1
    assert len(case.rows()) == 3


def test_a_suggestion_that_was_overlooked_may_come_again_after_a_long_time(case: Case) -> None:
    case.mentor("Ana")
    assert case.turn() == ["Ana"]
    assert case.turn() == []
    case.place.next_suggestion_at = case.clock.now() + timedelta(weeks=9)
    case.session.add(case.place)
    assert case.turn() == ["Ana"]


def test_full_paused_and_past_mentors_are_left_out(case: Case) -> None:
    full, paused, past, free = (case.mentor(name) for name in ("Full", "Paused", "Past", "Free"))
    other = make_person(case.session, "Other")
    by = System(full.workspace_id)
    for mentor, mentee in ((full, other), (past, case.me)):
        new = NewPair(mentor.id, mentee.id, case.goal.kind, pairs.goal(case.session, mentee).id)
        relationships.begin(case.session, by, [new], programme=case.programme, now=case.clock.now())
    # Whoever found somebody gets no more by themselves; this one asked for more.
    case.place.next_suggestion_at = case.clock.now()
    profile = participants.profile_of(case.session, paused.id)
    assert profile is not None
    profile.state = ProfileState.PAUSED
    case.session.flush()
    assert case.turn() == ["Free"]
    assert free.id == case.rows()[0].mentor_id


@pytest.mark.parametrize(
    ("reason", "alike", "other"),
    [
        (DeclineReason.FIELD, {"field": Field.SALES}, {"field": Field.DATA}),
        (DeclineReason.SENIORITY, {"stage": Stage.EXECUTIVE}, {"stage": Stage.PROFESSIONAL}),
        (DeclineReason.TIME, {"tz": "Asia/Tokyo"}, {"tz": "Europe/Paris"}),
        (DeclineReason.TOPIC, {"functions": (Function.CULTURE,)}, {"functions": (Function.SKILLS,)}),
    ],
)
def test_why_somebody_was_declined_keeps_those_like_them_away(
    case: Case, reason: DeclineReason, alike: dict[str, object], other: dict[str, object]
) -> None:
    case.mentor("Ana", **alike)  # type: ignore[arg-type] # each key has its own type
    assert case.turn() == ["Ana"]
    case.decline(reason)
    case.mentor("Alike", **alike)  # type: ignore[arg-type] # as above
    case.mentor("Other", **other)  # type: ignore[arg-type] # as above
    assert case.turn() == ["Other"]


def test_knowing_somebody_too_well_rules_out_nobody_else(case: Case) -> None:
    case.mentor("Ana")
    case.turn()
    case.decline(DeclineReason.KNOWN)
    case.mentor("Bo")
    assert case.turn() == ["Bo"]


def test_who_has_a_mentor_for_one_goal_may_look_on_for_another(case: Case) -> None:
    ana = case.mentor("Ana")
    case.mentor("Bo")
    new = NewPair(ana.id, case.me.id, case.goal.kind, case.goal.id)
    relationships.begin(case.session, System(ana.workspace_id), [new], programme=case.programme, now=case.clock.now())
    case.place.next_suggestion_at = case.clock.now()
    case.session.flush()
    assert case.turn() == []
    second = pairs.goal(case.session, case.me, "Something else")
    assert case.turn() == ["Bo"]
    assert case.rows()[0].goal_id == second.id


def test_without_a_goal_there_is_a_gentle_word_a_few_times_and_no_suggestion(case: Case) -> None:
    case.mentor("Ana")
    case.goal.state = GoalState.DROPPED
    for _ in range(6):
        assert case.turn() == []
        nudges.queue_due(case.session, now=case.clock.now())
    sent = case.letters(kind_of(NudgeKind.NO_GOAL))
    assert len(sent) == 3
    nudge_id = sent[0].subject_id or 0
    assert isinstance(nudges.to_send(case.session, nudge_id, now=case.clock.now()), NudgeCard)
    pairs.goal(case.session, case.me)
    assert nudges.to_send(case.session, nudge_id, now=case.clock.now()) == "fact_gone"
    assert case.turn() == ["Ana"]


def test_nobody_new_is_said_once_and_again_only_after_somebody(case: Case) -> None:
    for _ in range(3):
        case.turn()
    assert len(case.letters(suggestions.NOBODY)) == 1
    case.mentor("Ana")
    assert case.turn() == ["Ana"]
    for _ in range(3):
        case.turn()
    assert len(case.letters(suggestions.NOBODY)) == 2


@pytest.mark.parametrize("change", ["found", "paused", "not_looking", "gone"])
def test_who_found_somebody_or_takes_no_part_hears_nothing(case: Case, change: str) -> None:
    ana = case.mentor("Ana")
    case.mentor("Bo")
    match change:
        case "found":
            new = NewPair(ana.id, case.me.id, case.goal.kind, case.goal.id)
            by = System(ana.workspace_id)
            relationships.begin(case.session, by, [new], programme=case.programme, now=case.clock.now())
        case "paused":
            case.profile.state = ProfileState.PAUSED
        case "not_looking":
            case.profile.looking = False
        case "gone":
            case.me.is_deleted = True
    case.session.flush()
    assert case.turn() == []
    assert not any(case.letters(kind) for kind in (suggestions.BATCH, suggestions.NOBODY))


def test_suggestions_that_waited_give_way_to_newer_ones(case: Case) -> None:
    """Mutant: sending both batches once a snooze is over."""
    case.mentor("Ana")
    case.turn()
    first = case.rows()[0]
    assert not isinstance(suggestions.to_send(case.session, first.id, now=case.clock.now()), str)
    case.mentor("Bo")
    assert case.turn() == ["Bo"]
    assert suggestions.to_send(case.session, first.id, now=case.clock.now()) == "suggested_anew"


def test_a_mentor_who_filled_up_meanwhile_is_not_shown(case: Case) -> None:
    ana = case.mentor("Ana")
    case.turn()
    first = case.rows()[0]
    assert not isinstance(suggestions.to_send(case.session, first.id, now=case.clock.now()), str)
    new = NewPair(ana.id, make_person(case.session, "Other").id, case.goal.kind)
    relationships.begin(case.session, System(ana.workspace_id), [new], programme=case.programme, now=case.clock.now())
    assert suggestions.to_send(case.session, first.id, now=case.clock.now()) == "nobody_free"


def test_answers_can_be_changed_and_pressed_twice(case: Case) -> None:
    case.mentor("Ana")
    case.turn()
    row, me, now = case.rows()[0], acting(case.me), case.clock.now()
    suggestions.decline(case.session, me, row.id, DeclineReason.OTHER, now=now)
    suggestions.decline(case.session, me, row.id, DeclineReason.OTHER, now=now)
    shown = suggestions.keep(case.session, me, row.id, now=now)
    assert shown.cards[0].state is SuggestionState.KEPT
    assert row.decline_reason is None
    with pytest.raises(NotFound):
        suggestions.keep(case.session, acting(make_person(case.session, "Eve")), row.id, now=now)


def test_stop_ends_the_turns_until_they_begin_again(case: Case) -> None:
    case.mentor("Ana")
    case.turn()
    me, row = acting(case.me), case.rows()[0]
    assert suggestions.stop(case.session, me, row.id, now=case.clock.now()).stopped
    assert suggestion_clock.next_due(case.session) is None
    assert suggestions.to_send(case.session, row.id, now=case.clock.now()) == "stopped"
    assert not suggestions.start(case.session, me, row.id, now=case.clock.now()).stopped
    assert case.session.exec(select(Enrolment.next_suggestion_at).where(Enrolment.id == case.place.id)).one()
