"""What all rules of the coach share: reading English words, and telling where a time is named."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def word_list(text: str) -> frozenset[str]:
    """Return the words of a list that is written as running text."""
    return frozenset(text.split())


#: Words that say nothing by themselves.
STOP_WORDS = word_list(
    """
    a about above all also always am an and any are as at be because been being but by can could did do does doing
    done each even ever every for from had has have having he her here him his how i i'd i'll i'm i've if in into is
    it its just less like me might more most much my no nor not of on once one only or other our out over own per
    please quite rather really shall she should since so some somehow somewhere still such than that the their them
    then there these they this those through to too under until up upon us very was we well were what when where
    which while who whom whose why will with within without would yet you you're you've your
    """
)

_MONTHS = "january february april june july august september sept october november december jan feb aug sep oct nov dec"
_SEASONS = "spring summer autumn winter christmas easter ramadan eid diwali hanukkah midsummer"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_RHYTHMS = "daily weekly biweekly fortnightly fortnight monthly quarterly yearly annually today tomorrow tonight"
_NUMBER = r"\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an?|the next|the coming"
_SPAN = r"(?:day|week|fortnight|month|quarter|term|semester|sprint|half-?year|year)s?"


def _any_of(words: str) -> str:
    return "|".join(words.split())


TIME = re.compile(
    rf"""
    \b(?: {_any_of(_MONTHS)} | {_any_of(_SEASONS)} | {_any_of(_WEEKDAYS)} | {_any_of(_RHYTHMS)} )\b
    | (?-i:\b(?:March|May)\b)
    | \b(?: by | in | until | before | this | next | end\ of | early | late | mid | of | from
    | for ) \s+ (?:may|march)\b
    | \b(?: this | next | by ) \s+ fall\b
    | \b(?: q[1-4] | h[12] | 20\d\d | new\ year ) \b
    | \b\d{{1,2}}[./]\d{{1,2}}\b
    | \b(?: before | by | until | end | close | finish ) \s+ (?:of\s+)? the \s+ (?:\w+\s+)? {_SPAN}\b
    | \b(?: this | next | last | each | every | per | a | of\ the | end\ of
    | the\ (?:coming|next|first|second|third|last) )
      \s+ (?:(?:single|second|other|two|three|four|few|working|\d+)\s+)? {_SPAN}\b
    | \b(?: in | within | after | for | over | under ) \s+ (?:less\ than\ )? (?:{_NUMBER}) \s+ (?:\w+\s+)? {_SPAN}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_COMMON = STOP_WORDS | word_list("want learn become get improve lead find make know help work better team")


def tokens(text: str) -> list[str]:
    """Return the words of a text, small."""
    return [word.replace("\u2019", "'").lower() for word in _WORD.findall(text)]


def content(text: str, *hollow: Iterable[str]) -> list[str]:
    """Return the words that say something: not times, not stop words, not those named as hollow."""
    ignored = STOP_WORDS.union(*hollow)
    return [word for word in tokens(TIME.sub(" ", text)) if word not in ignored]


def is_english(text: str) -> bool:
    """Tell whether the rules can read this: the coach would rather be silent than wrong in another language."""
    words = tokens(text)
    if not all(word.isascii() for word in words) and sum(word.isascii() for word in words) * 2 < len(words):
        return False
    few = 5
    return len(words) < few or sum(word in _COMMON for word in words) * 6 >= len(words)


def first(pattern: re.Pattern[str], text: str) -> str | None:
    """Return the first words that a pattern finds, None where it finds none."""
    found = pattern.search(text)
    return found.group().strip() if found else None
