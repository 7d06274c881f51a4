"""Goals and hints in words, whatever people type."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.catalogue import Aim, FieldPreference, Function, Kind
from bot.forms.coach import Hint, HintCode, Reading
from bot.forms.goals import GoalCard, OpenedGoal, SavedGoal, Wording
from bot.forms.states import GoalState, Openness
from bot.services import coach
from bot.views import goals
from bot.views.coach import hint_text, verdict
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def card(text: str, success: str = "", **changes: object) -> GoalCard:
    values: dict[str, object] = {
        "id": 1,
        "state": GoalState.OPEN,
        "aim": Aim.PROMOTION,
        "kind": Kind.CLASSIC,
        "functions": tuple(Function)[:4],
        "text": text,
        "success": success,
        "timeframe_months": 3,
        "field_preference": FieldPreference.ANY,
        "created_at": AT,
    }
    return GoalCard(**{**values, **changes})  # type: ignore[arg-type] # the values above have the fields' types


@given(nasty(3000), nasty(3000))
def test_no_text_breaks_the_confirmation_or_escapes_from_it(text: str, success: str) -> None:
    for hint in (None, *coach.read_goal(text, success=success, months=3), *coach.read_why(text)):
        harmless(goals.goal_saved(SavedGoal(card(text, success), hint)))


@given(nasty(3000))
def test_no_text_breaks_the_form_the_list_the_history_or_the_past(text: str) -> None:
    goal = card(text, text, wordings=2)
    reading = coach.goal_reading(text, success=text, months=3)
    wording = Wording(goal.aim, goal.functions, text, text, 3, AT)
    for view in (
        goals.goals_modal(goal, reading, 3),
        goals.goals_list([goal] * 20),
        goals.history_modal([wording] * 60),
        goals.past_modal([card(text, state=GoalState.DROPPED)] * 60),
        goals.ideas_modal(goal),
    ):
        assert len(view.to_dict()["blocks"]) <= 100


@given(nasty(3000))
def test_what_a_mentor_reads_of_a_goal_fits_one_section(text: str) -> None:
    opened = OpenedGoal(1, Aim.PROMOTION, tuple(Function)[:4], 6, text, text)
    assert len(goals.opened_text(opened)) <= 3000


@pytest.mark.parametrize("code", HintCode)
def test_every_hint_is_a_question_or_an_offer_and_never_a_verdict(code: HintCode) -> None:
    words = hint_text(Hint(code, "<!channel> & co"), 6)
    assert "<!channel>" not in words
    assert "{" not in words
    assert not any(word in words.lower() for word in ("wrong", "bad", "error", "must", "invalid"))


def test_hints_stand_under_the_field_that_they_are_about() -> None:
    reading = Reading(tuple(Hint(code) for code in (HintCode.VAGUE, HintCode.NO_MEASURE, HintCode.TOO_MUCH)))
    blocks = goals.goals_modal(None, reading, 3).to_dict()["blocks"]
    order = [
        block.get("block_id") or str(block["elements"][0]["text"]) for block in blocks if block["type"] != "actions"
    ]
    assert "see it" in order[order.index("text") + 1]
    assert "notice" in order[order.index("success") + 1]
    assert "3 months" in str(blocks[[b.get("block_id") for b in blocks].index("timeframe_months") + 1])


def test_the_fields_keep_their_ids_so_that_slack_keeps_what_is_typed() -> None:
    def inputs(reading: Reading | None) -> list[tuple[str, str]]:
        blocks = goals.goals_modal(None, reading).to_dict()["blocks"]
        return [(block["block_id"], block["element"]["action_id"]) for block in blocks if block["type"] == "input"]

    assert inputs(None) == inputs(Reading((Hint(HintCode.VAGUE),)))


def test_a_clear_draft_an_empty_one_and_a_foreign_one_get_words_of_their_own() -> None:
    told = {
        str(verdict(reading)[0].to_dict())
        for reading in (Reading(), Reading(written=False), Reading(understood=False), Reading((Hint(HintCode.COPY),)))
    }
    assert len(told) == 4
    assert verdict(None) == []


@pytest.mark.parametrize("openness", Openness)
def test_the_owner_reads_with_each_goal_how_much_of_it_is_open(openness: Openness) -> None:
    shown = str([block.to_dict() for block in goals.goal_blocks(card("x", opened_after=openness))])
    words = {"nothing": "your mentor sees nothing of it", "aim": "your aim and the help", "words": "sees all of it"}
    assert words[openness.value] in shown
