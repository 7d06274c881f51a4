"""Digests in words: within Slack's limits, each part with buttons of its own, nothing of one part in another."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given

from bot.forms.checkins import CheckinCard
from bot.forms.digests import Digest, DigestPart
from bot.forms.meetings import MeetingCard
from bot.forms.nudges import NudgeKind
from bot.forms.states import MeetingState, Mood, Role
from bot.views.checkins import prompt
from bot.views.digests import digest, parse_place
from tests.views.nasty import nasty
from tests.views.test_nudges import card as nudge_card
from tests.views.test_nudges import pair
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def checkin(number: int, name: str = "Ana") -> CheckinCard:
    return CheckinCard(number, (name,), Role.MENTOR, date(2026, 3, 4))


def meeting(name: str = "Ana") -> MeetingCard:
    who = pair(name)
    return MeetingCard(
        id=4,
        relationship=who,
        state=MeetingState.AGREED,
        proposed_by=who.partners[0],
        is_mine=False,
        minutes=30,
        times=(),
        theirs=(),
        starts_at=AT,
    )


def several(name: str = "Ana") -> Digest:
    parts = [DigestPart(10 + n, checkin(n, name)) for n in range(7)]
    parts += [DigestPart(20, meeting(name)), DigestPart(21, replace(meeting(name), i_met=True), is_answered=True)]
    parts.append(DigestPart(22, nudge_card(NudgeKind.NO_FIRST_MEETING, name)))
    return Digest(9, tuple(parts))


@given(nasty(300))
def test_a_full_digest_is_harmless_and_within_slacks_limits(name: str) -> None:
    message = digest(several(name))
    harmless(message)
    payload = message.payload()
    assert len(payload["blocks"]) <= 50
    ids = [block["block_id"] for block in payload["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))


def test_every_click_tells_its_digest_and_its_part() -> None:
    blocks = digest(several()).payload()["blocks"]
    places = {parse_place(block) for block in blocks if block["type"] == "actions"} - {None}
    assert places == {(9, row) for row in (*range(10, 17), 20, 21, 22)}
    assert parse_place({"block_id": "abc"}) is None
    assert parse_place({"block_id": "digest.9.x.1"}) is None
    assert parse_place({}) is None


def test_quiet_is_offered_once_and_an_answer_shows_in_its_own_part_alone() -> None:
    told = Digest(9, (DigestPart(1, checkin(1)), DigestPart(2, replace(checkin(2), mood=Mood.WELL), is_answered=True)))
    shown = str(digest(told).payload())
    assert shown.count("quiet.open") == 1
    assert shown.count("checkins.mood.well") == 1
    assert shown.count("*Going well*") == 1
    assert "Change my answer" in shown


def test_a_digest_of_one_is_the_plain_message() -> None:
    told = Digest(9, (DigestPart(1, checkin(1)),))
    assert digest(told).payload() == prompt(checkin(1)).payload()
