"""The rules of nudges, in one table: which fact, who hears it, when, how often at most, and why.

Its words are in `bot.views.nudges`, its facts are looked up by `bot.services.nudges`, and docs/nudges.md shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.forms.meetings import MeetingCard
from bot.forms.plans import StepCard
from bot.forms.relationships import RelationshipCard
from bot.forms.states import NudgeState, Role


class NudgeKind(StrEnum):
    """Every nudge there is."""

    NO_GOAL = "no_goal"
    UNSIGNED = "unsigned"
    NO_FIRST_MEETING = "no_first_meeting"
    MEETING_OVERDUE = "meeting_overdue"
    STEP_DUE = "step_due"
    CHECKIN_SILENT = "checkin_silent"
    RESTING_LONG = "resting_long"


class Answer(StrEnum):
    """What one click can answer besides the next step itself."""

    #: They met, without a word to Baton.
    MET = "met"
    #: Let the relationship rest, or let it go on.
    PAUSE = "pause"
    GO_ON = "go_on"
    #: Not now, and no more of this.
    ENOUGH = "enough"


@dataclass(frozen=True)
class NudgeRule:
    """One rule.

    Attributes:
        fact: what has to be true, when it is found out and again when it is sent.
        hears: who hears it, in words; the mentee first.
        after: days that the fact is left to itself, by the role that hears it; a role that is missing hears nothing.
            Where somebody else keeps the clock (a date, a count, an agreement), it is nought.
        again: days until it comes once more, while the fact lasts.
        most: how often it comes of itself for one and the same fact.
        answers: what one click answers, besides the next step.
        why: the reason for the rule.
    """

    fact: str
    hears: str
    after: Mapping[Role, int] = field(default_factory=dict)
    again: int = 14
    most: int = 1
    answers: tuple[Answer, ...] = (Answer.ENOUGH,)
    why: str = ""


NUDGES: Mapping[NudgeKind, NudgeRule] = {
    NudgeKind.NO_GOAL: NudgeRule(
        fact="looks for a mentor or has one, and has no open goal",
        hears="the mentee: with the first suggestions, or two weeks into a relationship",
        after={Role.MENTEE: 14, Role.PEER: 14},
        most=3,
        why="Whoever can say what for is understood, and asked back.",
    ),
    NudgeKind.UNSIGNED: NudgeRule(
        fact="the agreement is not signed by this person, five working days after the beginning",
        hears="whoever has not signed",
        why="After ten working days it dissolves; nobody should be surprised by that.",
    ),
    NudgeKind.NO_FIRST_MEETING: NudgeRule(
        fact="they have not met, and no time is proposed or agreed on",
        hears="the mentee after a week, the mentor after two",
        after={Role.MENTEE: 7, Role.PEER: 7, Role.MENTOR: 14},
        most=2,
        answers=(Answer.MET, Answer.ENOUGH),
        why="A pair that has not met in its first weeks mostly never does.",
    ),
    NudgeKind.MEETING_OVERDUE: NudgeRule(
        fact="the last talk is longer ago than the agreed rhythm, and no time is proposed or agreed on",
        hears="the mentee a week later than agreed, the mentor two weeks",
        after={Role.MENTEE: 7, Role.PEER: 7, Role.MENTOR: 14},
        most=2,
        answers=(Answer.MET, Answer.PAUSE, Answer.ENOUGH),
        why="A rhythm that slips once is easily found again; one that slipped three times is gone.",
    ),
    NudgeKind.STEP_DUE: NudgeRule(
        fact="a step of the plan is open on its day",
        hears="the owner of the step",
        # Done, a week later and drop it are the plan's own buttons.
        answers=(),
        why="Its owner chose the day; small steps that are done keep both going.",
    ),
    NudgeKind.CHECKIN_SILENT: NudgeRule(
        fact="three check-ins in a row arrived and stayed without an answer",
        hears="whoever was asked",
        answers=(Answer.PAUSE, Answer.GO_ON),
        why="Silence may mean that it rests. Asking on and on would be noise, so check-ins stop until an answer.",
    ),
    NudgeKind.RESTING_LONG: NudgeRule(
        fact="the relationship has rested for six weeks",
        hears="the mentee after six weeks, the mentor after eight",
        after={Role.MENTEE: 42, Role.PEER: 42, Role.MENTOR: 56},
        answers=(Answer.GO_ON, Answer.ENOUGH),
        why="A rest that nobody ends keeps a place from somebody else.",
    ),
}


@dataclass(frozen=True)
class NudgeCard:
    """A nudge as the person who hears it sees it.

    Attributes:
        relationship: what it is about; None where it is about the person alone.
        step: the step that is due.
        meeting: the talk that they had, by their own answer.
        by: the day after which it is too late, where there is one.
        until: the day until which its person put it off.
        answer: how it was answered.
        lasts: whether the fact is still one.
    """

    id: int
    rule: NudgeKind
    state: NudgeState
    relationship: RelationshipCard | None = None
    step: StepCard | None = None
    meeting: MeetingCard | None = None
    by: date | None = None
    until: date | None = None
    answer: Answer | None = None
    lasts: bool = True
