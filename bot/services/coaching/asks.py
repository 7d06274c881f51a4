"""What could be sharper in "why you". Each rule returns the words it is about ("" for all of them), or None."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.services.coaching.reading import TIME, content, first, tokens, word_list

_PRAISE = re.compile(
    r"""
    \b(?:
      amaz\w+ | awesome | inspir\w+ | brillian\w+ | incredibl\w+ | fantastic\w* | wonderful\w* | great | excellent
      | outstanding | exceptional\w* | admir\w+ | talented | genius | impress\w+ | legend\w* | hero | fan
      | smart\w* | wise
      | wisdom | generous | nice | so\ kind | very\ kind | perfect | respected | (?:very|highly|most|so)\ experienced
      | honou?r(?:ed)? | privilege | look(?:ed)?\ up\ to | role\ model | good\ things | success\ story
      | thought\ leader
      | rock\ ?star | giants | wealth\ of | vast | gifted | superb | terrific | phenomenal | extraordinary
      | remarkable
      | successful | best(?!\ practice) | speaks?\ for\ itself | nobody\ (?:is|else) | highly\ skilled | fabulous
      | cool | magnificent | blessing | love\ you | passion | contagious | infectious | reputation | charisma\w*
      | charming
      | marvell?ous | gem | treasure | lovely | talent | trust\ you | respect\ you | born\ leader | total\ package
      | when\ I\ grow\ up | like\ you\ one\ day | unique | stellar | track\ record
      | (?:big|huge|so\ much|great|deep)\ respect
      | true\ professional | beautiful | big\ heart | fountain | you\ have\ such
      | you(?:'re|\ are)\ (?:so|very|super|really|truly|such|extremely|simply|just|always) | you\ always
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DID = (
    r"\w{2,}ed|led|ran|built|rebuilt|wrote|gave|told|took|made|went|came|said|spoke|taught|grew|began|brought"
    r"|held|kept"
    r"|left|met|set|sold|stood|won|chose|found|drew|drove|dealt|spent|sent|put|been"
)
_DOES = "lead|run|offer|give|work|teach|manage|own|maintain|organi[sz]e|chair|know both|know how|write|build"
_THINGS = (
    r"talk|post|article|review|guide|document|doc|paper|session|presentation|training|workshop|demo|course|team"
    r"|feedback"
    r"|answer|question|report|launch|migration|project|(?<!success\ )story|contract|code|format|slides|book"
    r"|newsletter|help"
    r"|tool|library|design|plan|advice|mentees?|move|way"
)
_FACT = re.compile(
    rf"""
    \b(?i:you)(?:'ve|\ have|\ had)?\ (?:\w+ly\ |also\ |once\ |just\ |both\ )?(?:{_DID})\b
    | \b(?i:you)\ (?:also\ )?(?:{_DOES})\b
    | \b(?i:your)\ (?:[\w-]+\ ){{0,3}}(?:{_THINGS})\b
    | \bI\ (?:saw|watched|read|attended|remember|noticed|was\ (?:in|at)|sat|listened|worked\ with|heard\ (?:you
    |how|your))\b
    | \b(?i:we)\ (?:worked|met|were|built|spoke|sat|shared|wrote|ran)\b
    | (?<!bot\ )(?<!Baton\ )\b(?:recommended|suggested|told\ me|pointed\ me|said\ that)\b
    | \b(?i:how|when)\ you\b | \bthe\ only\b | \b(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b
    | \b(?:in|at|from|of|with|on|the)\ [A-Z][a-z]+
    """,
    re.VERBOSE,
)
_CLICHE = re.compile(
    r"""
    \bpick(?:ing)?\ your\ brains?\b | \b(?:wealth|breadth|years)\ of\ (?:experience|knowledge|wisdom)\b
    | \bvast\ (?:experience|knowledge)\b | \bnext\ level\b | \b(?:full|true)\ potential\b | \brole\ model\b
    | \binspir\w+\ (?:journey|story|path|career)\b | \blearn\ from\ the\ best\b | \brock\ ?star\b
    | \bthought\ leader\b
    | \b(?:ninja|guru|wizard|visionary|trailblazer|beacon)\b | \boutside\ the\ box\b | \bshoulders\ of\ giants\b
    | \bsuccess\ story\b | \bspeaks?\ for\ (?:itself|themselves)\b | \blike\ a\ sponge\b | \bsoak(?:ing)?\ up\b
    | \bwalks?\ the\ (?:talk|walk)\b | \bperfect\ (?:match|fit|mentor)\b | \b(?:biggest|huge|big)\ fan\b
    | \bmy\ hero\b
    | \blook(?:ed)?\ up\ to\b | \bdream\ mentor\b | \bgame[- ]?changer\b | \bsynerg\w+ | \bwin-win\b
    | \bsecret\ (?:sauce|to\ success)\b | \bsecond\ to\ none\b | \bone\ of\ a\ kind\b | \bshining\ example\b
    | \bunder\ your\ wing\b | \b(?:in|follow)\ your\ footsteps\b | \b(?:pearls|words)\ of\ wisdom\b
    | \bgo-to\ person\b | \bhit\ the\ ground\ running\b | \bsky(?:\ is|'s)\ the\ limit\b
    | \breputation\ precedes\b | \btick\w*\ (?:all|every)\b[^.]*\bbox\w* | \b(?:stellar|proven)\ track\ record\b
    | \bextra\ mile\b | \bfountain\ of\b
    | \bwhen\ I\ grow\ up\b | \btotal\ package\b
    | \b(?:natural\ )?born\ leader\b | \b(?:contagious|infectious)\b | \bforce\ of\ nature\b | \bliving\ legend\b
    | \blarger\ than\ life\b | \bbring\ to\ the\ table\b | \bmove\ the\ needle\b | \bchange\ the\ world\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: Words of which no reason can be made.
_HOLLOW = word_list(
    """
    above anybody anyone asdf assigned available baton below boss bot came dunno fine first foo free good hello help
    here hi hmm idea idk know lead list look looking manager matched mentor mentoring mentorship n need none nothing
    ok okay particular person picked place profile qwerty random reason said same see seem somebody someone suggest
    suggested support sure tbd test thank thanks time todo told try want wanted whatever xxx yes
    """
)
_NO_WORD = re.compile(r"[^aeiouy\W\d]{4,}|(.)\1{3,}", re.IGNORECASE)
#: Words in a row that are compared, and the share of them that makes a copy.
_ROW, _COPY_FROM, _SAME_WORDS_FROM, _FEWEST = 3, 0.6, 0.7, 4


@dataclass(frozen=True)
class WhyDraft:
    """A "why you" as far as it is written, and what the same person wrote to other people."""

    text: str
    others: Sequence[str] = ()


def empty(why: WhyDraft) -> str | None:
    """It gives no reason at all.

    "You were on the list" · not: "You answered my question about indexes with a drawing"
    """
    if _PRAISE.search(why.text) or _CLICHE.search(why.text):
        return None
    said = [word for word in content(why.text, _HOLLOW) if not _NO_WORD.fullmatch(word)]
    return None if said else ""


def flattery(why: WhyDraft) -> str | None:
    """It praises, and names nothing that this person did, said or knows.

    "You are so inspiring!" · not: "I admire how you wrote to customers during the outage"
    """
    praise = first(_PRAISE, why.text)
    return praise if praise is not None and not (_FACT.search(why.text) or TIME.search(why.text)) else None


def cliche(why: WhyDraft) -> str | None:
    """It uses a phrase that a busy person has read a hundred times.

    "I would love to pick your brain" · not: "May I ask you about the tender in Ghent?"
    """
    return first(_CLICHE, why.text)


def copy(why: WhyDraft) -> str | None:
    """Nearly the same went to somebody else.

    "Hi Tom, I like how you plan" after "Hi Ana, I like how you plan" · not: two people, two reasons
    """
    return "" if any(_alike(why.text, other) for other in why.others) else None


def _alike(mine: str, theirs: str) -> bool:
    if _overlap(_rows(mine), _rows(theirs)) >= _COPY_FROM:
        return True
    return _overlap(frozenset(content(mine)), frozenset(content(theirs))) >= _SAME_WORDS_FROM


def _rows(text: str) -> frozenset[tuple[str, ...]]:
    words = tokens(text)
    return frozenset(tuple(words[i : i + _ROW]) for i in range(len(words) - _ROW + 1))


def _overlap(mine: frozenset[Any], theirs: frozenset[Any]) -> float:
    smaller = min(len(mine), len(theirs))
    return len(mine & theirs) / smaller if smaller >= _FEWEST else 0.0
