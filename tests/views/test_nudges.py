"""Nudges in words: harmless whatever people are called, one next step each, every answer a click."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.catalogue import Kind
from bot.forms.nudges import NUDGES, Answer, NudgeCard, NudgeKind
from bot.forms.pauses import RestCard
from bot.forms.plans import StepCard
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.states import NudgeState, Role, StepState
from bot.views import pauses
from bot.views.nudges import nudge, parse_answer, parse_later
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
ON = date(2026, 4, 1)


def pair(name: str = "Ana", role: Role = Role.MENTEE) -> RelationshipCard:
    return RelationshipCard(7, 3, Kind.CLASSIC, role, (Partner(1, "UANA", name),), 1, name, AT, AT, None)


def card(rule: NudgeKind, name: str = "Ana", role: Role = Role.MENTEE, text: str = "Ask") -> NudgeCard:
    step = StepCard(9, text, Partner(2, "UBEN", name), is_mine=True, due_on=ON, state=StepState.OPEN)
    return NudgeCard(
        5,
        rule,
        NudgeState.OPEN,
        None if rule is NudgeKind.NO_GOAL else pair(name, role),
        step=step if rule is NudgeKind.STEP_DUE else None,
        by=ON,
    )


def clickable(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in payload["blocks"]:
        yield from block.get("elements", []) if block["type"] == "actions" else []


@given(nasty(), nasty(300))
def test_whatever_people_and_steps_are_called_stays_harmless_and_in_bounds(text: str, name: str) -> None:
    for rule in NudgeKind:
        for role in Role:
            harmless(nudge(card(rule, name, role, text)))
        for answer in NUDGES[rule].answers:
            harmless(nudge(replace(card(rule, name), state=NudgeState.ANSWERED, answer=answer, lasts=False)))
        harmless(nudge(replace(card(rule, name, text=text), lasts=False)))
        harmless(nudge(replace(card(rule, name), until=ON)))
    for rests in (True, False):
        told = RestCard(pair(name), rests, ON)
        for message in (pauses.rests(told), pauses.goes_on(told), pauses.done(told)):
            harmless(message)


@pytest.mark.parametrize("rule", list(NudgeKind))
@pytest.mark.parametrize("role", [Role.MENTEE, Role.MENTOR])
def test_every_nudge_names_one_next_step_can_be_answered_with_a_click_and_put_off_to_a_day(
    rule: NudgeKind, role: Role
) -> None:
    payload = nudge(card(rule, role=role)).payload()
    elements = list(clickable(payload))
    assert [one.get("style") for one in elements].count("primary") == 1
    assert len([one for one in elements if one["type"] == "button"]) >= 2
    pickers = [one for one in elements if one["type"] == "datepicker"]
    assert [one["action_id"] for one in pickers] == ["nudges.later.5"]
    answers = [one for one in elements if one["action_id"].startswith("nudges.answer.")]
    assert {parse_answer(one) for one in answers} == {(5, answer) for answer in NUDGES[rule].answers}
    assert payload["text"]


def test_a_day_that_was_chosen_comes_back_with_its_nudge() -> None:
    assert parse_later({"action_id": "nudges.later.12", "selected_date": "2026-04-01"}) == (12, ON)


def test_nothing_can_be_clicked_twice() -> None:
    for rule in NudgeKind:
        for answer in NUDGES[rule].answers:
            done = nudge(replace(card(rule), state=NudgeState.ANSWERED, answer=answer, lasts=False)).payload()
            assert all(one["action_id"] == "pages.open" for one in clickable(done))
        assert "settled" in str(nudge(replace(card(rule), lasts=False, step=None)).payload())


def test_a_mentor_is_not_told_to_lead() -> None:
    told = str(nudge(card(NudgeKind.NO_FIRST_MEETING, role=Role.MENTOR)).payload())
    assert "Ana was asked to propose times" in told
    assert Answer.MET.value in told
