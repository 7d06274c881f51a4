import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue import Aim, Function
from bot.errors import InvalidInput
from bot.matching import Directory, Keys, Person, Problem, Rules, rank, solve
from bot.matching.hours import overlap_hours, week
from bot.matching.progress import Stage
from tests.matching.people import KEYS, problem


def pairs(answer_to: Problem, seed: int = 0) -> set[tuple[str, str]]:
    return {(pair.mentee, pair.mentor) for pair in solve(answer_to, seed=seed).pairs}


def test_who_offers_what_is_wanted_comes_first() -> None:
    mentee = Person(key="e", functions_wanted=(Function.ADVANCEMENT,))
    right = Person(key="r", functions_offered=(Function.ADVANCEMENT,))
    wrong = Person(key="w", functions_offered=(Function.SUPPORT,))
    [pair] = solve(Problem(mentees=[mentee], mentors=[wrong, right])).pairs
    assert pair.mentor == "r"
    assert pair.reasons[0].code == "function.offered"
    assert pair.reasons[0].params == {"function": "advancement", "rank": 1}


@pytest.mark.parametrize("seed", range(12))
def test_no_pair_breaks_a_rule(seed: int) -> None:
    asked = problem(seed, 25, 18)
    people = {one.key: one for one in [*asked.mentees, *asked.mentors]}
    taken: dict[str, int] = {}
    for mentee_key, mentor_key in pairs(asked):
        mentee, mentor = people[mentee_key], people[mentor_key]
        taken[mentor_key] = taken.get(mentor_key, 0) + 1
        assert mentee_key != mentor_key
        for one, other in ((mentee, mentor), (mentor, mentee)):
            assert other.key not in one.avoid
            assert other.key not in one.past
            assert other.key != one.manager
        assert mentee.team is None or mentee.team != mentor.team
        if mentee.languages and mentor.languages:
            assert set(mentee.languages) & set(mentor.languages)
    assert all(count <= people[key].capacity for key, count in taken.items())


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_people_does_not_matter(seed: int) -> None:
    asked = problem(seed, 30, 20)
    chance = random.Random(seed)  # noqa: S311 - made-up people, the same in every run
    mixed = replace(
        asked,
        mentees=chance.sample(list(asked.mentees), len(asked.mentees)),
        mentors=chance.sample(list(asked.mentors), len(asked.mentors)),
    )
    assert solve(asked, seed=3) == solve(mixed, seed=3)


def test_locked_pairs_stay_and_forbidden_ones_part() -> None:
    asked = problem(1, 12, 12)
    first = min(pairs(asked))
    apart = replace(asked, forbidden=frozenset({first}))
    assert first not in pairs(apart)
    other = next(
        (one.key, two.key)
        for one in asked.mentees
        for two in asked.mentors
        if one.key != two.key and two.capacity and (one.key, two.key) not in pairs(asked)
    )
    assert other in pairs(replace(asked, locked=frozenset({other})))


def test_a_score_is_never_left_with_the_mark_of_a_broken_rule() -> None:
    mentee = Person(key="e", languages=("en",), team="t", kinds=("classic",), stage=1)
    mentor = Person(key="m", languages=("de",), team="t", kinds=("niche",), stage=5)
    asked = Problem(mentees=[mentee], mentors=[mentor], locked=frozenset({("e", "m")}))
    [pair] = solve(asked).pairs
    assert 0 <= pair.score < 1_000_000
    assert not solve(replace(asked, locked=frozenset())).pairs
    relaxed = Rules(same_team=True, share_kind=False, share_language=False)
    assert solve(replace(asked, locked=frozenset(), rules=relaxed)).figures.pairs == 1


def test_nobody_and_one_person_are_answered() -> None:
    assert solve(Problem(mentees=[], mentors=[])).pairs == ()
    one = Person(key="a")
    alone = solve(Problem(mentees=[one], mentors=[one]))
    assert [left.code for left in alone.unmatched] == ["nobody"]


def test_everything_wrong_is_named_with_its_person() -> None:
    bad = [Person(key="a", capacity=-1), Person(key="a", functions_offered=("magic",))]
    with pytest.raises(InvalidInput) as caught:
        solve(Problem(mentees=[], mentors=bad))
    words = str(caught.value)
    assert "Row 1 of mentors, 'a', capacity" in words
    assert "'magic' is unknown" in words
    assert "stands twice" in words


def test_find_ranks_like_the_scores_and_leaves_out_the_full() -> None:
    asked = problem(4, 6, 30)
    mentee = asked.mentees[0]
    found = rank(mentee, asked.mentors, keys=KEYS, limit=5)
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    free = {person.key for person in asked.mentors if person.capacity}
    assert {pair.mentor for pair in found} <= free - {mentee.key}
    best = solve(replace(asked, mentees=[mentee])).pairs
    assert best[0].score == found[0].score


def test_a_week_knows_zones_half_hours_and_nights() -> None:
    berlin = week("Europe/Berlin", on=date(2026, 7, 1))
    kolkata = week("Asia/Kolkata", on=date(2026, 7, 1))
    assert overlap_hours(berlin, berlin) == 40
    assert overlap_hours(berlin, kolkata) == 5 * 4.5
    night = week("UTC", {6: ((time(22), time(6)),)}, on=date(2026, 7, 1))
    assert overlap_hours(night, week("UTC", {0: ((time(0), time(8)),)}, on=date(2026, 7, 1))) == 6


def test_asking_for_matching_loads_no_number_library() -> None:
    code = "import sys, bot.matching; sys.exit('numpy' in sys.modules or 'scipy' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code


@pytest.mark.parametrize("seed", range(6))
def test_find_gives_every_pair_the_score_that_a_round_gives_it(seed: int) -> None:
    asked = problem(seed, 12, 40)
    directory = Directory(asked.mentors, keys=KEYS)
    for mentee in asked.mentees:
        found = {pair.mentor: pair for pair in directory.rank(mentee, limit=100)}
        for mentor in asked.mentors:
            alone = solve(replace(asked, mentees=[mentee], mentors=[mentor])).pairs
            assert ([found[mentor.key]] if mentor.key in found else []) == list(alone)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(list(Function)), st.sampled_from(list(Aim)))
def test_a_programmes_own_keys_count_like_the_catalogues(seed: int, function: Function, aim: Aim) -> None:
    asked = problem(seed, 8, 6)
    names = {str(function): "own-77", str(aim): "own-88"}

    def own(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(names.get(key, key) for key in keys)

    def renamed(people: Sequence[Person]) -> list[Person]:
        return [
            replace(
                one,
                functions_wanted=own(one.functions_wanted),
                functions_offered=own(one.functions_offered),
                aims=own(one.aims),
                aims_offered=own(one.aims_offered),
            )
            for one in people
        ]

    serves = {names.get(key, key): own(functions) for key, functions in KEYS.serves.items()}
    keys = Keys(functions=frozenset(own(KEYS.functions)), serves=serves)
    again = replace(asked, mentees=renamed(asked.mentees), mentors=renamed(asked.mentors), keys=keys)
    scores = [[(pair.mentee, pair.mentor, pair.score) for pair in solve(one).pairs] for one in (asked, again)]
    assert scores[0] == scores[1]
    first = again.mentees[0]
    found = [(pair.mentor, pair.score) for pair in rank(first, again.mentors, keys=keys)]
    assert found == [(pair.mentor, pair.score) for pair in rank(asked.mentees[0], asked.mentors, keys=KEYS)]


def test_a_key_that_no_programme_has_is_named() -> None:
    asked = problem(1, 3, 3)
    with pytest.raises(InvalidInput, match="'own-1' is unknown"):
        solve(replace(asked, mentees=[Person(key="e", functions_wanted=("own-1",))], keys=Keys()))


def test_find_keeps_to_a_kind_and_a_skill() -> None:
    asked = problem(2, 3, 60)
    mentee = replace(asked.mentees[0], kinds=())
    people = {one.key: one for one in asked.mentors}
    niche = rank(mentee, asked.mentors, keys=KEYS, kind="niche", skill="sql", limit=60)
    assert niche
    for pair in niche:
        mentor = people[pair.mentor]
        assert not mentor.kinds or "niche" in mentor.kinds
        assert "sql" in mentor.skills_offered


@pytest.mark.parametrize(("mentees", "mentors"), [(30, 20), (400, 150)])
def test_how_far_it_is_only_grows_ends_at_all_of_it_and_changes_nothing(mentees: int, mentors: int) -> None:
    asked = problem(3, mentees, mentors)
    told: list[tuple[Stage, float]] = []
    solution = solve(asked, progress=lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert {stage for stage, _ in told} == set(Stage)
    assert solution == solve(asked)
