"""The draft of a round: what only admins see, and what they can do about it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import KINDS
from bot.forms.drafts import ApartCard, DraftNote, PairCard, Preview
from bot.forms.relationships import Partner, Reader
from bot.forms.rounds import Outcome
from bot.forms.states import Role
from bot.views.circles import made
from bot.views.message import Message, context, escape, mention, section, shorten
from bot.views.programmes import PREVIEW, later_buttons
from bot.views.reasons import left_over_for_admins, reasons

PREVIEW_MODAL = "rounds.preview_modal"
SOLVE_AGAIN = "rounds.solve_again"
NEXT_PAGE = "rounds.next"
PREVIOUS_PAGE = "rounds.previous"
KEEP = "steering.keep"
LET_GO = "steering.let_go"
APART = "steering.apart"
TAKE_BACK = "steering.take_back"
SWAP = "steering.swap"
PAIR_TWO = "steering.pair"

#: Names in one list; Slack takes 3,000 characters in a section.
_MOST_NAMES = 40
#: Pairs set apart that are listed, each with its button.
_MOST_APART = 8


def draft_ready(told: DraftNote) -> Message:
    """Return, for an admin, that sign-up has closed and what there is to look at."""
    name = escape(told.round.programme_name)
    text = f"Sign-up for the round of {name} has closed."
    buttons = later_buttons(told.round.id)
    if told.round.signed_up > 0:
        see = ButtonElement(text="See the draft", action_id=PREVIEW, value=str(told.round.id), style="primary")
        buttons = [see, *buttons]
    return Message(text, [section(f":memo: *{text}*\n{_draft_words(told)}"), ActionsBlock(elements=buttons)])


def _draft_words(told: DraftNote) -> str:
    if told.round.signed_up == 0:
        return "Nobody signed up this time. You can give it two more days, or call it off and try another moment."
    people = f"{told.looking} looking, {told.offering} offering"
    if told.looking == 0:
        return f"{people}: everybody offers, so there is nobody to pair them with yet. Two more days may bring mentees."
    if told.offering == 0:
        return f"{people}: everybody looks, so there is nobody to pair them with yet. Two more days may bring mentors."
    left = f" {told.unmatched} would stay without a mentor." if told.unmatched else ""
    pairs = made(told.round.pairs, None)
    return f"{people}. The draft has {pairs}.{left} Nobody is told anything before you publish."


def working() -> View:
    """Return what an admin sees while a draft is being made."""
    return View(
        type="modal",
        callback_id="rounds.working_modal",
        title=PlainTextObject(text="The draft"),
        close=PlainTextObject(text="Close"),
        blocks=[section(":hourglass_flowing_sand: Looking for the best pairs…")],
    )


def preview(draft: Preview, note: str = "", *, told: str = "") -> View:
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
    for pair in draft.pairs:
        blocks += _pair(pair)
    if draft.page == draft.pages - 1:
        blocks += _left_over(draft)
    blocks.append(context("Nobody is told anything before you publish. Publishing introduces each pair, once."))
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


def _figures(draft: Preview) -> str:
    name = escape(draft.programme_name)
    alone = sum(card.role == Role.MENTEE for card in draft.unmatched)
    pairs = made(draft.total, None)
    head = f"*{name}*: {draft.signed_up} in, {pairs}, {alone} without a mentor, draft {draft.version}"
    if draft.signed_up == 0:
        return f"{head}\nNobody is in, so there is nothing to publish. Give it more time, or call it off."
    if draft.total == 0:
        return f"{head}\nNo pair is possible; below stands why. Publishing would tell everybody so, kindly."
    shown = f" · page {draft.page + 1} of {draft.pages}" if draft.pages > 1 else ""
    return (
        f"{head}\nFit {draft.average_fit} of 100 on average, {draft.lowest_fit} at least · at most "
        f"{draft.most_mentees} for one mentor · ties decided by number {draft.seed}{shown}{_time(draft.minutes)}"
    )


def _time(minutes: int) -> str:
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    words = f"{hours} h {rest} min" if hours else "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"\nSlack lets me introduce them one after the other: that takes about {words}."


def _preview_buttons(draft: Preview) -> ActionsBlock:
    value = str(draft.round_id)
    elements = [ButtonElement(text="Solve again", action_id=SOLVE_AGAIN, value=value)]
    if draft.signed_up:
        elements.append(ButtonElement(text="Pair two people", action_id=PAIR_TWO, value=value))
    if draft.page > 0:
        elements.append(ButtonElement(text="Previous page", action_id=PREVIOUS_PAGE, value=value))
    if draft.page < draft.pages - 1:
        elements.append(ButtonElement(text="Next page", action_id=NEXT_PAGE, value=value))
    return ActionsBlock(block_id="rounds.preview_buttons", elements=elements)


def _decided(draft: Preview) -> list[Block]:
    """Return what admins decided about this draft, as far as the pairs themselves do not show it."""
    blocks: list[Block] = []
    if draft.kept:
        blocks.append(context(f":lock: {made(draft.kept, None)} kept together, whatever else changes."))
    blocks += [_apart(card) for card in draft.apart[:_MOST_APART]]
    if len(draft.apart) > _MOST_APART:
        blocks.append(context(f"… and {len(draft.apart) - _MOST_APART} more who are not to be paired"))
    return blocks


def _apart(card: ApartCard) -> Block:
    mentor, mentee = mention(card.mentor.slack_user_id), mention(card.mentee.slack_user_id)
    back = ButtonElement(text="Take back", action_id=TAKE_BACK, value=of_two(card.mentee, card.mentor))
    return section(f":no_entry_sign: {mentor} and {mentee} are not paired in this round.", accessory=back)


def _pair(pair: PairCard) -> list[Block]:
    why = ", ".join(reasons(pair.reasons, Reader.ADMIN))
    mentor, mentee = mention(pair.mentor.slack_user_id), mention(pair.mentee.slack_user_id)
    lock = ":lock: " if pair.kept else ""
    words = f"{lock}{mentor} → {mentee} · {KINDS[pair.kind].label} · fit {pair.fit}\n_{escape(shorten(why, 600))}_"
    value = of_two(pair.mentee, pair.mentor)
    keep = ("Let go", LET_GO) if pair.kept else ("Keep", KEEP)
    buttons = [keep, ("Not these two", APART), ("Swap", SWAP)]
    elements = [ButtonElement(text=text, action_id=action_id, value=value) for text, action_id in buttons]
    return [section(words), ActionsBlock(block_id=f"steering.{value}", elements=elements)]


def of_two(mentee: Partner, mentor: Partner) -> str:
    """Return what a button about two people carries."""
    return f"{mentee.person_id}:{mentor.person_id}"


def parse_two(value: str) -> tuple[int, int]:
    """Return the mentee's and the mentor's id of such a button."""
    mentee_id, mentor_id = value.split(":")
    return int(mentee_id), int(mentor_id)


def _left_over(draft: Preview) -> list[Block]:
    blocks: list[Block] = []
    for role, head in ((Role.MENTEE, "Without a mentor"), (Role.MENTOR, "Without a mentee")):
        by_code: dict[str, list[str]] = defaultdict(list)
        for card in draft.unmatched:
            if card.role == role:
                by_code[card.code].append(mention(card.person.slack_user_id))
        lines = []
        for code, names in by_code.items():
            more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
            lines.append(f"• {left_over_for_admins(code)}: {', '.join(names[:_MOST_NAMES])}{more}")
        if lines:
            blocks.append(section(shorten(f"*{head}*\n" + "\n".join(lines), 3000)))
    return blocks


def published(outcome: Outcome) -> View:
    """Return the confirmation for the admin who published."""
    left = f" {outcome.unmatched} without a partner hear why, in private." if outcome.unmatched else ""
    words = (
        f":tada: *Published: {made(outcome.pairs, outcome.group_size)}.* I am introducing them to each other now, and "
        f"each of them hears in private why they fit.{left} <#{outcome.channel_id}> reads the number, no names."
    )
    return View(
        type="modal",
        callback_id="notice.modal",
        title=PlainTextObject(text="Published"),
        close=PlainTextObject(text="Close"),
        blocks=[section(words)],
    )
