"""Programmes in words: harmless and within Slack's limits, whatever people wrote."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Kind
from bot.errors import InvalidInput
from bot.forms.programmes import LONGEST_NAME, AdminHub, ProgrammeCard, RoundLine
from bot.forms.relationships import Partner
from bot.forms.states import Cadence, RoundState
from bot.views import programmes
from bot.views.message import Message
from tests.views.nasty import nasty

AT = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
ADMIN = Partner(1, "U1", "Amara")
CARD = ProgrammeCard(
    id=7,
    channel_id="C1",
    name="Growing",
    cadence=Cadence.WEEKLY,
    kinds=(Kind.CLASSIC,),
    term_months=6,
    guests_welcome=True,
    admins=(ADMIN,),
    conduct_contact=ADMIN,
    created_by=ADMIN,
)
LINE = RoundLine(3, RoundState.OPEN, AT, 5, 3, 2)


def harmless(message: Message) -> None:
    payload = message.payload()
    for text in [payload["text"], *(b["text"]["text"] for b in payload["blocks"] if b["type"] == "section")]:
        assert "<!channel>" not in text
        assert "<!here>" not in text
        assert "<@UEVIL>" not in text
        assert "<http://evil" not in text


@given(nasty(LONGEST_NAME), st.sampled_from([None, LINE, replace(LINE, state=RoundState.DRAFT)]))
def test_no_name_breaks_a_message(name: str, line: RoundLine | None) -> None:
    card = replace(CARD, name=name)
    harmless(programmes.welcome(card))
    harmless(programmes.refused(card, "programmes.welcome", 7, "not_in_channel"))
    harmless(programmes.admin_hub(AdminHub(card, "C1", "UTC", 5, 3, 2, 1, line)))
    programmes.programme_modal("programme:7", creator="U1", programme=card).to_dict()


@given(nasty(300))
def test_no_word_breaks_the_help(word: str) -> None:
    harmless(programmes.admin_help(word))


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action", "odd"])
@pytest.mark.parametrize("kind", ["programmes.welcome", "rounds.announcement", "rounds.summary", "rounds.called_off"])
def test_every_refusal_says_how_to_mend_it_and_what_the_button_repeats(code: str, kind: str) -> None:
    message = programmes.refused(CARD, kind, 9, code)
    payload = message.payload()
    assert "@Baton" in payload["blocks"][0]["text"]["text"]
    assert payload["blocks"][1]["elements"][0]["value"] == f"{kind}:9"


def test_a_programme_without_admins_or_contact_can_be_shown() -> None:
    bare = replace(CARD, admins=(), conduct_contact=None, created_by=None)
    programmes.welcome(bare).payload()
    assert "nobody at present" in str(programmes.admin_hub(AdminHub(bare, "C1", "UTC")).payload())


def test_the_creator_is_chosen_as_admin_from_the_start() -> None:
    view = programmes.programme_modal(programmes.for_channel("C1"), creator="U9").to_dict()
    admins = next(block for block in view["blocks"] if block.get("block_id") == "admins")
    assert admins["element"]["initial_users"] == ["U9"]
    assert view["private_metadata"] == "channel:C1"


def test_what_is_missing_or_wrong_is_named_by_field() -> None:
    values = {
        "name": {"value": {"value": " "}},
        "cadence": {"value": {"selected_option": {"value": "daily"}}},
        "kinds": {"value": {"selected_options": []}},
        "term_months": {"value": {"selected_option": {"value": "24"}}},
        "admins": {"value": {"selected_users": []}},
        "conduct_contact": {"value": {"selected_user": None}},
        "guests": {"value": {"selected_option": {"value": "yes"}}},
    }
    with pytest.raises(InvalidInput) as refusal:
        programmes.parse_programme({"private_metadata": "channel:C1", "state": {"values": values}})
    assert set(refusal.value.fields) == {"name", "cadence", "kinds", "term_months", "admins"}
