"""The people of a new workspace."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.cast import CAST
from bot.sandbox.people import (
    SLACKBOT_ID,
    Person,
    initials,
    new_id,
    seed_channels,
    seed_people,
    tz_label,
)


def humans(people: list[Person]) -> list[Person]:
    return [person for person in people if not person.is_bot and person.id != SLACKBOT_ID]


def test_thirty_people_and_slackbot_live_in_a_usual_workspace() -> None:
    people = seed_people(30, seed=1)
    assert len(people) == 31
    assert people[-1].id == SLACKBOT_ID
    assert people[-1].is_bot is False


def test_the_cast_has_every_kind_of_account() -> None:
    people = seed_people(30, seed=1)
    assert people[0].is_admin
    assert Counter(person.is_admin for person in people)[True] == 2
    assert [person.is_admin for person in people if person.is_owner] == [True]
    assert Counter(person.is_restricted for person in people)[True] == 1
    assert Counter(person.deleted for person in people)[True] == 1
    assert Counter(person.is_bot for person in people)[True] == 1
    assert not any(person.is_ultra_restricted for person in people)


def test_the_cast_is_spread_around_the_world_with_uneven_offsets_among_it() -> None:
    moment = datetime(2026, 1, 15, tzinfo=UTC)
    offsets = {ZoneInfo(line.tz).utcoffset(moment) for line in CAST}
    hours = {offset for offset in offsets if offset is not None}
    assert max(hours) - min(hours) >= timedelta(hours=20)
    assert {offset % timedelta(hours=1) for offset in hours} >= {
        timedelta(0),
        timedelta(minutes=30),
        timedelta(minutes=45),
    }


def test_the_cast_writes_its_names_in_several_scripts() -> None:
    letters = {letter for line in CAST for letter in line.real_name}
    assert any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters)
    assert any(unicodedata.name(letter, "").startswith("CJK") for letter in letters)
    assert {"Ł", "é", "ñ"} <= letters


def test_everybody_present_has_a_title_a_team_and_a_known_manager_without_circles() -> None:
    people = {person.id: person for person in seed_people(30, seed=1)}
    for person in humans(list(people.values())):
        assert person.title
        assert person.team
        seen = set()
        boss = person.manager_id
        while boss is not None:
            assert boss not in seen
            seen.add(boss)
            boss = people[boss].manager_id


@pytest.mark.parametrize("n", [1, 2, 29, 30, 31, 500])
def test_any_size_gives_that_many_different_people(n: int) -> None:
    people = seed_people(n, seed=4)
    assert len(people) == n + 1
    assert len({person.id for person in people}) == n + 1
    assert len({person.name for person in people}) == n + 1
    known = {person.id for person in people}
    assert {person.manager_id for person in people} - {None} <= known


def test_a_hundred_thousand_people_are_all_different() -> None:
    people = seed_people(100_000, seed=3)
    assert len({person.id for person in people}) == len({person.name for person in people}) == 100_001
    assert Counter(person.manager_id for person in people).most_common(1)[0][1] < 1000


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    assert seed_people(200, seed=5) == seed_people(200, seed=5)
    assert seed_people(200, seed=5)[:30] == seed_people(200, seed=6)[:30]
    assert seed_people(200, seed=5)[30:-1] != seed_people(200, seed=6)[30:-1]


@pytest.mark.parametrize("n", [0, -1, 100_001])
def test_an_impossible_size_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="1 to 100,000"):
        seed_people(n, seed=1)


def test_every_profile_is_complete_and_fits_slack() -> None:
    for person in seed_people(300, seed=2):
        assert person.id.startswith("U")
        assert person.id.isalnum()
        assert person.name.isascii()
        assert person.name == person.name.lower()
        assert len(person.name) <= 80
        assert 1 <= len(person.initials) <= 2
        assert len(person.color) == 6
        int(person.color, 16)
        ZoneInfo(person.tz)
        assert person.tz_label == tz_label(person.tz)
        assert person.tz_label.endswith("Time")
        if not person.is_bot and person.id != SLACKBOT_ID:
            assert person.email == f"{person.name}@northwind.example"


@pytest.mark.parametrize(
    ("real_name", "expected"),
    [
        ("Amara Okafor", "AO"),
        ("María José Núñez", "MN"),
        ("田中 美咲", "田美"),
        ("نور الحداد", "نا"),
        ("Standup", "S"),
        ("R2 (robot)", "R"),
        ("  ", "?"),
    ],
)
def test_initials_come_from_the_first_and_last_word(real_name: str, expected: str) -> None:
    assert initials(real_name) == expected


def test_an_unlisted_zone_is_called_after_its_city() -> None:
    assert tz_label("America/Port-au-Prince") == "Port-au-Prince Time"


def test_new_ids_are_stable_and_differ_by_key() -> None:
    assert new_id("C", "a") == new_id("C", "a")
    assert new_id("C", "a") != new_id("C", "b")
    assert new_id("C", "a")[:2] == "C0"


def test_channels_hold_who_belongs_there() -> None:
    people = seed_people(30, seed=1)
    by_id = {person.id: person for person in people}
    general, mentoring, engineering, private = seed_channels(people)
    assert [general.name, mentoring.name, engineering.name] == ["general", "mentoring", "engineering"]
    assert [channel.is_private for channel in (general, mentoring, engineering, private)] == [False] * 3 + [True]
    assert set(general.members) == {p.id for p in people if not p.deleted and p.id != SLACKBOT_ID}
    assert len(mentoring.members) == 13
    assert mentoring.members[0] == people[0].id
    assert any(by_id[member].is_restricted for member in mentoring.members)
    assert not any(by_id[member].is_restricted for member in engineering.members)
    assert len(engineering.members) > 3
    assert people[0].id in private.members
    for channel in (general, mentoring, engineering, private):
        assert channel.topic
        assert len(set(channel.members)) == len(channel.members)


def test_a_workspace_of_one_has_channels_too() -> None:
    assert [len(channel.members) for channel in seed_channels(seed_people(1, seed=1))] == [1, 1, 0, 1]
