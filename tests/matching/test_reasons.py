"""What a reason may tell: to each reader only what its owner opened, and of private lists nothing at all."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue import Aim, Function
from bot.matching import Pair, Person, Problem, Weights, solve
from bot.matching.leftover import leftovers
from bot.matching.people import OPEN_BY_DEFAULT
from bot.matching.points import Points
from bot.matching.reasons import explain
from bot.matching.text import WordCounts
from tests.matching.people import KEYS, person, problem

POINTS = Points.of(Weights(), KEYS.serves)
#: Which fields of a person each fact speaks of.
FIELDS = {
    "functions_offered": ("functions_offered", "aims_offered"),
    "skills_offered": ("skills_offered",),
    "offer": ("offer_vector",),
    "goal": ("goal_vector",),
    "stage": ("stage",),
    "field": ("field",),
    "field_preference": ("field_preference",),
    "languages": ("languages",),
    "hours": ("hours",),
    "kinds": ("kinds",),
    "functions_wanted": ("functions_wanted",),
    "aims": ("aims",),
    "skills_wanted": ("skills_wanted",),
}
#: Private whatever anybody opens.
PRIVATE = ("avoid", "past", "wishes", "known", "known_preference", "team", "manager")


def two(seed: int) -> tuple[Person, Person, random.Random]:
    chance = random.Random(seed)  # noqa: S311 - made-up people, the same in every run
    texts = WordCounts().embed(["lead a team", "learn to speak in public", "budgets"])
    left, right = (
        replace(
            person(chance, key, ["left", "right", "third"]),
            goal_vector=chance.choice([b"", *texts]),
            offer_vector=chance.choice([b"", *texts]),
            opened=frozenset(chance.sample(sorted(FIELDS), chance.randint(0, len(FIELDS)))),
        )
        for key in ("left", "right")
    )
    return left, right, chance


def with_others_secrets(one: Person, other: Person) -> Person:
    """Somebody who differs from `one` in everything that a partner cannot know."""
    hidden = [name for fact, names in FIELDS.items() if fact not in one.opened for name in names]
    return replace(one, **{name: getattr(other, name) for name in (*hidden, *PRIVATE)})


def told(pair: Pair, reader: str) -> object:
    return pair.reasons_by[reader]  # type: ignore[index]  # a reader's name


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**9))
def test_nothing_that_somebody_keeps_to_themselves_changes_what_the_other_reads(seed: int) -> None:
    mentee, mentor, chance = two(seed)
    stranger = person(chance, "third", ["left", "right"])
    before = explain(mentee, mentor, 0, POINTS)
    assert told(explain(mentee, with_others_secrets(mentor, stranger), 0, POINTS), "mentee") == told(before, "mentee")
    assert told(explain(with_others_secrets(mentee, stranger), mentor, 0, POINTS), "mentor") == told(before, "mentor")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_an_admin_reads_what_fits_and_never_which(seed: int) -> None:
    mentee, mentor, chance = two(seed)
    pair = explain(mentee, mentor, 0, POINTS)
    for reason in pair.reasons_by["admin"]:
        assert reason.code.endswith(".fit")
        assert set(reason.params) <= {"kind"}
    stranger = person(chance, "third", ["left", "right"])
    private = {name: getattr(stranger, name) for name in PRIVATE}
    assert told(explain(replace(mentee, **private), mentor, 0, POINTS), "admin") == told(pair, "admin")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6))
def test_an_avoid_list_does_not_show_in_why_somebody_is_left_over(seed: int) -> None:
    asked = problem(seed, 6, 4)
    everybody = tuple(one.key for one in asked.mentors)
    full_of_dislike = replace(
        asked,
        mentees=[replace(one, avoid=everybody, past=everybody) for one in asked.mentees],
        mentors=[replace(one, avoid=tuple(other.key for other in asked.mentees)) for one in asked.mentors],
    )
    friendly = replace(
        asked,
        mentees=[replace(one, avoid=(), past=()) for one in asked.mentees],
        mentors=[replace(one, avoid=(), past=()) for one in asked.mentors],
    )
    assert leftovers(full_of_dislike, full_of_dislike.mentees) == leftovers(friendly, friendly.mentees)


def test_avoided_by_everybody_reads_like_all_places_taken() -> None:
    mentor = Person(key="m", avoid=("a",))
    avoided = solve(Problem(mentees=[Person(key="a")], mentors=[mentor]))
    crowded = solve(Problem(mentees=[Person(key="a"), Person(key="b", wishes=("m",))], mentors=[Person(key="m")]))
    assert [left.code for left in avoided.unmatched] == ["places"]
    assert avoided.unmatched == crowded.unmatched


@pytest.mark.parametrize(
    ("mentee", "mentor", "code"),
    [
        (Person(key="a", languages=("en",)), Person(key="m", languages=("de",)), "no_common_language"),
        (Person(key="a", kinds=("classic",)), Person(key="m", kinds=("niche",)), "no_common_kind"),
        (Person(key="a", team="t"), Person(key="m", team="t"), "own_team_only"),
        (Person(key="a"), Person(key="m", capacity=0), "nobody"),
        # What the mentor closed is not told, and reads like any other case.
        (
            Person(key="a", languages=("en",)),
            Person(key="m", languages=("de",), opened=OPEN_BY_DEFAULT - {"languages"}),
            "places",
        ),
    ],
)
def test_an_open_rule_that_stood_in_the_way_is_named(mentee: Person, mentor: Person, code: str) -> None:
    answer = solve(Problem(mentees=[mentee], mentors=[mentor]))
    assert [left.code for left in answer.unmatched] == [code]


def test_the_three_strongest_facts_are_told_the_strongest_first() -> None:
    mentee = Person(
        key="e", functions_wanted=(Function.SUPPORT, Function.ADVANCEMENT), aims=(Aim.PROMOTION,), stage=2,
        languages=("en",), skills_wanted={"sql": 0}, wishes=("m",),
    )  # fmt: skip
    mentor = Person(
        key="m", functions_offered=(Function.ADVANCEMENT, Function.SUPPORT), stage=4, languages=("en",),
        skills_offered={"sql": 4},
    )  # fmt: skip
    pair = explain(mentee, mentor, 0, POINTS)
    assert [reason.code for reason in pair.reasons] == ["skill.offered", "wish.yours", "function.offered"]
    assert pair.reasons[2].params == {"function": "support", "rank": 1}
    assert "wish.yours" not in {reason.code for reason in pair.reasons_by["mentor"]}


def test_figures_tell_load_worst_pair_and_wishes() -> None:
    mentees = [
        Person(key="a", wishes=("m", "n")),
        Person(key="b", wishes=("n",)),
        Person(key="c", functions_wanted=(Function.SKILLS,)),
    ]
    mentors = [
        Person(key="m", functions_offered=(Function.SKILLS,)),
        Person(key="n", capacity=2),
        Person(key="o", capacity=3),
    ]
    figures = solve(Problem(mentees=mentees, mentors=mentors)).figures
    assert (figures.wishes, figures.got_wish) == (2, 2)
    assert sum(size * count for size, count in figures.load.items()) == figures.pairs == 3
    assert figures.lowest <= figures.median <= figures.highest
    assert figures.total == pytest.approx(figures.mean * 3)
