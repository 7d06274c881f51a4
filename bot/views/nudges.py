"""Nudges in words: what is the case, one next step, and one click for every other answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DatePickerElement, PlainTextObject

from bot.errors import InvalidInput
from bot.forms.nudges import NUDGES, Answer, NudgeCard, NudgeKind
from bot.forms.relationships import Company
from bot.forms.states import NudgeState, Role, StepState
from bot.views import meeting_notes, meetings
from bot.views.goals import OPEN_GOALS
from bot.views.message import Message, context, escape, section, shorten
from bot.views.partners import names, open_button, you_and
from bot.views.plans import done_message, moved_message, step_buttons
from bot.views.voices import voice
from bot.views.when import month_day

#: One action for each answer: "nudges.answer.met" …
ANSWER = "nudges.answer"
#: One for each nudge, since a date picker carries no value: "nudges.later.12".
LATER = "nudges.later"


@dataclass(frozen=True)
class _Words:
    """What one rule says.

    Attributes:
        first: the fact, in a sentence; `{who}` is the other one, `{you}` both, `{step}` the words of a step.
        then: what helps, for whoever leads.
        mentors: what helps, where the mentor reads it.
        peers: what helps, where one of several peers reads it.
        circles: what helps, where there are several others, who are not put to rest by one.
        step: the one next step, as its button says.
    """

    first: str
    then: str
    step: str
    mentors: str = ""
    peers: str = ""
    circles: str = ""


_WORDS: Mapping[NudgeKind, _Words] = {
    NudgeKind.NO_GOAL: _Words(
        "What would you like to reach?",
        "One sentence is enough for me to suggest people who fit, and for a mentor to help. Only you see it.",
        "Write a goal",
        peers="One sentence is enough to know what to bring along. Only you see it, until you tell the others.",
    ),
    NudgeKind.UNSIGNED: _Words(
        "Your agreement with {who} waits for you.", "It takes a minute; change what does not suit you.", "Our agreement"
    ),
    NudgeKind.NO_FIRST_MEETING: _Words(
        "{you} have not met yet.",
        "Two times that suit you are all it takes; half an hour is plenty.",
        "Find a time",
        "{who} was asked to propose times. A short “how about Thursday?” from you makes it easy.",
    ),
    NudgeKind.MEETING_OVERDUE: _Words(
        "It is a while since you met {who}.",
        "That happens. Half an hour is enough to find the thread again.",
        "Find a time",
        "That happens. One proposed time, and the thread is found again.",
    ),
    NudgeKind.STEP_DUE: _Words("Today is the day of a step of yours: {step}", "", "Done"),
    NudgeKind.CHECKIN_SILENT: _Words(
        "I asked three times how it goes with {who}, and heard nothing. That is fine.",
        "Shall it rest for a while? Until you say so, I ask no more.",
        "Let it rest",
        circles="Shall I go on asking? Until you say so, I ask no more.",
    ),
    NudgeKind.RESTING_LONG: _Words(
        "{you} have rested for a while.",
        "Shall it go on? If nobody says so, it ends kindly{by}.",
        "Go on",
    ),
}
_LABELS = {
    Answer.MET: "We have met",
    Answer.PAUSE: "Let it rest",
    Answer.GO_ON: "Go on",
    Answer.ENOUGH: "I know, thanks",
}
#: Answers that are the next step of their rule, hence its first button.
_STEPS = {NudgeKind.CHECKIN_SILENT: Answer.PAUSE, NudgeKind.RESTING_LONG: Answer.GO_ON}
_ANSWERED = {
    Answer.MET: ":tada: {you} met. Nothing to do.",
    Answer.PAUSE: ":zzz: {you} rest. {who} hears it kindly; “Go on” on your page wakes it up.",
    Answer.GO_ON: ":sunny: {you} go on. I ask again in a while.",
    Answer.ENOUGH: ":ok_hand: Understood: I say no more about it.",
}
_SETTLED = ":white_check_mark: This has settled itself."


def nudge(card: NudgeCard) -> Message:
    """Return a nudge, or what has become of it."""
    if card.rule is NudgeKind.STEP_DUE and card.step is not None and not card.lasts:
        return (done_message if card.step.state is StepState.DONE else moved_message)(card.step)
    if card.meeting is not None:
        return meeting_notes.met(card.meeting)
    if card.state is NudgeState.ANSWERED and card.answer is not None:
        words = _ANSWERED[card.answer].format(who=_who(card), you=_you(card))
        return Message(words, [section(words), *_page(card)])
    if not card.lasts:
        return Message(_SETTLED, [section(_SETTLED)])
    if card.until is not None:
        words = f":spiral_calendar_pad: I come back to it on {month_day(card.until)}."
        return Message(words, [section(words)])
    first, then = _said(card)
    words = f":seedling: *{first}* {then}".rstrip()
    blocks: list[Block] = [section(words), ActionsBlock(elements=[*_clicks(card), _later(card)])]
    return Message(first, [*blocks, context(_small_print(card))])


def _said(card: NudgeCard) -> tuple[str, str]:
    """Return the fact and what helps, as this reader reads them."""
    words = _WORDS[card.rule]
    role = card.relationship.role if card.relationship is not None else Role.MENTEE
    then = {Role.MENTOR: words.mentors, Role.PEER: words.peers}.get(role) or words.then
    if _is_circle(card) and words.circles:
        then = words.circles
    told = {
        "you": _you(card),
        "who": _who(card),
        "step": escape(shorten(card.step.text, 300)) if card.step is not None else "",
        "by": f" on {month_day(card.by)}" if card.by is not None else "",
    }
    if card.rule is NudgeKind.UNSIGNED and card.by is not None:
        company = card.relationship.company if card.relationship is not None else Company.MENTEE
        then += f" It needs {voice(company).both} {voice(company).unsigned.format(day=month_day(card.by))}."
    return words.first.format(**told), then.format(**told)


def _who(card: NudgeCard) -> str:
    return names(card.relationship.partners) if card.relationship is not None else "you"


def _you(card: NudgeCard) -> str:
    return you_and(card.relationship.partners) if card.relationship is not None else "You"


def _is_circle(card: NudgeCard) -> bool:
    return card.relationship is not None and len(card.relationship.partners) > 1


def _clicks(card: NudgeCard) -> list[ButtonElement]:
    """Return the next step and every other answer, one click each."""
    if card.step is not None:
        return step_buttons(card.step)
    # One of a circle does not put all of it to rest.
    possible = [one for one in NUDGES[card.rule].answers if one is not Answer.PAUSE or not _is_circle(card)]
    step = _STEPS.get(card.rule)
    if step is not None and step not in possible:
        step = possible[0]
    first = _answer(card, step, primary=True) if step is not None else _next_step(card)
    return [first, *(_answer(card, one) for one in possible if one is not step)]


def _next_step(card: NudgeCard) -> ButtonElement:
    label = _WORDS[card.rule].step
    if card.relationship is None or card.rule is NudgeKind.NO_GOAL:
        return ButtonElement(text=label, action_id=OPEN_GOALS, style="primary")
    if card.rule is NudgeKind.UNSIGNED:
        return open_button(card.relationship.id, text=label, primary=True)
    return meetings.find_button(card.relationship.id, text=label, primary=True)


def _answer(card: NudgeCard, answer: Answer, *, primary: bool = False) -> ButtonElement:
    style = "primary" if primary else None
    return ButtonElement(text=_LABELS[answer], action_id=f"{ANSWER}.{answer.value}", value=str(card.id), style=style)


def _later(card: NudgeCard) -> DatePickerElement:
    return DatePickerElement(action_id=f"{LATER}.{card.id}", placeholder=PlainTextObject(text="Remind me on …"))


def _page(card: NudgeCard) -> list[Block]:
    if card.relationship is None or card.answer is Answer.ENOUGH:
        return []
    return [ActionsBlock(elements=[open_button(card.relationship.id)])]


def _small_print(card: NudgeCard) -> str:
    often = {1: "once", 2: "twice"}.get(NUDGES[card.rule].most, f"{NUDGES[card.rule].most} times")
    return f":lock: Only you see this. I say it {'' if often == 'once' else 'at most '}{often}."


def parse_answer(action: Mapping[str, Any]) -> tuple[int, Answer]:
    """Return the nudge and what was answered."""
    return int(action["value"]), Answer(str(action["action_id"]).removeprefix(f"{ANSWER}."))


def parse_later(action: Mapping[str, Any]) -> tuple[int, date]:
    """Return the nudge and the day that was chosen.

    Raises:
        InvalidInput: none was chosen.
    """
    chosen = action.get("selected_date")
    if not chosen:
        raise InvalidInput({"day": "Please choose a day to come."})
    return int(str(action["action_id"]).removeprefix(f"{LATER}.")), date.fromisoformat(str(chosen))


# -- the table in the documents -----------------------------------------------------------------------------

_HEADINGS = (
    "Nudge",
    "What is the case",
    "Who hears it",
    "What it says",
    "Next step",
    "Other clicks",
    "How often",
    "Why",
)


def as_table() -> str:
    """Return all rules as a table in Markdown, for docs/nudges.md."""
    lines = [_line(_HEADINGS), _line(["---"] * len(_HEADINGS))]
    for kind, rule in NUDGES.items():
        words = _WORDS[kind]
        told = " ".join(part for part in (words.first, words.then) if part)
        others = [_LABELS[answer] for answer in rule.answers if answer is not _STEPS.get(kind)]
        if kind is NudgeKind.STEP_DUE:
            others = ["A week later", "Drop it"]
        often = "once" if rule.most == 1 else f"up to {rule.most} times, {rule.again} days apart"
        said = told.format(who="Ana", you="You and Ana", step="…", by=" on 3 September")
        lines.append(
            _line([f"`{kind.value}`", rule.fact, rule.hears, said, words.step, ", ".join(others), often, rule.why])
        )
    return "\n".join(lines)


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"
