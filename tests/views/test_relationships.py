"""The introduction and the private words, whatever names and titles people have."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Aim, Function, Kind
from bot.forms.relationships import IntroCard, MatchedCard, Partner, Reader, ReasonLine, RelationshipCard
from bot.forms.states import Role
from bot.views import reasons, relationships
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
CODES: list[ReasonLine] = [
    ReasonLine("function.offered", {"function": "advancement", "rank": 1}),
    ReasonLine("function.offered", {"function": "house_word", "rank": 2}),
    ReasonLine("function.wanted", {"function": "skills"}),
    ReasonLine("aim.served", {"aim": "promotion", "rank": 1}),
    ReasonLine("aim.wanted", {"aim": "promotion"}),
    ReasonLine("skill.offered", {"skill": "SQL", "level": 3}),
    ReasonLine("skill.wanted", {"skill": "SQL"}),
    *[ReasonLine("stage.steps", {"steps": steps, "kind": kind}) for steps in (-2, 0, 1, 4) for kind in Kind],
    ReasonLine("hours.shared", {"hours": 12}),
    ReasonLine("field.same", {"field": "data"}),
    ReasonLine("field.other", {"field": "data"}),
    ReasonLine("language.shared", {"language": "en"}),
    ReasonLine("known.already", {}),
    ReasonLine("known.new", {}),
    ReasonLine("text.close", {}),
    ReasonLine("wish.yours", {"rank": 1}),
    *[ReasonLine(f"{what}.fit", {"kind": "classic"}) for what in (
        "functions", "aims", "skills", "stage", "hours", "field", "language", "text")],
]  # fmt: skip


@given(nasty(300), nasty(300), nasty(80), st.sampled_from(["Asia/Kathmandu", "UTC", "Nowhere/Else", ""]))
def test_no_name_or_title_breaks_an_introduction(name: str, title: str, programme: str, tz: str) -> None:
    someone, other = Partner(1, "U1", name, title, tz), Partner(2, "U2", name, title, tz)
    for function in (None, *Function):
        harmless(relationships.introduction(IntroCard(someone, other, Kind.CLASSIC, programme, function, AT, AT)))
    for role in (Role.MENTEE, Role.MENTOR):
        card = RelationshipCard(1, 1, Kind.CLASSIC, role, (other,), 1, programme, AT, AT, None)
        harmless(relationships.matched(MatchedCard(card, (), None)))


def test_an_introduction_greets_both_by_mention_and_promises_not_to_read() -> None:
    mentor, mentee = Partner(1, "U1", "Ben", "Lead", "Asia/Tokyo"), Partner(2, "U2", "Ana", "", "UTC")
    shown = str(relationships.introduction(IntroCard(mentor, mentee, Kind.CLASSIC, "Growing", None, AT, AT)).payload())
    for words in ("<@U1>", "<@U2>", "cannot read it", "19:00 now in Tokyo", "break the ice", "propose two times"):
        assert words in shown


@pytest.mark.parametrize("line", CODES)
def test_every_reason_has_words_for_its_readers_and_none_for_others(line: ReasonLine) -> None:
    told = {reader: reasons.reason(line, reader) for reader in Reader}
    assert any(told.values())
    assert all("{" not in words and "None" not in words and ".fit" not in words for words in told.values())
    if line.code.endswith(".fit"):
        assert told[Reader.ADMIN]
        assert not told[Reader.MENTEE]
        assert not told[Reader.MENTOR]
    else:
        assert not told[Reader.ADMIN]


def test_an_admins_words_name_no_aim_and_no_function() -> None:
    for line in CODES:
        words = reasons.reason(
            ReasonLine(line.code, {**line.params, "aim": "promotion", "function": "skills"}), Reader.ADMIN
        )
        assert not any(aim.value in words for aim in Aim)
        assert "romot" not in words


def test_no_reason_at_all_still_says_something_true() -> None:
    assert reasons.reasons([ReasonLine("from.the.future", {})], Reader.MENTEE) == [reasons.NOTHING_TO_SAY]
