"""Shortlists: in their owner's order, and going on after a no as their owner wished."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.db.engine import Database
from bot.db.tables import Ask, Avoidance, Outbox, Person
from bot.errors import NotAllowed, NotFound
from bot.forms.states import AskState, ProfileState, ShortlistState
from bot.services import answers, asks, shortlist, succession, suggestions
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services.asking import FORM, Case


class Listing(Case):
    """Ben with two people on his list, behind the mentor whom he asks."""

    def __init__(self, database_session: object, clock: SetClock) -> None:
        super().__init__(database_session, clock)  # type: ignore[arg-type] # the session of the fixture
        self.eve, self.flo = self.another("Eve"), self.another("Flo")
        for mentor, why in ((self.eve, "Your talk on data"), (self.flo, "Your calm in June")):
            shortlist.add(self.session, acting(self.ben), mentor, why=why, now=clock.now())

    def names(self, who: Person) -> list[str]:
        """Who stands on somebody's list."""
        return [card.mentor.name for card in shortlist.cards(self.session, who.id)]

    def no(self, ask: Ask) -> None:
        """Have the mentor say not now."""
        answers.decline(self.session, acting(self.mentor), ask.id, AskState.BUSY, now=self.clock.now())
        self.turn()

    def turn(self, **forward: float) -> None:
        """Let time pass, and have the lists looked at."""
        self.clock.forward(**forward)
        succession.queue_due(self.session, now=self.clock.now())

    def open_ask(self) -> Ask | None:
        """What Ben waits for."""
        return asks.open_ask(self.session, self.ben.id)


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Listing]:
    """A mentor to ask, and two more on the list."""
    with database.writing(make_workspace(database)) as session:
        yield Listing(session, clock)


def test_a_list_keeps_its_owners_order(case: Listing) -> None:
    flo = shortlist.cards(case.session, case.ben.id)[1]
    shortlist.move_up(case.session, acting(case.ben), flo.id)
    shortlist.move_up(case.session, acting(case.ben), flo.id)
    assert case.names(case.ben) == ["Flo", "Eve"]
    shortlist.remove(case.session, acting(case.ben), flo.id, now=case.clock.now())
    assert case.names(case.ben) == ["Eve"]
    shortlist.add(case.session, acting(case.ben), case.flo, now=case.clock.now())
    shortlist.add(case.session, acting(case.ben), case.eve, now=case.clock.now())
    assert case.names(case.ben) == ["Eve", "Flo"]


def test_a_list_is_its_owners_alone(case: Listing) -> None:
    entry = shortlist.cards(case.session, case.ben.id)[0]
    acts: tuple[Callable[[], object], ...] = (
        lambda: shortlist.move_up(case.session, acting(case.cy), entry.id),
        lambda: shortlist.set_why(case.session, acting(case.cy), entry.id, "x"),
        lambda: shortlist.remove(case.session, acting(case.cy), entry.id, now=case.clock.now()),
        lambda: succession.wait(case.session, acting(case.eve), entry.id, now=case.clock.now()),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_only_people_with_an_account_stand_on_a_list_and_it_has_an_end(case: Listing) -> None:
    bot = make_person(case.session, "Bot", is_bot=True)
    for wrong in (case.ben, bot):
        with pytest.raises(NotAllowed):
            shortlist.add(case.session, acting(case.ben), wrong, now=case.clock.now())
    for number in range(shortlist.MOST - 2):
        shortlist.add(case.session, acting(case.ben), make_person(case.session, f"P{number}"), now=case.clock.now())
    with pytest.raises(NotAllowed, match="plenty"):
        shortlist.add(case.session, acting(case.ben), case.mentor, now=case.clock.now())


def test_keeping_a_suggestion_puts_it_on_the_list_and_declining_takes_it_off(case: Listing) -> None:
    from bot.forms.states import DeclineReason  # noqa: PLC0415 - one use

    kept = case.suggestion(case.ben).id
    suggestions.keep(case.session, acting(case.ben), kept, now=case.clock.now())
    assert case.names(case.ben)[-1] == "Ana"
    suggestions.decline(case.session, acting(case.ben), kept, DeclineReason.TIME, now=case.clock.now())
    assert "Ana" not in case.names(case.ben)


def test_after_a_no_the_next_is_announced_and_asked_a_working_day_later(case: Listing) -> None:
    case.no(case.ask(case.ben, more=["then_next"]))
    assert len(case.letters(succession.NOTICE, case.ben)) == 1
    assert case.open_ask() is None
    case.turn(hours=23)
    assert case.open_ask() is None
    case.turn(hours=1)
    ask = case.open_ask()
    assert ask is not None
    assert (ask.mentor_id, ask.why, ask.what) == (case.eve.id, "Your talk on data", FORM.what)
    assert case.names(case.ben) == ["Flo"]
    card = asks.card(case.session, ask, now=case.clock.now())
    assert "Ana" not in str(card)


def test_the_day_of_notice_is_a_working_day(case: Listing) -> None:
    ask = case.ask(case.ben, more=["then_next"])
    case.clock.at = datetime(2026, 3, 6, 20, tzinfo=UTC)
    case.no(ask)
    # A Friday evening: read on Monday at nine, asked on Tuesday at nine.
    assert succession.next_due(case.session) == datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_nobody_is_asked_who_was_not_wished_for(case: Listing) -> None:
    case.no(case.ask(case.ben))
    case.turn(days=5)
    assert case.open_ask() is None
    assert not case.letters(succession.NOTICE)


def test_wait_means_nobody_and_not_this_one_means_the_one_after(case: Listing) -> None:
    case.no(case.ask(case.ben, more=["then_next"]))
    first = shortlist.cards(case.session, case.ben.id)[0]
    succession.not_this_one(case.session, acting(case.ben), first.id, now=case.clock.now())
    assert case.names(case.ben) == ["Flo"]
    assert len(case.letters(succession.NOTICE, case.ben)) == 2
    (flo,) = shortlist.cards(case.session, case.ben.id)
    succession.wait(case.session, acting(case.ben), flo.id, now=case.clock.now())
    case.turn(days=9)
    assert case.open_ask() is None
    assert case.names(case.ben) == ["Flo"]


@pytest.mark.parametrize("why", ["closed", "avoided", "paused", "no words"])
def test_somebody_who_cannot_be_asked_is_passed_over_and_stays_on_the_list(case: Listing, why: str) -> None:
    match why:
        case "closed":
            case.profile(case.eve).asks_closed = True
        case "avoided":
            apart = Avoidance(person_id=case.eve.id, avoided_id=case.ben.id, created_at=case.clock.now())
            case.session.add(apart)
        case "paused":
            case.put(case.eve, ProfileState.PAUSED)
        case _:
            entry = shortlist.cards(case.session, case.ben.id)[0]
            shortlist.set_why(case.session, acting(case.ben), entry.id, "")
    case.session.flush()
    case.no(case.ask(case.ben, more=["then_next"]))
    case.turn(days=1)
    ask = case.open_ask()
    assert ask is not None
    assert ask.mentor_id == case.flo.id
    assert case.names(case.ben) == ["Eve"]


def test_a_door_that_closes_during_the_notice_passes_the_turn_on(case: Listing) -> None:
    case.no(case.ask(case.ben, more=["then_next"]))
    case.profile(case.eve).asks_closed = True
    case.turn(days=1)
    assert case.open_ask() is None
    case.turn(days=1)
    ask = case.open_ask()
    assert ask is not None
    assert ask.mentor_id == case.flo.id


def test_somebody_who_asked_by_themselves_meanwhile_keeps_their_own_ask(case: Listing) -> None:
    case.no(case.ask(case.ben, more=["then_next"]))
    own = case.ask_person(case.ben, case.flo)
    case.turn(days=1)
    assert case.open_ask() == own
    assert case.names(case.ben) == ["Eve"]
    assert succession.next_due(case.session) is None


def test_an_ask_taken_back_asks_nobody_else(case: Listing) -> None:
    ask = case.ask(case.ben, more=["then_next"])
    answers.withdraw(case.session, acting(case.ben), ask.id, now=case.clock.now())
    case.turn(days=5)
    assert case.open_ask() is None
    assert all(entry.state is ShortlistState.KEPT for entry in shortlist.waiting(case.session, case.ben.id))


def test_the_next_one_is_asked_only_past_the_gate_and_its_owner_alone_hears_what_would_open_it(case: Listing) -> None:
    ask = case.ask(case.ben, more=["then_next"])
    case.programme.readiness_gate = True
    case.session.add(case.programme)
    case.no(ask)
    assert [len(case.letters(kind, case.ben)) for kind in (succession.HELD, succession.NOTICE)] == [1, 0]
    case.turn(days=5)
    assert case.open_ask() is None
    assert case.names(case.ben) == ["Eve", "Flo"]
    told = case.session.exec(select(Outbox.person_id).where(Outbox.kind == succession.HELD)).all()
    assert told == [case.ben.id]


def test_a_gate_that_closes_on_the_day_of_notice_keeps_the_next_one_on_the_list(case: Listing) -> None:
    case.no(case.ask(case.ben, more=["then_next"]))
    assert len(case.letters(succession.NOTICE, case.ben)) == 1
    case.programme.readiness_gate = True
    case.session.add(case.programme)
    case.turn(days=5)
    assert case.open_ask() is None
    assert case.names(case.ben) == ["Eve", "Flo"]
    assert len(case.letters(succession.HELD, case.ben)) == 1
