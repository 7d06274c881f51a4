"""How peers meet: the greeting in their group DM, and a private word to each."""

from bot.catalogue import PEERS
from bot.forms.relationships import CircleIntro, CircleMatched, Company, Reader
from bot.views.agreements import first_look
from bot.views.message import Message, context, escape, section, shorten
from bot.views.partners import mentions, names
from bot.views.reasons import reasons
from bot.views.relationships import ICEBREAKERS, who
from bot.views.voices import voice
from bot.views.when import month_day

_PAIR = 2


def introduction(card: CircleIntro) -> Message:
    """Return the greeting. All of them read it, so nothing of a goal or a profile's closed parts is in it."""
    everybody = mentions(card.people)
    first = mentions(card.people[:1])
    together = "as peers" if len(card.people) == _PAIR else "as a circle of peers"
    number = sum(one.person_id for one in card.people)
    where = f" in *{escape(card.programme_name)}*" if card.programme_name else ""
    return Message(
        f"Hi {everybody}, you are brought together {together}.",
        [
            section(
                f":wave: Hi {everybody}!\nI am Baton, and I brought you together {together}{where}, until "
                f"{month_day(card.ends_at)}. _{PEERS.meaning}_"
            ),
            section("\n".join(who(one, card.now) for one in card.people)),
            section(f":ice_cube: *To break the ice:* {ICEBREAKERS[number % len(ICEBREAKERS)]}"),
            section(
                f":footprints: *The first step:* {first}, you begin: propose a few times for a first talk, with “Find "
                "a time” on your Home tab. From then on you take turns hosting.\nA list to begin with:\n"
                + "\n".join(f"• {point}" for point in PEERS.first_agenda)
            ),
            context(":lock: I opened this conversation, but I cannot read it. What you say here stays between you."),
        ],
    )


def matched(card: CircleMatched) -> Message:
    """Return the private word to one of them: who the others are, why, and what to do next."""
    relationship = card.relationship
    them = voice(relationship.company).them
    place = f" in {escape(relationship.programme_name)}" if relationship.programme_name else ""
    why = "\n".join(f"• {escape(shorten(line, 300))}" for line in reasons(card.reasons, Reader.PEER))
    these = "this circle" if relationship.company is Company.CIRCLE else "the two of you"
    return Message(
        f"{them}{place}: {names(relationship.partners)}.",
        [
            section(f":sparkles: *{them}: {mentions(relationship.partners)}*\n_{PEERS.meaning}_"),
            section(f"*Why {these}*\n{why}"),
            section(_next_step(card)),
            *first_look(relationship.id),
            context(":lock: Only you see this. Your goals stay yours; the others see what you tell them."),
        ],
    )


def _next_step(card: CircleMatched) -> str:
    if card.begins:
        return (
            "*Your first step:* you begin this time. Propose a few times for a first talk, this week if you can: "
            "“Open” on your Home tab, then “Find a time”."
        )
    return (
        "*Your first step:* say hello in the conversation that I open for you. Times for a first talk come to you; "
        "if you hear nothing within a week, propose some yourself."
    )
