"""The ranked list for one mentee."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.matching.people import Keys, Person, Problem, Rules, Weights, check
from bot.matching.points import Points
from bot.matching.reasons import explain
from bot.matching.result import Pair

if TYPE_CHECKING:
    from bot.matching.engine.find import Shelf


class Directory:
    """Mentors read once, to be searched for many mentees.

    It is a picture of the moment: after somebody's profile or places changed, make a new one.
    """

    def __init__(
        self,
        mentors: Sequence[Person],
        weights: Weights | None = None,
        *,
        rules: Rules | None = None,
        keys: Keys | None = None,
    ) -> None:
        """Read the mentors who have a free place.

        Raises:
            InvalidInput: names the people and fields that cannot be used.
        """
        self._weights, self._rules, self._keys = weights or Weights(), rules or Rules(), keys or Keys()
        self._points = Points.of(self._weights, self._keys.serves)
        mentors = [person for person in sorted(mentors, key=lambda one: one.key) if person.capacity > 0]
        self._mentors = mentors
        check(self._problem(mentors=mentors))
        self._shelf: Shelf | None = None

    def rank(self, mentee: Person, *, limit: int = 10, kind: str | None = None, skill: str | None = None) -> list[Pair]:
        """The mentors who suit one mentee best, the best first, with reasons; see `bot.matching.rank`."""
        check(self._problem(mentees=(mentee,)))
        if not self._mentors:
            return []
        if self._shelf is None:
            from bot.matching.engine.find import Shelf  # noqa: PLC0415 - a waiting bot carries no numpy

            self._shelf = Shelf(self._mentors, self._points, self._rules)
        found: list[Pair] = []
        for place, score in self._shelf.best_first(mentee):
            mentor = self._mentors[place]
            if (kind is None or not mentor.kinds or kind in mentor.kinds) and (
                skill is None or skill in mentor.skills_offered
            ):
                found.append(explain(mentee, mentor, score, self._points))
            if len(found) >= limit:
                break
        return found

    def _problem(self, *, mentees: Sequence[Person] = (), mentors: Sequence[Person] = ()) -> Problem:
        return Problem(mentees=mentees, mentors=mentors, weights=self._weights, rules=self._rules, keys=self._keys)


def rank(
    mentee: Person,
    mentors: Sequence[Person],
    weights: Weights | None = None,
    *,
    rules: Rules | None = None,
    keys: Keys | None = None,
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
        keys: what counts as a function and as an aim.
        limit: how many at most.
        kind: only mentors open to this kind of relationship.
        skill: only mentors who offer this skill.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    return Directory(mentors, weights, rules=rules, keys=keys).rank(mentee, limit=limit, kind=kind, skill=skill)
