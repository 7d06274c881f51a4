"""The ranked list for one mentee."""

from collections.abc import Sequence

from bot.matching.people import Person, Problem, Rules, Weights, check
from bot.matching.points import Points
from bot.matching.reasons import explain
from bot.matching.result import Pair


def rank(
    mentee: Person,
    mentors: Sequence[Person],
    weights: Weights | None = None,
    *,
    rules: Rules | None = None,
    limit: int = 10,
    kind: str | None = None,
    skill: str | None = None,
) -> list[Pair]:
    """The mentors who suit one mentee best, the best first, with reasons.

    Args:
        mentee: who looks.
        mentors: who offers; those without a free place are left out, as are those whom a rule excludes.
        weights: the programme's weights.
        rules: the programme's switches.
        limit: how many at most.
        kind: only mentors open to this kind of relationship.
        skill: only mentors who offer this skill.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    weights, rules = weights or Weights(), rules or Rules()
    open_to = [
        person
        for person in sorted(mentors, key=lambda one: one.key)
        if person.capacity > 0
        and (kind is None or not person.kinds or kind in person.kinds)
        and (skill is None or skill in person.skills_offered)
    ]
    problem = Problem(mentees=[mentee], mentors=open_to, weights=weights, rules=rules)
    check(problem)
    if not open_to:
        return []
    from bot.matching.engine.find import best  # noqa: PLC0415 - a waiting bot carries no numpy

    points = Points.of(weights)
    return [explain(mentee, open_to[place], score, points) for place, score in best(problem, limit)]
