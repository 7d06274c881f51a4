"""How good and how fair a result is."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median, pstdev

from bot.matching.people import Problem
from bot.matching.result import Figures, Pair


def figures_of(problem: Problem, pairs: Sequence[Pair], unmatched: int, *, proved: bool) -> Figures:
    """Spread of scores, load of mentors, the worst pair, and how many wishes came true."""
    scores = [pair.score for pair in pairs]
    taken = Counter(pair.mentor for pair in pairs)
    load = Counter(taken.get(person.key, 0) for person in problem.mentors)
    here = {person.key for person in problem.mentors}
    named = {
        person.key: [key for key in person.wishes if key in here]
        for person in problem.mentees
        if any(key in here for key in person.wishes)
    }
    got = {pair.mentee: pair.mentor for pair in pairs}
    return Figures(
        pairs=len(pairs),
        unmatched=unmatched,
        total=sum(scores),
        mean=fmean(scores) if scores else 0.0,
        median=float(median(scores)) if scores else 0.0,
        lowest=min(scores, default=0),
        highest=max(scores, default=0),
        spread=pstdev(scores) if scores else 0.0,
        load=dict(sorted(load.items())),
        wishes=len(named),
        got_wish=sum(got.get(key) in wishes for key, wishes in named.items()),
        got_first=sum(got.get(key) == wishes[0] for key, wishes in named.items()),
        proved=proved,
    )
