"""Calendar files, and the line above them."""

from datetime import UTC, timedelta

from bot.forms.invites import InviteCard
from bot.views.message import Attachment, Message, section, shorten
from bot.views.when import moment

FILE, PEERS_FILE = "mentoring.ics", "talk.ics"
#: An address that is none, as calendars write it themselves: Baton knows nobody's mail address.
_NOBODY = "invalid:nomail"
_PRODUCT = "-//Baton//Mentoring//EN"


def invite(card: InviteCard) -> Message:
    """Return the file that puts a meeting into a calendar, moves it there, or takes it out."""
    when = moment(card.starts_at)
    if card.withdrawn:
        words = f"Off your calendar: the talk {when}."
        more = "Open the file, and it goes."
    elif card.moved:
        words = f"For your calendar: the new time, {when}."
        more = "Open the file, and the entry moves there."
    else:
        words = f"For your calendar: {when}."
        more = "Open the file to put it there. It says who and when, and nothing of what you talk about."
    name = PEERS_FILE if card.peers else FILE
    file = Attachment(name, shorten(_summary(card), 200), calendar_file(card))
    return Message(words, [section(f":calendar: *{words}* {more}")], attachment=file)


def calendar_file(card: InviteCard) -> bytes:
    """Return the file itself, in the format of RFC 5545.

    Its times are instants in UTC, so that no table of zones has to be right. It asks nobody for an answer.
    """
    # Not at the top: a bot with nothing to put into a calendar need not carry it.
    from icalendar import Calendar, Event, vCalAddress  # noqa: PLC0415 - see above

    event = Event()
    starts_at = card.starts_at.astimezone(UTC)
    event.add("uid", f"{card.uid}@baton")
    event.add("sequence", card.sequence)
    event.add("dtstamp", card.made_at.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=card.minutes))
    event.add("summary", _summary(card))
    event.add("status", "CANCELLED" if card.withdrawn else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(_NOBODY, params={"CN": "Baton"}))
    for name in _names(card):
        attendee = {"CN": name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        event.add("attendee", vCalAddress(_NOBODY, params=attendee))
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("method", "CANCEL" if card.withdrawn else "REQUEST")
    file.add_component(event)
    made: bytes = file.to_ical()
    return made


def _names(card: InviteCard) -> list[str]:
    """Return the names in one line each; calendars refuse what cannot be printed."""
    printed = ("".join(sign if sign.isprintable() else " " for sign in name) for name in card.people)
    return [shorten(" ".join(name.split()), 80) for name in printed if name.strip()]


def _summary(card: InviteCard) -> str:
    names = _names(card)
    told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    what = "Talk" if card.peers else "Mentoring"
    return f"{what}: {told}" if told else what
