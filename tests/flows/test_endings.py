"""An early end as two people live through it."""

from typing import Any

import pytest
from sqlmodel import select

from bot.db.tables import Avoidance, Relationship
from bot.forms.states import RelationshipState
from tests.flows.programme_walks import at, dm_with, newest, shown
from tests.flows.test_checkins import Pair
from tests.life import Life


@pytest.fixture
def pair(life: Life) -> Pair:
    """Two colleagues who are paired, in the middle of a working day."""
    pair = Pair(life)
    life.settle()
    return pair


def opened(pair: Pair, person: str) -> dict[str, Any]:
    """Open the page of the relationship from Home, and return it."""
    home = pair.life.home(person)
    assert "pages.open" in shown(home)
    answer = pair.life.click(person, "pages.open", {"home": True})
    assert answer["ok"], answer
    return pair.life.modal(person)


def state(pair: Pair) -> RelationshipState:
    """What the database holds."""
    with pair.life.baton.database.reading(pair.life.baton.me.workspace_id) as session:
        return RelationshipState(session.exec(select(Relationship.state)).one())


def test_a_mentee_ends_it_with_thanks_and_the_mentor_reads_them(pair: Pair) -> None:
    life = pair.life
    page = opened(pair, pair.mentee)
    assert "Your mentor" in shown(page)
    life.click(pair.mentee, "endings.end", {"view": page["id"]})
    too_long = life.submit(pair.mentee, thanks="x" * 10_000)
    assert "thanks" in too_long["errors"]
    life.submit(pair.mentee, thanks="I ask better questions now.")
    assert "Done." in shown(life.modal(pair.mentee))
    assert state(pair) is RelationshipState.ENDED
    life.travel(advance="1d")
    told = newest(life.dm(pair.mentor), "has ended")
    assert "I ask better questions now." in shown(told)
    assert "pages.open" not in shown(life.home(pair.mentee))


def test_the_other_one_clicking_end_on_an_old_page_reads_that_it_is_over(pair: Pair) -> None:
    life = pair.life
    page = opened(pair, pair.mentor)
    life.click(pair.mentor, "endings.end", {"view": page["id"]})
    mine = opened(pair, pair.mentee)
    life.click(pair.mentee, "endings.end", {"view": mine["id"]})
    life.submit(pair.mentee)
    answer = life.submit(pair.mentor, thanks="It was good.")
    assert "end already" in answer["errors"]["thanks"]


def test_a_block_ends_it_at_once_and_the_other_one_reads_an_ordinary_end(pair: Pair) -> None:
    life = pair.life
    page = opened(pair, pair.mentee)
    life.click(pair.mentee, "endings.block", {"view": page["id"]})
    assert "never brought together again" in shown(life.modal(pair.mentee))
    life.travel(advance="1d")
    told = shown(newest(life.dm(pair.mentor), "has ended"))
    assert "needs no reason" in told
    assert "never brought together" not in told
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert len(session.exec(select(Avoidance)).all()) == 1


def test_admins_hear_that_a_pair_is_stuck_and_nothing_else(pair: Pair) -> None:
    life = pair.life
    page = opened(pair, pair.mentee)
    life.click(pair.mentee, "endings.stuck", {"view": page["id"]})
    assert "Thank you for saying so" in shown(life.modal(pair.mentee))
    life.travel(advance="1d")
    assert "could use a hand" in shown(newest(life.dm(life.admin()), "could use a hand"))


def test_somebody_deactivated_leaves_their_partner_with_a_kind_word(pair: Pair) -> None:
    life = pair.life
    life.gesture("profile", person=pair.mentor, deleted=True)
    life.travel(advance="1d")
    assert state(pair) is RelationshipState.ENDED
    told = newest(life.dm(pair.mentee), "has ended")
    assert "nothing to do with you" in shown(told)
    answer = life.click(pair.mentee, "endings.look_again", at(dm_with(life, pair.mentee), told))
    assert answer["ok"], answer
