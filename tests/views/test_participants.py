"""The join modal: what it shows at first, and what comes back from it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Field, Function, Kind, Stage
from bot.errors import InvalidInput
from bot.forms.participants import JoinDraft, JoinRole, ProfileCard, ProgrammeChoice
from bot.forms.skills import split_skills
from bot.forms.states import ProfileState
from bot.views.participants import join_modal, parse_join
from tests.views.nasty import nasty

PROFILE = ProfileCard(
    state=ProfileState.ACTIVE,
    roles=(JoinRole.OFFER,),
    stage=Stage.SENIOR,
    field=Field.DATA,
    skills="SQL, storytelling",
    functions_offered=(Function.SKILLS, Function.SUPPORT),
    kinds=(Kind.NICHE,),
    capacity=3,
    joined_at=datetime(2026, 3, 4, tzinfo=UTC),
)


def picked(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


def one(value: str | None) -> dict[str, Any]:
    return {"selected_option": {"value": value} if value else None}


def submitted(view: dict[str, Any] | None = None, **states: dict[str, Any]) -> dict[str, Any]:
    values = {
        "roles": picked("look"),
        "stage": one("early"),
        "field": one("design"),
        "skills": {"value": None},
        "functions_offered": picked(),
        "capacity": one("1"),
        "kinds": picked("classic"),
    } | states
    state = {"values": {field: {"value": value} for field, value in values.items()}}
    return {**(view or {"private_metadata": "", "blocks": []}), "state": state}


def blocks_of(draft: JoinDraft) -> dict[str, dict[str, Any]]:
    return {block.get("block_id", ""): block for block in join_modal(draft).to_dict()["blocks"]}


def test_every_field_says_who_will_see_it() -> None:
    fields = [b for b in blocks_of(JoinDraft(None, (ProgrammeChoice(1, "P", "C1"),))).values() if b["type"] == "input"]
    assert len(fields) == 9
    for block in fields:
        assert any(word in block["hint"]["text"].lower() for word in ("see", "admins")), block["label"]


def test_a_profile_comes_back_as_it_was_told() -> None:
    fields = blocks_of(JoinDraft(PROFILE))
    assert [o["value"] for o in fields["roles"]["element"]["initial_options"]] == ["offer"]
    assert fields["stage"]["element"]["initial_option"]["value"] == "senior"
    assert fields["skills"]["element"]["initial_value"] == "SQL, storytelling"
    assert [o["value"] for o in fields["functions_offered"]["element"]["initial_options"]] == ["skills", "support"]
    assert fields["capacity"]["element"]["initial_option"]["value"] == "3"
    assert [o["value"] for o in fields["kinds"]["element"]["initial_options"]] == ["niche"]
    assert join_modal(JoinDraft(PROFILE)).to_dict()["submit"]["text"] == "Save"


def test_without_programmes_there_is_no_empty_choice() -> None:
    assert "programmes" not in blocks_of(JoinDraft(None))


@pytest.mark.parametrize(("count", "element"), [(1, "checkboxes"), (10, "checkboxes"), (11, "multi_static_select")])
def test_many_programmes_become_a_list(count: int, element: str) -> None:
    choices = tuple(ProgrammeChoice(n, f"Programme {n}", f"C{n}") for n in range(count))
    assert blocks_of(JoinDraft(None, choices))["programmes"]["element"]["type"] == element


def test_a_mentor_who_offers_nothing_is_told_beside_the_field() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_join(submitted(roles=picked("offer")))
    assert list(refused.value.fields) == ["functions_offered"]


def test_each_unusable_field_has_its_own_sentence() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_join(
            submitted(
                roles=picked(), stage=one(None), field=one("alchemy"), skills={"value": "a," * 11}, capacity=one("9")
            )
        )
    assert set(refused.value.fields) == {"roles", "stage", "field", "skills", "capacity"}
    assert "these are 11" in refused.value.fields["skills"]


def test_no_kind_ticked_means_all() -> None:
    kinds = parse_join(submitted(kinds=picked())).form.kinds
    assert set(kinds) == {Kind.CLASSIC, Kind.STEP_AHEAD, Kind.NICHE, Kind.PEER}


def test_the_round_that_led_here_travels_along() -> None:
    view = join_modal(JoinDraft(None, round_id=12)).to_dict()
    assert view["private_metadata"] == "round:12"
    assert parse_join(submitted(view)).round_id == 12
    assert parse_join(submitted(join_modal(JoinDraft(None)).to_dict())).round_id is None


def test_only_programmes_that_were_ticked_and_are_not_any_more_are_left() -> None:
    choices = tuple(ProgrammeChoice(n, f"P{n}", f"C{n}") for n in (1, 2, 3))
    view = join_modal(JoinDraft(PROFILE, choices, chosen=(1, 2))).to_dict()
    joining = parse_join(submitted(view, programmes=picked("2", "3")))
    assert (joining.form.programmes, joining.left) == ([2, 3], (1,))


@given(skills=nasty(300), name=nasty(80).filter(str.strip))
def test_whatever_people_wrote_fits_into_the_form_again(skills: str, name: str) -> None:
    try:
        form = parse_join(submitted(skills={"value": skills})).form
    except InvalidInput as refused:
        assert list(refused.fields) == ["skills"]  # noqa: PT017 - either of two outcomes is right
        return
    profile = ProfileCard(**{**PROFILE.__dict__, "skills": form.skills})
    view = join_modal(JoinDraft(profile, (ProgrammeChoice(1, name, "C1"),))).to_dict()
    assert view["callback_id"] == "participants.modal"
    assert form.skills == skills.strip()


@given(
    st.lists(st.text("abc xyz", min_size=1).filter(str.strip), max_size=10),
    st.sampled_from([",", ";", "\u3001", "\u060c", "\uff0c", "\n"]),
)
def test_skills_are_split_at_commas_of_any_script(skills: list[str], comma: str) -> None:
    assert split_skills(comma.join(skills)) == tuple(skill.strip() for skill in skills)
