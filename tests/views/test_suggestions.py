"""What suggestions look like, whatever names and words people have."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Function
from bot.forms.relationships import Partner, ReasonLine
from bot.forms.states import DeclineReason, SuggestionState
from bot.forms.suggestions import NobodyNew, SuggestionBatch, SuggestionCard
from bot.views.message import quote
from bot.views.suggestions import batch, clocks, first_name, nobody, parse_decline
from tests.views.test_checkins import NASTY, mrkdwn

PARTNERS = st.builds(
    Partner,
    person_id=st.integers(1, 99),
    slack_user_id=st.just("U1"),
    name=NASTY,
    title=NASTY,
)
REASONS = st.lists(
    st.sampled_from(
        [
            ReasonLine("function.offered", {"function": Function.SKILLS, "rank": 1}),
            ReasonLine("skill.offered", {"skill": "<!channel>" * 100, "level": 3}),
            ReasonLine("of.the.future", {}),
        ]
    ),
    max_size=3,
).map(tuple)
CARDS = st.builds(
    SuggestionCard,
    id=st.integers(1, 2**31),
    mentor=PARTNERS,
    minutes_ahead=st.integers(-1000, 1000),
    reasons=REASONS,
    state=st.sampled_from(SuggestionState),
    decline_reason=st.one_of(st.none(), st.sampled_from(DeclineReason)),
)
LONG = st.one_of(NASTY, st.sampled_from(["&" * 3000, "\n" * 3000, "<!here> " * 375, "🏳️‍🌈" * 500]))


def harmless(payload: dict[str, Any]) -> bool:
    """Tell whether nothing in it calls anybody but the one person who is meant."""
    texts = [text.replace("<@U1>", "") for text in mrkdwn(payload["blocks"])]
    return not any("<!" in text or "<@" in text for text in texts) and all(len(text) <= 3000 for text in texts)


@given(st.lists(CARDS, min_size=1, max_size=3, unique_by=lambda card: card.id).map(tuple), NASTY, st.booleans())
def test_any_suggestions_fit_and_stay_harmless(cards: tuple[SuggestionCard, ...], name: str, stopped: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    payload = batch(SuggestionBatch(1, name, cards, stopped=stopped)).payload()
    assert payload["text"]
    assert harmless(payload)
    ids = [block["block_id"] for block in payload["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "same time as you"), (60, "1 h ahead of you"), (-330, "5 h 30 min behind you"), (45, "45 min ahead of you")],
)
def test_clocks_are_compared_in_words(minutes: int, words: str) -> None:
    assert clocks(minutes) == words


def test_a_button_shows_a_first_name_even_of_somebody_without_one() -> None:
    assert first_name(Partner(1, "U1", "Ana Maria Ortiz")) == "Ana"
    assert first_name(Partner(1, "U1", "  ")) == "them"


def test_a_reason_travels_in_the_menu() -> None:
    card = SuggestionCard(7, Partner(1, "U1", "Ana"), 0, (), SuggestionState.OPEN)
    blocks = batch(SuggestionBatch(7, "Growing", (card,))).payload()["blocks"]
    menu = next(e for b in blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "static_select")
    chosen = {parse_decline({"selected_option": option}) for option in menu["options"]}
    assert chosen == {(7, reason) for reason in DeclineReason}


def test_what_comes_without_anybody_says_what_to_do() -> None:
    assert "keep looking" in str(nobody(NobodyNew("Growing", None)).payload())


@given(st.one_of(NASTY, LONG), st.integers(10, 2900))
def test_a_quotation_is_never_longer_than_it_may_be(text: str, limit: int) -> None:
    assert len(quote(text, limit)) <= limit
