"""What stood in the way of people without a partner, told from open facts only.

Avoid-lists, earlier partners, wishes and whatever somebody closed play no part here. If they alone kept somebody
out, the answer is the same as when all places went to others, so that it gives nothing away.
"""

from collections import Counter
from collections.abc import Iterable

from bot.matching.people import ONE_TO_ONE, Person, Problem
from bot.matching.result import Unmatched

#: Codes in the order in which they are looked at.
CODES = ("nobody", "closed", "no_common_kind", "no_common_language", "own_team_only", "places")

_Face = tuple[frozenset[str], frozenset[str], str | None]


class Market:
    """The people on the other side, counted by what they show in the open."""

    def __init__(self, others: Iterable[Person], problem: Problem) -> None:
        """Count the faces of `others`, leaving out who has no place at all."""
        self._rules = problem.rules
        self._faces: Counter[_Face] = Counter()
        self._size = 0
        for person in others:
            self._faces[_face(person)] += 1
            self._size += 1

    def why(self, person: Person, *, both: bool) -> Unmatched:
        """What stood in this person's way; `both` if they stand on the other side too."""
        if self._size - both <= 0:
            return Unmatched(person.key, "nobody")
        kinds, languages, team = _face(person)
        own = Counter({_face(person): 1}) if both else Counter()
        faces = [face for face, count in self._faces.items() if count > own[face]]
        if self._rules.share_kind:
            faces = [face for face in faces if not kinds or not face[0] or kinds & face[0]]
            if not faces:
                return Unmatched(person.key, "no_common_kind")
        if self._rules.share_language:
            faces = [face for face in faces if not languages or not face[1] or languages & face[1]]
            if not faces:
                return Unmatched(person.key, "no_common_language")
        if not self._rules.same_team and team is not None and all(face[2] == team for face in faces):
            return Unmatched(person.key, "own_team_only")
        return Unmatched(person.key, "places", {"people": self._size - both})


def _face(person: Person) -> _Face:
    opened = person.opened
    return (
        frozenset(person.kinds or ONE_TO_ONE) if "kinds" in opened else frozenset(),
        frozenset(person.languages) if "languages" in opened else frozenset(),
        person.team,
    )


def leftovers(problem: Problem, mentees: Iterable[Person]) -> tuple[Unmatched, ...]:
    """Answers for mentees without a mentor, by key."""
    offering = [person for person in problem.mentors if person.capacity > 0]
    market, there = Market(offering, problem), {person.key for person in offering}
    return tuple(market.why(person, both=person.key in there) for person in sorted(mentees, key=lambda one: one.key))


def idle(problem: Problem, mentors: Iterable[Person]) -> tuple[Unmatched, ...]:
    """Answers for mentors without a mentee, by key."""
    market, there = Market(problem.mentees, problem), {person.key for person in problem.mentees}
    return tuple(
        Unmatched(person.key, "closed") if person.capacity < 1 else market.why(person, both=person.key in there)
        for person in sorted(mentors, key=lambda one: one.key)
    )
