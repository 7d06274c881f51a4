"""Rounds in words: numbers for channels, general reasons for admins, kindness for those left over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Aim, Kind
from bot.forms.relationships import Partner, ReasonLine
from bot.forms.rounds import (
    PAIRS_A_PAGE,
    DraftNote,
    PairCard,
    Preview,
    RoundCard,
    SignupReceipt,
    UnmatchedCard,
    UnmatchedNote,
)
from bot.forms.states import RoundState, SignupAnswer
from bot.views import rounds
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
CARD = RoundCard(3, RoundState.OPEN, 7, "Growing", 6, Partner(1, "U1", "Amara"), AT, 5, 2)
CODES = ("nobody", "closed", "no_common_kind", "no_common_language", "own_team_only", "places", "no_role", "unheard_of")


def people(count: int) -> list[Partner]:
    return [Partner(n, f"U{n:010}", f"Person {n}") for n in range(count)]


def a_preview(count: int, page: int = 0, left: int = 0) -> Preview:
    crowd = people(max(count * 2, left))
    lines = (ReasonLine("aims.fit", {}), ReasonLine("stage.fit", {"kind": "classic"}), ReasonLine("new.code", {}))
    pairs = tuple(PairCard(crowd[n], crowd[n + 1], Kind.CLASSIC, 47, lines) for n in range(min(count, PAIRS_A_PAGE)))
    unmatched = tuple(UnmatchedCard(crowd[n], ("mentee", "mentor")[n % 2], CODES[n % len(CODES)]) for n in range(left))
    return Preview(3, 2, RoundState.DRAFT, "Growing", 1, count * 2 + left, count, 47, 12, 2, page, pairs, unmatched)


@given(nasty(80), st.sampled_from(list(RoundState)), st.integers(0, 2000))
def test_no_programme_name_breaks_what_the_channel_reads(name: str, state: RoundState, count: int) -> None:
    card = replace(CARD, programme_name=name, state=state, signed_up=count, pairs=count // 2)
    for view in (rounds.announcement, rounds.reminder, rounds.summary, rounds.called_off):
        harmless(view(card))
    harmless(rounds.draft_ready(DraftNote(card, count, 0, 1)))
    harmless(rounds.unmatched(UnmatchedNote(name, "mentee", "places", has_goal=False)))
    rounds.preview(replace(a_preview(3, left=4), programme_name=name)).to_dict()


def test_only_an_open_round_can_be_answered() -> None:
    for state in RoundState:
        payload = str(rounds.announcement(replace(CARD, state=state)).payload())
        assert ("Count me in" in payload) is (state is RoundState.OPEN)


@pytest.mark.parametrize(("count", "left"), [(0, 0), (0, 3), (1, 0), (40, 90), (500, 1500)])
def test_every_page_of_a_preview_is_within_slacks_limits(count: int, left: int) -> None:
    draft = a_preview(count, left=left)
    for page in (0, draft.pages - 1):
        view = rounds.preview(replace(draft, page=page), "A note.").to_dict()
        assert len(view["blocks"]) <= 100
        assert all(len(b["text"]["text"]) <= 3000 for b in view["blocks"] if b["type"] == "section")
        assert len(str(view).encode()) < 250_000


def test_a_preview_turns_pages_only_where_there_are_some() -> None:
    first, last = a_preview(100), a_preview(100, page=2)
    assert "Next page" in str(rounds.preview(first).to_dict())
    assert "Previous page" not in str(rounds.preview(first).to_dict())
    assert "Next page" not in str(rounds.preview(last).to_dict())
    assert "page" not in str(rounds.preview(a_preview(3)).to_dict()["blocks"][1])


def test_a_preview_carries_ids_only_and_comes_back() -> None:
    view = rounds.preview(a_preview(3)).to_dict()
    assert view["private_metadata"] == "3:2:0"
    assert rounds.parse_preview(view) == (3, 2, 0)


def test_nothing_can_be_published_where_nobody_is_in() -> None:
    assert "submit" not in rounds.preview(a_preview(0)).to_dict()


def test_an_admin_reads_reasons_in_general_only() -> None:
    shown = str(rounds.preview(a_preview(2)).to_dict())
    assert "aims fit" in shown
    assert "new.code" not in shown
    assert not any(aim.value in shown for aim in Aim)


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


@pytest.mark.parametrize(
    ("looking", "offering", "words"),
    [(0, 0, "Nobody signed up"), (0, 4, "everybody offers"), (4, 0, "everybody looks")],
)
def test_a_draft_without_pairs_is_explained_to_its_admin(looking: int, offering: int, words: str) -> None:
    card = replace(CARD, state=RoundState.DRAFT, signed_up=looking + offering, pairs=0)
    assert words in str(rounds.draft_ready(DraftNote(card, looking, offering, looking)).payload())


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "about a minute."), (12, "about 12 minutes."), (60, "about 1 h 0 min."), (95, "about 1 h 35 min.")],
)
def test_a_preview_says_how_long_introductions_take(minutes: int, words: str) -> None:
    assert words in str(rounds.preview(replace(a_preview(3), minutes=minutes)).to_dict())


def test_a_preview_says_nothing_of_time_where_it_takes_none() -> None:
    assert "that takes about" not in str(rounds.preview(a_preview(3)).to_dict())
