"""Who fits whom: plain data in, plain data out."""

from bot.matching.assign import assign
from bot.matching.find import rank
from bot.matching.people import Person, Problem, Rules, Weights
from bot.matching.result import Assignment, Figures, Pair, Reason, Solution, Unmatched
from bot.matching.solve import solve

__all__ = [
    "Assignment",
    "Figures",
    "Pair",
    "Person",
    "Problem",
    "Reason",
    "Rules",
    "Solution",
    "Unmatched",
    "Weights",
    "assign",
    "rank",
    "solve",
]
