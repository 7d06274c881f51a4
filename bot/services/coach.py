"""The coach: reads a draft and says what could be sharper. It never refuses anything.

The rules are in `bot.services.coaching`, one function each with an example of what it means and what it does not.
They read English; about other languages the coach is silent.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.forms.coach import Hint, HintCode, Reading
from bot.services.coaching import asks, goals
from bot.services.coaching.asks import WhyDraft
from bot.services.coaching.goals import GoalDraft
from bot.services.coaching.reading import is_english

GOAL_RULES: Mapping[HintCode, Callable[[GoalDraft], str | None]] = {
    HintCode.VAGUE: goals.vague,
    HintCode.TOO_MUCH: goals.too_much,
    HintCode.NO_MEASURE: goals.no_measure,
    HintCode.NO_TIME: goals.no_time,
}
WHY_RULES: Mapping[HintCode, Callable[[WhyDraft], str | None]] = {
    HintCode.EMPTY: asks.empty,
    HintCode.COPY: asks.copy,
    HintCode.FLATTERY: asks.flattery,
    HintCode.CLICHE: asks.cliche,
}


def read_goal(text: str, *, success: str = "", months: int | None = None) -> list[Hint]:
    """Return what could be sharper in a goal, what matters most first."""
    if not text.strip() or not is_english(f"{text} {success}"):
        return []
    draft = GoalDraft(text, success, months)
    found = ((code, rule(draft)) for code, rule in GOAL_RULES.items())
    return [Hint(code, words) for code, words in found if words is not None]


def read_why(text: str, *, others: Sequence[str] = ()) -> list[Hint]:
    """Return what could be sharper in the "why you" of an ask, what matters most first.

    Args:
        text: as far as it is written.
        others: what the same person wrote to other people.
    """
    draft = WhyDraft(text, others)
    rules = WHY_RULES if is_english(text) else {HintCode.COPY: asks.copy}
    found = ((code, rule(draft)) for code, rule in rules.items()) if text.strip() else ()
    return [Hint(code, words) for code, words in found if words is not None]


def goal_reading(text: str, *, success: str = "", months: int | None = None) -> Reading:
    """Return what the coach makes of a goal that may be half written."""
    return _reading(text, read_goal(text, success=success, months=months))


def why_reading(text: str, *, others: Sequence[str] = ()) -> Reading:
    """Return what the coach makes of a "why you" that may be half written."""
    return _reading(text, read_why(text, others=others))


def _reading(text: str, hints: list[Hint]) -> Reading:
    return Reading(tuple(hints), written=bool(text.strip()), understood=bool(hints) or is_english(text))
