"""The readiness check as its person sees it: four questions, and what would help."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import READINESS, Readiness
from bot.forms.checking import checked
from bot.forms.readiness import ENOUGH_HOURS, MOST_HOURS, ReadinessCard, ReadinessForm
from bot.forms.states import ReadyAnswer
from bot.views.inputs import one_of, options, read_state
from bot.views.message import context, section

MODAL = "readiness.modal"
OPEN = "readiness.open"

_ANSWERS = {ReadyAnswer.YES: "Yes", ReadyAnswer.PARTLY: "Partly", ReadyAnswer.NOT_YET: "Not yet"}
_PRIVATE = (
    ":lock: Only you see what you answer. It is kept as four ticks and a number, without words; admins never see it."
)
_HELP = {
    Readiness.GOALS: (
        "*Goals.* Finish this sentence: “In half a year I would like to be able to …” That is a goal. "
        "`/mentor goals` takes it from there, and shows what could be sharper."
    ),
    Readiness.RISK: (
        "*Courage.* Choose one thing that you avoid at work and do the smallest version of it this week. "
        "Mentoring asks for no more than that, again and again."
    ),
    Readiness.COMMITMENT: (
        "*Time.* Look at your calendar for next month and put in one hour for a talk and one for what comes out of it. "
        "If there is no such place, a later month may be kinder to both of you."
    ),
    Readiness.PLAN: (
        "*Follow-through.* Write down one step and a day for it, and tell somebody. A mentor gives advice; "
        "the doing is yours, and it is what they like to hear of most."
    ),
}
_FEW_HOURS = (
    f"*Hours.* Most pairs need about {ENOUGH_HOURS} hours a month: one to talk, one to do. With less, ask somebody for "
    "a single talk or one skill; that is a fine beginning."
)


def readiness_modal(card: ReadinessCard | None = None) -> View:
    """Return the form, begun with the last answers."""
    hours = {str(n): "None at present" if n == 0 else "1 hour" if n == 1 else f"{n} hours" for n in range(MOST_HOURS)}
    hours[str(MOST_HOURS)] = f"{MOST_HOURS} hours or more"
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="Am I ready?"),
        submit=PlainTextObject(text="What would help?"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context(_PRIVATE),
            *(
                one_of(
                    question.value,
                    entry.meaning,
                    options(_ANSWERS),
                    initial=card.answers[question] if card else None,
                    radio=True,
                )
                for question, entry in READINESS.items()
            ),
            one_of(
                "hours",
                "How many hours a month can you set aside?",
                options(hours),
                initial=str(card.hours) if card else None,
            ),
        ],
    )


def parse_readiness(values: Mapping[str, Any]) -> ReadinessForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each question that is not answered.
    """
    return checked(ReadinessForm, read_state(values))


def coaching(card: ReadinessCard) -> View:
    """Return what would make somebody ready: advice, no grade."""
    open_ends = [question for question, answer in card.answers.items() if answer is not ReadyAnswer.YES]
    # What is missing comes before what is there in part.
    open_ends.sort(key=lambda question: card.answers[question] is ReadyAnswer.PARTLY)
    advice = [section(_HELP[question]) for question in open_ends]
    if card.hours < ENOUGH_HOURS and Readiness.COMMITMENT not in open_ends:
        advice.append(section(_FEW_HOURS))
    if advice:
        first = section("*What would make you ready*\nBegin with the first one. You can take this check again any day.")
    else:
        first = section(
            ":seedling: *You are ready.* The next step is one clear goal, with `/mentor goals`; then ask somebody."
        )
    blocks: list[Block] = [first, *advice, context(_PRIVATE)]
    return View(
        type="modal",
        callback_id="readiness.coaching",
        title=PlainTextObject(text="Am I ready?"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )
