"""Functions and aims of a programme's own: as its admins see them, and the form of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    HeaderBlock,
    InputBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.catalogue import AIMS, FUNCTIONS, KINDS
from bot.forms.checking import checked
from bot.forms.own_entries import MOST_OWN, MOST_SERVING, NONE, OwnEntryCard, OwnEntryForm, OwnEntryState
from bot.forms.wording import MOST_LINES, Topic, Vocabulary
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import context, escape, section

ADD = "own_entries.add"
CHANGE = "own_entries.change"
RETIRE = "own_entries.retire"
OFFER_AGAIN = "own_entries.offer_again"
FORM = "own_entries.modal"

_NAMES = {Topic.FUNCTION: "function", Topic.AIM: "aim"}
_TITLES = {Topic.FUNCTION: "A function of your own", Topic.AIM: "An aim of your own"}
#: The latest ones; more of them fill the page.
_MOST_RETIRED = 15
_FROM_NEAREST = "Left empty, those of the one that it is nearest to are shown."


def offered(programme_id: int, topic: Topic, own: Sequence[OwnEntryCard]) -> list[Block]:
    """Return what a programme added to one part of the catalogue, and the way to add more."""
    mine = [card for card in own if card.topic is topic and card.state is OwnEntryState.OFFERED]
    blocks: list[Block] = []
    for card in mine:
        blocks += [section(f"*{escape(card.told.label)}*\n{escape(card.told.meaning)}\n_Your own_"), _buttons(card)]
    if len(mine) >= MOST_OWN[topic]:
        return [*blocks, context(f"These are {MOST_OWN[topic]} of your own. Retire one to add another.")]
    add = ButtonElement(text=f"Add {_article(topic)}", action_id=ADD, value=f"{programme_id}:{topic}")
    return [*blocks, ActionsBlock(block_id=f"own_entries.{topic}", elements=[add])]


def retired(own: Sequence[OwnEntryCard]) -> list[Block]:
    """Return what is offered to nobody any more, the latest ones."""
    gone = [card for card in own if card.state is OwnEntryState.RETIRED][-_MOST_RETIRED:]
    if not gone:
        return []
    return [
        HeaderBlock(text="No longer offered"),
        *(
            section(
                f"{escape(card.told.label)} ({_NAMES[card.topic]})",
                accessory=ButtonElement(text="Offer it again", action_id=OFFER_AGAIN, value=str(card.id)),
            )
            for card in gone
        ),
    ]


def _buttons(card: OwnEntryCard) -> ActionsBlock:
    sure = ConfirmObject(
        title="Retire it?",
        text=PlainTextObject(
            text="Nobody is offered it for new choices any more. Whoever chose it keeps it and reads its words as "
            "before, and it still counts for them in matching. You can offer it again."
        ),
        confirm="Retire it",
        deny="Not now",
    )
    return ActionsBlock(
        block_id=f"own_entries.{card.id}",
        elements=[
            ButtonElement(text="Change", action_id=CHANGE, value=str(card.id)),
            ButtonElement(text="Retire", action_id=RETIRE, value=str(card.id), confirm=sure),
        ],
    )


def _article(topic: Topic) -> str:
    return "an aim" if topic is Topic.AIM else "a function"


def own_entry_modal(programme_id: int, topic: Topic, words: Vocabulary, card: OwnEntryCard | None = None) -> View:
    """Return the form of a new entry, or of one that is there; the words are the programme's."""
    told = card.told if card is not None else None
    label, meaning = (told.label, told.meaning) if told is not None else ("", "")
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=f"{programme_id}:{topic}:{card.id if card is not None else 0}",
        title=PlainTextObject(text=_TITLES[topic]),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Back"),
        blocks=[
            context("Members of this programme can choose it beside the catalogue's. Nobody else is offered it."),
            text_input("label", "What it is called", initial=label),
            text_input("meaning", "What it means, in one sentence", initial=meaning, multiline=True),
            *(_of_function(words, told) if topic is Topic.FUNCTION else _of_aim(words, told)),
        ],
    )


def _of_function(words: Vocabulary, told: OwnEntryForm | None) -> list[InputBlock]:
    steps, questions, first_agenda = (told.steps, told.questions, told.first_agenda) if told else ("", "", "")
    return [
        one_of(
            "nearest",
            "Which one is it nearest to?",
            options({NONE: "None of them"} | {key: words.function(key).label for key in FUNCTIONS}),
            initial=(told.nearest if told else "") or NONE,
            hint="Matching also looks there, behind exact matches, and in other programmes it stands for yours.",
        ),
        *samples(steps.splitlines(), questions.splitlines(), first_agenda.splitlines(), _FROM_NEAREST),
    ]


def _of_aim(words: Vocabulary, told: OwnEntryForm | None) -> list[InputBlock]:
    serves = told.serves if told else []
    kinds = {NONE: "Whatever the nearest one proposes"} | {kind.value: KINDS[kind].label for kind in KINDS}
    return [
        one_of(
            "nearest",
            "Which one is it nearest to?",
            options({NONE: "None of them"} | {key: words.aim(key).label for key in AIMS}),
            initial=(told.nearest if told else "") or NONE,
            hint="It stands for yours in other programmes, and for what you leave open below.",
        ),
        some_of(
            "serves",
            "Which functions of a mentor bring somebody there?",
            options(words.functions_to_choose(serves)),
            initial=serves,
            most=MOST_SERVING,
            hint=f"{MOST_SERVING} at most. None chosen means those of the nearest one.",
            optional=True,
        ),
        one_of(
            "kind",
            "Which kind of mentor does it propose?",
            options(kinds),
            initial=told.kind.value if told and told.kind else NONE,
            hint="Whoever has this aim may choose another kind.",
        ),
    ]


def samples(
    steps: Sequence[str], questions: Sequence[str], first_agenda: Sequence[str], if_empty: str
) -> list[InputBlock]:
    """Return the fields for what helps a pair to begin, a line each."""
    hint = f"A line each, {MOST_LINES} at most. {if_empty}"
    return [
        text_input(name, label, initial="\n".join(lines), multiline=True, hint=hint, optional=True)
        for name, label, lines in (
            ("steps", "Sample steps", steps),
            ("questions", "Questions worth asking", questions),
            ("first_agenda", "An agenda for the first talk", first_agenda),
        )
    ]


def parse_place(text: str) -> tuple[int, Topic]:
    """Return the programme and the part of the catalogue of a button to add."""
    programme_id, _, topic = text.partition(":")
    return int(programme_id), Topic(topic)


def parse_own_entry(view: Mapping[str, Any]) -> tuple[int, Topic, int | None, OwnEntryForm]:
    """Return the programme, the part of the catalogue, the entry where it is there already, and what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    place, _, entry_id = str(view["private_metadata"]).rpartition(":")
    form = checked(OwnEntryForm, read_state(view["state"]["values"]))
    return *parse_place(place), int(entry_id) or None, form
