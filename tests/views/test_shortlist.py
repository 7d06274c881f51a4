"""What lists, searches, letters, invitations and agreed pairs look like, whatever people wrote."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Kind
from bot.forms.asks import AgreedPairCard, InvitationCard, Overview
from bot.forms.checking import checked
from bot.forms.relationships import Partner
from bot.forms.shortlist import (
    FindPage,
    Found,
    LetterForm,
    NextNotice,
    Organisation,
    PlaceFree,
    ShortlistCard,
    Wanted,
)
from bot.forms.states import AgreedPairState, InvitationState
from bot.views import invitations, shortlist
from bot.views.directory import directory_modal, organisation_modal, outside
from bot.views.letters import letter
from bot.views.overviews import overview
from tests.views.test_asks import ASKS
from tests.views.test_checkins import mrkdwn
from tests.views.test_suggestions import LONG, PARTNERS, REASONS

AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
ORGANISATIONS = st.lists(st.builds(Organisation, st.integers(1, 99), LONG, LONG, LONG), max_size=20)


def harmless(blocks: list[dict[str, Any]]) -> bool:
    """Tell whether nothing in it calls anybody but the one person who is meant, and all of it fits."""
    texts = [text.replace("<@U1>", "").replace("<!date^", "") for text in mrkdwn(blocks)]
    return not any("<!" in text or "<@" in text for text in texts) and all(len(text) <= 3000 for text in texts)


@given(st.lists(st.builds(ShortlistCard, st.integers(1, 99), PARTNERS, LONG), max_size=15, unique_by=lambda c: c.id))
def test_any_list_fits_and_stays_harmless(cards: list[ShortlistCard]) -> None:
    view = shortlist.list_modal(cards).to_dict()
    assert harmless(view["blocks"])
    assert len(view["blocks"]) <= 100
    for card in cards[:1]:
        shortlist.why_modal(card).to_dict()
        told = NextNotice(card.id, card.mentor, AT, card.why)
        assert harmless(shortlist.next_notice(told).payload()["blocks"])
        assert harmless(shortlist.place_free(PlaceFree(card.mentor, AT)).payload()["blocks"])


@given(
    st.lists(
        st.builds(Found, PARTNERS, st.integers(-900, 900), REASONS, st.sampled_from(Kind), st.booleans()),
        max_size=10,
        unique_by=lambda found: found.mentor.person_id,
    ),
    ORGANISATIONS,
    st.lists(LONG, max_size=3, unique=True),
)
def test_any_search_fits_and_stays_harmless(
    found: list[Found], organisations: list[Organisation], skills: list[str]
) -> None:
    usable = tuple(skill for skill in skills if skill.strip())
    view = shortlist.find_modal(FindPage(Wanted(), tuple(found), tuple(organisations), usable)).to_dict()
    assert harmless(view["blocks"])
    assert len(view["blocks"]) <= 100
    for entry in organisations[:1]:
        organisation_modal(1, entry).to_dict()
    assert harmless([block.to_dict() for block in outside(organisations)])
    assert harmless(directory_modal(1, organisations).to_dict()["blocks"])


@given(st.sampled_from(InvitationState), PARTNERS, PARTNERS, LONG, LONG, LONG, LONG)
def test_any_invitation_fits_and_stays_harmless(
    state: InvitationState, sender: Partner, recipient: Partner, what: str, goal: str, need: str, why: str
) -> None:
    card = InvitationCard(1, state, sender, recipient, what, goal, need, why, 6, sender, AT)
    views = (
        invitations.invitation,
        invitations.invitation_sent,
        invitations.invitation_answer,
        invitations.invitation_joined,
    )
    for view in views:
        blocks = view(card).payload()["blocks"]
        assert harmless(blocks)
        assert sum(len(text) for text in mrkdwn(blocks)) < 13_000


@given(st.sampled_from(AgreedPairState), PARTNERS, PARTNERS, st.booleans())
def test_any_agreed_pair_stays_harmless(
    state: AgreedPairState,
    mentor: Partner,
    mentee: Partner,
    by_mentor: bool,  # noqa: FBT001 - hypothesis fills it
) -> None:
    card = AgreedPairCard(1, state, mentor, mentee, Kind.CLASSIC, by_mentor, AT)
    for view in (invitations.pair_question, invitations.pair_answer):
        assert harmless(view(card).payload()["blocks"])
    assert harmless(invitations.pair_proposed(card).to_dict()["blocks"])


@given(st.none() | ASKS, st.lists(ASKS, max_size=2).map(tuple), st.booleans())
def test_any_overview_fits(mine: Any, waiting: tuple[Any, ...], closed: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    blocks = overview(Overview(mine, waiting, offering=True, closed=closed)).payload()["blocks"]
    assert harmless(blocks)
    assert len(blocks) <= 50


@given(*[st.text(min_size=1, max_size=3000).filter(str.strip)] * 5)
def test_a_letter_holds_every_word_however_long(name: str, what: str, goal: str, need: str, why: str) -> None:
    raw = {"name": name, "what": what, "goal_text": goal, "need": need, "why": why}
    form = checked(LetterForm, raw)
    blocks = letter(form).to_dict()["blocks"]
    written = "".join(b["element"].get("initial_value", "") for b in blocks if b["type"] == "input")
    assert all(words in written for words in (form.name, form.what, form.goal_text, form.need, form.why))
    assert all(len(b["element"].get("initial_value", "")) <= 3000 for b in blocks if b["type"] == "input")
