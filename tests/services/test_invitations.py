"""Invitations with an ask: once, capped, and a never that holds."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.catalogue import Readiness
from bot.db.engine import Database
from bot.db.tables import Ask, Invitation, Person
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.asks import AskDraft, Whom
from bot.forms.readiness import ReadinessForm
from bot.forms.states import AskState, InvitationState, ReadyAnswer
from bot.services import asks, invitation_clock, invitations, readiness, shortlist
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import FORM, Case


class Inviting(Case):
    """Seekers, and colleagues who have not joined."""

    def colleague(self, name: str) -> Person:
        """Somebody who has not joined."""
        return make_person(self.session, name)

    def invite(self, who: Person, whom: Person) -> Invitation:
        """Ask somebody who has not joined."""
        sent = asks.send(self.session, acting(who), Whom(person_id=whom.id), FORM, now=self.clock.now())
        assert isinstance(sent, Invitation)
        return sent

    def look(self, **forward: float) -> None:
        """Let time pass, and have invitations looked at."""
        self.clock.forward(**forward)
        invitation_clock.queue_due(self.session, now=self.clock.now())


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Inviting]:
    """Two seekers and a mentor."""
    with database.writing(make_workspace(database)) as session:
        yield Inviting(session, clock)


def test_a_colleague_gets_one_message_with_the_ask_and_joins_into_it(case: Inviting) -> None:
    eve = case.colleague("Eve")
    begun = asks.draft(case.session, acting(case.ben), Whom(person_id=eve.id), now=case.clock.now())
    assert isinstance(begun, AskDraft)
    assert not begun.joined
    row = case.invite(case.ben, eve)
    assert len(case.letters(invitations.CARD, eve)) == 1
    pairs.joined(case.session, eve, offering=True)
    case.look()
    ask = case.session.exec(select(Ask)).one()
    assert (ask.mentor_id, ask.state, ask.why) == (eve.id, AskState.OPEN, FORM.why)
    assert row.state is InvitationState.JOINED


def test_somebody_who_joins_without_offering_is_not_asked(case: Inviting) -> None:
    eve = case.colleague("Eve")
    case.invite(case.ben, eve)
    pairs.joined(case.session, eve, looking=True)
    case.look()
    assert asks.open_ask(case.session, case.ben.id) is None


def test_whoever_waits_for_another_answer_finds_the_new_one_on_their_list(case: Inviting) -> None:
    eve = case.colleague("Eve")
    case.invite(case.ben, eve)
    case.ask(case.ben)
    pairs.joined(case.session, eve, offering=True)
    case.look()
    assert [card.mentor.name for card in shortlist.cards(case.session, case.ben.id)] == ["Eve"]
    assert len(case.letters(invitations.JOINED, case.ben)) == 1
    case.look(days=30)
    assert len(case.letters(invitations.JOINED, case.ben)) == 1


def test_a_sender_has_three_on_their_way_at_most(case: Inviting) -> None:
    rows = [case.invite(case.ben, case.colleague(f"P{number}")) for number in range(3)]
    with pytest.raises(NotAllowed, match="Three invitations"):
        case.invite(case.ben, case.colleague("Eve"))
    invitations.withdraw(case.session, acting(case.ben), rows[0].id, now=case.clock.now())
    case.invite(case.ben, case.colleague("Flo"))


def test_a_colleague_is_invited_once_a_month_and_never_after_a_never(case: Inviting) -> None:
    eve = case.colleague("Eve")
    row = case.invite(case.ben, eve)
    with pytest.raises(NotAllowed) as lately:
        case.invite(case.cy, eve)
    invitations.decline(case.session, acting(eve), row.id, never=False, now=case.clock.now())
    case.clock.forward(days=31)
    row = case.invite(case.cy, eve)
    invitations.decline(case.session, acting(eve), row.id, never=True, now=case.clock.now())
    case.clock.forward(days=4000)
    with pytest.raises(NotAllowed) as never:
        case.invite(case.ben, eve)
    assert str(never.value) == str(lately.value), "a never is not told"


def test_an_invitation_lapses_quietly_for_the_colleague(case: Inviting) -> None:
    eve = case.colleague("Eve")
    row = case.invite(case.ben, eve)
    case.look(days=15)
    assert row.state is InvitationState.LAPSED
    assert len(case.letters(invitations.CARD, eve)) == 1
    assert len(case.letters(invitations.ANSWER, case.ben)) == 1
    assert invitation_clock.next_due(case.session) is None


def test_only_the_right_one_answers_or_takes_back(case: Inviting) -> None:
    eve = case.colleague("Eve")
    row = case.invite(case.ben, eve)
    with pytest.raises(NotFound):
        invitations.decline(case.session, acting(case.cy), row.id, never=True, now=case.clock.now())
    with pytest.raises(NotFound):
        invitations.withdraw(case.session, acting(eve), row.id, now=case.clock.now())
    invitations.decline(case.session, acting(eve), row.id, never=False, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        invitations.withdraw(case.session, acting(case.ben), row.id, now=case.clock.now())


def test_the_words_of_an_invitation_stay_out_of_the_outbox(case: Inviting) -> None:
    from tests.services.asking import WORDS  # noqa: PLC0415 - one use

    case.invite(case.ben, case.colleague("Eve"))
    for kind in (invitations.CARD, invitations.SENT):
        (letter,) = case.letters(kind)
        assert not any(words in letter.model_dump_json() for words in WORDS)


def test_the_gate_of_a_programme_holds_for_inviting_and_for_what_becomes_of_it(case: Inviting) -> None:
    eve, flo = case.colleague("Eve"), case.colleague("Flo")
    case.invite(case.ben, eve)
    case.programme.readiness_gate = True
    case.session.add(case.programme)
    for act in (
        lambda: asks.draft(case.session, acting(case.ben), Whom(person_id=flo.id), now=case.clock.now()),
        lambda: case.invite(case.ben, flo),
    ):
        with pytest.raises(NotAllowed, match="/mentor ready"):
            act()
    pairs.joined(case.session, eve, offering=True)
    case.look()
    assert asks.open_ask(case.session, case.ben.id) is None, "the gate closed while the invitation was on its way"
    assert [card.mentor.name for card in shortlist.cards(case.session, case.ben.id)] == ["Eve"]
    ready = ReadinessForm(**dict.fromkeys(Readiness, ReadyAnswer.YES), hours=3)
    readiness.save(case.session, acting(case.ben), ready, now=case.clock.now())
    case.invite(case.ben, flo)


def test_somebody_who_is_in_a_programme_without_a_gate_as_well_may_invite(case: Inviting) -> None:
    case.programme.readiness_gate, case.programme.channel_id = True, "C0GATED"
    pairs.enrolled(case.session, case.ben, pairs.programme(case.session, case.mentor, now=case.clock.now()))
    case.invite(case.ben, case.colleague("Eve"))
