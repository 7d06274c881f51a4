"""What could be sharper in a goal. Each rule returns the words it is about ("" for all of them), or None."""

import re
from dataclasses import dataclass

from bot.services.coaching.reading import TIME, content, first, word_list

#: Words that fit every goal, and so tell of none.
_HOLLOW = word_list(
    """
    able achieve achieving advance advancement advancing advice ahead anything area assertive balance become
    becoming best better broaden career careers comfort comfortable communicate communicating communication
    communicator community confidence confident creative creativity decision decisions develop developing
    development difference direction effective effectiveness efficiency efficient enhance everything excel
    excellence excellent expand experience experienced field forward fulfil fulfill full future gain get getting
    goal goals good great greater grew grow growing grown growth guidance happier happy help horizon horizons impact
    impactful improve improved improvement improving influence influential job knowledge leader leaders leadership
    learn learning level life lot make making manage management manager mentor mentoring mentorship mindset
    motivated motivation move my myself need network networking new next opportunities opportunity organised
    organized others peers people perform performance person personal personally perspective perspectives potential
    presence productive productivity professional professionalism professionally progress progression reach
    recognised recognition recognized resilience resilient rounded seen self seriously skill skills soft somebody
    someone something step strategic strategy strong stronger succeed success successful support take taken thing
    things time try unstuck version visibility visible voice want way well widen work world zone
    """
)

_NUMBERS = re.compile(
    r"\d|\b(?:one(?!-|\s+of\b|\s+day\b)|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|first|once|twice"
    r"|half|third|quarter|percent|%)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"""
    \b(?:
      lead | leading | run | running | own | present | presenting | publish | ship | pass | write | writing
      | rewrite | build | give(?!\ back) | hold | host | hire | onboard
      | deploy | launch | finish | complete | deliver | apply | switch | move | teach | facilitate | chair
      | sell | close
      | win | sign | merge | merged | approved | accepted | promoted | promotion | certified | certificate
      | reduce | cut
      | double | halve | moderate | organi[sz]e | take\ over | hand\ over | delegate | found | start | draft
      | document
      | migrate | keep | demo | earn | decide | drive | retrain | open | visit | join | be\ promoted | interview
      | negotiate\ (?:a|my|the) | speak\ (?:at|for|fluent) | ask\ \w+(?:\ \w+)?\ for
      | go\ from | (?:get|earn|be\ awarded)\ (?:a|my|the)\ (?:degree|diploma|licen[cs]e|offer|role|job|position)
      | become\ (?:ceo|cto|cfo|coo|head\ of|team\ lead|(?:an?|the)\ (?!(?:\w+\s)?(?:better|good|great|best|expert
      | leader)\b))
    )\b
    | \b(?:be|become)\ (?:an?|the)\ (?!\w*\s?(?:better|good|great|best|more|expert|world|leader|strong|confident))\w+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ON_THE_WAY = re.compile(
    r"""
    \b(?: learn(?:ing)? | understand(?:ing)? | know | explore | discover | feel(?:ing)? | heard
    | find\ (?:out|a\ way|my) | improve
      | get(?:ting)?\ (?:to\ know|better|used|a\ feeling|comfortable|into) | be\ (?:better|more)
      | become\ (?:more|comfortable|better)
      | see | look\ into | worry | stop | enjoy | deepen | think | dive\ into | challenge
      | appreciate | practi[sc]e | grow | develop | master | think\ about | want\ to\ be )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BLURRED = re.compile(r"\b(?:better|stronger|more|closer|healthier|enjoy\w*)\b(?! than)", re.IGNORECASE)
#: Being like something, as long as nothing tells where or with whom; a role is something that one can see.
_STATE = re.compile(r"^(?:i\W+)?(?:(?:would like|want|'d like|wish) to )?(?:be|become|get|feel)\b", re.IGNORECASE)
_RELATION = re.compile(r"\b(?:with|in|of|at|for|to|on|from|through|about|into|without|across|as)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:an?|the)\b.*\b(?:\w{3,}(?:er|or|ist|eer|ect|ian|ant|yst)|dev|lead|nurse|head)\b", re.IGNORECASE
)
_HOLLOW_STATE = 2
_PROOF = re.compile(
    r"\b(?:so that|until|without|on my own|by myself|alone|instead of|tells? me|asks? me|no longer)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:.!?\n]+|\band\b|\bthen\b|&", re.IGNORECASE)

_HIGH = (
    r"(?:ceo|cto|cfo|coo|chief\ (?:\w+\ )+officer|(?:vice\ )?president|vp|(?:managing\ )?director|head\ of\ \w+"
    r"|executive)"
)
_BECOME = r"\b(?:become|be|to|as|made)\s+(?:(?:an?|the|our|its)\s+)?(?:senior\s+)?"
#: What takes long, with the months below which hardly anybody gets there.
_LONG_WAYS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.VERBOSE), months)
    for pattern, months in (
        (rf"\bfrom\s+(?:an?\s+)?(?:intern|junior|student|trainee|apprentice|graduate)\b.*\b{_HIGH}\b", 36),
        (rf"\b{_HIGH}\b.*\bfrom\s+(?:an?\s+)?(?:intern|junior|student|trainee|apprentice|graduate)\b", 36),
        (rf"{_BECOME}(?:ceo|cto|cfo|coo|chief\ (?:\w+\ )+officer|(?:vice\ )?president|vp)\b", 24),
        (rf"{_BECOME}(?:(?:managing\ )?director|head\ of\ \w+|executive)\b", 12),
        (r"\b(?:phd|doctorate|doctoral)\b", 36),
        (r"\b(?:get|earn|finish|complete|do)\s+(?:an?|my|the)\s+(?:\w+\s+)?(?:degree|bachelor|mba|master'?s)\b", 12),
        (r"\b(?:world[- ]class|leading\ expert|renowned|best\ in\ the\ (?:world|company|country))\b", 24),
        (r"\b(?:become|be)\s+(?:an?|the)\s+(?:\w+\s+)?expert\b", 12),
        (r"\b(?:fluent(?:ly)?|(?:like\ a\ )?native(?!\ \w+\ app)|(?:professional|advanced)\ level|c1|c2)\b", 12),
        (r"\beverything\s+(?:about|there\ is|in)\b", 12),
        (r"\b(?:start|found|launch|build)\s+(?:an?|my(?:\ own)?|our)\s+(?:company|start-?up|business)\b", 9),
        (r"\bwrite\s+(?:an?|my)\s+(?:book|novel)\b", 9),
        (r"\b(?:retrain|requalify)\b", 9),
        (r"\binside[ -]out\b", 9),
        (r"\bpromoted\s+(?:twice|two\ times|three\ times)\b", 12),
        (r"\b(?:double|triple)\s+(?:our|the|my)\s+(?:revenue|sales|turnover)\b", 9),
        (r"\bmaster(?:ing)?\b(?!\s*(?:class|plan|data|branch)|'s)", 7),
    )
)
_APPROACHED = re.compile(r"\b(?:whether|prepare|apply for|application for|shadow)\b", re.IGNORECASE)
_LISTED = re.compile(r"\b(?:learn|master|study|become|be)\b(?P<list>[^.;!?\n]*,[^.;!?\n]*)", re.IGNORECASE)
#: From this many aims on they are counted against the months.
_MANY, _MANY_ROLES, _MONTHS_EACH = 4, 3, 2


@dataclass(frozen=True)
class GoalDraft:
    """A goal as far as it is written; `months` is the timeframe chosen beside it."""

    text: str
    success: str = ""
    months: int | None = None


def vague(goal: GoalDraft) -> str | None:
    """Nothing in it tells this goal from anybody else's.

    "Become a better leader" · not: "Lead the monthly customer review on my own"
    """
    if _tells(goal.success):
        return None
    return "" if not content(goal.text, _HOLLOW) or _is_mere_state(goal.text) else None


def _is_mere_state(text: str) -> bool:
    """Tell whether it is being or becoming like something, and nothing of where or with whom."""
    if not _STATE.search(text.strip()) or len(content(text, _HOLLOW)) > _HOLLOW_STATE:
        return False
    return not any(pattern.search(text) for pattern in (_RELATION, _DONE, _ROLE, _NUMBERS, TIME))


def _tells(success: str) -> bool:
    """Tell whether "how will you know" names something."""
    said = content(success, _HOLLOW)
    return len(said) > 1 or bool(said and (_DONE.search(success) or _NUMBERS.search(success)))


def no_measure(goal: GoalDraft) -> str | None:
    """Neither the goal nor "how will you know" names something that one could see.

    "Understand how our pricing works" · not: "Explain our pricing to two new colleagues"
    """
    if _tells(goal.success):
        return None
    clauses = _CLAUSE.split(TIME.sub(" ", goal.text))
    return None if any(_can_be_seen(clause) for clause in clauses) else ""


def _can_be_seen(clause: str) -> bool:
    if _NUMBERS.search(clause) or _PROOF.search(clause):
        return True
    if _ON_THE_WAY.search(clause) or _BLURRED.search(clause):
        return False
    return bool(_DONE.search(clause)) or len(content(clause, _HOLLOW)) > 1


def no_time(goal: GoalDraft) -> str | None:
    """No date and no rhythm stands in the words; "by when" tells the end, not the way.

    "Get promoted to senior engineer" · not: "Apply for the senior role in October"
    """
    return None if TIME.search(goal.text) or TIME.search(goal.success) else ""


def too_much(goal: GoalDraft) -> str | None:
    """Hardly anybody gets this done in the months chosen, or it is several goals in one.

    "Speak fluent Japanese" in three months · not: "Hold a short talk in Japanese" in nine
    """
    if goal.months is None:
        return None
    for pattern, months in () if _APPROACHED.search(goal.text) else _LONG_WAYS:
        if goal.months < months and (found := first(pattern, goal.text)) is not None:
            return found
    aims = _aims(goal.text)
    return "" if max(aims, _listed(goal.text)) * _MONTHS_EACH >= goal.months and _is_many(aims, goal.text) else None


def _aims(text: str) -> int:
    """Count the things to do; where most parts are known to be one, the others are taken for one too."""
    parts = [part for part in _CLAUSE.split(text) if content(part)]
    known = sum(bool(_DONE.search(part) or _ON_THE_WAY.search(part)) for part in parts)
    return len(parts) if known * 2 > len(parts) else known


def _is_many(aims: int, text: str) -> bool:
    listed = _LISTED.search(text)
    roles = listed is not None and listed.group().lower().startswith("be")
    return aims >= _MANY or _listed(text) >= (_MANY_ROLES if roles else _MANY)


def _listed(text: str) -> int:
    """Count what is lined up after one verb, as in "learn A, B, C and D"."""
    listed = _LISTED.search(text)
    if listed is None:
        return 0
    return sum(bool(content(part)) for part in _CLAUSE.split(listed.group("list")))
