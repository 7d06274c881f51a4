"""When people are asked how it is going, and what becomes of their answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Checkin, CheckinNote, Message, Nudge, Outbox, Person, Relationship
from bot.errors import NotAllowed, NotFound
from bot.forms.checkins import CheckinForm
from bot.forms.messages import Deleted, Edited, Reply, Typed
from bot.forms.nudges import Answer, NudgeKind
from bot.forms.states import (
    Cadence,
    CheckinState,
    Mood,
    OutboxState,
    ProfileState,
    RelationshipState,
    Role,
)
from bot.services import checkins, messages, notes, nudges
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

BERLIN = ZoneInfo("Europe/Berlin")


class Case:
    """A pair in Berlin in an open transaction."""

    def __init__(self, session: Session, clock: SetClock, cadence: Cadence = Cadence.BIWEEKLY) -> None:
        self.session, self.clock = session, clock
        self.ana = make_person(session, "Ana", tz="Europe/Berlin")
        self.ben = make_person(session, "Ben", tz="Europe/Berlin")
        self.programme = pairs.programme(session, self.ana, cadence=cadence, now=clock.now())
        self.pair = pairs.pair(session, self.ana, self.ben, self.programme, now=clock.now())

    def tick(self) -> None:
        """Let the tick look."""
        checkins.queue_due(self.session, now=self.clock.now())

    def asked(self, who: Person) -> list[Checkin]:
        """Someone's check-ins, oldest first."""
        query = select(Checkin).where(Checkin.person_id == who.id)
        return sorted(self.session.exec(query), key=lambda c: c.id)

    def prompts(self, who: Person) -> list[Outbox]:
        """What is enqueued for them."""
        query = select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == checkins.PROMPT)
        return list(self.session.exec(query))

    def delivered(self, who: Person) -> Checkin:
        """Travel to the next check-in and have it delivered."""
        due = checkins.next_due(self.session)
        assert due is not None
        self.clock.at = due
        self.tick()
        newest = self.asked(who)[-1]
        for row in self.prompts(who):
            row.state, row.sent_at = OutboxState.SENT, row.sent_at or self.clock.now()
            self.session.add(row)
        self.session.add(
            Message(
                channel_id="D1",
                ts=f"{self.clock.now().timestamp():.6f}",
                kind=checkins.PROMPT,
                subject_id=newest.id,
                person_id=who.id,
                sent_at=self.clock.now(),
            )
        )
        self.session.flush()
        return newest


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair that began on a Wednesday."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def typed(text: str, ts: str = "100.1", thread: str | None = None) -> Typed:
    """A message typed at the top of the DM."""
    return Typed(channel_id="D1", ts=ts, text=text, thread_ts=thread)


def test_in_the_last_week_the_look_back_asks_and_no_checkin_beside_it(case: Case) -> None:
    case.pair.ends_at = (case.clock.now() + timedelta(weeks=7)).astimezone(UTC)
    begins = (case.pair.ends_at - timedelta(days=7)).astimezone(BERLIN).date()
    while (due := checkins.next_due(case.session)) is not None and due < case.pair.ends_at:
        case.clock.at = due
        case.tick()
    asked = [row.due_at.astimezone(BERLIN).date() for row in case.prompts(case.ana)]
    assert len(asked) == 2
    assert max(asked) < begins

    # Whoever goes on is asked again.
    case.pair.ends_at += timedelta(weeks=12)
    case.clock.at = checkins.next_due(case.session) or case.clock.at
    case.tick()
    assert len(case.asked(case.ana)) == 3


def test_the_first_check_in_comes_one_period_after_the_start_at_ten_local_time(case: Case) -> None:
    due = checkins.next_due(case.session)
    assert due == datetime(2026, 3, 18, 10, tzinfo=BERLIN)
    case.tick()
    assert case.asked(case.ben) == []
    case.delivered(case.ben)
    assert [len(case.prompts(who)) for who in (case.ana, case.ben)] == [1, 1]


def test_ten_stays_ten_when_the_clocks_change(case: Case) -> None:
    for day in (datetime(2026, 3, 18), datetime(2026, 4, 1), datetime(2026, 4, 15)):  # noqa: DTZ001 - given a zone below
        assert checkins.next_due(case.session) == day.replace(hour=10, tzinfo=BERLIN)
        case.delivered(case.ben)


def test_lateness_moves_no_later_check_in(case: Case) -> None:
    case.clock.at = datetime(2026, 3, 20, 15, tzinfo=UTC)
    case.tick()
    assert checkins.next_due(case.session) == datetime(2026, 4, 1, 10, tzinfo=BERLIN)


@pytest.mark.parametrize("days", [60, 61, 66, 68, 69, 70, 71, 400])
def test_an_outage_of_several_periods_brings_one_question_and_no_second_right_after(case: Case, days: int) -> None:
    case.pair.ends_at = case.clock.forward(days=days) + timedelta(days=30)
    case.tick()
    case.tick()
    assert len(case.prompts(case.ben)) == 1
    next_due = checkins.next_due(case.session)
    assert next_due is not None
    assert timedelta(days=7) <= next_due - case.clock.now() <= timedelta(days=21)
    assert next_due.astimezone(BERLIN).strftime("%A %H") == "Wednesday 10"


def test_asking_twice_at_the_same_time_asks_once(case: Case) -> None:
    case.delivered(case.ben)
    member = pairs.member(case.session, case.pair, Role.MENTEE)
    member.next_checkin_at = case.clock.now()
    case.session.add(member)
    case.tick()
    assert len(case.asked(case.ben)) == len(case.prompts(case.ben)) == 1


def test_who_paused_left_slack_or_ended_is_not_asked(case: Case) -> None:
    profile = pairs.joined(case.session, case.ana)
    profile.state = ProfileState.PAUSED
    case.ben.is_deleted = True
    case.session.add_all([profile, case.ben])
    case.clock.forward(days=15)
    case.tick()
    assert case.asked(case.ana) == case.asked(case.ben) == []
    assert checkins.next_due(case.session) == datetime(2026, 4, 1, 10, tzinfo=BERLIN)
    case.pair.state = RelationshipState.ENDED
    case.session.add(case.pair)
    case.clock.forward(days=15)
    case.tick()
    assert checkins.next_due(case.session) is None


@pytest.mark.parametrize("change", ["answered", "ended", "paused"])
def test_a_question_that_lost_its_point_is_not_sent(case: Case, change: str) -> None:
    checkin = case.delivered(case.ben)
    assert not isinstance(checkins.to_send(case.session, checkin.id), str)
    match change:
        case "answered":
            checkins.record(case.session, acting(case.ben), checkin.id, Mood.WELL, now=case.clock.now())
        case "ended":
            case.pair.state = RelationshipState.CLOSED
        case "paused":
            pairs.joined(case.session, case.ben).state = ProfileState.PAUSED
    case.session.flush()
    assert isinstance(checkins.to_send(case.session, checkin.id), str)


def test_nobody_answers_reads_or_moves_what_is_somebody_elses(case: Case) -> None:
    checkin = case.delivered(case.ben)
    assert notes.take(case.session, acting(case.ben), typed("Mine alone"), now=case.clock.now())
    note = case.session.exec(select(CheckinNote)).one()
    stranger, now = acting(case.ana), case.clock.now()
    with pytest.raises(NotFound):
        checkins.record(case.session, stranger, checkin.id, Mood.WELL, now=now)
    with pytest.raises(NotFound):
        checkins.get(case.session, stranger, checkin.id)
    with pytest.raises(NotFound):
        checkins.submit(case.session, stranger, checkin.id, CheckinForm(mood=Mood.WELL), now=now)
    with pytest.raises(NotFound):
        notes.remove(case.session, stranger, note.id, now=now)
    with pytest.raises(NotFound):
        notes.move(case.session, acting(case.ben), note.id, case.asked(case.ana)[0].id, now=now)
    assert checkin.mood is None


def test_pressing_twice_keeps_one_answer(case: Case) -> None:
    checkin = case.delivered(case.ben)
    for mood in (Mood.WELL, Mood.WELL, Mood.BETTER):
        checkins.record(case.session, acting(case.ben), checkin.id, mood, now=case.clock.now())
    assert (checkin.state, checkin.mood) == (CheckinState.ANSWERED, Mood.BETTER)


def test_after_the_end_nothing_is_recorded_and_the_form_is_refused_kindly(case: Case) -> None:
    checkin = case.delivered(case.ben)
    case.pair.state = RelationshipState.ENDED
    case.session.add(case.pair)
    with pytest.raises(NotAllowed, match="Thank you"):
        checkins.submit(case.session, acting(case.ben), checkin.id, CheckinForm(text="x"), now=case.clock.now())
    assert not notes.take(case.session, acting(case.ben), typed("too late"), now=case.clock.now())


def test_a_redelivered_message_is_kept_once(case: Case) -> None:
    case.delivered(case.ben)
    for _ in range(2):
        assert notes.take(case.session, acting(case.ben), typed("once"), now=case.clock.now())
    assert len(case.session.exec(select(CheckinNote)).all()) == 1
    assert len(case.session.exec(select(Outbox).where(Outbox.kind == notes.NOTED)).all()) == 1


def test_words_follow_their_message_when_it_is_edited_or_deleted(case: Case) -> None:
    checkin = case.delivered(case.ben)

    def hear(heard: Typed | Edited | Deleted, who: Person) -> None:
        messages.hear(case.session, acting(who), heard, now=case.clock.now())

    hear(typed("first words"), case.ben)
    hear(Edited("100.1", "Second words"), case.ana)
    assert case.session.exec(select(CheckinNote)).one().text == "first words"
    hear(Edited("100.1", "Second words"), case.ben)
    assert case.session.exec(select(CheckinNote)).one().text == "Second words"
    hear(Deleted("100.1"), case.ben)
    assert case.session.exec(select(CheckinNote)).all() == []
    assert checkin.state is CheckinState.OPEN


def test_an_afterthought_joins_the_answer_just_given_but_not_an_old_one(case: Case) -> None:
    checkin = case.delivered(case.ben)
    checkins.record(case.session, acting(case.ben), checkin.id, Mood.WELL, now=case.clock.now())
    case.clock.forward(days=2)
    assert notes.take(case.session, acting(case.ben), typed("one more thing"), now=case.clock.now())
    case.clock.forward(days=4)
    assert not notes.take(case.session, acting(case.ben), typed("unrelated", "200.1"), now=case.clock.now())


def test_a_reply_below_ones_own_words_goes_where_they_went(case: Case) -> None:
    first = case.delivered(case.ben)
    notes.take(case.session, acting(case.ben), typed("about the first"), now=case.clock.now())
    case.delivered(case.ben)
    notes.take(case.session, acting(case.ben), typed("and also", "101.1", thread="100.1"), now=case.clock.now())
    assert [note.checkin_id for note in case.session.exec(select(CheckinNote))] == [first.id, first.id]


def test_a_question_still_in_the_outbox_takes_no_typed_answer(case: Case) -> None:
    case.clock.forward(days=15)
    case.tick()
    assert case.asked(case.ben)
    assert not notes.take(case.session, acting(case.ben), typed("about something else"), now=case.clock.now())


def test_emptying_the_form_leaves_nothing_behind(case: Case) -> None:
    checkin = case.delivered(case.ben)
    me, now = acting(case.ben), case.clock.now()
    checkins.submit(case.session, me, checkin.id, CheckinForm(mood=Mood.STUCK, text="secret"), now=now)
    assert checkins.get(case.session, me, checkin.id).text == "secret"
    checkins.submit(case.session, me, checkin.id, CheckinForm(mood=Mood.STUCK), now=now)
    assert case.session.exec(select(CheckinNote)).all() == []


def test_no_message_of_a_check_in_carries_words(case: Case) -> None:
    case.delivered(case.ben)
    notes.take(case.session, acting(case.ben), typed("my very own words"), now=case.clock.now())
    for row in case.session.exec(select(Outbox)):
        assert "my very own words" not in row.model_dump_json()


def test_that_nothing_was_stored_is_said_once_an_hour(case: Case) -> None:
    def unclear() -> int:
        query = select(Outbox).where(Outbox.kind == messages.kind_of(Reply.UNCLEAR))
        return len(case.session.exec(query).all())

    for minute in range(3):
        case.clock.forward(minutes=minute)
        messages.hear(case.session, acting(case.ben), typed("hm", f"10{minute}.1"), now=case.clock.now())
    assert unclear() == 1
    case.clock.forward(hours=1)
    messages.hear(case.session, acting(case.ben), typed("hm", "110.1"), now=case.clock.now())
    assert unclear() == 2


# -- silence ------------------------------------------------------------------------------------------------


def silence(case: Case) -> Nudge:
    """Let three check-ins arrive without an answer, and the next turn come."""
    for _ in range(3):
        case.delivered(case.ben)
    case.clock.forward(days=14)
    case.tick()
    return case.session.exec(
        select(Nudge).where(Nudge.person_id == case.ben.id, Nudge.rule == NudgeKind.CHECKIN_SILENT)
    ).one()


def test_after_three_silent_check_ins_they_are_asked_once_whether_to_rest_and_then_nothing_more(case: Case) -> None:
    """Mutants: asking on and on; asking whether to rest again and again."""
    nudge = silence(case)
    assert len(case.asked(case.ben)) == 3
    for _ in range(5):
        case.clock.forward(days=14)
        case.tick()
        nudges.queue_due(case.session, now=case.clock.now())
    assert len(case.asked(case.ben)) == 3
    asked = case.session.exec(select(Outbox).where(Outbox.kind == "nudges.checkin_silent")).all()
    assert [row.subject_id for row in asked if row.person_id == case.ben.id] == [nudge.id]


def test_what_never_arrived_is_no_silence(case: Case) -> None:
    """Mutant: counting check-ins that expired in the outbox."""
    for _ in range(4):
        case.delivered(case.ben)
        for row in case.prompts(case.ben):
            row.state, row.sent_at = OutboxState.EXPIRED, None
            case.session.add(row)
        case.session.flush()
    assert len(case.asked(case.ben)) == 4


def test_an_answer_in_between_breaks_the_silence(case: Case) -> None:
    case.delivered(case.ben)
    second = case.delivered(case.ben)
    checkins.record(case.session, acting(case.ben), second.id, Mood.WELL, now=case.clock.now())
    for _ in range(2):
        case.delivered(case.ben)
    assert len(case.asked(case.ben)) == 4
    assert case.session.exec(select(Nudge).where(Nudge.person_id == case.ben.id)).first() is None


def test_going_on_brings_the_next_check_in_one_period_later_and_counts_from_nought(case: Case) -> None:
    """Mutant: counting the old silence again."""
    nudge = silence(case)
    nudges.answer(case.session, acting(case.ben), nudge.id, Answer.GO_ON, now=case.clock.now())
    for count in (4, 5, 6):
        case.delivered(case.ben)
        assert len(case.asked(case.ben)) == count
    case.clock.forward(days=14)
    case.tick()
    assert len(case.asked(case.ben)) == 6
    assert len(case.session.exec(select(Nudge).where(Nudge.person_id == case.ben.id)).all()) == 2


def test_a_late_answer_begins_check_ins_again_by_itself(case: Case) -> None:
    nudge = silence(case)
    newest = case.asked(case.ben)[-1]
    checkins.record(case.session, acting(case.ben), newest.id, Mood.BETTER, now=case.clock.now())
    assert nudges.to_send(case.session, nudge.id, now=case.clock.now()) == "fact_gone"
    assert pairs.member(case.session, case.pair, Role.MENTEE).next_checkin_at is not None


def test_answering_that_it_rests_pauses_it_for_both(case: Case) -> None:
    nudge = silence(case)
    nudges.answer(case.session, acting(case.ben), nudge.id, Answer.PAUSE, now=case.clock.now())
    assert case.pair.state is RelationshipState.PAUSED
    assert checkins.next_due(case.session) is None


def test_a_question_that_waited_gives_way_to_a_newer_one(case: Case) -> None:
    first = case.delivered(case.ben)
    assert not isinstance(checkins.to_send(case.session, first.id), str)
    case.delivered(case.ben)
    assert checkins.to_send(case.session, first.id) == "asked_anew"


def test_another_workspace_is_never_touched(case: Case, database: Database) -> None:
    del database
    case.delivered(case.ben)
    home = case.session.info["workspace_id"]
    case.session.flush()
    case.session.info["workspace_id"] = home + 1
    assert checkins.next_due(case.session) is None
    assert case.session.exec(select(Relationship)).all() == []
    case.session.info["workspace_id"] = home
