"""The coach's words: one friendly sentence for each hint, with an example."""

from collections.abc import Collection

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.forms.coach import Hint, HintCode, Reading
from bot.views.message import context, escape, shorten

_LONGEST_FOUND = 80
_SENTENCES = {
    HintCode.VAGUE: (
        "*Where would one see it?* A mentor can help best with something that is only yours. "
        "For instance “lead the monthly review on my own” rather than “be a better leader”."
    ),
    HintCode.TOO_MUCH: (
        "*A big step for {months}.* {found}What would be the first part of it that you could finish in this time?"
    ),
    HintCode.NO_MEASURE: (
        "*How would you notice that you are there?* A number, a date, or something that somebody says or asks of you."
    ),
    HintCode.NO_TIME: (
        "*A first date helps.* “By when” is the end; when do you try it for the first time, or how often?"
    ),
    HintCode.EMPTY: (
        "*They will wonder: why me?* What did you see, hear or read of them? One fact is enough, even a small one."
    ),
    HintCode.COPY: (
        "*You wrote nearly the same to somebody else.* People sense that. What is true only of this person?"
    ),
    HintCode.FLATTERY: (
        "*Kind words, and no fact yet.* {found}What did this person do or say that made you think of them?"
    ),
    HintCode.CLICHE: "*A phrase that they have read before.* {found}What do you mean by it, in your own words?",
}
_FINE = ":sparkles: Clear as it is. I have nothing to add."
_NOTHING_YET = "Write a first line, however rough, then press again."
_OTHER_LANGUAGE = "I can read drafts in English only, so far. In any other language you are the better judge."


def sharpen_button(action_id: str) -> ActionsBlock:
    """Return the button that has a draft read while it is being written."""
    return ActionsBlock(
        block_id=f"{action_id}.button",
        elements=[ButtonElement(text="What could be sharper?", action_id=action_id)],
    )


def hint_text(hint: Hint, months: int | None = None) -> str:
    """Return one hint in words, as mrkdwn."""
    found = f"(“{escape(shorten(hint.found, _LONGEST_FOUND))}”) " if hint.found else ""
    return _SENTENCES[hint.code].format(found=found, months=f"{months} months" if months else "this time")


def hints_about(reading: Reading | None, codes: Collection[HintCode], months: int | None = None) -> list[Block]:
    """Return those hints of a reading that belong under one field, in small print."""
    hints = reading.hints if reading else ()
    return [context(f":bulb: {hint_text(hint, months)}") for hint in hints if hint.code in codes]


def verdict(reading: Reading | None) -> list[Block]:
    """Return what stands beside the button once it was pressed; nothing where hints stand under the fields."""
    if reading is None:
        return []
    if not reading.written:
        return [context(_NOTHING_YET)]
    if not reading.understood:
        return [context(_OTHER_LANGUAGE)]
    return [context("Hints only: you can save it just as it is." if reading.hints else _FINE)]
