"""Rounds of peers: pairs, a trio or circles, nobody again with the same, nobody left without a word."""

from datetime import timedelta
from itertools import combinations

import pytest
from sqlmodel import select

from bot.catalogue import Kind
from bot.db.tables import DraftSeat, Outbox, Person
from bot.errors import AlreadyDone, InvalidInput, NotAllowed
from bot.forms.relationships import CircleMatched, Company
from bot.forms.rounds import RoundForm
from bot.forms.states import Role
from bot.services import (
    avoidances,
    circles,
    introductions,
    participants,
    publishing,
    relationships,
    rounds,
)
from bot.services.drafts import DraftChanged
from tests.people import acting
from tests.services.circling import Case, case

__all__ = ["case"]


@pytest.mark.parametrize(("size", "people", "expected"), [(2, 5, [2, 3]), (2, 4, [2, 2]), (3, 5, [5]), (5, 5, [5])])
def test_a_round_makes_pairs_a_trio_or_circles(case: Case, size: int, people: int, expected: list[int]) -> None:
    begun = case.publish(case.round(size, people))
    assert sorted(len(case.inside(row)) for row in begun) == expected
    assert {row.kind for row in begun} == {Kind.PEER}
    for row in begun:
        for member in relationships.members(case.session, row.id):
            assert member.role is Role.PEER
            card = introductions.matched(case.session, row.id, member.person_id)
            assert isinstance(card, CircleMatched)
            assert card.relationship.company is (Company.PEER if len(case.inside(row)) == 2 else Company.CIRCLE)
            assert {line.code for line in card.reasons} == {"circle.hours", "circle.stage", "circle.field"}
    greetings = case.session.exec(select(Outbox.recipient).where(Outbox.kind == "relationships.intro")).all()
    assert sorted(len(one.split(",")) for one in greetings) == expected


def test_a_programme_without_peers_has_no_rounds_of_them_and_one_of_peers_no_others(case: Case) -> None:
    for kinds, size in (([Kind.CLASSIC.value], 3), ([Kind.PEER.value], 0)):
        case.programme.kinds = kinds
        form = RoundForm(deadline=(case.clock.now() + timedelta(days=3)).date(), group_size=size)
        with pytest.raises(InvalidInput):
            rounds.open_round(case.session, acting(case.olga), case.programme.id, form, now=case.clock.now())


def test_nobody_meets_somebody_again_or_somebody_avoided(case: Case) -> None:
    earlier = case.publish(case.round(2, 4))
    met = [{one.person_id for one in relationships.members(case.session, row.id)} for row in earlier]
    apart = next(pair for pair in combinations([one.id for one in case.people[:4]], 2) if set(pair) not in met)
    avoidances.add(case.session, acting(case.session.get_one(Person, apart[0])), apart[1], now=case.clock.now())
    later = case.publish(case.round(2, 4))
    for row in later:
        pair = {one.person_id for one in relationships.members(case.session, row.id)}
        assert pair not in met
        assert pair != set(apart)


def test_a_draft_is_not_published_once_somebody_in_it_left_or_was_blocked(case: Case) -> None:
    row = case.round(5, 5)
    avoidances.add(case.session, acting(case.people[1]), case.people[3].id, now=case.clock.now())
    with pytest.raises(DraftChanged, match="Ben, Dee"):
        case.publish(row)
    participants.leave(case.session, acting(case.people[0]), now=case.clock.now())
    with pytest.raises(DraftChanged, match="Ada, Ben, Dee"):
        case.publish(row)
    case.draft(row)
    [circle] = case.publish(row)
    assert len(case.inside(circle)) == 3
    with pytest.raises(AlreadyDone):
        case.publish(row)


def test_whoever_stays_alone_hears_so(case: Case) -> None:
    row = case.round(2, 1)
    outcome = circles.publish(case.session, acting(case.olga), row.id, row.version, now=case.clock.now())
    assert (outcome.pairs, outcome.unmatched) == (0, 1)
    assert len(case.told(case.people[0], publishing.UNMATCHED)) == 1


def test_the_calendar_drafts_a_round_of_peers_and_tells_its_admins(case: Case) -> None:
    form = RoundForm(deadline=(case.clock.now() + timedelta(days=3)).date(), group_size=3)
    row = rounds.open_round(case.session, acting(case.olga), case.programme.id, form, now=case.clock.now())
    for one in case.people:
        rounds.sign_up(case.session, acting(one), row.id, now=case.clock.now())
    circles.queue_due(case.session, now=row.deadline_at)
    assert len(case.session.exec(select(DraftSeat)).all()) == 5
    assert circles.note(case.session, row).round.pairs == 1
    preview = circles.preview(case.session, acting(case.olga), row.id, now=case.clock.now())
    assert {line.code for line in preview.circles[0].reasons} == {"hours.fit", "stage.fit", "field.fit"}
    with pytest.raises(NotAllowed):
        circles.preview(case.session, acting(case.people[0]), row.id, now=case.clock.now())
