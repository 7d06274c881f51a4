"""Pairing rounds: the announcement, what its channel reads, and what somebody without a partner reads."""

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

from bot.forms.checking import checked
from bot.forms.rounds import MENTORING, RoundCard, RoundForm, SignupReceipt, UnmatchedNote
from bot.forms.states import Role, RoundState, SignupAnswer
from bot.views.circles import alone, company, group_size, made, offer
from bot.views.directory import outside
from bot.views.goals import OPEN_GOALS
from bot.views.inputs import VALUE, read_state
from bot.views.message import Message, context, escape, mention, section
from bot.views.readiness import OPEN as OPEN_READINESS
from bot.views.reasons import left_over
from bot.views.series import EVERY
from bot.views.when import on_clocks

ROUND_MODAL = "rounds.modal"
COUNT_ME_IN = "rounds.in"
SKIP = "rounds.skip"
EDIT_PROFILE = "participants.profile"


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
            context(f"{_opened(card)} Not joined yet? “Count me in” asks first."),
        ]
    else:
        blocks.append(section(f"*{_closed(card)}*"))
    return Message(head, blocks)


def _opened(card: RoundCard) -> str:
    if card.every is not None:
        return f"A round opens {EVERY[card.every]}; nobody is paired with the same person twice."
    return f"Opened by {mention(card.opened_by.slack_user_id)}."


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


# -- for somebody without a partner -----------------------------------------------------------------------


def unmatched(told: UnmatchedNote) -> Message:
    """Return, for one person, why they have no partner, and what they can do now."""
    if told.role == Role.PEER:
        return alone(told)
    looking = told.role == Role.MENTEE
    text = f"The round of {escape(told.programme_name)} is published, and there is no partner for you yet."
    why = _GATED if told.gated else left_over(told.code, looking=looking)
    now = _what_now(told, looking=looking)
    goals = ButtonElement(
        text="Look at your goals" if told.has_goal else "Write a goal", action_id=OPEN_GOALS, style="primary"
    )
    profile = ButtonElement(text="Look at your profile", action_id=EDIT_PROFILE)
    if told.gated:
        goals = ButtonElement(text="Am I ready?", action_id=OPEN_READINESS, style="primary")
    return Message(
        text,
        [
            section(f"*{text}*\nIt says nothing about you: {why}."),
            section(now),
            ActionsBlock(elements=[goals, profile] if looking else [profile]),
            *outside(told.organisations),
        ],
    )


_GATED = "this programme pairs people once they are through its readiness check"


def _what_now(told: UnmatchedNote, *, looking: bool) -> str:
    if told.gated:
        return (
            "What you can do now: take the check once more, any day. It says what would help, only you see it, and the "
            "next round is open to you."
        )
    if not looking:
        return "You stay on the list: somebody who looks may be suggested to you, and the next round counts on you."
    goal = (
        "A second kind of help in your goal, or more kinds of mentor in your profile, opens more doors."
        if told.has_goal
        else "A goal is what matches are made of; two sentences are enough, and only you see them."
    )
    return f"What you can do now: {goal} Suggestions keep coming to you meanwhile, and the next round is open to you."
