"""Bringing peers together: what a round of theirs says, its draft that only admins see, and how they are introduced."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import PEERS
from bot.forms.circles import CircleCard, CirclesNote, CirclesPreview
from bot.forms.relationships import CircleIntro, CircleMatched, Company, Reader
from bot.forms.rounds import MENTORING, PEER_PAIRS, UnmatchedNote
from bot.views.agreements import first_look
from bot.views.inputs import one_of, options
from bot.views.message import Message, context, escape, section, shorten
from bot.views.partners import mentions, names
from bot.views.programmes import CIRCLES_PREVIEW, later_buttons
from bot.views.reasons import reasons
from bot.views.relationships import ICEBREAKERS, who
from bot.views.voices import voice
from bot.views.when import month_day

PREVIEW_MODAL = "circles.preview_modal"
SOLVE_AGAIN = "circles.solve_again"
NEXT_PAGE = "circles.next"
PREVIOUS_PAGE = "circles.previous"
KEEP = "circle_steering.keep"
LET_GO = "circle_steering.let_go"
CHANGE = "circle_steering.change"
APART_TAKE_BACK = "circle_steering.take_back"

_PAIR = 2
#: Names in one list; Slack takes 3,000 characters in a section.
_MOST_NAMES = 40
#: Decisions that are listed, of each sort; a modal takes a hundred blocks.
_MOST_DECIDED = 10
_SIZES = {MENTORING: "Mentors and mentees, in pairs", PEER_PAIRS: "Peers, in pairs"}


# -- a round of peers -----------------------------------------------------------------------------------------


def group_size(sizes: Sequence[int], chosen: int | None = None) -> InputBlock:
    """Return the choice of whom a round brings together."""
    first = chosen if chosen in sizes else sizes[0]
    labels = {str(size): _SIZES.get(size, f"Peers, in circles of about {size}") for size in sizes}
    hint = "Where the number does not come out even, a pair takes a third, or circles differ by one."
    return one_of("group_size", "Whom does it bring together?", options(labels), initial=str(first), hint=hint)


def made(number: int, size: int | None) -> str:
    """Return so many pairs, or circles, in words."""
    one, many = ("pair", "pairs") if size is None or size == PEER_PAIRS else ("circle", "circles")
    return f"{number} {one if number == 1 else many}"


def company(size: int) -> str:
    """Return whom somebody who is in will meet."""
    return "a peer" if size == PEER_PAIRS else f"a circle of about {size} peers"


def offer(size: int, months: int) -> str:
    """Return what a round of peers offers, for its announcement."""
    return (
        f"Meet {company(size)}, for {months} months: {PEERS.meaning[:1].lower()}{PEERS.meaning[1:]} I bring together "
        "people who did not work together so before, and introduce them to each other."
    )


def alone(told: UnmatchedNote) -> Message:
    """Return, for one person, that there was nobody for them, and what they can do now."""
    text = f"The round of {escape(told.programme_name)} is published, and there was nobody for you this time."
    return Message(
        text,
        [
            section(f"*{text}*\nIt says nothing about you: {_WHY_ALONE.get(told.code, _NO_PLACE)}."),
            section("You stay on the list. The next round is open to you: “Count me in” is enough."),
        ],
    )


_NO_PLACE = "the numbers did not come out so that everybody found a place"
_WHY_ALONE = {"nobody": "nobody else was in"}


# -- for admins -----------------------------------------------------------------------------------------------


def draft_ready(told: CirclesNote) -> Message:
    """Return, for an admin, that sign-up has closed and what there is to look at."""
    text = f"Sign-up for the round of {escape(told.round.programme_name)} has closed."
    buttons = later_buttons(told.round.id)
    words = "Too few signed up to bring anybody together. You can give it two more days, or call it off."
    if told.round.pairs > 0:
        see = ButtonElement(text="See the draft", action_id=CIRCLES_PREVIEW, value=str(told.round.id), style="primary")
        buttons = [see, *buttons]
        left = f" {told.alone} would stay alone." if told.alone else ""
        draft = f"The draft has {made(told.round.pairs, told.round.group_size)}.{left}"
        words = f"{told.round.signed_up} people are in. {draft} Nobody is told anything before you publish."
    return Message(text, [section(f":memo: *{text}*\n{words}"), ActionsBlock(elements=buttons)])


def preview(draft: CirclesPreview, note: str = "", *, told: str = "") -> View:
    """Return one page of a draft. What it publishes is named by round and version, and nothing else.

    Args:
        draft: the page.
        note: why something was not done.
        told: what was done just now.
    """
    blocks: list[Block] = [section(f":warning: {note}")] if note else []
    blocks += [section(told)] if told else []
    blocks += [section(_figures(draft)), _preview_buttons(draft)]
    if draft.page == 0:
        blocks += _decided(draft)
    for one in draft.circles:
        blocks += _circle(one)
    if draft.alone and draft.page == draft.pages - 1:
        more = f" and {len(draft.alone) - _MOST_NAMES} more" if len(draft.alone) > _MOST_NAMES else ""
        blocks.append(section(f"*Without anybody*\n{mentions(draft.alone[:_MOST_NAMES])}{more}"))
    blocks.append(context("Nobody is told anything before you publish. Publishing introduces them, once."))
    return View(
        type="modal",
        callback_id=PREVIEW_MODAL,
        private_metadata=f"{draft.round_id}:{draft.version}:{draft.page}",
        title=PlainTextObject(text="The draft"),
        submit=PlainTextObject(text="Publish") if draft.signed_up else None,
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def parse_preview(view: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return round, version and page of the preview that somebody has open."""
    round_id, version, page = str(view["private_metadata"]).split(":")
    return int(round_id), int(version), int(page)


def _figures(draft: CirclesPreview) -> str:
    head = f"*{escape(draft.programme_name)}*: {draft.signed_up} in, {made(draft.total, draft.group_size)}"
    head += f", {len(draft.alone)} without anybody, draft {draft.version}"
    if draft.total == 0:
        return f"{head}\nNobody can be brought together. Give it more time, or call it off."
    shown = f" · page {draft.page + 1} of {draft.pages}" if draft.pages > 1 else ""
    time = f"\nSlack lets me introduce them one after the other: about {draft.minutes} min." if draft.minutes else ""
    return f"{head}{shown}\nNobody meets whom they met before, or would rather not meet.{time}"


def _preview_buttons(draft: CirclesPreview) -> ActionsBlock:
    value = str(draft.round_id)
    elements = [ButtonElement(text="Solve again", action_id=SOLVE_AGAIN, value=value)]
    if draft.page > 0:
        elements.append(ButtonElement(text="Previous page", action_id=PREVIOUS_PAGE, value=value))
    if draft.page < draft.pages - 1:
        elements.append(ButtonElement(text="Next page", action_id=NEXT_PAGE, value=value))
    return ActionsBlock(block_id="circles.preview_buttons", elements=elements)


def _decided(draft: CirclesPreview) -> list[Block]:
    """Return what admins decided about this draft, as far as the circles themselves do not show it."""
    blocks: list[Block] = [
        section(
            f":lock: {mentions(team)} stay together.",
            accessory=ButtonElement(text="Let go", action_id=LET_GO, value=str(team[0].person_id)),
        )
        for team in draft.staying[:_MOST_DECIDED]
    ]
    blocks += [
        section(
            f":no_entry_sign: {mentions(two)} are not together in this round.",
            accessory=ButtonElement(
                text="Take back", action_id=APART_TAKE_BACK, value=f"{two[0].person_id}:{two[1].person_id}"
            ),
        )
        for two in draft.apart[:_MOST_DECIDED]
    ]
    more = sum(max(0, len(listed) - _MOST_DECIDED) for listed in (draft.staying, draft.apart))
    return [*blocks, context(f"… and {more} more decisions")] if more else blocks


def _circle(card: CircleCard) -> list[Block]:
    why = ", ".join(reasons(card.reasons, Reader.ADMIN))
    lock = ":lock: " if card.kept else ""
    keep = ("Let go", LET_GO) if card.kept else ("Keep", KEEP)
    value = str(card.people[0].person_id)
    elements = [
        ButtonElement(text=text, action_id=action_id, value=value) for text, action_id in (keep, ("Change", CHANGE))
    ]
    return [
        section(f"{lock}{mentions(card.people)}\n_{escape(shorten(why, 600))}_"),
        ActionsBlock(block_id=f"circle_steering.{value}", elements=elements),
    ]


# -- meeting each other ---------------------------------------------------------------------------------------


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
