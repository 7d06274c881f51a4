"""An answer is its author's own until they share it, follows what they change, and goes with their words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Checkin, CheckinNote, Message, Outbox, Person
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.checkins import CheckinForm, SharedCard
from bot.forms.endings import EndForm
from bot.forms.messages import Deleted, Edited, Typed
from bot.forms.states import Action, CheckinState, Mood, OutboxState
from bot.services import checkins, endings, messages, notes, shared_answers, sharing
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


class Case:
    """Mia mentors Ben, who was asked how it goes."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia, self.ben = make_person(session, "Mia"), make_person(session, "Ben")
        programme = pairs.programme(session, self.mia, now=clock.now())
        self.pair = pairs.pair(session, self.mia, self.ben, programme, now=clock.now())
        due = checkins.next_due(session)
        assert due is not None
        clock.at = due
        checkins.queue_due(session, now=due)
        for row in session.exec(select(Outbox).where(Outbox.kind == checkins.PROMPT)).all():
            row.state, row.sent_at = OutboxState.SENT, due
            session.add(row)
        session.flush()
        self.checkin = session.exec(select(Checkin).where(Checkin.person_id == self.ben.id)).one()

    def type(self, text: str, ts: str) -> None:
        """Ben types an answer."""
        typed = Typed(channel_id="D1", ts=ts, text=text)
        messages.hear(self.session, acting(self.ben), typed, now=self.clock.forward(minutes=1))

    def share(self, who: Person | None = None) -> None:
        """Ben shares his answer."""
        sharing.share(self.session, acting(who or self.ben), self.checkin.id, now=self.clock.forward(minutes=1))

    def letters(self, action: Action = Action.POST) -> list[Outbox]:
        """What was enqueued for Mia about it."""
        query = select(Outbox).where(Outbox.kind == shared_answers.SHARED, Outbox.person_id == self.mia.id)
        return [row for row in self.session.exec(query) if row.action is action]

    def arrived(self) -> None:
        """The message reaches Mia."""
        letter = self.letters()[-1]
        letter.state, letter.sent_at = OutboxState.SENT, self.clock.now()
        self.session.add(letter)
        message = Message(
            channel_id="D2",
            ts="9.9",
            kind=shared_answers.SHARED,
            subject_id=self.checkin.id,
            person_id=self.mia.id,
            sent_at=self.clock.now(),
        )
        self.session.add(message)
        self.session.flush()

    def read(self) -> SharedCard:
        """What Mia reads now."""
        found = shared_answers.card(self.session, self.checkin.id, self.mia.id)
        assert found is not None
        return found


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A pair in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_an_answer_is_private_until_its_author_shares_it(case: Case) -> None:
    """Mutant: showing a partner what nobody shared."""
    case.type("my own words", "1.1")
    assert (case.read().is_shared, case.read().mood, case.read().words) == (False, None, ())
    assert shared_answers.to_send(case.session, case.checkin.id, case.mia.id) == "taken_back"
    checkins.record(case.session, acting(case.ben), case.checkin.id, Mood.STUCK, now=case.clock.now())
    case.share()
    assert [row.subject_id for row in case.letters()] == [case.checkin.id]
    assert (case.read().mood, case.read().words) == (Mood.STUCK, ("my own words",))
    assert "my own words" not in case.letters()[0].model_dump_json()


def test_words_that_come_later_stay_private_until_they_are_shared_too(case: Case) -> None:
    """Mutant: sharing whatever is typed afterwards."""
    case.type("first", "1.1")
    case.share()
    case.arrived()
    case.type("second, for myself", "1.2")
    assert case.read().words == ("first",)
    card = checkins.get(case.session, acting(case.ben), case.checkin.id)
    assert (card.is_shared, card.has_own_words) == (True, True)
    case.share()
    assert case.read().words == ("first", "second, for myself")
    assert (len(case.letters()), bool(case.letters(Action.UPDATE))) == (1, True)


def test_what_is_changed_or_deleted_changes_or_goes_for_the_partner_too(case: Case) -> None:
    """Mutant: leaving words with the partner that their author deleted."""
    case.type("frist", "1.1")
    case.share()
    case.arrived()
    now = case.clock.forward(minutes=1)
    messages.hear(case.session, acting(case.ben), Edited("1.1", "first"), now=now)
    assert case.read().words == ("first",)
    assert len(case.letters(Action.UPDATE)) == 1
    messages.hear(case.session, acting(case.ben), Deleted("1.1"), now=case.clock.forward(minutes=1))
    assert case.read() == SharedCard(case.read().author, case.pair.id, case.read().on, is_shared=False)
    assert len(case.letters(Action.UPDATE)) == 2
    assert (case.checkin.state, case.checkin.shared_at) == (CheckinState.OPEN, None)


def test_taken_back_it_is_private_again_and_what_waits_is_not_sent(case: Case) -> None:
    case.type("words", "1.1")
    case.share()
    sharing.take_back(case.session, acting(case.ben), case.checkin.id, now=case.clock.now())
    assert shared_answers.to_send(case.session, case.checkin.id, case.mia.id) == "taken_back"
    assert not case.session.exec(select(CheckinNote)).one().shared
    with pytest.raises(AlreadyDone):
        sharing.take_back(case.session, acting(case.ben), case.checkin.id, now=case.clock.now())
    case.share()
    assert len(case.letters()) == 1, "the one that waits is made when it is sent"


def test_words_moved_to_another_check_in_are_not_shared_there(case: Case) -> None:
    """Mutant: taking the consent along."""
    case.type("words", "1.1")
    case.share()
    case.arrived()
    case.clock.forward(days=14)
    checkins.queue_due(case.session, now=case.clock.now())
    target = case.session.exec(
        select(Checkin).where(Checkin.person_id == case.ben.id, Checkin.id != case.checkin.id)
    ).one()
    note = case.session.exec(select(CheckinNote)).one()
    notes.move(case.session, acting(case.ben), note.id, target.id, now=case.clock.now())
    assert not note.shared
    assert not case.read().is_shared


def test_nobody_but_the_author_shares_and_nothing_before_there_is_an_answer(case: Case) -> None:
    with pytest.raises(NotAllowed):
        case.share()
    checkins.submit(
        case.session, acting(case.ben), case.checkin.id, CheckinForm(mood=Mood.WELL, text="x"), now=case.clock.now()
    )
    for who in (case.mia, make_person(case.session, "Eve")):
        with pytest.raises(NotFound):
            case.share(who)
    case.share()
    with pytest.raises(AlreadyDone):
        case.share()
    eve = make_person(case.session, "Eva")
    assert shared_answers.card(case.session, case.checkin.id, eve.id) is None


def test_after_an_end_nothing_is_shared_any_more(case: Case) -> None:
    case.type("words", "1.1")
    case.share()
    endings.end(case.session, acting(case.mia), case.pair.id, EndForm(), now=case.clock.now())
    assert shared_answers.to_send(case.session, case.checkin.id, case.mia.id) == "relationship_over"
    case.clock.at += timedelta(days=1)
    with pytest.raises(NotAllowed):
        case.share()
