"""Drafts in words: general reasons for admins, within Slack's limits, and what a decision changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Aim, Kind
from bot.errors import InvalidInput
from bot.forms.drafts import PAIRS_A_PAGE, ApartCard, DraftNote, PairCard, Preview, UnmatchedCard
from bot.forms.relationships import Partner, ReasonLine
from bot.forms.states import DraftRuling, RoundState
from bot.forms.steering import MOST_CHOICES, Choice, Choices, MoveCard, Steered
from bot.views import drafts, steering
from bot.views.steering import Where
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless
from tests.views.test_rounds import CARD, CODES


def people(count: int) -> list[Partner]:
    return [Partner(n, f"U{n:010}", f"Person {n}") for n in range(count)]


def a_preview(count: int, page: int = 0, left: int = 0) -> Preview:
    crowd = people(max(count * 2, left))
    lines = (ReasonLine("aims.fit", {}), ReasonLine("stage.fit", {"kind": "classic"}), ReasonLine("new.code", {}))
    pairs = tuple(PairCard(crowd[n], crowd[n + 1], Kind.CLASSIC, 47, lines) for n in range(min(count, PAIRS_A_PAGE)))
    unmatched = tuple(UnmatchedCard(crowd[n], ("mentee", "mentor")[n % 2], CODES[n % len(CODES)]) for n in range(left))
    return Preview(3, 2, RoundState.DRAFT, "Growing", 1, count * 2 + left, count, 47, 12, 2, page, pairs, unmatched)


@given(nasty(80), st.integers(0, 2000))
def test_no_programme_name_breaks_what_admins_read(name: str, count: int) -> None:
    card = replace(CARD, programme_name=name, signed_up=count, pairs=count // 2)
    harmless(drafts.draft_ready(DraftNote(card, count, 0, 1)))
    drafts.preview(replace(a_preview(3, left=4), programme_name=name)).to_dict()


@pytest.mark.parametrize(("count", "left"), [(0, 0), (0, 3), (1, 0), (25, 90), (500, 1500)])
def test_every_page_of_a_preview_is_within_slacks_limits(count: int, left: int) -> None:
    draft = a_preview(count, left=left)
    for page in (0, draft.pages - 1):
        view = drafts.preview(replace(draft, page=page), "A note.").to_dict()
        assert len(view["blocks"]) <= 100
        assert all(len(b["text"]["text"]) <= 3000 for b in view["blocks"] if b["type"] == "section")
        assert len(str(view).encode()) < 250_000


def test_a_preview_turns_pages_only_where_there_are_some() -> None:
    first, last = a_preview(100), a_preview(100, page=3)
    assert "Next page" in str(drafts.preview(first).to_dict())
    assert "Previous page" not in str(drafts.preview(first).to_dict())
    assert "Next page" not in str(drafts.preview(last).to_dict())
    assert "page" not in str(drafts.preview(a_preview(3)).to_dict()["blocks"][1])


def test_a_preview_carries_ids_only_and_comes_back() -> None:
    view = drafts.preview(a_preview(3)).to_dict()
    assert view["private_metadata"] == "3:2:0"
    assert drafts.parse_preview(view) == (3, 2, 0)


def test_nothing_can_be_published_where_nobody_is_in() -> None:
    assert "submit" not in drafts.preview(a_preview(0)).to_dict()


def test_an_admin_reads_reasons_in_general_only() -> None:
    shown = str(drafts.preview(a_preview(2)).to_dict())
    assert "aims fit" in shown
    assert "new.code" not in shown
    assert not any(aim.value in shown for aim in Aim)


@pytest.mark.parametrize(
    ("looking", "offering", "words"),
    [(0, 0, "Nobody signed up"), (0, 4, "everybody offers"), (4, 0, "everybody looks")],
)
def test_a_draft_without_pairs_is_explained_to_its_admin(looking: int, offering: int, words: str) -> None:
    card = replace(CARD, state=RoundState.DRAFT, signed_up=looking + offering, pairs=0)
    assert words in str(drafts.draft_ready(DraftNote(card, looking, offering, looking)).payload())


@given(nasty(80), st.integers(0, 9), st.integers(0, 500))
def test_what_a_decision_changed_is_told_within_limits_and_shows_no_name_as_markup(
    name: str, moves: int, cost: int
) -> None:
    one, two = Partner(1, "U1", name), Partner(2, "U2", name)
    moved = tuple(MoveCard(one, two if n % 2 else None, None if n % 3 else two) for n in range(moves))
    for ruling in (*DraftRuling, None):
        words = steering.told(Steered(one, two, ruling, moved, cost, ((one, two),) * 9))
        assert len(words) <= 3000
        assert ("cost" in words) is bool(moves)
        view = drafts.preview(a_preview(25), "A note.", told=words).to_dict()
        assert len(view["blocks"]) <= 100


@given(nasty(300))
def test_somebody_else_can_be_chosen_whatever_people_are_called(name: str) -> None:
    who = Partner(1, "U1", name or "x")
    some = tuple(Choice(Partner(n, f"U{n}", name or "x"), n, (who, who)) for n in range(2, MOST_CHOICES + 2))
    view = steering.swap_modal(Where(3, 2, 0), Choices(3, 2, who, Partner(9, "U9", name or "x"), some, some)).to_dict()
    values = {"mentor": {"value": {"selected_option": {"value": "5"}}}, "mentee": {"value": {"selected_option": None}}}
    where, two, form = steering.parse_swap({**view, "state": {"values": values}})
    assert (where, two, form.mentor, form.mentee) == (Where(3, 2, 0), (1, 9), 5, None)


@pytest.mark.parametrize("chosen", [(None, None), ("4", "5")])
def test_one_person_is_swapped_at_a_time(chosen: tuple[str | None, str | None]) -> None:
    fields = zip(("mentor", "mentee"), chosen, strict=True)
    values = {field: {"value": {"selected_option": {"value": value} if value else None}} for field, value in fields}
    with pytest.raises(InvalidInput) as refused:
        steering.parse_swap({"private_metadata": "3:2:0:1:9", "state": {"values": values}})
    assert "mentee" in refused.value.fields


def test_decisions_are_shown_and_can_be_taken_back() -> None:
    crowd = people(4)
    draft = a_preview(2)
    pairs = (replace(draft.pairs[0], kept=True), draft.pairs[1])
    shown = str(drafts.preview(replace(draft, pairs=pairs, kept=1, apart=(ApartCard(*crowd[2:]),))).to_dict())
    for words in ("Let go", "Keep", "Not these two", "Swap", "Take back", "1 pair kept"):
        assert words in shown


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "about a minute."), (12, "about 12 minutes."), (60, "about 1 h 0 min."), (95, "about 1 h 35 min.")],
)
def test_a_preview_says_how_long_introductions_take(minutes: int, words: str) -> None:
    assert words in str(drafts.preview(replace(a_preview(3), minutes=minutes)).to_dict())


def test_a_preview_says_nothing_of_time_where_it_takes_none() -> None:
    assert "that takes about" not in str(drafts.preview(a_preview(3)).to_dict())
