"""The hub and the Home tab at their limits, whatever people wrote."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Aim, Field, FieldPreference, Function, Kind, Stage
from bot.forms.goals import GoalCard
from bot.forms.hub import HomePage, MentorDoor, NextStep, PartnerCard, Standing, Step
from bot.forms.participants import JoinRole, ProfileCard
from bot.forms.states import GoalState, ProfileState, Role
from bot.views import home, hub, ways
from bot.views.asks import SHUT, UNSHUT
from tests.views.nasty import nasty

AT = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
PROFILE = ProfileCard(
    state=ProfileState.ACTIVE,
    roles=tuple(JoinRole),
    stage=Stage.SENIOR,
    field=Field.DATA,
    skills="SQL",
    functions_offered=(Function.SKILLS,),
    kinds=(Kind.CLASSIC,),
    capacity=2,
    joined_at=AT,
)
PARTNER = PartnerCard(1, ("U1",), Role.MENTEE, Kind.CLASSIC, since=date(2026, 3, 2), next_checkin=AT)


def goal(text: str) -> GoalCard:
    return GoalCard(
        id=1,
        state=GoalState.OPEN,
        aim=Aim.NEW_SKILL,
        kind=Kind.NICHE,
        functions=(Function.SKILLS,),
        text=text,
        success=text,
        timeframe_months=6,
        field_preference=FieldPreference.ANY,
        created_at=AT,
    )


def action_ids(blocks: Any) -> list[str]:
    return [e.action_id for block in blocks if block.type == "actions" for e in block.elements]


@pytest.mark.parametrize("code", list(Step))
@pytest.mark.parametrize("dated", [True, False])
def test_every_step_has_words_in_hub_home_and_welcome(code: Step, *, dated: bool) -> None:
    step = NextStep(code, when=AT if dated else None, partners=("U1",), count=2, channel_id="C1", subject_id=7)
    words = hub.step_text(step)
    assert words.startswith("*")
    assert "{" not in words
    standing = Standing(PROFILE, step)
    for blocks in (
        hub.hub_message(standing).blocks,
        hub.welcome(standing).blocks,
        home.home_view(HomePage(standing)).blocks,
    ):
        assert any(words in str(block.to_dict()) for block in blocks or ())


def test_a_moment_is_told_as_day_and_hour() -> None:
    step = NextStep(Step.NEXT_CHECKIN, when=AT, partners=("U1", "U2", "U3"))
    assert hub.step_text(step) == (
        "*You are under way with <@U1>, <@U2> and <@U3>.* I ask how it is going on Monday, 9 March at 10:00."
    )


@pytest.mark.parametrize("count", [0, 1, 12, 60])
def test_home_shows_any_number_of_relationships_within_slacks_limits(count: int) -> None:
    page = HomePage(Standing(PROFILE, NextStep(Step.NEXT_CHECKIN)), (PARTNER,) * count, (goal("x"),) * count)
    view = home.home_view(page).to_dict()
    assert len(view["blocks"]) <= 100
    shown = str(view).count("Your mentor: <@U1>")
    assert shown == min(count, 25)
    assert ("and 35 more" in str(view)) == (count == 60)
    assert ("Nobody yet" in str(view)) == (count == 0)


@given(text=nasty(), name=nasty())
def test_whatever_people_wrote_stays_text(text: str, name: str) -> None:
    standing = Standing(PROFILE, NextStep(Step.MENTEES_COME), programmes=(name,) * 7)
    view = home.home_view(HomePage(standing, (PARTNER,), (goal(text),))).to_dict()
    message = hub.hub_message(standing).payload()
    unknown = hub.help_message(text).payload()
    for shown in (view, message, unknown):
        assert "<!" not in str(shown)
        assert "<@UEVIL" not in str(shown)


def test_the_hub_of_a_stranger_offers_to_join_and_nothing_to_leave() -> None:
    ids = action_ids(hub.hub_message(Standing(None, NextStep(Step.JOIN))).blocks)
    assert (ids[0], ids[-1]) == (ways.JOIN, ways.HELP)
    assert not {ways.LEAVE, ways.PAUSE, ways.EDIT_PROFILE} & set(ids)


@pytest.mark.parametrize("door", list(MentorDoor))
def test_home_tells_a_mentor_whether_they_can_be_asked_and_turns_the_door_with_one_click(door: MentorDoor) -> None:
    closed = door is MentorDoor.CLOSED
    standing = Standing(replace(PROFILE, asks_closed=closed), NextStep(Step.MENTEES_COME), door=door)
    for blocks in (home.home_view(HomePage(standing)).blocks, hub.hub_message(standing).blocks):
        ids = action_ids(blocks)
        assert (UNSHUT in ids, SHUT in ids) == (closed, not closed)
        assert ("be asked." in str([b.to_dict() for b in blocks or ()])) == (door is MentorDoor.OPEN)


def test_whoever_paused_sees_one_button_to_come_back_and_none_to_pause() -> None:
    paused = Standing(replace(PROFILE, state=ProfileState.PAUSED), NextStep(Step.COME_BACK))
    ids = action_ids(hub.hub_message(paused).blocks)
    assert ids.count(ways.RESUME) == 1
    assert ways.PAUSE not in ids


def test_leaving_from_hub_or_home_asks_whether_one_is_sure() -> None:
    standing = Standing(PROFILE, NextStep(Step.MENTEES_COME))
    for shown in (hub.hub_message(standing).payload(), home.home_view(HomePage(standing)).to_dict()):
        leave = [e for b in shown["blocks"] for e in b.get("elements", []) if e.get("action_id") == ways.LEAVE]
        assert len(leave) == 1
        assert leave[0]["confirm"]["deny"]["text"] == "Stay"


def test_help_names_every_word_and_the_nearest_to_an_unknown_one() -> None:
    shown = str(hub.help_message("pose", "pause").payload())
    assert "Did you mean `/mentor pause`?" in shown
    assert all(f"/mentor {word}".strip() in shown for word in hub.COMMANDS)
    assert not [block for block in hub.help_modal().blocks or () if block.type == "actions"]


@given(st.lists(st.sampled_from(list(JoinRole)), unique=True, min_size=1))
def test_where_somebody_stands_names_each_role(roles: list[JoinRole]) -> None:
    standing = Standing(replace(PROFILE, roles=tuple(roles)), NextStep(Step.MENTEES_COME))
    shown = str(hub.hub_message(standing).payload())
    assert ("ook for a mentor" in shown) == (JoinRole.LOOK in roles)
    assert ("to 2 people at a time" in shown) == (JoinRole.OFFER in roles)
    assert ("peer group" in shown) == (JoinRole.PEER in roles)
