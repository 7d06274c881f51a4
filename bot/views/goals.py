"""Goals as their owner sees and writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import KINDS, FieldPreference
from bot.forms.checking import checked
from bot.forms.coach import HintCode, Reading
from bot.forms.goals import (
    LONGEST_MONTHS,
    MOST_FUNCTIONS,
    PROPOSED,
    SHORTEST_MONTHS,
    GoalCard,
    GoalForm,
    OpenedGoal,
    SavedGoal,
    Wording,
)
from bot.forms.states import GoalState, Openness
from bot.forms.wording import CATALOGUE, Vocabulary
from bot.views.coach import hint_text, hints_about, sharpen_button, verdict
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import Message, context, escape, quote, section
from bot.views.when import month_day

GOALS_MODAL = "goals.modal"
GOALS_LIST = "goals.list"
OPEN_GOALS = "goals.open"
ADD_GOAL = "goals.add"
EDIT_GOAL = "goals.edit"
COMPLETE_GOAL = "goals.complete"
DROP_GOAL = "goals.drop"
COACH = "goals.coach"
SHARPEN = "goals.sharpen"
HISTORY = "goals.history"
PAST = "goals.past"
IDEAS = "goals.ideas"

_PREFERENCES = {
    FieldPreference.ANY: "Either is fine",
    FieldPreference.SAME: "In my own field",
    FieldPreference.DIFFERENT: "In a different field",
}
_KINDS = {PROPOSED: "Whatever suits my aim best"} | {kind.value: entry.label for kind, entry in KINDS.items()}
_OPEN = {
    Openness.NOTHING: "Nothing",
    Openness.AIM: "Where I want to get, and the help I want",
    Openness.WORDS: "That, and my own words",
}
_COMPARED = {"no": "No, leave my words out of it", "yes": "Yes, compare them"}
_OPENED = {
    Openness.NOTHING: "nothing of it",
    Openness.AIM: "your aim and the help you want",
    Openness.WORDS: "all of it",
}
#: Slack takes 100 blocks in a modal; earlier wordings and past goals take two each, open ones four.
_MOST_SHOWN, _MOST_LISTED = 40, 20
_PRIVATE = ":lock: Only you see your goals. You choose what a mentor gets to read; admins never see them."


def goals_modal(
    goal: GoalCard | None = None,
    reading: Reading | None = None,
    chosen: int | None = None,
    *,
    words: Vocabulary = CATALOGUE,
) -> View:
    """Return the form for a new goal, or for changing one.

    Args:
        goal: the goal to change.
        reading: what the coach made of the draft, once it was asked. Fields keep what is typed in them, since
            their ids stay the same.
        chosen: the months that were chosen when the coach was asked.
        words: how functions and aims are called for whoever writes; a goal knows its own.
    """
    return View(
        type="modal",
        callback_id=GOALS_MODAL,
        private_metadata=str(goal.id) if goal else "",
        title=PlainTextObject(text="Change this goal" if goal else "A goal of yours"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context(_PRIVATE),
            *_purpose(goal, goal.words if goal is not None else words),
            *_own_words(goal, reading),
            *_time(goal, reading, chosen),
            sharpen_button(COACH),
            *verdict(reading),
            *_where_to_look(goal),
            *_who_reads(goal),
        ],
    )


def _purpose(goal: GoalCard | None, words: Vocabulary) -> list[Block]:
    return [
        one_of(
            "aim",
            "Where do you want to get?",
            options(words.aims_to_choose([goal.aim] if goal else ())),
            initial=goal.aim if goal else None,
        ),
        some_of(
            "functions",
            "What should a mentor help you with?",
            options(words.functions_to_choose(goal.functions if goal else ())),
            initial=goal.functions if goal else (),
            most=MOST_FUNCTIONS,
            hint=f"The most important first, {MOST_FUNCTIONS} at most. It is what you are matched by.",
        ),
    ]


def _own_words(goal: GoalCard | None, reading: Reading | None) -> list[Block]:
    return [
        text_input(
            "text",
            "Your goal, in your own words",
            initial=goal.text if goal else "",
            multiline=True,
            placeholder="By June I want to lead the monthly customer review on my own.",
        ),
        *hints_about(reading, {HintCode.VAGUE}),
        text_input(
            "success",
            "How will you know that you got there?",
            initial=goal.success if goal else "",
            multiline=True,
            optional=True,
            placeholder="I ran two reviews, and the team asked me to keep doing it.",
        ),
        *hints_about(reading, {HintCode.NO_MEASURE}),
        text_input(
            "skills",
            "Skills that you want to build",
            initial=goal.skills if goal else "",
            placeholder="Negotiating, Python (some)",
            hint="With commas between. Behind a skill you may add what you know today: (new), (some), (good).",
            optional=True,
        ),
    ]


def _time(goal: GoalCard | None, reading: Reading | None, chosen: int | None) -> list[Block]:
    months = {str(n): f"{n} months" for n in range(SHORTEST_MONTHS, LONGEST_MONTHS + 1)}
    initial = str(goal.timeframe_months) if goal else "6"
    return [
        one_of("timeframe_months", "By when?", options(months), initial=initial),
        *hints_about(reading, {HintCode.TOO_MUCH, HintCode.NO_TIME}, chosen),
    ]


def _where_to_look(goal: GoalCard | None) -> list[Block]:
    own_choice = goal is not None and goal.kind is not goal.words.aim(goal.aim).kind
    return [
        one_of(
            "kind",
            "Which kind of mentor?",
            options(_KINDS),
            initial=goal.kind if goal and own_choice else PROPOSED,
            hint="Each aim has a kind that often suits it; you may know better.",
        ),
        one_of(
            "field_preference",
            "Where should your mentor work?",
            options(_PREFERENCES),
            initial=goal.field_preference if goal else FieldPreference.ANY,
        ),
    ]


def _who_reads(goal: GoalCard | None) -> list[Block]:
    return [
        one_of(
            "compared",
            "May matching compare your own words with what mentors offer?",
            options(_COMPARED),
            initial="yes" if goal and goal.compared else "no",
            hint="It happens inside Baton and finds people who mean the same. Nobody reads the words for it.",
        ),
        one_of(
            "opened_before",
            "Somebody whom you ask sees of this goal",
            options(_OPEN),
            initial=goal.opened_before if goal else Openness.NOTHING,
            hint="Before they say yes. What you write into an ask yourself, they read in any case.",
        ),
        one_of(
            "opened_after",
            "Your mentor sees of this goal",
            options(_OPEN),
            initial=goal.opened_after if goal else Openness.NOTHING,
            hint="Once you work together. You can change both at any time.",
        ),
    ]


def parse_goals(values: Mapping[str, Any]) -> GoalForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    raw = read_state(values)
    raw["compared"] = raw.get("compared") == "yes"
    return checked(GoalForm, raw)


def read_draft(values: Mapping[str, Any]) -> tuple[str, str, int | None]:
    """Return goal, success and months as far as they are filled in; nothing is refused here."""
    raw = read_state(values)
    months = raw.get("timeframe_months")
    return raw.get("text") or "", raw.get("success") or "", int(months) if months else None


def goals_list(goals: Sequence[GoalCard]) -> View:
    """Return a person's goals with what they can do about each."""
    blocks: list[Block] = [context(_PRIVATE)]
    for goal in goals[:_MOST_LISTED]:
        blocks += [*goal_blocks(goal), _goal_buttons(goal), DividerBlock()]
    if len(goals) > _MOST_LISTED:
        blocks.append(context(f"… and {len(goals) - _MOST_LISTED} more. Reach or drop one of these, and it comes up."))
    add = ButtonElement(text="Add a goal", action_id=ADD_GOAL, style=None if goals else "primary")
    blocks.append(ActionsBlock(elements=[add, ButtonElement(text="Reached and dropped", action_id=PAST)]))
    return View(
        type="modal",
        callback_id=GOALS_LIST,
        title=PlainTextObject(text="Your goals"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _aim(goal: GoalCard | OpenedGoal | Wording) -> str:
    return escape(goal.words.aim(goal.aim).label)


def _wanted(goal: GoalCard | OpenedGoal) -> str:
    return ", ".join(escape(goal.words.function(function).label.lower()) for function in goal.functions)


def goal_blocks(goal: GoalCard) -> list[Block]:
    """Return a goal in full, for its owner."""
    wanted = _wanted(goal)
    success = f"\n*Reached when*\n{quote(goal.success, 800)}" if goal.success else ""
    skills = f"\n*Skills to build*\n{quote(goal.skills, 300)}" if goal.skills else ""
    return [
        section(f"*{_aim(goal)}*\n{quote(goal.text, 1500)}{success}{skills}"),
        context(
            f"Help wanted: {wanted} · {goal.timeframe_months} months · suits: {KINDS[goal.kind].label}\n"
            f":eye: Somebody whom you ask sees {_OPENED[goal.opened_before]}; "
            f"your mentor sees {_OPENED[goal.opened_after]}."
        ),
    ]


def _goal_buttons(goal: GoalCard) -> ActionsBlock:
    buttons = [
        ButtonElement(text="Change", action_id=EDIT_GOAL, value=str(goal.id)),
        ButtonElement(text="Reached :tada:", action_id=COMPLETE_GOAL, value=str(goal.id)),
        ButtonElement(text="Drop", action_id=DROP_GOAL, value=str(goal.id)),
    ]
    buttons.insert(1, ButtonElement(text="Ideas to begin", action_id=IDEAS, value=str(goal.id)))
    if goal.wordings > 1:
        buttons.append(ButtonElement(text="Earlier wordings", action_id=HISTORY, value=str(goal.id)))
    return ActionsBlock(elements=buttons)


def ideas_modal(goal: GoalCard) -> View:
    """Return what helps to begin on a goal: sample steps, questions and a first agenda for each help wanted."""
    blocks: list[Block] = [context("Samples to take from and to change. What you and your mentor agree on counts.")]
    for function in goal.functions:
        entry = goal.words.function(function)
        blocks.append(section(f"*{escape(entry.label)}*\n{escape(entry.meaning)}"))
        for title, lines in (
            ("Steps that others took", entry.steps),
            ("Questions worth asking", entry.questions),
            ("An agenda for the first talk", entry.first_agenda),
        ):
            if lines:
                blocks.append(section(f"_{title}_\n" + "\n".join(f"• {escape(line)}" for line in lines)))
    return View(
        type="modal",
        callback_id="goals.ideas_modal",
        title=PlainTextObject(text="Ideas to begin"),
        close=PlainTextObject(text="Back"),
        blocks=blocks,
    )


def history_modal(wordings: Sequence[Wording]) -> View:
    """Return how a goal was put over time, the latest first."""
    blocks: list[Block] = [context(":lock: Only you see how you put it before, whatever you opened of the goal.")]
    for wording in wordings[:_MOST_SHOWN]:
        success = f"\n*Reached when*\n{quote(wording.success, 800)}" if wording.success else ""
        when = f"{month_day(wording.saved_at)} {wording.saved_at.year}"
        blocks += [
            section(f"*{_aim(wording)}*\n{quote(wording.text, 1500)}{success}"),
            context(f"{when} · {wording.timeframe_months} months"),
        ]
    return View(
        type="modal",
        callback_id="goals.history_modal",
        title=PlainTextObject(text="Earlier wordings"),
        close=PlainTextObject(text="Back"),
        blocks=blocks,
    )


def past_modal(goals: Sequence[GoalCard]) -> View:
    """Return the goals that somebody reached or dropped."""
    ends = {GoalState.COMPLETED: ":tada: Reached", GoalState.DROPPED: "Dropped"}
    blocks: list[Block] = [context(":lock: Only you see these.")]
    for goal in goals[:_MOST_SHOWN]:
        changed = goal.changed_at or goal.created_at
        blocks += [
            section(f"*{_aim(goal)}*\n{quote(goal.text, 1500)}"),
            context(f"{ends[goal.state]} on {month_day(changed)} {changed.year}"),
        ]
    if not goals:
        blocks.append(section("None yet. A goal that you reach or drop is kept here for you."))
    return View(
        type="modal",
        callback_id="goals.past_modal",
        title=PlainTextObject(text="Reached and dropped"),
        close=PlainTextObject(text="Back"),
        blocks=blocks,
    )


def opened_text(goal: OpenedGoal) -> str:
    """Return what a mentor may read of a goal, as mrkdwn: aim and help wanted, and the words where they are open."""
    wanted = _wanted(goal)
    lines = [f"*Where they want to get:* {_aim(goal)} · *help wanted:* {wanted}"]
    if goal.text:
        lines.append(f"*Their goal, for {goal.timeframe_months} months*\n{quote(goal.text, 1200)}")
    if goal.success:
        lines.append(f"*Reached when*\n{quote(goal.success, 600)}")
    if goal.skills:
        lines.append(f"*Skills to build*\n{quote(goal.skills, 300)}")
    return "\n".join(lines)


def goal_saved(saved: SavedGoal) -> Message:
    """Return the confirmation in the person's DM, with at most one hint."""
    goal, hint = saved.goal, saved.hint
    buttons = [
        ButtonElement(text="See or change your goals", action_id=OPEN_GOALS),
        ButtonElement(text="Ideas to begin", action_id=IDEAS, value=str(goal.id)),
    ]
    hints: list[Block] = []
    if hint is not None:
        hints = [context(f":bulb: {hint_text(hint, goal.timeframe_months)}")]
        buttons.insert(0, ButtonElement(text="Sharpen it", action_id=SHARPEN, value=str(goal.id)))
    return Message(
        "Your goal is saved.",
        [
            section(":seedling: *Your goal is saved.* One clear goal is half of a good ask."),
            *goal_blocks(goal),
            *hints,
            ActionsBlock(elements=buttons),
        ],
    )
