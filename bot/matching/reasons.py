"""Why two people fit, as codes with parameters, told to each reader from what that reader may know.

The strongest facts are chosen among those that the reader may see. They are not chosen first and hidden
afterwards: a gap would tell that something is hidden there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue import FieldPreference
from bot.matching import points as terms
from bot.matching.pairs import wishes
from bot.matching.people import Person
from bot.matching.points import FULL, Points
from bot.matching.result import Pair, Reader, Reason
from bot.matching.text import closeness

_MOST = 3
#: Below this two texts about work are hardly closer than any two.
_NEAR = 0.35


@dataclass(frozen=True, slots=True)
class _Fact:
    """One fact in favour: its points, the words' code for each reader, and whether that reader may see it."""

    points: int
    mentee: Reason | None
    mentor: Reason | None
    admin: Reason | None


def explain(mentee: Person, mentor: Person, score: int, points: Points) -> Pair:
    """Put a pair together with its kind and the strongest facts for each reader."""
    facts = [*_purpose(mentee, mentor, points), *_circumstances(mentee, mentor, points)]
    facts += _closeness(mentee, mentor, points)
    kind = terms.best_kind(mentee, mentor)
    reasons: dict[Reader, tuple[Reason, ...]] = {
        "mentee": _strongest([(fact.points, fact.mentee) for fact in facts]),
        "mentor": _strongest([(fact.points, fact.mentor) for fact in facts]),
        "admin": _strongest([(fact.points, fact.admin) for fact in facts]),
    }
    wished = _wish_points(mentee, mentor, points)
    fit = max(0, min(100, round(100 * (score - wished) / FULL)))
    return Pair(mentee.key, mentor.key, score, fit, kind[0] if kind else None, reasons)


def _strongest(candidates: list[tuple[int, Reason | None]]) -> tuple[Reason, ...]:
    seen = [(points, reason) for points, reason in candidates if reason is not None and points > 0]
    seen.sort(key=lambda item: (-item[0], item[1].code, sorted(map(str, item[1].params.items()))))
    chosen: list[Reason] = []
    for _, reason in seen:
        # One reason of each sort: three skills would say less than a skill, an aim and the hours.
        if all(reason.code != other.code for other in chosen):
            chosen.append(reason)
    return tuple(chosen[:_MOST])


def _purpose(mentee: Person, mentor: Person, points: Points) -> Iterator[_Fact]:
    told_mentor, told_mentee = mentor.opened, mentee.opened
    shares = terms.shares(len(mentee.functions_wanted), points.functions)
    for rank, (function, share) in enumerate(zip(mentee.functions_wanted, shares, strict=True), start=1):
        if function in mentor.functions_offered:
            yield _Fact(
                share,
                _if("functions_offered" in told_mentor, "function.offered", function=function, rank=rank),
                _if("functions_wanted" in told_mentee, "function.wanted", function=function),
                Reason("functions.fit"),
            )
    shares = terms.shares(len(mentee.aims), points.aims)
    for rank, (aim, share) in enumerate(zip(mentee.aims, shares, strict=True), start=1):
        if helped := terms.aim_help(mentor, aim, points.serves):
            yield _Fact(
                share * helped // terms.AIM_STEPS,
                _if("functions_offered" in told_mentor, "aim.served", aim=aim, rank=rank),
                _if("aims" in told_mentee, "aim.wanted", aim=aim),
                Reason("aims.fit"),
            )
    for skill, level in mentee.skills_wanted.items():
        has = mentor.skills_offered.get(skill, 0)
        if has:
            each = points.skills // len(mentee.skills_wanted)
            easy = 0 if level >= terms.GOOD else each * terms.BEGINNER_ANY // 100
            yield _Fact(
                each if has >= terms.STRONG else easy,
                _if("skills_offered" in told_mentor, "skill.offered", skill=skill, level=has),
                _if("skills_wanted" in told_mentee, "skill.wanted", skill=skill),
                Reason("skills.fit"),
            )


def _circumstances(mentee: Person, mentor: Person, points: Points) -> Iterator[_Fact]:
    told_mentor, told_mentee = mentor.opened, mentee.opened
    kind = terms.best_kind(mentee, mentor)
    if kind is not None and mentee.stage is not None and mentor.stage is not None:
        steps = mentor.stage - mentee.stage
        yield _Fact(
            points.stage * kind[1] // 100,
            _if({"stage", "kinds"} <= told_mentor, "stage.steps", steps=steps, kind=kind[0]),
            _if({"stage", "kinds"} <= told_mentee, "stage.steps", steps=steps, kind=kind[0]),
            Reason("stage.fit", {"kind": kind[0]}),
        )
    common = (mentee.hours & mentor.hours).bit_count()
    if common:
        yield _Fact(
            points.hours * min(terms.ENOUGH, common) // terms.ENOUGH,
            _if("hours" in told_mentor, "hours.shared", hours=common // 2),
            _if("hours" in told_mentee, "hours.shared", hours=common // 2),
            Reason("hours.fit"),
        )
    if mentee.field_preference != FieldPreference.ANY and mentee.field and mentor.field:
        same = mentee.field == mentor.field
        if same == (mentee.field_preference == FieldPreference.SAME):
            code = "field.same" if same else "field.other"
            yield _Fact(
                points.field,
                _if("field" in told_mentor, code, field=mentor.field),
                _if({"field", "field_preference"} <= told_mentee, code, field=mentee.field),
                Reason("field.fit"),
            )
    if shared := sorted(set(mentee.languages) & set(mentor.languages)):
        yield _Fact(
            points.language,
            _if("languages" in told_mentor, "language.shared", language=shared[0]),
            _if("languages" in told_mentee, "language.shared", language=shared[0]),
            Reason("language.fit"),
        )


def _closeness(mentee: Person, mentor: Person, points: Points) -> Iterator[_Fact]:
    yield _Fact(points.known // 2, _acquaintance(mentee, mentor), _acquaintance(mentor, mentee), None)
    alike = _alike(mentee, mentor, points)
    if alike:
        yield _Fact(
            alike,
            _if("offer" in mentor.opened, "text.close"),
            _if("goal" in mentee.opened, "text.close"),
            Reason("text.fit"),
        )
    # Only whoever made a wish is reminded of it: nobody learns that they were named, or that they were not.
    if mentor.key in mentee.wishes[:5]:
        rank = mentee.wishes.index(mentor.key) + 1
        yield _Fact(points.wish, Reason("wish.yours", {"rank": rank}), None, None)
    if mentee.key in mentor.wishes[:5]:
        rank = mentor.wishes.index(mentee.key) + 1
        yield _Fact(points.wish, None, Reason("wish.yours", {"rank": rank}), None)


def _acquaintance(reader: Person, other: Person) -> Reason | None:
    # From the reader's own list only; what the other wrote about whom they know is theirs.
    knows = other.key in reader.known
    if reader.known_preference == "known" and knows:
        return Reason("known.already")
    if reader.known_preference == "new" and not knows:
        return Reason("known.new")
    return None


def _alike(mentee: Person, mentor: Person, points: Points) -> int:
    near = closeness(mentee.goal_vector, mentor.offer_vector)
    return int(points.text * near) if near >= _NEAR else 0


def _wish_points(mentee: Person, mentor: Person, points: Points) -> int:
    return sum(wishes([mentee], [mentor], points.wish).values())


def _if(visible: bool, code: str, **params: str | int) -> Reason | None:  # noqa: FBT001 - reads as a sentence
    return Reason(code, params) if visible else None
