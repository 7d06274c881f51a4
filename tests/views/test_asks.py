"""What asks and their answers look like, whatever names and words people have."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Aim
from bot.forms.asks import AskCard, AskDraft, Whom
from bot.forms.goals import OpenedGoal
from bot.forms.relationships import Partner
from bot.forms.states import OPEN_ASKS, AskState, SmallOffer
from bot.views.answers import ask_answer, no_place, reason_modal, talk
from bot.views.asks import ask_card, ask_modal, ask_sent, parse_whom, reminder, whom_to_text
from tests.views.test_checkins import mrkdwn
from tests.views.test_suggestions import LONG, PARTNERS

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
GOALS = st.builds(OpenedGoal, st.just(1), st.just(Aim.NEW_SKILL), st.just(()), st.just(6), LONG, LONG)
ASKS = st.builds(
    AskCard,
    id=st.integers(1, 2**31),
    state=st.sampled_from(AskState),
    mentor=PARTNERS,
    mentee=PARTNERS,
    minutes_ahead=st.integers(-1000, 1000),
    what=LONG,
    goal_text=LONG,
    timeframe_months=st.integers(3, 12),
    need=LONG,
    why=LONG,
    recommended_by=st.none() | PARTNERS,
    goal=st.none() | GOALS,
    remind_at=st.none() | INSTANTS,
    lapse_at=st.none() | INSTANTS,
    answer_by=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ask_again_after=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    offer=st.none() | st.sampled_from(SmallOffer),
    pointed_to=st.none() | PARTNERS,
    reason=LONG,
    closed=st.booleans(),
    then_next=st.booleans(),
)
ANA, BEN = Partner(1, "U1", "Ana"), Partner(2, "U1", "Ben")
SECRET = AskCard(1, AskState.OPEN, ANA, BEN, 0, "secret-what", "secret-goal", 6, "secret-need", "secret-why")


@given(ASKS)
def test_any_ask_fits_and_stays_harmless_for_everybody_who_reads_it(ask: AskCard) -> None:
    for view in (ask_card, reminder, ask_sent, ask_answer, talk):
        payload = view(ask).payload()
        assert payload["text"]
        # A day in each reader's own zone is the one thing that may begin with "<!".
        texts = [text.replace("<@U1>", "").replace("<!date^", "") for text in mrkdwn(payload["blocks"])]
        assert not any("<!" in text or "<@" in text for text in texts)
        assert all(len(text) <= 3000 for text in texts)
        assert sum(len(text) for text in texts) < 13_000
    reason_modal(ask).to_dict()


@given(PARTNERS, st.text(max_size=3000), st.lists(LONG, max_size=3))
def test_the_ask_begins_with_the_goal_in_full(mentor: Partner, goal: str, goals: list[str]) -> None:
    draft = AskDraft(Whom(5), mentor, goal, 6, goals=tuple(enumerate(goals, 1)), waiting=2)
    view = ask_modal(draft).to_dict()
    field = next(block for block in view["blocks"] if block.get("block_id") == "goal_text")
    assert field["element"].get("initial_value", "") == goal
    no_place(mentor).to_dict()


@given(st.builds(Whom, *[st.none() | st.integers(1, 2**40)] * 3))
def test_whom_an_ask_is_for_travels_as_ids(whom: Whom) -> None:
    assert parse_whom(whom_to_text(whom)) == whom


@pytest.mark.parametrize("state", [state for state in AskState if state not in OPEN_ASKS])
def test_a_closed_ask_repeats_nobodys_words_to_the_mentor_and_has_no_answers(state: AskState) -> None:
    for view in (ask_card, reminder):
        payload = str(view(replace(SECRET, state=state, offer=SmallOffer.TALK)).payload())
        assert "secret" not in payload
        assert "asks.accept" not in payload


@pytest.mark.parametrize("state", [state for state in AskState if state is not AskState.OPEN])
def test_every_answer_reads_kindly_and_repeats_no_words(state: AskState) -> None:
    payload = str(ask_answer(replace(SECRET, state=state, offer=SmallOffer.SKILL)).payload())
    assert "secret" not in payload


def test_the_introduction_for_a_talk_tells_nothing_of_the_ask() -> None:
    assert "secret" not in str(talk(SECRET).payload())


def test_a_closed_goal_shows_nothing_on_the_card() -> None:
    opened = OpenedGoal(1, Aim.NEW_SKILL, (), 6)
    assert str(ask_card(SECRET).payload()) == str(ask_card(replace(SECRET, goal=opened)).payload())
    told = str(ask_card(replace(SECRET, goal=replace(opened, success="A calm room"))).payload())
    assert "A calm room" in told
