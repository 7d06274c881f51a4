"""One message instead of several: nothing is lost, nothing comes twice, and each question is answered by itself."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.engine import Database
from bot.db.tables import Checkin, Member, Message, Outbox, Person, Relationship
from bot.delivery.aftermath import Aftermath
from bot.delivery.claims import LEASE, claim
from bot.delivery.digests import Parts, carries, follow
from bot.delivery.kinds import all_kinds
from bot.delivery.outcomes import Fate, Outcome
from bot.delivery.records import Attempt, mark_sent, record
from bot.delivery.sender import Sender
from bot.delivery.slack import Postman, make_client
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import Mood, OutboxState, Role
from bot.services import checkins, digests, meeting_notes, outbox
from bot.services.meeting_letters import DID_YOU_MEET
from bot.services.silence import PROMPT
from tests.chaos.workers import Worker, crew
from tests.conftest import SetClock
from tests.delivery.conftest import Post
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


@dataclass
class Mentor:
    """Somebody with four mentees, whose check-ins are all due now."""

    post: Post
    id: int
    mentees: list[int]
    relationships: list[int] = field(default_factory=list)

    def rows(self, *kinds: str) -> list[Outbox]:
        """What is in the outbox for the mentor, of some kinds or of all."""
        query = select(Outbox).where(Outbox.person_id == self.id).order_by(col(Outbox.id))
        with self.post.database.reading(self.post.workspace_id) as session:
            return [row for row in session.exec(query) if not kinds or row.kind in kinds]

    def questions(self) -> list[str]:
        """Every question in the mentor's DM, each as often as it stands there."""
        seen = self.post.http.get(f"/people/{self.post.people[self.id]}").json()
        told = [m for c in seen["channels"] if c["type"] == "im" for m in c["messages"] if m.get("bot_id")]
        return [
            line
            for message in told
            for block in message["blocks"]
            if block["type"] == "section" and "going with" in (line := block["text"]["text"])
        ]

    def ask(self) -> None:
        """Let the next check-ins of everybody be queued."""
        with self.post.database.reading(self.post.workspace_id) as session:
            due = checkins.next_due(session)
        assert due is not None
        self.post.server.clock.jump_to(due)
        with self.post.database.writing(self.post.workspace_id) as session:
            checkins.queue_due(session, now=due)


@pytest.fixture
def mentor(post: Post) -> Mentor:
    """A mentor of four, nothing else in the outbox, and everybody's check-ins queued."""
    one, *others = list(post.people)[:5]
    told = Mentor(post, one, others)
    with post.database.writing(post.workspace_id) as session:
        people = {person.id: person for person in session.exec(select(Person))}
        programme = pairs.programme(session, people[one], now=post.server.clock.now())
        for mentee in others:
            row = pairs.pair(session, people[one], people[mentee], programme, now=post.server.clock.now())
            row.next_look_at = None
            told.relationships.append(row.id)
        session.flush()
        session.exec(delete(Outbox))
    told.ask()
    return told


@pytest.fixture
def sender(post: Post) -> Iterator[Sender]:
    """A sender of every kind of message."""
    config = load_settings(_env_file=None, slack_bot_token=post.server.bot_token, slack_api_url=post.server.api_url)
    postman = Postman(make_client(config))
    sender = Sender(post.database, CallableClock(post.server.clock.now), all_kinds(), lambda _: postman, threads=4)
    yield sender
    sender.stop()


def test_a_mentor_of_several_gets_one_message_with_every_question_once(mentor: Mentor, sender: Sender) -> None:
    sender.drain()
    assert len(mentor.post.texts(mentor.id)) == 1
    assert mentor.post.texts(mentor.id)[0].startswith("Four small things")
    assert len(mentor.questions()) == len(set(mentor.questions())) == 4
    states = [row.state for row in mentor.rows()]
    assert states == [OutboxState.SENT, *[OutboxState.MERGED] * 3]
    assert all(row.sent_at for row in mentor.rows())
    assert [len(mentor.post.texts(one)) for one in mentor.mentees] == [1, 1, 1, 1]


def test_it_carries_did_you_meet_and_leaves_out_what_has_lost_its_point(mentor: Mentor, sender: Sender) -> None:
    """Mutant: not looking again at each part when it is sent."""
    now = mentor.post.server.clock.now()
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        me = session.exec(select(Person).where(Person.id == mentor.id)).one()
        mentee = session.exec(select(Person).where(Person.id == mentor.mentees[0])).one()
        met = meeting_notes.met_already(session, acting(mentee), mentor.relationships[0], now=now)
        letter = Letter("met", to_person(me.id), DID_YOU_MEET, Manners.UNASKED, now, subject_id=met.id)
        outbox.enqueue(session, letter, now=now)
        asked = session.exec(select(Checkin).where(Checkin.person_id == me.id)).first()
        assert asked is not None
        checkins.record(session, acting(me), asked.id, Mood.WELL, now=now)
    sender.drain()
    text = mentor.post.texts(mentor.id)[0]
    assert text.startswith("Four small things")
    assert "Did you meet" in text
    skipped = [row for row in mentor.rows() if row.reason == "answered"]
    assert len(skipped) == 1
    assert len(mentor.questions()) == 3


def test_a_digest_of_one_is_the_plain_message(mentor: Mentor, sender: Sender) -> None:
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        me = session.exec(select(Person).where(Person.id == mentor.id)).one()
        asked = session.exec(select(Checkin).where(Checkin.person_id == me.id).order_by(col(Checkin.id))).all()
        for checkin in asked[:3]:
            checkins.record(session, acting(me), checkin.id, Mood.WELL, now=mentor.post.server.clock.now())
        left = asked[3].id
    sender.drain()
    assert [text.startswith("How is it going with") for text in mentor.post.texts(mentor.id)] == [True]
    with mentor.post.database.reading(mentor.post.workspace_id) as session:
        held = session.exec(select(Message).where(Message.person_id == mentor.id)).one()
        assert (held.kind, held.subject_id) == (PROMPT, left)


def test_where_nothing_is_left_nothing_is_sent(mentor: Mentor, sender: Sender) -> None:
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        me = session.exec(select(Person).where(Person.id == mentor.id)).one()
        for checkin in session.exec(select(Checkin).where(Checkin.person_id == me.id)).all():
            checkins.record(session, acting(me), checkin.id, Mood.WELL, now=mentor.post.server.clock.now())
    sender.drain()
    assert mentor.post.texts(mentor.id) == []
    assert {row.state for row in mentor.rows(PROMPT)} == {OutboxState.SKIPPED}


def test_what_comes_due_later_that_day_joins_the_next_morning(mentor: Mentor, sender: Sender) -> None:
    """Mutant: another message for each question of the same day."""
    sender.drain()
    later = mentor.post.server.clock.now() + timedelta(hours=3)
    mentor.post.server.clock.jump_to(later)
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        mentee = session.exec(select(Person).where(Person.id == mentor.mentees[0])).one()
        met = meeting_notes.met_already(session, acting(mentee), mentor.relationships[0], now=later)
        for n in range(2):
            letter = Letter(f"m{n}", to_person(mentor.id), DID_YOU_MEET, Manners.UNASKED, later, subject_id=met.id)
            outbox.enqueue(session, letter, now=later)
    sender.drain()
    assert len(mentor.post.texts(mentor.id)) == 1
    due = sender.next_due()
    assert due is not None
    assert (due.date() > later.date(), due.hour) == (True, 10)
    mentor.post.server.clock.jump_to(due)
    sender.drain()
    assert len(mentor.post.texts(mentor.id)) == 2


def test_a_digest_counts_once_towards_the_two_of_a_week(mentor: Mentor, sender: Sender) -> None:
    """Mutant: counting each part, whereupon one digest would silence a mentor for a week."""
    sender.drain()
    now = mentor.post.server.clock.now() + timedelta(days=1)
    mentor.post.server.clock.jump_to(now)
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        letter = Letter("u", to_person(mentor.id), "nudges.no_goal", Manners.UNASKED, now, subject_id=0)
        outbox.enqueue(session, letter, now=now)
    sender.drain()
    assert {row.state for row in mentor.rows("nudges.no_goal")} == {OutboxState.SKIPPED}


def test_a_digest_of_many_lets_an_answer_out_at_once(mentor: Mentor, sender: Sender) -> None:
    """Mutant: pacing by its parts, whereupon whoever clicks waits for five seconds."""
    for n in range(3):
        with mentor.post.database.writing(mentor.post.workspace_id) as session:
            mentee = session.exec(select(Person).where(Person.id == mentor.mentees[n])).one()
            now = mentor.post.server.clock.now()
            met = meeting_notes.met_already(session, acting(mentee), mentor.relationships[n], now=now)
            letter = Letter(f"m{n}", to_person(mentor.id), DID_YOU_MEET, Manners.UNASKED, now, subject_id=met.id)
            outbox.enqueue(session, letter, now=now)
    sender.drain()
    assert mentor.post.texts(mentor.id)[0].startswith("Seven small things")
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        now = mentor.post.server.clock.now()
        outbox.enqueue(session, Letter("now", to_person(mentor.id), "messages.help", Manners.NOW, now), now=now)
    sender.drain()
    assert len(mentor.post.texts(mentor.id)) == 2


@pytest.mark.parametrize("fault", ["429", "500", "500_after", "lost", "malformed", "internal_error"])
def test_whatever_happens_to_the_call_every_question_comes_exactly_once(
    mentor: Mentor, sender: Sender, fault: str
) -> None:
    """Mutants: leaving parts merged into a message that was not sent; sending them by themselves as well."""
    mentor.post.fault(fault, method="chat.postMessage", times=1, seconds=0.2)
    mentor.post.until_settled(sender)
    assert len(mentor.questions()) == len(set(mentor.questions())) == 4
    assert {row.state for row in mentor.rows()} == {OutboxState.SENT, OutboxState.MERGED}


@pytest.mark.parametrize("step", ["claimed", "after_post"])
def test_a_process_killed_between_merging_and_sending_loses_and_doubles_nothing(
    mentor: Mentor, sender: Sender, database: Database, step: str
) -> None:
    with crew() as workers:
        url, post = database.url.render_as_string(hide_password=False), mentor.post
        config = {"die_at": step, "after": 1, "real_kinds": True}
        workers.append(Worker(url, post.server.url, post.server.bot_token, **config))
        assert workers[0].wait_for_death() == -9, "it did not reach that step"
    mentor.post.until_settled(sender)
    assert len(mentor.questions()) == len(set(mentor.questions())) == 4
    for mentee in mentor.mentees:
        assert len(mentor.post.texts(mentee)) == 1


def test_a_part_that_cannot_be_made_goes_alone_and_breaks_no_other(
    mentor: Mentor, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: merging again and again what broke the digest."""
    broken = mentor.rows(PROMPT)[1].subject_id
    honest = checkins.to_send

    def to_send(session: Session, checkin_id: int) -> object:
        if checkin_id == broken:
            raise KeyError("what the view needs")
        return honest(session, checkin_id)

    monkeypatch.setattr(checkins, "to_send", to_send)
    mentor.post.until_settled(sender, days=0.2)
    assert len(mentor.questions()) == 2, "the cap lets two through, each by itself"
    assert not any(f":{broken}:" in text for text in mentor.questions())


# -- whatever happens, in any order ---------------------------------------------------------------------------

_FATES = [Fate.SENT, Fate.PACED, Fate.HELD, Fate.RETRY, Fate.UNKNOWN, Fate.REFUSED]


class Ledger:
    """Claims and records without Slack: what each attempt came to is chance, what was shown is written down."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database, self.clock = database, clock
        self.workspace_id = make_workspace(database)
        self.shown: list[int] = []
        self.aftermath = Aftermath(all_kinds(), lambda _, deed: deed())
        with database.writing(self.workspace_id) as session:
            for table in (Message, Outbox, Checkin, Member, Relationship, Person):
                session.exec(delete(table))
            people = [make_person(session, f"P{n}") for n in range(2)]
            row = Relationship(kind=Kind.CLASSIC, started_at=clock.now(), ends_at=clock.now() + timedelta(days=90))
            session.add(row)
            session.flush()
            for who in people:
                member = Member(relationship_id=row.id, person_id=who.id, role=Role.PEER)
                session.add(member)
                session.flush()
                for n in range(4):
                    self._ask(session, member, n)

    def _ask(self, session: Session, member: Member, n: int) -> None:
        now = self.clock.now()
        asked = Checkin(
            member_id=member.id, person_id=member.person_id, local_date=(now + timedelta(days=n)).date(), created_at=now
        )
        session.add(asked)
        session.flush()
        key, to = f"{member.person_id}:{n}", to_person(member.person_id)
        outbox.enqueue(session, Letter(key, to, PROMPT, Manners.UNASKED, now, subject_id=asked.id), now=now)

    def step(self, fate: Fate | None) -> bool:
        """Claim what is due; every attempt comes to the same, None is a crash. Tells whether there was anything."""
        with self.database.writing() as session:
            rows = claim(session, owner="one", now=self.clock.now(), limit=10)
        self.check()
        if fate is None:
            self.clock.at += LEASE + timedelta(seconds=1)
        elif rows:
            self._record(rows, fate)
        self.check()
        return bool(rows)

    def _record(self, rows: list[Outbox], fate: Fate) -> None:
        attempts = []
        with self.database.reading(self.workspace_id) as session:
            for row in rows:
                mine = select(Outbox.id).where(Outbox.merged_into == row.id)
                parts = Parts(tuple(session.exec(mine))) if carries(row) else None
                attempts.append(Attempt(row, Outcome(fate, "code", "D1", f"{row.id}.{row.attempt}"), parts))
                if fate is Fate.SENT:
                    self.shown += parts.shown if parts is not None else [row.id]
        with self.database.writing() as session:
            record(session, attempts, self.aftermath, now=self.clock.now(), jitter=random.Random(1))  # noqa: S311 - spreads retries

    def settle(self, *, found: bool) -> None:
        """Decide about everything of unknown fate, as a look into Slack would."""
        with self.database.writing(self.workspace_id) as session:
            for row in session.exec(select(Outbox).where(Outbox.state == OutboxState.UNKNOWN)).all():
                if found:
                    self.shown += session.exec(select(Outbox.id).where(Outbox.merged_into == row.id)).all() or [row.id]
                    mark_sent(session, row, "D1", f"{row.id}.found", self.aftermath, self.clock.now())
                else:
                    row.state, row.due_at = OutboxState.DUE, self.clock.now()
                if carries(row):
                    follow(session, row, None, self.clock.now())
        self.check()

    def check(self) -> None:
        """Nobody waits for a message that is not under way, and nothing carries somebody else's."""
        with self.database.reading(self.workspace_id) as session:
            rows = {row.id: row for row in session.exec(select(Outbox))}
        for row in rows.values():
            carrier = rows.get(row.merged_into or 0)
            if row.state is OutboxState.MERGED and row.sent_at is None:
                assert carrier is not None
                assert carrier.state in {OutboxState.LEASED, OutboxState.UNKNOWN}
            if carrier is not None:
                assert (carrier.recipient, carries(carrier)) == (row.recipient, True)
            assert row.state is not OutboxState.DUE or row.merged_into is None

    def finish(self) -> dict[int, OutboxState]:
        """Let everything go through from now on; returns what became of each question."""
        for _ in range(200):
            self.settle(found=False)
            if not self.step(Fate.SENT):
                with self.database.reading(self.workspace_id) as session:
                    states = {row.id: row.state for row in session.exec(select(Outbox))}
                if not set(states.values()) & {OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN}:
                    return states
                self.clock.forward(hours=12)
        raise AssertionError("it never comes to rest")


@settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(happens=st.lists(st.one_of(st.sampled_from(_FATES), st.none(), st.booleans()), max_size=12))
def test_whatever_attempts_come_to_every_question_is_shown_once_or_given_up_visibly(
    database: Database, happens: list[Fate | bool | None]
) -> None:
    """Mutants: not letting parts follow; letting them follow while the fate is unknown."""
    ledger = Ledger(database, SetClock())
    for one in happens:
        if isinstance(one, bool):
            ledger.settle(found=one)
        else:
            ledger.step(one)
            ledger.clock.forward(minutes=7)
    states = ledger.finish()
    assert len(ledger.shown) == len(set(ledger.shown))
    dead = {row_id for row_id, state in states.items() if state is OutboxState.DEAD}
    assert set(ledger.shown) == set(states) - dead
    assert not dead or Fate.REFUSED in happens


def test_a_digest_shows_its_parts_as_they_stand_and_to_its_reader_only(mentor: Mentor, sender: Sender) -> None:
    sender.drain()
    carrier = mentor.rows()[0].id
    now: datetime = mentor.post.server.clock.now()
    with mentor.post.database.writing(mentor.post.workspace_id) as session:
        me = session.exec(select(Person).where(Person.id == mentor.id)).one()
        other = session.exec(select(Person).where(Person.id == mentor.mentees[0])).one()
        asked = session.exec(select(Checkin).where(Checkin.person_id == me.id).order_by(col(Checkin.id))).all()
        checkins.record(session, acting(me), asked[1].id, Mood.STUCK, now=now)
        told = digests.again(session, acting(me), carrier, now=now)
        assert told is not None
        assert [part.is_answered for part in told.parts] == [False, True, False, False]
        reopened = digests.again(session, acting(me), carrier, reopened=told.parts[1].row_id, now=now)
        assert reopened is not None
        assert not any(part.is_answered for part in reopened.parts)
        assert digests.again(session, acting(other), carrier, now=now) is None
