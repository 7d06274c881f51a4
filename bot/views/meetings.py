"""Meetings: proposing and choosing times, the agenda, the brief, and what comes of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    PlainTextObject,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.meetings import LENGTHS, AgendaForm, MeetingCard, TakeawayForm, TimesDraft, TimesForm
from bot.forms.states import Role
from bot.views.inputs import VALUE, one_of, options, read_state, some_of, text_input
from bot.views.message import Message, context, escape, quote, section, shorten
from bot.views.partners import names
from bot.views.plans import date_input
from bot.views.when import moment, month_day

FIND = "meetings.find"
FIND_MODAL = "meetings.find_modal"
CHOOSE = "meetings.choose"
SKIP = "meetings.skip"
WRITE_AGENDA = "meetings.agenda"
AGENDA_MODAL = "meetings.agenda_modal"
MET = "meetings.met"
NOT_MET = "meetings.not_met"
TAKE_ALONG = "meetings.take_along"
TAKE_ALONG_MODAL = "meetings.take_along_modal"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def find_button(relationship_id: int, *, text: str = "Find a time", primary: bool = False) -> ButtonElement:
    """Return the button that proposes times."""
    style = "primary" if primary else None
    return ButtonElement(text=text, action_id=FIND, value=str(relationship_id), style=style)


def short(at: datetime) -> str:
    """Return an instant, in its reader's zone, as in "Mon 9 March, 10:00"."""
    return f"{_DAYS[at.weekday()]} {month_day(at)}, {at:%H:%M}"


def find_modal(draft: TimesDraft) -> View:
    """Return the form of proposing times."""
    slots = {mine.astimezone(UTC).isoformat(): _both(mine, theirs) for mine, theirs in draft.slots}
    who = names(draft.relationship.partners)
    moved = " The time that stood before gives way; nobody minds." if draft.replaces else ""
    blocks: list[Block] = [section(f"*Propose times to {who}.* They choose one with a click.{moved}")]
    if slots:
        blocks.append(
            some_of("times", "These suit everybody's working hours", options(slots), boxes=True, optional=True)
        )
    blocks += [
        date_input("day", "Or a day of your own", hint="On your own clock."),
        InputBlock(
            block_id="at",
            label=PlainTextObject(text="At"),
            element=TimePickerElement(action_id=VALUE),
            optional=True,
        ),
        one_of("minutes", "How long?", options({n: f"{n} minutes" for n in LENGTHS}), initial="30"),
    ]
    return View(
        type="modal",
        callback_id=FIND_MODAL,
        private_metadata=str(draft.relationship.id),
        title=PlainTextObject(text="Find a time"),
        submit=PlainTextObject(text="Propose"),
        close=PlainTextObject(text="Not now"),
        blocks=blocks,
    )


def _both(mine: datetime, theirs: datetime) -> str:
    if mine.utcoffset() == theirs.utcoffset():
        return short(mine)
    day = "" if mine.date() == theirs.date() else f"{_DAYS[theirs.weekday()]} "
    return f"{short(mine)} (there {day}{theirs:%H:%M})"


def parse_times(view: Mapping[str, Any]) -> tuple[int, TimesForm]:
    """Return the relationship and the times.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(TimesForm, read_state(view["state"]["values"]))


def proposed(card: MeetingCard) -> Message:
    """Return the proposal, each time a button."""
    who = names((card.proposed_by,))
    words = f"{who} proposes times for a talk."
    rest = find_button(card.relationship.id, text="Propose other times")
    return Message(
        words,
        [
            section(f":calendar: *{words}* {card.minutes} minutes, on your clock:"),
            ActionsBlock(elements=[*choices(card), rest]),
        ],
    )


def choices(card: MeetingCard) -> list[ButtonElement]:
    """Return the proposed times as buttons."""
    return [
        ButtonElement(
            text=shorten(_both(at, there), 75),
            action_id=f"{CHOOSE}.{n}",
            value=f"{card.id}:{at.astimezone(UTC).isoformat()}",
        )
        for n, (at, there) in enumerate(zip(card.times, card.theirs, strict=False))
    ]


def parse_choice(action: Mapping[str, Any]) -> tuple[int, datetime]:
    """Return the meeting and the time that a button stands for."""
    meeting_id, _, at = str(action["value"]).partition(":")
    return int(meeting_id), datetime.fromisoformat(at)


def sent(card: MeetingCard) -> str:
    """Return the answer to whoever proposed times, as mrkdwn."""
    many = "one of the times" if len(card.times) > 1 else "whether it suits"
    return f":calendar: *Proposed.* {names(card.relationship.partners)} chooses {many}; you hear from me then."


def agreed(card: MeetingCard) -> Message:
    """Return the time agreed on, with ways into a calendar and out of it."""
    who = names(card.relationship.partners)
    words = f"You meet {who} {_when(card)}."
    return Message(
        words,
        [
            section(f":calendar: *{words}*\n{card.minutes} minutes{_there(card)}."),
            ActionsBlock(elements=[*_calendars(card), *_changes(card)]),
            context(_what_follows(card)),
        ],
    )


def _what_follows(card: MeetingCard) -> str:
    if card.relationship.role is Role.MENTOR:
        return "Before it you get what it will be about. Moving it or calling it off needs no reason."
    return "The day before, I ask what you want to talk about. Moving it or calling it off needs no reason."


def _when(card: MeetingCard) -> str:
    return moment(card.starts_at) if card.starts_at is not None else "at a time still to be found"


def _there(card: MeetingCard) -> str:
    if card.starts_at is None or not card.theirs or card.theirs[0].utcoffset() == card.starts_at.utcoffset():
        return ""
    return f"; there it is {short(card.theirs[0])}"


def _calendars(card: MeetingCard) -> list[ButtonElement]:
    """Return links that open a calendar with the meeting filled in; nothing of the agenda goes with them."""
    if card.starts_at is None:
        return []
    start, end = card.starts_at.astimezone(UTC), card.starts_at.astimezone(UTC) + timedelta(minutes=card.minutes)
    subject = shorten(f"Mentoring with {', '.join(one.name for one in card.relationship.partners)}", 200)
    google = urlencode({"action": "TEMPLATE", "text": subject, "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"})
    outlook = urlencode({"subject": subject, "startdt": start.isoformat(), "enddt": end.isoformat()})
    return [
        ButtonElement(
            text="Google Calendar",
            action_id="meetings.google",
            url=f"https://calendar.google.com/calendar/render?{google}",
        ),
        ButtonElement(
            text="Outlook",
            action_id="meetings.outlook",
            url=f"https://outlook.office.com/calendar/0/deeplink/compose?{outlook}",
        ),
    ]


def _changes(card: MeetingCard) -> list[ButtonElement]:
    return [
        find_button(card.relationship.id, text="Move it"),
        ButtonElement(text="Skip this one", action_id=SKIP, value=str(card.id)),
    ]


def chosen(card: MeetingCard) -> Message:
    """Return what takes the place of the proposal once a time is chosen."""
    words = f"Chosen: you meet {names(card.relationship.partners)} {_when(card)}."
    return Message(words, [section(f":white_check_mark: {words}")])


def skipped(card: MeetingCard) -> Message:
    """Return what the other one reads where a meeting is called off."""
    words = f"{names(card.relationship.partners)} cannot make the next talk."
    return Message(
        words,
        [
            section(f":calendar: {words} That happens to everybody; another time suits better."),
            ActionsBlock(elements=[find_button(card.relationship.id)]),
        ],
    )


def skipped_by_me(card: MeetingCard) -> Message:
    """Return the answer to whoever called a meeting off."""
    words = "Called off. The other one hears it kindly, without a reason."
    return Message(
        words,
        [section(f":calendar: {words}"), ActionsBlock(elements=[find_button(card.relationship.id)])],
    )


# -- agenda and brief ---------------------------------------------------------------------------------------


def ask_agenda(card: MeetingCard) -> Message:
    """Return the question of the day before."""
    who = names(card.relationship.partners)
    words = f"You meet {who} {_when(card)}. What do you want to talk about?"
    last = f"\nLast time you wrote down:\n{quote(card.last_time, 800)}" if card.last_time else ""
    return Message(
        words,
        [
            section(f":memo: *{words}* Two lines are plenty; {who} reads them beforehand.{last}"),
            ActionsBlock(elements=[agenda_button(card, primary=True), *_changes(card)]),
        ],
    )


def agenda_button(card: MeetingCard, *, primary: bool = False) -> ButtonElement:
    """Return the button that writes the agenda."""
    text = "Change the agenda" if card.agenda else "Write the agenda"
    return ButtonElement(text=text, action_id=WRITE_AGENDA, value=str(card.id), style="primary" if primary else None)


def agenda_modal(card: MeetingCard) -> View:
    """Return the form of the agenda, begun with what was left from last time."""
    return View(
        type="modal",
        callback_id=AGENDA_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="Agenda"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(f"*For your talk with {names(card.relationship.partners)}* {_when(card)}"),
            text_input(
                "agenda",
                "What do you want to talk about?",
                initial=card.agenda or card.last_time,
                multiline=True,
                placeholder="What happened since, one question that matters, what you would like to try next",
            ),
            context("Both of you read it."),
        ],
    )


def parse_agenda(view: Mapping[str, Any]) -> tuple[int, AgendaForm]:
    """Return the meeting and its agenda.

    Raises:
        InvalidInput: it is empty or too long.
    """
    return int(view["private_metadata"]), checked(AgendaForm, read_state(view["state"]["values"]))


def brief(card: MeetingCard) -> Message:
    """Return what the mentor reads on the morning of a meeting."""
    who = names(card.relationship.partners)
    words = f"Soon you meet {who}: {_when(card)}."
    agenda = (
        f"*What {who} wants to talk about*\n{quote(card.agenda, 2000)}"
        if card.agenda
        else f"{who} has not written an agenda. “What matters most today?” is a good first question."
    )
    blocks: list[Block] = [section(f":coffee: *{words}*"), section(agenda)]
    theirs = [step for step in card.steps if not step.is_mine][:3]
    if theirs:
        lines = "\n".join(f"• {escape(shorten(step.text, 200))}" for step in theirs)
        blocks.append(section(f"*Open in the plan*\n{lines}"))
    return Message(words, [*blocks, ActionsBlock(elements=_changes(card))])


# -- afterwards ---------------------------------------------------------------------------------------------


def did_you_meet(card: MeetingCard) -> Message:
    """Return the private question afterwards."""
    words = f"Did you meet {names(card.relationship.partners)}?"
    return Message(
        words,
        [
            section(f":coffee: *{words}*"),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Yes", action_id=MET, value=str(card.id), style="primary"),
                    ButtonElement(text="Not this time", action_id=NOT_MET, value=str(card.id)),
                ]
            ),
            context(":lock: Only you see your answer."),
        ],
    )


def met(card: MeetingCard) -> Message:
    """Return what takes the place of the question."""
    who = names(card.relationship.partners)
    if not card.i_met:
        words = f"You and {who} did not meet this time. That happens; find another time when it suits."
        return Message(
            words, [section(f":calendar: {words}"), ActionsBlock(elements=[find_button(card.relationship.id)])]
        )
    words = f"You met {who}."
    if card.relationship.role is Role.MENTOR:
        return Message(words, [section(f":tada: *{words}* Thank you for your time. Nothing to do.")])
    buttons: Sequence[ButtonElement] = [
        ButtonElement(text="What I take along", action_id=TAKE_ALONG, value=str(card.id), style="primary"),
        find_button(card.relationship.id, text="Find the next time"),
    ]
    return Message(
        words,
        [
            section(f":tada: *{words}* What will you do, by when, and which new idea will you try?"),
            ActionsBlock(elements=list(buttons)),
        ],
    )


def take_along_modal(card: MeetingCard) -> View:
    """Return the form of what somebody takes along."""
    return View(
        type="modal",
        callback_id=TAKE_ALONG_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="What I take along"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            text_input("will_do", "What I will do", optional=True, hint="It becomes a step of the plan; both see it."),
            date_input("by_on", "By when"),
            text_input(
                "idea",
                "Which new idea I will try",
                multiline=True,
                optional=True,
                hint="For you alone. It comes back when you write the next agenda.",
            ),
        ],
    )


def parse_takeaway(view: Mapping[str, Any]) -> tuple[int, TakeawayForm]:
    """Return the meeting and what was taken along.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(TakeawayForm, read_state(view["state"]["values"]))
