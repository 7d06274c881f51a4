"""Who is in so far, for admins: what is scarce, while a word to the right people still helps."""

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.forms.balance import FEWEST, Balance, FunctionLine
from bot.views.message import Message, context, escape, section
from bot.views.programmes import later_buttons
from bot.views.when import on_clocks

_MOST_LINES = 10


def balance(told: Balance) -> Message:
    """Return, for an admin, how many look and how many places there are, by kind of help."""
    name = escape(told.round.programme_name)
    text = f"The round of {name} closes soon: {_people(told.looking)}, {_places(told.places)}."
    words = f":scales: *{text}*\nSign-up is open until {on_clocks(told.round.deadline_at)}. {_advice(told)}"
    blocks: list[Block] = [section(words)]
    if told.lines:
        blocks.append(section("\n".join(_line(line) for line in told.lines[:_MOST_LINES])))
    elif told.looking:
        blocks.append(
            context(f"By kind of help it is told from {FEWEST} people on who look, so that no number is a person.")
        )
    return Message(text, [*blocks, ActionsBlock(elements=later_buttons(told.round.id))])


def _people(number: int) -> str:
    return "1 person looks" if number == 1 else f"{number} people look"


def _places(number: int) -> str:
    return "1 free place" if number == 1 else f"{number} free places"


def _advice(told: Balance) -> str:
    if told.looking > told.places:
        return "More look than there are places: a personal word to two or three people who could offer works best."
    if any(line.wanted > line.places for line in told.lines):
        return "There are places enough, but not for every kind of help; what stands first is scarce."
    if not told.looking:
        return "Nobody looks for a mentor yet: a word in the channel from you works better than one from me."
    return "There are places enough for everybody who looks."


def _line(line: FunctionLine) -> str:
    scarce = ":small_orange_diamond:" if line.wanted > line.places else ":white_small_square:"
    look = "1 looks" if line.wanted == 1 else f"{line.wanted} look"
    return f"{scarce} {escape(line.label)}: {look}, {_places(line.places)}"
