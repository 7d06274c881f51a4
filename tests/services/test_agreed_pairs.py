"""Pairs that agreed among themselves: one confirmation each, in a programme or not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import AgreedPair, Avoidance, Relationship
from bot.errors import AlreadyDone, NotAllowed, NotFound, UserError
from bot.forms.asks import AgreedPairCard, AgreedPairForm
from bot.forms.states import AgreedPairState, Role
from bot.services import agreed_pairs, relationships
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """A few people."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def propose(case: Case, role: Role = Role.MENTEE, person: str = "") -> AgreedPairCard:
    form = AgreedPairForm(person=person or case.mentor.slack_user_id, role=role, kind=Kind.CLASSIC)
    return agreed_pairs.propose(case.session, acting(case.ben), form, now=case.clock.now())


def confirm(case: Case, card: AgreedPairCard, *, yes: bool = True) -> AgreedPairCard:
    return agreed_pairs.answer(case.session, acting(case.mentor), card.id, yes=yes, now=case.clock.now())


@pytest.mark.parametrize("role", [Role.MENTEE, Role.MENTOR])
def test_one_confirmation_begins_the_pair(case: Case, role: Role) -> None:
    card = propose(case, role)
    assert len(case.letters(agreed_pairs.QUESTION, case.mentor)) == 1
    confirm(case, card)
    (pair,) = case.pairs()
    mentors = pairs.member(case.session, pair, Role.MENTOR).person_id
    assert mentors == (case.ben.id if role is Role.MENTOR else case.mentor.id)
    assert pair.programme_id == case.programme.id


def test_two_can_agree_that_they_are_peers(case: Case) -> None:
    confirm(case, propose(case, Role.PEER))
    (pair,) = case.pairs()
    assert pair.kind is Kind.PEER
    assert {one.role for one in relationships.members(case.session, pair.id)} == {Role.PEER}
    assert case.letters("relationships.matched", case.mentor)


def test_two_outside_every_programme_can_be_a_pair(case: Case) -> None:
    stranger = make_person(case.session, "Eve")
    card = propose(case, person=stranger.slack_user_id)
    agreed_pairs.answer(case.session, acting(stranger), card.id, yes=True, now=case.clock.now())
    (pair,) = case.pairs()
    assert pair.programme_id is None


def test_nobody_is_paired_with_themselves_a_bot_or_a_partner(case: Case) -> None:
    bot = make_person(case.session, "Bot", is_bot=True)
    gone = make_person(case.session, "Gone", is_deleted=True)
    for wrong in (case.ben, bot, gone):
        with pytest.raises(NotAllowed):
            propose(case, person=wrong.slack_user_id)
    pairs.pair(case.session, case.mentor, case.ben, case.programme, now=case.clock.now())
    with pytest.raises(NotAllowed, match="already"):
        propose(case)


def test_only_the_other_confirms_and_only_once(case: Case) -> None:
    card = propose(case)
    for who in (case.ben, case.cy):
        with pytest.raises(NotFound):
            agreed_pairs.answer(case.session, acting(who), card.id, yes=True, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        propose(case)
    confirm(case, card)
    with pytest.raises(UserError):
        confirm(case, card)
    assert len(case.pairs()) == 1


def test_a_no_is_told_and_begins_nothing(case: Case) -> None:
    confirm(case, propose(case), yes=False)
    assert not case.pairs()
    assert len(case.letters(agreed_pairs.ANSWER, case.ben)) == 1


def test_an_avoid_list_is_respected_without_being_revealed(case: Case) -> None:
    apart = Avoidance(person_id=case.mentor.id, avoided_id=case.ben.id, created_at=case.clock.now())
    case.session.add(apart)
    card = propose(case)
    assert card.state is AgreedPairState.OPEN
    assert not case.letters(agreed_pairs.QUESTION)
    case.clock.forward(days=20)
    agreed_pairs.queue_due(case.session, now=case.clock.now())
    assert len(case.letters(agreed_pairs.ANSWER, case.ben)) == 1
    assert agreed_pairs.next_due(case.session) is None


def test_it_can_be_taken_back_until_it_is_confirmed(case: Case) -> None:
    card = propose(case)
    agreed_pairs.withdraw(case.session, acting(case.ben), card.id, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        confirm(case, card)
    assert case.session.exec(select(AgreedPair)).one().state is AgreedPairState.WITHDRAWN


def test_two_clicks_in_one_moment_begin_one_pair(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        card, mentor = propose(case), acting(case.mentor)

    def yes(_: int) -> bool:
        try:
            with database.writing(workspace_id) as session:
                agreed_pairs.answer(session, mentor, card.id, yes=True, now=clock.now())
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(yes, range(4))) == 1
    with database.reading(workspace_id) as session:
        assert len(session.exec(select(Relationship)).all()) == 1
