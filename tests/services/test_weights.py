"""A programme's own weights: kept where they differ, counted in its drafts, and changed by its admins only."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from bot.catalogue import Field, FieldPreference
from bot.db.engine import Database
from bot.errors import InvalidInput, NotAllowed
from bot.forms.checking import checked
from bot.forms.rounds import RoundForm
from bot.forms.weights import WeightsForm
from bot.matching import Weights
from bot.matching.text import name
from bot.services import participants, rounds, weights
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.drafting import Crowd, draft, drafted


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


def form(**changes: Any) -> WeightsForm:
    return checked(WeightsForm, asdict(Weights()) | changes)


def test_only_what_differs_from_the_usual_is_kept(session: Session, clock: SetClock) -> None:
    boss = make_person(session, "Amara", is_admin=True)
    programme = pairs.programme(session, boss, now=clock.now())
    card = weights.save(session, acting(boss), programme.id, form(hours=40, same_team=True))
    assert (programme.weights, programme.same_team) == ({"hours": 40}, True)
    assert (card.weights["hours"], card.usual["hours"], card.weights["aims"]) == (40, 8, 15)
    weights.save(session, acting(boss), programme.id, form())
    assert (programme.weights, programme.same_team) == ({}, False)


def test_weights_decide_who_is_paired_and_are_recorded_with_the_round(session: Session, clock: SetClock) -> None:
    boss = make_person(session, "Amara", is_admin=True)
    programme = pairs.programme(session, boss, now=clock.now())
    opened = RoundForm(deadline=date(2026, 3, 9))
    row = rounds.open_round(session, acting(boss), programme.id, opened, now=clock.now())
    crowd = Crowd(session, row, clock)
    ana, near, like = crowd.mentee("Ana", goal=False), crowd.mentor("Near"), crowd.mentor("Like")
    pairs.goal(session, ana).field_preference = FieldPreference.SAME
    near.tz, like.tz = ana.tz, "Pacific/Auckland"
    profile = participants.profile_of(session, near.id)
    assert profile is not None
    profile.field = Field.LEGAL
    session.flush()
    nothing = dict.fromkeys(form().weights, 0)
    for counted, mentor in (("hours", near), ("field", like)):
        weights.save(session, acting(boss), programme.id, form(**nothing | {counted: 9}))
        draft(session, boss, row, clock)
        assert drafted(session) == {(ana.id, mentor.id)}
        assert row.weights == nothing | {counted: 9}
    assert row.text_model == name()


def test_nothing_that_cannot_be_meant_is_kept(session: Session, clock: SetClock) -> None:
    boss = make_person(session, "Amara", is_admin=True)
    programme = pairs.programme(session, boss, now=clock.now())
    with pytest.raises(InvalidInput) as refused:
        form(hours=101, aims=-1, field="x")
    assert set(refused.value.fields) == {"hours", "aims", "field"}
    with pytest.raises(InvalidInput, match="At least one"):
        weights.save(session, acting(boss), programme.id, form(**dict.fromkeys(form().weights, 0) | {"wish": 9}))
    stranger = acting(make_person(session, "Eve"))
    with pytest.raises(NotAllowed):
        weights.card(session, stranger, programme.id)
    with pytest.raises(NotAllowed):
        weights.save(session, stranger, programme.id, form())
