"""Rounds in words: numbers for channels, kindness for those left over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.relationships import Partner
from bot.forms.rounds import RoundCard, SignupReceipt, UnmatchedNote
from bot.forms.states import RoundState, SignupAnswer
from bot.views import rounds
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
CARD = RoundCard(3, RoundState.OPEN, 7, "Growing", 6, Partner(1, "U1", "Amara"), AT, 5, 2)
CODES = ("nobody", "closed", "no_common_kind", "no_common_language", "own_team_only", "places", "no_role", "unheard_of")


@given(nasty(80), st.sampled_from(list(RoundState)), st.integers(0, 2000))
def test_no_programme_name_breaks_what_the_channel_reads(name: str, state: RoundState, count: int) -> None:
    card = replace(CARD, programme_name=name, state=state, signed_up=count, pairs=count // 2)
    for view in (rounds.announcement, rounds.reminder, rounds.summary, rounds.called_off):
        harmless(view(card))
    harmless(rounds.unmatched(UnmatchedNote(name, "mentee", "places", has_goal=False)))


def test_only_an_open_round_can_be_answered() -> None:
    for state in RoundState:
        payload = str(rounds.announcement(replace(CARD, state=state)).payload())
        assert ("Count me in" in payload) is (state is RoundState.OPEN)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_whoever_is_left_over_reads_a_reason_and_a_way_on(code: str, role: str) -> None:
    shown = str(rounds.unmatched(UnmatchedNote("Growing", role, code, has_goal=True)).payload())
    assert code not in shown.replace("closed", "") or code in {"nobody", "places"}
    assert "It says nothing about you" in shown
    assert "rounds" in shown or "round" in shown
    assert all(word not in shown for word in ("avoid", "partner of yours", "manager"))


@pytest.mark.parametrize("answer", list(SignupAnswer))
@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize(("looking", "offering"), [(True, False), (False, True), (True, True)])
def test_a_receipt_says_what_somebody_is_in_as(
    answer: SignupAnswer, *, changed: bool, looking: bool, offering: bool
) -> None:
    told = SignupReceipt(3, answer, changed, "Growing", AT, looking, offering, has_goal=False, full=offering)
    shown = str(rounds.receipt(told).payload())
    if answer is SignupAnswer.IN:
        assert ("you look for a mentor" in shown) is looking
        assert ("you offer mentoring" in shown) is offering
        assert ("Write a goal" in shown) is looking
    else:
        assert "change your mind" in shown
