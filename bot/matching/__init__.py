"""Who fits whom: plain data in, plain data out."""

from bot.matching.assign import assign
from bot.matching.draft import draft
from bot.matching.find import Directory, rank
from bot.matching.others import others
from bot.matching.pairs import allowed
from bot.matching.people import Keys, Person, Problem, Rules, Weights
from bot.matching.result import Assignment, Change, Figures, Move, Pair, Reason, Solution, Unmatched
from bot.matching.solve import solve

__all__ = [
    "Assignment",
    "Change",
    "Directory",
    "Figures",
    "Keys",
    "Move",
    "Pair",
    "Person",
    "Problem",
    "Reason",
    "Rules",
    "Solution",
    "Unmatched",
    "Weights",
    "allowed",
    "assign",
    "draft",
    "others",
    "rank",
    "solve",
]
