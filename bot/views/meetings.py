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
from bot.forms.meetings import LENGTHS, MeetingCard, TimesDraft, TimesForm
from bot.forms.relationships import Company, Partner
from bot.forms.states import MeetingState
from bot.views.inputs import VALUE, one_of, options, read_state, some_of
from bot.views.message import Message, context, section, shorten
from bot.views.partners import names
from bot.views.plans import date_input
from bot.views.voices import voice
from bot.views.when import moment, month_day

FIND = "meetings.find"
FIND_MODAL = "meetings.find_modal"
CHOOSE = "meetings.choose"
SKIP = "meetings.skip"

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
    choosing = voice(draft.relationship.company).choosing
    blocks: list[Block] = [section(f"*Propose times to {who}.* {choosing}{moved}")]
    if slots:
        fit = "These suit everybody's working hours" if draft.all_at_work else "No hour suits all; then you are awake"
        blocks.append(some_of("times", fit, options(slots), boxes=True, optional=True))
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
    moved = " What stood before does not any more." if card.replaces else ""
    return Message(
        words,
        [
            section(f":calendar: *{words}*{moved} {card.minutes} minutes, on your clock:"),
            ActionsBlock(elements=[*choices(card), rest]),
            *([context(voice(Company.CIRCLE).choosing)] if card.relationship.company is Company.CIRCLE else []),
        ],
    )


def choices(card: MeetingCard) -> list[ButtonElement]:
    """Return the proposed times as buttons, without those that the reader chose already."""
    return [
        ButtonElement(
            text=shorten(_both(at, there), 75),
            action_id=f"{CHOOSE}.{n}",
            value=f"{card.id}:{at.astimezone(UTC).isoformat()}",
        )
        for n, (at, there) in enumerate(zip(card.times, card.theirs, strict=False))
        if at not in card.chosen
    ]


def parse_choice(action: Mapping[str, Any]) -> tuple[int, datetime]:
    """Return the meeting and the time that a button stands for."""
    meeting_id, _, at = str(action["value"]).partition(":")
    return int(meeting_id), datetime.fromisoformat(at)


def sent(card: MeetingCard) -> str:
    """Return the answer to whoever proposed times, as mrkdwn."""
    words = voice(card.relationship.company).proposed.format(who=names(card.relationship.partners))
    return f":calendar: *Proposed.* {words}"


def others(card: MeetingCard) -> Sequence[Partner]:
    """Return whom the reader meets: of a circle, those who come."""
    return card.coming or card.relationship.partners


def agreed(card: MeetingCard) -> Message:
    """Return the time agreed on, with ways into a calendar and out of it."""
    who = names(others(card))
    words = f"You meet {who} {when_words(card)}."
    return Message(
        words,
        [
            section(f":calendar: *{words}*\n{card.minutes} minutes{_there(card)}."),
            ActionsBlock(elements=[*_calendars(card), *changes(card)]),
            context(_what_follows(card)),
        ],
    )


def _what_follows(card: MeetingCard) -> str:
    return f"{_host(card)}{voice(card.relationship.company).before_meeting}"


def _host(card: MeetingCard) -> str:
    """Return whose turn it is, among peers."""
    if card.host is None:
        return ""
    return "It is your turn to host. " if card.i_host else f"{names((card.host,))} hosts this time. "


def when_words(card: MeetingCard) -> str:
    """Return when a meeting is, in words."""
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
    people = ", ".join(one.name for one in card.relationship.partners)
    subject = shorten(voice(card.relationship.company).calendar.format(who=people), 200)
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


def may_move(card: MeetingCard) -> bool:
    """Tell whether the reader can have another time found: a circle's host can, or whoever proposed the time."""
    free = card.relationship.company is not Company.CIRCLE or card.state is not MeetingState.AGREED
    return free or card.i_host or card.is_mine


def skip_button(card: MeetingCard) -> ButtonElement:
    """Return the button that calls a meeting off, or has a circle meet without the reader."""
    text = "I cannot make it" if card.relationship.company is Company.CIRCLE else "Skip this one"
    return ButtonElement(text=text, action_id=SKIP, value=str(card.id))


def changes(card: MeetingCard) -> list[ButtonElement]:
    """Return the ways to another time and out of this one."""
    move = [find_button(card.relationship.id, text="Move it")] if may_move(card) else []
    return [*move, skip_button(card)]


def chosen(card: MeetingCard) -> Message:
    """Return what takes the place of the proposal once a time is chosen."""
    if card.state is MeetingState.PROPOSED:
        words = f"Noted: you can {' and '.join(short(at) for at in card.chosen)}."
        rest = [*choices(card), find_button(card.relationship.id, text="Propose other times")]
        more = "It is settled once it suits most of you. Does another one suit you, too?"
        return Message(words, [section(f":white_check_mark: *{words}* {more}"), ActionsBlock(elements=rest)])
    words = f"Chosen: you meet {names(others(card))} {when_words(card)}."
    return Message(words, [section(f":white_check_mark: {words}")])


def undecided(card: MeetingCard) -> Message:
    """Return what whoever proposed times reads where all have chosen, and no time suits most."""
    words = "All have chosen, and none of your times suits most of your circle."
    return Message(
        words,
        [
            section(f":calendar: *{words}* Other ones may."),
            ActionsBlock(elements=[find_button(card.relationship.id, text="Propose other times", primary=True)]),
        ],
    )


def away(told: tuple[MeetingCard, Partner]) -> Message:
    """Return what those who come read where somebody of the circle cannot make it."""
    card, who = told
    words = f"{names((who,))} cannot make it {when_words(card)}."
    host = " It is your turn to host now." if card.i_host else ""
    return Message(words, [section(f":calendar: {words} You meet {names(card.coming)} as planned.{host}")])


def skipped(card: MeetingCard) -> Message:
    """Return what the other one reads where a meeting is called off."""
    who = names(card.relationship.partners)
    circle = card.relationship.company is Company.CIRCLE
    words = "The next talk of your circle is called off." if circle else f"{who} cannot make the next talk."
    return Message(
        words,
        [
            section(f":calendar: {words} That happens to everybody; another time suits better."),
            ActionsBlock(elements=[find_button(card.relationship.id)]),
        ],
    )


def skipped_by_me(card: MeetingCard) -> Message:
    """Return the answer to whoever called a meeting off."""
    words = voice(card.relationship.company).called_off
    return Message(
        words,
        [section(f":calendar: {words}"), ActionsBlock(elements=[find_button(card.relationship.id)])],
    )
