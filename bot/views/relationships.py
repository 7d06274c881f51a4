"""How two people meet: the introduction in their group DM, and a private word to each."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.catalogue import KINDS
from bot.forms.relationships import IntroCard, MatchedCard, Partner, Reader
from bot.forms.states import Role
from bot.forms.wording import Vocabulary
from bot.views.agreements import first_look
from bot.views.goals import opened_text
from bot.views.message import Message, context, escape, mention, section, shorten
from bot.views.reasons import reasons
from bot.views.when import month_day

#: One for each pair, taken in turn; none asks for anything private.
ICEBREAKERS = (
    "What is something you learned at work that nobody taught you?",
    "Which small thing makes a working day a good one for you?",
    "What did you want to become when you were ten, and what is left of it?",
    "Whose advice do you still think of, and what was it?",
    "What have you changed your mind about in the last year?",
    "Which part of your job would you explain to a friend first?",
)
_FIRST_AGENDA = ("Who you are and what you do", "What a good first month together would look like", "When to meet next")


def introduction(card: IntroCard) -> Message:
    """Return the greeting in the group DM. Both read it, so nothing of a goal or a profile's closed parts is in it."""
    mentor, mentee = mention(card.mentor.slack_user_id), mention(card.mentee.slack_user_id)
    number = card.mentor.person_id + card.mentee.person_id
    text = f"Hi {mentor} and {mentee}, you are paired in {escape(card.programme_name)}."
    return Message(
        text,
        [
            section(
                f":wave: Hi {mentor} and {mentee}!\nI am Baton, and I brought you together in "
                f"*{escape(card.programme_name)}*: {mentor} as mentor, {mentee} as mentee, until "
                f"{month_day(card.ends_at)}. _{KINDS[card.kind].label}: {KINDS[card.kind].meaning}_"
            ),
            section(f"{who(card.mentor, card.now)}\n{who(card.mentee, card.now)}"),
            section(f":ice_cube: *To break the ice:* {ICEBREAKERS[number % len(ICEBREAKERS)]}"),
            section(
                f":footprints: *The first step:* {mentee}, propose two times for a first talk of half an hour; "
                f"the mentee leads. {mentor}, say which one suits you.\n{_agenda(card.function, card.words)}"
            ),
            context(":lock: I opened this conversation, but I cannot read it. What you say here stays between you."),
        ],
    )


def who(person: Partner, now: datetime) -> str:
    """Return somebody in one line: name, title, and the time at their place."""
    title = f", {escape(shorten(person.title, 100))}" if person.title else ""
    return f"• *{escape(shorten(person.name, 80))}*{title} · {_clock(person.tz, now)}"


def _clock(tz: str, now: datetime) -> str:
    try:
        local = now.astimezone(ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "time zone not known"
    place = tz.rpartition("/")[2].replace("_", " ")
    return f"{local:%H:%M} now in {escape(place)} (UTC{local:%z})"


def _agenda(function: str | None, words: Vocabulary) -> str:
    points = (words.function(function).first_agenda if function is not None else ()) or _FIRST_AGENDA
    return "An agenda to begin with:\n" + "\n".join(f"• {escape(point)}" for point in points)


def matched(card: MatchedCard) -> Message:
    """Return the private word to one of the two: why this person, and what to do next."""
    relationship = card.relationship
    as_mentee = relationship.role is Role.MENTEE
    other = relationship.partners[0]
    role = "mentor" if as_mentee else "mentee"
    text = f"You have a {role} in {escape(relationship.programme_name)}: {escape(shorten(other.name, 80))}."
    reader = Reader.MENTEE if as_mentee else Reader.MENTOR
    why = "\n".join(f"• {escape(shorten(line, 300))}" for line in reasons(card.reasons, reader))
    title = f", {escape(shorten(other.title, 100))}" if other.title else ""
    blocks = [
        section(f":sparkles: *Your {role}: {mention(other.slack_user_id)}*{title}\n_{KINDS[relationship.kind].label}_"),
        section(f"*Why the two of you*\n{why}"),
        *([section(opened_text(card.goal))] if card.goal else []),
        section(_next_step(other, card, as_mentee=as_mentee)),
        *first_look(relationship.id),
        context(":lock: Only you see this. Your goals stay yours; `/mentor goals` says what your mentor sees of them.")
        if as_mentee
        else context(":lock: Only you see this."),
    ]
    return Message(text, blocks)


def _next_step(other: Partner, card: MatchedCard, *, as_mentee: bool) -> str:
    them = mention(other.slack_user_id)
    if as_mentee:
        return (
            f"*Your first step:* propose two times to {them} in the conversation that I open for you both, this week "
            f"if you can.\n{_agenda(card.function, card.words)}"
        )
    return (
        f"*Your first step:* say hello. {them} was told to propose two times for a first talk; if you hear nothing "
        "within a week, a short “how about Thursday?” helps."
    )
