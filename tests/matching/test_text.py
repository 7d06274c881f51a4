import socket

import pytest

from bot.matching import Person, Problem, rank, solve
from bot.matching.text import COUNTS, MEANING, TextModel, WordCounts, closeness, load

GOALS = {
    "I would like to lead a team of engineers one day": "Happy to talk about becoming a manager of developers",
    "Speak in front of many people without fear": "Presenting and public speaking: practise with me",
    "Understand company budgets and accounting": "Finance basics, budgets, reading a balance sheet",
}


@pytest.mark.parametrize("plain", [True, False])
def test_a_goal_finds_the_offer_that_means_the_same(plain: bool) -> None:  # noqa: FBT001 - a parameter of the test
    model = load(plain=plain)
    goals, offers = model.embed(list(GOALS)), model.embed(list(GOALS.values()))
    mentors = [Person(key=f"m{row}", offer_vector=offer) for row, offer in enumerate(offers)]
    right = 0
    for row, goal in enumerate(goals):
        best = rank(Person(key="e", goal_vector=goal), mentors, limit=1)[0]
        right += best.mentor == f"m{row}"
    # Counting words cannot know that a manager leads a team.
    assert right == 3 if not plain else right >= 2


def test_nothing_is_asked_from_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("matching must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert len(load().embed(["a goal"])[0]) == MEANING


@pytest.mark.parametrize("model", [WordCounts(), load()], ids=["counts", "meaning"])
def test_the_same_text_has_the_same_vector_and_no_text_has_none(model: TextModel) -> None:
    once, again, empty, blank = model.embed(["Learn to negotiate", "Learn to negotiate", "", "  "])
    assert once == again
    assert empty == blank == b""
    assert closeness(once, again) == pytest.approx(1)
    assert closeness(once, empty) == 0


def test_vectors_of_two_models_are_never_compared() -> None:
    counts, meaning = WordCounts().embed(["negotiate"])[0], load().embed(["negotiate"])[0]
    assert (len(counts), len(meaning)) == (COUNTS, MEANING)
    assert closeness(counts, meaning) == 0
    mentors = [Person(key="a", offer_vector=counts), Person(key="b", offer_vector=meaning)]
    mentees = [Person(key="e", goal_vector=meaning), Person(key="f", goal_vector=meaning)]
    pair = next(pair for pair in solve(Problem(mentees=mentees, mentors=mentors)).pairs if pair.mentor == "a")
    assert all(reason.code != "text.close" for reason in pair.reasons)
