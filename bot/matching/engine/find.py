"""Mentors laid out so that the scores of all of them for one mentee take milliseconds."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching import pairs
from bot.matching.engine import terms
from bot.matching.people import Person, Problem, Rules
from bot.matching.points import AIM_STEPS, BEGINNER_ANY, GOOD, LIMIT, STRONG, Points, aim_help, shares

_Term = Callable[[Sequence[Person], Sequence[Person]], terms.Block]


class Shelf:
    """The same score as a problem of one mentee has, from what was laid out once for all mentees."""

    def __init__(self, mentors: Sequence[Person], points: Points, rules: Rules) -> None:
        """Lay out mentors whose fields were checked."""
        self._mentors, self._rules, self._points = mentors, rules, points
        self._row = pairs.places(mentors)
        self._functions, self._function_bits = _bits([one.functions_offered for one in mentors])
        names = sorted({aim for one in mentors for aim in one.aims_offered} | set(points.serves))
        self._aims = {
            aim: np.array([aim_help(one, aim, points.serves) for one in mentors], np.float32) for aim in names
        }
        self._skills = _skills(mentors)
        self._texts = _texts(mentors)
        worth = {"new": points.known // 2, "known": 0, "any": points.known // 4}
        self._worth = worth
        self._known = np.array([worth[one.known_preference] for one in mentors], np.float32)
        self._named = {name: _named(mentors, name) for name in ("avoid", "past", "known", "wishes")}
        self._reports = _reports(mentors)
        self._teams = _where([one.team for one in mentors])
        self._groups: list[tuple[_Term, list[Person], NDArray[np.int64]]] = [
            (lambda one, many: terms.stage(one, many, points.stage, rules), *_faces(mentors, _stage_face)),
            (lambda one, many: terms.hours(one, many, points.hours), *_faces(mentors, lambda one: one.hours)),
            (lambda one, many: terms.field(one, many, points.field), *_faces(mentors, lambda one: one.field)),
            (lambda one, many: terms.language(one, many, points.language, rules), *_faces(mentors, _languages)),
        ]

    def best_first(self, mentee: Person) -> Iterator[tuple[int, int]]:
        """Rows of the mentors who are allowed, with their scores, the best first; ties by row."""
        score = self._purpose(mentee) + self._circumstances(mentee)
        for row, value in self._exceptions(mentee).items():
            score[row] += value
        score[list(self._apart(mentee))] = -np.inf
        if mentee.team is not None and not self._rules.same_team:
            score[self._teams.get(mentee.team, [])] = -np.inf
        for row in np.argsort(-score, kind="stable").tolist():
            if score[row] <= -LIMIT:
                return
            yield row, int(score[row])

    def _purpose(self, mentee: Person) -> NDArray[np.float32]:
        points = self._points
        score = np.zeros(len(self._mentors), np.float32)
        weights = np.zeros(len(self._functions), np.float32)
        wanted = mentee.functions_wanted
        for function, share in zip(wanted, shares(len(wanted), points.functions), strict=True):
            if function in self._functions:
                weights[self._functions[function]] = share
        score += self._function_bits @ weights
        for aim, share in zip(mentee.aims, shares(len(mentee.aims), points.aims // AIM_STEPS), strict=True):
            if aim in self._aims:
                score += share * self._aims[aim]
        for skill, level in mentee.skills_wanted.items():
            each = points.skills // len(mentee.skills_wanted)
            easy = 0 if level >= GOOD else each * BEGINNER_ANY // 100
            for rows, strong in self._skills.get(skill, ()):
                score[rows] += each if strong else easy
        return score

    def _circumstances(self, mentee: Person) -> NDArray[np.float32]:
        score = self._known + np.float32(self._worth[mentee.known_preference])
        for term, faces, codes in self._groups:
            wanted, offered = term([mentee], faces)
            score += (offered @ wanted[0])[codes]
        rows, vectors, like = self._texts.get(len(mentee.goal_vector), (None, None, []))
        if rows is not None and vectors is not None:
            wanted, _ = terms.text([mentee], like, self._points.text)
            score[rows] += vectors @ wanted[0]
        return score

    def _exceptions(self, mentee: Person) -> dict[int, int]:
        """Points for wishes and acquaintances, from the few mentors who have to do with this mentee."""
        near = {self._row[key] for name in ("wishes", "known") for key in getattr(mentee, name) if key in self._row}
        near |= {row for name in ("wishes", "known") for row in self._named[name].get(mentee.key, ())}
        order = sorted(near)
        few = [self._mentors[row] for row in order]
        found: dict[int, int] = defaultdict(int)
        for cells in (
            pairs.wishes([mentee], few, self._points.wish),
            pairs.acquainted([mentee], few, self._points.known),
        ):
            for (_, place), value in cells.items():
                found[order[place]] += value
        return found

    def _apart(self, mentee: Person) -> set[int]:
        near = {self._row[key] for name in ("avoid", "past") for key in getattr(mentee, name) if key in self._row}
        near |= {row for name in ("avoid", "past") for row in self._named[name].get(mentee.key, ())}
        near |= set(self._reports.get(mentee.key, ()))
        near |= {self._row[key] for key in (mentee.key, mentee.manager) if key in self._row}
        order = sorted(near)
        few = Problem(mentees=[mentee], mentors=[self._mentors[row] for row in order], rules=self._rules)
        return {order[place] for _, place in pairs.kept_apart(few)}


def _bits(lists: Sequence[tuple[str, ...]]) -> tuple[dict[str, int], NDArray[np.float32]]:
    order = {name: column for column, name in enumerate(sorted({name for names in lists for name in names}))}
    bits = np.zeros((len(lists), len(order)), np.float32)
    for row, names in enumerate(lists):
        for name in names:
            bits[row, order[name]] = 1
    return order, bits


def _skills(mentors: Sequence[Person]) -> dict[str, list[tuple[NDArray[np.int64], bool]]]:
    rows: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for row, person in enumerate(mentors):
        for skill, level in person.skills_offered.items():
            rows[skill, level >= STRONG].append(row)
    found: dict[str, list[tuple[NDArray[np.int64], bool]]] = defaultdict(list)
    for (skill, strong), places in rows.items():
        found[skill].append((np.array(places, np.int64), strong))
    return dict(found)


def _texts(
    mentors: Sequence[Person],
) -> dict[int, tuple[NDArray[np.int64] | None, NDArray[np.float32] | None, list[Person]]]:
    """Offers by the length of their vectors, as the text term would write them, with one of them as a sample."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, person in enumerate(mentors):
        if person.offer_vector:
            rows[len(person.offer_vector)].append(row)
    found: dict[int, tuple[NDArray[np.int64] | None, NDArray[np.float32] | None, list[Person]]] = {}
    for size, places in rows.items():
        some = [mentors[row] for row in places]
        _, vectors = terms.text([], some, 127 * 127)
        found[size] = np.array(places, np.int64), vectors, some[:1]
    return found


def _named(mentors: Sequence[Person], name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(mentors):
        for key in getattr(person, name):
            found[key].append(row)
    return dict(found)


def _reports(mentors: Sequence[Person]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(mentors):
        if person.manager is not None:
            found[person.manager].append(row)
    return dict(found)


def _where(values: Sequence[str | None]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        if value is not None:
            found[value].append(row)
    return dict(found)


def _faces(mentors: Sequence[Person], face: Callable[[Person], Hashable]) -> tuple[list[Person], NDArray[np.int64]]:
    """One mentor for each different face, and which face each mentor has."""
    place: dict[Hashable, int] = {}
    first: list[Person] = []
    codes = np.empty(len(mentors), np.int64)
    for row, person in enumerate(mentors):
        name = face(person)
        if name not in place:
            place[name] = len(first)
            first.append(person)
        codes[row] = place[name]
    return first, codes


def _stage_face(person: Person) -> Hashable:
    return person.stage, frozenset(person.kinds)


def _languages(person: Person) -> Hashable:
    return frozenset(person.languages)
