import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.catalogue import Kind
from bot.errors import InvalidInput
from bot.forms.endings import Contact, EndedCard, StuckPair
from bot.forms.pages import PageStep, RelationshipPage
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.states import RelationshipState, Role
from bot.views.endings import END_MODAL, blocked, end_modal, ended, ended_by_me, parse_end, stuck_pair
from bot.views.pages import people_list, relationship_page
from tests.views.nasty import nasty

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOBODY = Contact(())


def partner(name: str = "Ana", title: str = "") -> Partner:
    return Partner(1, "UANA", name, title)


def card(name: str = "Ana", **more: Any) -> RelationshipCard:
    return RelationshipCard(7, 3, Kind.CLASSIC, Role.MENTEE, (partner(name, name),), 1, name, AT, AT, None, **more)


@given(nasty())
def test_whatever_people_are_called_and_write_stays_harmless_and_in_bounds(text: str) -> None:
    for role in Role:
        told = EndedCard(7, role, (partner(text),), text, thanks=text)
        for payload in (ended(told).payload(), ended_by_me(told).to_dict(), blocked(told).to_dict()):
            assert "<!channel>" not in json.dumps(payload)
    for state in RelationshipState:
        page = RelationshipPage(card(text), state, PageStep.PLAN, Contact((partner(text),), text))
        assert "<!channel>" not in json.dumps(relationship_page(page).to_dict()["blocks"])
    people_list([card(text)] * 60).to_dict()
    end_modal(card(text)).to_dict()
    stuck_pair(StuckPair((partner(text),), text, partner(text))).payload()


def test_an_end_says_no_reason_and_a_block_reads_like_any_other_end() -> None:
    message = ended(EndedCard(7, Role.MENTOR, (partner(),)))
    words = message.text + json.dumps([block.to_dict() for block in message.blocks])
    assert "block" not in words.lower().replace("block_id", "")
    assert "needs no reason" in words


def test_the_page_has_a_way_out_as_long_as_it_goes_on_and_a_block_always() -> None:
    def ids(state: RelationshipState) -> str:
        return json.dumps(relationship_page(RelationshipPage(card(), state, PageStep.PLAN, NOBODY)).to_dict())

    assert "endings.end" in ids(RelationshipState.ACTIVE)
    assert "endings.end" not in ids(RelationshipState.ENDED)
    assert "endings.block" in ids(RelationshipState.ENDED)


def test_a_word_of_thanks_that_is_too_long_is_told_beside_it() -> None:
    assert end_modal(card()).to_dict()["callback_id"] == END_MODAL
    with pytest.raises(InvalidInput) as refused:
        parse_end({"thanks": {"value": {"type": "plain_text_input", "value": "x" * 10_000}}})
    assert set(refused.value.fields) == {"thanks"}
