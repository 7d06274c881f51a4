"""Pairing rounds: the announcement, the draft that only admins see, and what came of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.catalogue import KINDS
from bot.forms.checking import checked
from bot.forms.relationships import Reader
from bot.forms.rounds import (
    MENTORING,
    DraftNote,
    Outcome,
    PairCard,
    Preview,
    RoundCard,
    RoundForm,
    SignupReceipt,
    UnmatchedNote,
)
from bot.forms.states import Role, RoundState, SignupAnswer
from bot.views.circles import alone, company, group_size, made, offer
from bot.views.directory import outside
from bot.views.goals import OPEN_GOALS
from bot.views.inputs import VALUE, read_state
from bot.views.message import Message, context, escape, mention, section, shorten
from bot.views.programmes import PREVIEW, later_buttons
from bot.views.reasons import left_over, left_over_for_admins, reasons
from bot.views.when import on_clocks

ROUND_MODAL = "rounds.modal"
PREVIEW_MODAL = "rounds.preview_modal"
COUNT_ME_IN = "rounds.in"
SKIP = "rounds.skip"
SOLVE_AGAIN = "rounds.solve_again"
NEXT_PAGE = "rounds.next"
PREVIOUS_PAGE = "rounds.previous"
EDIT_PROFILE = "participants.profile"

#: Names in one list; Slack takes 3,000 characters in a section.
_MOST_NAMES = 40


def round_modal(programme_id: int, deadline: date, tz: str, sizes: Sequence[int] = (MENTORING,)) -> View:
    """Return the form to open a round; where the programme has rounds of several sorts, it asks which."""
    return View(
        type="modal",
        callback_id=ROUND_MODAL,
        private_metadata=str(programme_id),
        title=PlainTextObject(text="A pairing round"),
        submit=PlainTextObject(text="Announce it"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(
                "I ask in the channel who is in. When sign-up closes I draft pairs and show them to you. "
                "Nobody hears anything before you publish."
            ),
            *([group_size(sizes)] if set(sizes) != {MENTORING} else []),
            InputBlock(
                block_id="deadline",
                label=PlainTextObject(text="Until when can people sign up?"),
                hint=PlainTextObject(text=f"It closes at 17:00 on that day, in your time zone ({tz})."),
                element=DatePickerElement(action_id=VALUE, initial_date=deadline.isoformat()),
            ),
        ],
    )


def parse_round(view: Mapping[str, Any]) -> tuple[int, RoundForm]:
    """Return the programme's id and what was submitted.

    Raises:
        InvalidInput: no date was chosen.
    """
    raw = read_state(view["state"]["values"])
    raw.setdefault("group_size", MENTORING)
    return int(view["private_metadata"]), checked(RoundForm, raw)


# -- in the channel ---------------------------------------------------------------------------------------


def announcement(card: RoundCard) -> Message:
    """Return the announcement, as it should look at this moment of the round."""
    name = escape(card.programme_name)
    head = f"{name}: who is in for the next pairing round?"
    blocks: list[Block] = [
        section(
            f":handshake: *{name}: who is in for the next pairing round?*\n"
            + (_mentoring(card) if card.group_size is None else offer(card.group_size, card.term_months))
        )
    ]
    if card.state is RoundState.OPEN:
        blocks += [
            section(f"Sign-up closes {on_clocks(card.deadline_at)}. *{_in(card.signed_up)}*"),
            _answers(card.id),
            context(f"Opened by {mention(card.opened_by.slack_user_id)}. Not joined yet? “Count me in” asks first."),
        ]
    else:
        blocks.append(section(f"*{_closed(card)}*"))
    return Message(head, blocks)


def _mentoring(card: RoundCard) -> str:
    return (
        f"Look for a mentor, or be one, for {card.term_months} months. I match what people want to learn with what "
        "others offer, and introduce each pair to each other."
    )


def reminder(card: RoundCard) -> Message:
    """Return the reminder in the channel while there is still time."""
    text = f"The pairing round of {escape(card.programme_name)} closes soon."
    words = f":alarm_clock: *{text}* Sign-up is open until {on_clocks(card.deadline_at)}. {_in(card.signed_up)}"
    return Message(text, [section(words), _answers(card.id)])


def _answers(round_id: int) -> ActionsBlock:
    return ActionsBlock(
        elements=[
            ButtonElement(text="Count me in", action_id=COUNT_ME_IN, value=str(round_id), style="primary"),
            ButtonElement(text="Skip this one", action_id=SKIP, value=str(round_id)),
        ]
    )


def _in(number: int) -> str:
    if number == 0:
        return "Be the first."
    return f"{number} {'person is' if number == 1 else 'people are'} in so far."


def _pairs(number: int) -> str:
    return f"{number} {'pair' if number == 1 else 'pairs'}"


def _closed(card: RoundCard) -> str:
    if card.state is RoundState.CANCELLED:
        return "This round was called off. The next one will be announced here."
    if card.state is RoundState.PUBLISHED:
        return (
            f"This round is published: {made(card.pairs, card.group_size)} began. The next one will be announced here."
        )
    people = f"{card.signed_up} {'person is' if card.signed_up == 1 else 'people are'}"
    return f"Sign-up has closed; {people} in. Everybody who is in will hear from me."


def summary(card: RoundCard) -> Message:
    """Return the news in the channel: a number, no names."""
    name = escape(card.programme_name)
    if card.pairs == 0:
        text = f"The round of {name} is over. Nothing came of it this time; everybody who was in has heard why."
    else:
        begin = "begins" if card.pairs == 1 else "begin"
        text = f"{name}: {made(card.pairs, card.group_size)} {begin} to work together today."
    tail = "Everybody who was in hears from me in private. The next round will be announced here."
    return Message(text, [section(f":sparkles: *{text}*\n{tail}")])


def called_off(card: RoundCard) -> Message:
    """Return, for the channel, that nothing comes of this round."""
    text = f"The pairing round of {escape(card.programme_name)} was called off."
    return Message(
        text, [section(f"*{text}*\nThank you to everybody who was in. The next one will be announced here.")]
    )


def receipt(told: SignupReceipt) -> Message:
    """Return what somebody who answered reads; nobody else sees it."""
    if told.answer is SignupAnswer.OUT:
        text = "All right, not this time." if told.changed else "You are sitting this one out already."
        return Message(text, [section(f"{text} You can still change your mind until {on_clocks(told.deadline_at)}.")])
    text = "You are in." if told.changed else "You are in already."
    part = " and ".join(
        [*(["you look for a mentor"] if told.looking else []), *(["you offer mentoring"] if told.offering else [])]
    )
    if told.group_size is not None:
        part = f"you meet {company(told.group_size)}"
    blocks: list[Block] = [
        section(
            f":white_check_mark: *{text}* In this round, {part}. Sign-up closes {on_clocks(told.deadline_at)}; then "
            "you hear from me, whatever comes of it."
        )
    ]
    if told.looking and not told.has_goal:
        blocks += [section("A goal makes a good match much more likely; only you see it."), _goals_button()]
    if told.full:
        blocks.append(context("All your places are taken at present. A higher number in your profile opens another."))
    return Message(text, blocks)


def _goals_button() -> ActionsBlock:
    return ActionsBlock(elements=[ButtonElement(text="Write a goal", action_id=OPEN_GOALS)])


# -- for admins -------------------------------------------------------------------------------------------


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
    return f"{people}. The draft has {_pairs(told.round.pairs)}.{left} Nobody is told anything before you publish."


def working() -> View:
    """Return what an admin sees while a draft is being made."""
    return View(
        type="modal",
        callback_id="rounds.working_modal",
        title=PlainTextObject(text="The draft"),
        close=PlainTextObject(text="Close"),
        blocks=[section(":hourglass_flowing_sand: Looking for the best pairs…")],
    )


def preview(draft: Preview, note: str = "") -> View:
    """Return one page of a draft. What it publishes is named by round and version, and nothing else."""
    blocks: list[Block] = [section(f":warning: {note}")] if note else []
    blocks += [section(_figures(draft)), _preview_buttons(draft)]
    blocks += [_pair(pair) for pair in draft.pairs]
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
    head = f"*{name}*: {draft.signed_up} in, {_pairs(draft.total)}, {alone} without a mentor, draft {draft.version}"
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
    if draft.page > 0:
        elements.append(ButtonElement(text="Previous page", action_id=PREVIOUS_PAGE, value=value))
    if draft.page < draft.pages - 1:
        elements.append(ButtonElement(text="Next page", action_id=NEXT_PAGE, value=value))
    return ActionsBlock(block_id="rounds.preview_buttons", elements=elements)


def _pair(pair: PairCard) -> Block:
    why = ", ".join(reasons(pair.reasons, Reader.ADMIN))
    mentor, mentee = mention(pair.mentor.slack_user_id), mention(pair.mentee.slack_user_id)
    return section(f"{mentor} → {mentee} · {KINDS[pair.kind].label} · fit {pair.fit}\n_{escape(shorten(why, 600))}_")


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


# -- for somebody without a partner -----------------------------------------------------------------------


def unmatched(told: UnmatchedNote) -> Message:
    """Return, for one person, why they have no partner, and what they can do now."""
    if told.role == Role.PEER:
        return alone(told)
    looking = told.role == Role.MENTEE
    text = f"The round of {escape(told.programme_name)} is published, and there is no partner for you yet."
    why = left_over(told.code, looking=looking)
    now = _what_now(told, looking=looking)
    goals = ButtonElement(
        text="Look at your goals" if told.has_goal else "Write a goal", action_id=OPEN_GOALS, style="primary"
    )
    profile = ButtonElement(text="Look at your profile", action_id=EDIT_PROFILE)
    return Message(
        text,
        [
            section(f"*{text}*\nIt says nothing about you: {why}."),
            section(now),
            ActionsBlock(elements=[goals, profile] if looking else [profile]),
            *outside(told.organisations),
        ],
    )


def _what_now(told: UnmatchedNote, *, looking: bool) -> str:
    if not looking:
        return "You stay on the list: somebody who looks may be suggested to you, and the next round counts on you."
    goal = (
        "A second kind of help in your goal, or more kinds of mentor in your profile, opens more doors."
        if told.has_goal
        else "A goal is what matches are made of; two sentences are enough, and only you see them."
    )
    return f"What you can do now: {goal} Suggestions keep coming to you meanwhile, and the next round is open to you."
