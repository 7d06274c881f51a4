"""Why two people fit, and why somebody is left over, in words for the reader.

What is worded here was already chosen for the reader: a mentee and a mentor read what the other one opened, an
admin reads only which considerations fit. A code that this version does not know is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.catalogue import AIMS, FIELDS, FUNCTIONS, KINDS, LANGUAGES, Field, Kind
from bot.forms.relationships import Reader, ReasonLine

_Params = Mapping[str, Any]
#: From this level on somebody knows a skill well.
_STRONG = 3


def _label(catalogue: Mapping[Any, Any], kind: type[Any], key: Any) -> str:
    try:
        entry = catalogue[kind(key)]
    except (KeyError, ValueError):  # a programme's own word, or one that is gone
        return str(key).replace("_", " ")
    return str(getattr(entry, "label", entry))


def _function(params: _Params) -> str:
    return str(params.get("label") or _label(FUNCTIONS, str, params.get("function")))


def _aim(params: _Params) -> str:
    return str(params.get("label") or _label(AIMS, str, params.get("aim")))


def _field(params: _Params) -> str:
    return _label(FIELDS, Field, params.get("field"))


def _language(params: _Params) -> str:
    code = str(params.get("language"))
    return LANGUAGES.get(code, code)


def _offered(params: _Params) -> str:
    first = ", which you put first" if params.get("rank") == 1 else ""
    return f"Offers “{_function(params)}”{first}"


def _skill_offered(params: _Params) -> str:
    # What is kept of a reason names no skill: those are people's own words.
    skill = params.get("skill") or "a skill that you want to build"
    return f"Knows {skill} well" if int(params.get("level", 0)) >= _STRONG else f"Knows something about {skill}"


def _hours(params: _Params) -> str:
    return f"Your working days share about {params.get('hours')} hours a week"


def _steps(params: _Params) -> str:
    steps, kind = int(params.get("steps", 0)), params.get("kind")
    if kind == Kind.NICHE or steps == 0:
        return "At a similar point of the career, which suits learning one thing well"
    if steps < 0:
        return "An expert whose seniority does not matter here"
    if steps == 1:
        return "One step ahead: was recently where you are now"
    return f"{steps} steps further along the career"


def _steps_for_mentor(params: _Params) -> str:
    steps = int(params.get("steps", 0))
    if steps <= 0:
        return "At a similar point of the career: it is your skill that counts"
    return "One step behind you: you remember it well" if steps == 1 else f"{steps} steps behind you in the career"


_WORDS: dict[Reader, dict[str, Callable[[_Params], str]]] = {
    Reader.MENTEE: {
        "function.offered": _offered,
        "aim.served": lambda p: f"Can help you to: {_aim(p).lower()}",
        "skill.offered": _skill_offered,
        "stage.steps": _steps,
        "hours.shared": _hours,
        "field.same": lambda p: f"Works in your field ({_field(p)})",
        "field.other": lambda p: f"Brings another field: {_field(p)}",
        "language.shared": lambda p: f"You share a language ({_language(p)})",
        "known.already": lambda _: "You know each other a little, as you wished",
        "known.new": lambda _: "Somebody new to you, as you wished",
        "text.close": lambda _: "What they offer is close to what you wrote",
        "wish.yours": lambda _: "You named this person",
    },
    Reader.MENTOR: {
        "function.wanted": lambda p: f"Looks for what you offer: “{_function(p)}”",
        "aim.wanted": lambda p: f"Aims at something you help with: {_aim(p).lower()}",
        "skill.wanted": lambda p: f"Wants to learn {p.get('skill') or 'a skill that you have'} from you",
        "stage.steps": _steps_for_mentor,
        "hours.shared": _hours,
        "field.same": lambda p: f"Works in your field ({_field(p)})",
        "field.other": lambda p: f"Comes from another field: {_field(p)}",
        "language.shared": lambda p: f"You share a language ({_language(p)})",
        "known.already": lambda _: "You know each other a little, as you wished",
        "known.new": lambda _: "Somebody new to you, as you wished",
        "text.close": lambda _: "What they look for is close to what you wrote",
        "wish.yours": lambda _: "You named this person",
    },
    Reader.PEER: {
        "circle.hours": _hours,
        "circle.stage": lambda _: "You are at a similar point of your careers",
        "circle.field": lambda p: f"You work in the same field ({_field(p)})",
        "circle.fields": lambda p: f"You bring {p.get('count')} different fields together",
        "circle.language": lambda p: f"You share a language ({p.get('language')})",
    },
    Reader.ADMIN: {
        "functions.fit": lambda _: "help wanted and offered fit",
        "aims.fit": lambda _: "aims fit",
        "skills.fit": lambda _: "skills fit",
        "stage.fit": lambda p: f"career stages suit “{_label(KINDS, Kind, p.get('kind'))}”",
        "hours.fit": lambda _: "working hours overlap",
        "field.fit": lambda _: "fields fit",
        "language.fit": lambda _: "a language in common",
        "text.fit": lambda _: "texts are close",
    },
}

#: What nothing can be said about is still a fit; an empty list would read like a secret.
NOTHING_TO_SAY = "You were both free and open to this"
NOTHING_TO_SAY_TO_PEERS = "You were free at the same time, and open to this"


def reason(line: ReasonLine, reader: Reader) -> str:
    """Return one reason in words, not escaped; empty where the code means nothing to this reader."""
    words = _WORDS[reader].get(line.code)
    return words(line.params) if words is not None else ""


def reasons(lines: Iterable[ReasonLine], reader: Reader) -> list[str]:
    """Return the reasons in words, the strongest first, not escaped; never an empty list."""
    told = [words for line in lines if (words := reason(line, reader))]
    return told or [NOTHING_TO_SAY_TO_PEERS if reader is Reader.PEER else NOTHING_TO_SAY]


#: Why somebody has no partner, told to themselves. What others chose privately is never in it.
_LEFT_OVER_MENTEE = {
    "nobody": "nobody offered mentoring this time",
    "no_common_kind": "nobody who offered is open to the kind of relationship that you chose",
    "no_common_language": "nobody who offered shares a language with you",
    "own_team_only": "everybody who fits works in your own team, and rounds pair across teams",
    "no_role": "your profile says neither that you look nor that you offer",
}
_LEFT_OVER_MENTOR = {
    "nobody": "nobody looked for a mentor this time",
    "closed": "all your places are taken already, which is a fine reason",
    "no_common_kind": "nobody who looked is open to the kinds of relationship that you chose",
    "no_common_language": "nobody who looked shares a language with you",
    "own_team_only": "everybody who fits works in your own team, and rounds pair across teams",
}
_NO_PLACE = {True: "there was no free place that fits you this time", False: "fewer people looked than offered"}
_FOR_ADMINS = {
    "nobody": "nobody on the other side",
    "closed": "no free place",
    "no_common_kind": "no kind of relationship in common",
    "no_common_language": "no language in common",
    "own_team_only": "only their own team fits",
    "places": "no free place that fits",
    "no_role": "neither looks nor offers any more",
}


def left_over(code: str, *, looking: bool) -> str:
    """Return why somebody has no partner, for that person, as a half sentence."""
    words = _LEFT_OVER_MENTEE if looking else _LEFT_OVER_MENTOR
    return words.get(code, _NO_PLACE[looking])


def left_over_for_admins(code: str) -> str:
    """Return why somebody has no partner, for admins."""
    return _FOR_ADMINS.get(code, _FOR_ADMINS["places"])
