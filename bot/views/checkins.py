"""Check-ins as the one person whom they ask sees them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    BlockElement,
    ButtonElement,
    ConfirmObject,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.checkins import CheckinCard, CheckinForm, NoteCard
from bot.forms.states import Mood
from bot.views.inputs import one_of, options, read_state, text_input
from bot.views.message import Message, context, escape, section, shorten
from bot.views.quiet import snooze_button
from bot.views.voices import voice

#: One action for each mood: "checkins.mood.well" …
MOOD = "checkins.mood"
CHANGE = "checkins.change"
OPEN_FORM = "checkins.form.open"
FORM = "checkins.form"
MOVE_NOTE = "checkins.note.move"
REMOVE_NOTE = "checkins.note.remove"
SHARE = "checkins.share"
TAKE_BACK = "checkins.take_back"
#: The same below words that were typed; the value is the note's id.
SHARE_NOTE = "checkins.note.share"

MOODS = {
    Mood.WELL: "Going well",
    Mood.BETTER: "Could be better",
    Mood.STUCK: "Stuck",
}
FACES = {Mood.WELL: ":sunny:", Mood.BETTER: ":partly_sunny:", Mood.STUCK: ":umbrella:"}
_PRIVATE = ":lock: Only you see your answer; admins see only that you answered."
# Spelled out, since strftime follows the machine's locale.
_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_LONGEST_NAME = 80
_NOBODY = "your partner"


def partners(checkin: CheckinCard) -> str:
    """Return the names of the others in the relationship, in one phrase, not escaped."""
    names = [shorten(name, _LONGEST_NAME) if name else _NOBODY for name in checkin.partners] or [_NOBODY]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def short_date(day: date) -> str:
    """Return a date as in "12 Nov."; which year it is goes without saying."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def prompt(checkin: CheckinCard) -> Message:
    """Return the question, with its answers as buttons."""
    question = f"How is it going with {shorten(partners(checkin), 300)}?"
    buttons = [
        ButtonElement(text=label, action_id=f"{MOOD}.{mood.value}", value=str(checkin.id))
        for mood, label in MOODS.items()
    ]
    return Message(
        escape(question),
        [
            section(f":seedling: *{escape(question)}*"),
            _actions(*buttons, _form_button(checkin, "Answer in a form instead"), snooze_button()),
            context(
                "Tap a button, or just type your answer here, in your own words.\n"
                f"{_PRIVATE} What you type here also stays in Slack's own history; the form does not."
            ),
        ],
    )


def answered(checkin: CheckinCard) -> Message:
    """Return what takes the question's place: the answer, and one next step."""
    about = f"Your check-in with {shorten(escape(partners(checkin)), 600)}, {short_date(checkin.on)}"
    blocks = [section(f"{about}: {_answer(checkin)}")]
    if checkin.mood is not None:
        blocks.append(section(_next_step(checkin, checkin.mood)))
    form = "Change your words" if checkin.text else "Add words in a form"
    change = ButtonElement(text="Change my answer", action_id=CHANGE, value=str(checkin.id))
    return Message(
        f"Thank you, your check-in with {escape(shorten(partners(checkin), 300))} is noted.",
        [*blocks, _actions(change, _form_button(checkin, form), *_sharing(checkin)), context(_who_reads(checkin))],
    )


def _sharing(checkin: CheckinCard) -> list[ButtonElement]:
    """Return the ways to let the partner read it, and to take that back."""
    elements = []
    if not checkin.is_shared or checkin.has_own_words:
        elements.append(_share_button(checkin, SHARE, checkin.id))
    if checkin.is_shared:
        elements.append(ButtonElement(text="Take it back", action_id=TAKE_BACK, value=str(checkin.id)))
    return elements


def _share_button(checkin: CheckinCard, action_id: str, value: int) -> ButtonElement:
    who = shorten(partners(checkin), 40)
    what = f"“{MOODS[checkin.mood]}”" if checkin.mood is not None else "your words"
    words = " and the words that belong to it" if checkin.mood is not None and checkin.has_own_words else ""
    sure = ConfirmObject(
        title="Share this answer?",
        text=PlainTextObject(
            text=f"{who} reads {what}{words}, from me. What you change or remove afterwards changes there, too; words "
            "that you add stay yours. Admins read nothing."
        ),
        confirm="Share it",
        deny="Keep it",
    )
    label = "Share the new words" if checkin.is_shared else shorten(f"Share with {who}", 75)
    return ButtonElement(text=label, action_id=action_id, value=str(value), confirm=sure)


def _who_reads(checkin: CheckinCard) -> str:
    if not checkin.is_shared:
        return _PRIVATE
    who = escape(shorten(partners(checkin), 200))
    rest = ", but for the words that you added since" if checkin.has_own_words else ""
    return f":busts_in_silhouette: You share this answer with {who}{rest}; admins see only that you answered."


def form(checkin: CheckinCard) -> View:
    """Return the form, which never becomes a message."""
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=str(checkin.id),
        title=PlainTextObject(text="Your check-in"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(f"*How is it going with {shorten(escape(partners(checkin)), 600)}?*"),
            context(f"{_who_reads(checkin)} This form never becomes a message of yours."),
            one_of("mood", "In a word", options(MOODS), initial=checkin.mood, radio=True, optional=True),
            text_input("text", "In your own words", initial=checkin.text, multiline=True, optional=True),
        ],
    )


def parse_form(values: Mapping[str, Any]) -> CheckinForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(CheckinForm, read_state(values))


def noted(note: NoteCard) -> Message:
    """Return the acknowledgement of typed words: which check-in they went to, and how to move or remove them."""
    words = f"Noted for your {_name(note.checkin)}".rstrip(".") + "."
    remove = ButtonElement(text="Remove", action_id=REMOVE_NOTE, value=str(note.note_id))
    elements: list[InteractiveElement] = [remove]
    if note.others:
        elements.insert(0, _move_menu(note))
    if not note.checkin.is_shared or note.checkin.has_own_words:
        elements.append(_share_button(note.checkin, SHARE_NOTE, note.note_id))
    if note.checkin.is_shared:
        elements.append(ButtonElement(text="Take it back", action_id=TAKE_BACK, value=str(note.checkin.id)))
    return Message(
        escape(words), [section(f":pencil2: {escape(words)}"), _actions(*elements), context(_who_reads(note.checkin))]
    )


def forgotten() -> Message:
    """Return what takes the acknowledgement's place once the words are removed."""
    return Message(
        "Removed.",
        [section("Removed: Baton keeps nothing of it. Your message itself is yours to delete in Slack.")],
    )


def parse_move(action: Mapping[str, Any]) -> tuple[int, int]:
    """Return the ids of the note and of the check-in to move it to."""
    note_id, _, checkin_id = str(action["selected_option"]["value"]).partition(":")
    return int(note_id), int(checkin_id)


def parse_mood(action: Mapping[str, Any]) -> Mood:
    """Return the answer that a button stands for."""
    return Mood(str(action["action_id"]).removeprefix(f"{MOOD}."))


def _answer(checkin: CheckinCard) -> str:
    if checkin.mood is None:
        return "answered in your own words"
    words = " and a few words of yours" if checkin.text else ""
    return f"{FACES[checkin.mood]} *{MOODS[checkin.mood]}*{words}"


def _next_step(checkin: CheckinCard, mood: Mood) -> str:
    return voice(checkin.company).moods[mood].format(who=shorten(escape(partners(checkin)), 600))


def _name(checkin: CheckinCard) -> str:
    return f"check-in with {shorten(partners(checkin), 300)} of {short_date(checkin.on)}"


def _form_button(checkin: CheckinCard, label: str) -> ButtonElement:
    return ButtonElement(text=label, action_id=OPEN_FORM, value=str(checkin.id))


def _move_menu(note: NoteCard) -> StaticSelectElement:
    choices = [
        Option(
            value=f"{note.note_id}:{other.id}",
            text=PlainTextObject(text=f"{shorten(partners(other), 50)}, {short_date(other.on)}"),
        )
        for other in note.others
    ]
    return StaticSelectElement(action_id=MOVE_NOTE, placeholder=PlainTextObject(text="Move to …"), options=choices)


def _actions(*elements: BlockElement) -> ActionsBlock:
    listed: Sequence[Any] = elements
    return ActionsBlock(elements=list(listed))
