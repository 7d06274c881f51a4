"""Steering a draft in words and forms: what a decision changed, somebody else for a pair, and two by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.relationships import Partner
from bot.forms.states import DraftRuling
from bot.forms.steering import Choice, Choices, MoveCard, PairForm, Steered, SwapForm
from bot.views.drafts import of_two, parse_two
from bot.views.inputs import one_of, options, read_state
from bot.views.message import context, mention, section, shorten
from bot.views.pickers import person_input

SWAP_MODAL = "steering.swap_modal"
PAIR_MODAL = "steering.pair_modal"

_MOST_MOVES = 5
#: What Slack takes in one option of a list.
_LONGEST_OPTION = 75


@dataclass(frozen=True)
class Where:
    """Which draft somebody looked at, on which page."""

    round_id: int
    version: int
    page: int

    def __str__(self) -> str:
        return f"{self.round_id}:{self.version}:{self.page}"


def told(steered: Steered) -> str:
    """Return what a decision changed and what it cost, as mrkdwn."""
    two = f"{mention(steered.mentor.slack_user_id)} and {mention(steered.mentee.slack_user_id)}"
    head = {
        DraftRuling.KEEP: f":lock: *Kept together:* {two}.",
        DraftRuling.APART: f":no_entry_sign: *Not paired in this round:* {two}.",
        None: f":leftwards_arrow_with_hook: *Taken back:* {two} count like everybody else again.",
    }[steered.ruling]
    lines = [_move(move) for move in steered.moves[:_MOST_MOVES]]
    if len(steered.moves) > _MOST_MOVES:
        lines.append(f"• … and {len(steered.moves) - _MOST_MOVES} more changed their partner")
    return "\n".join([f"{head} {_cost(steered)}", *lines, *([let_go(steered.lapsed)] if steered.lapsed else [])])


def let_go(lapsed: Sequence[tuple[Partner, Partner]]) -> str:
    """Return, as mrkdwn, who was kept together and cannot be any more, without a reason; empty where nobody is."""
    lines = [
        f"• {mention(mentor.slack_user_id)} and {mention(mentee.slack_user_id)} cannot be kept together any more"
        for mentee, mentor in lapsed[:_MOST_MOVES]
    ]
    if len(lapsed) > _MOST_MOVES:
        lines.append(f"• … and {len(lapsed) - _MOST_MOVES} more pairs that were kept")
    return "\n".join(lines)


def _cost(steered: Steered) -> str:
    if not steered.moves:
        return "Nobody moved."
    if not steered.cost:
        return "It costs nothing."
    points = "1 point" if steered.cost == 1 else f"{steered.cost} points"
    return f"It costs {points} of fit, over all pairs together."


def _move(move: MoveCard) -> str:
    before = f"was with {mention(move.before.slack_user_id)}" if move.before else "had nobody"
    after = f"is with {mention(move.after.slack_user_id)} now" if move.after else "has nobody now"
    return f"• {mention(move.mentee.slack_user_id)} {after} ({before})"


def swap_modal(where: Where, choices: Choices) -> View:
    """Return the form to choose somebody else for one of two people."""
    mentee, mentor = mention(choices.mentee.slack_user_id), mention(choices.mentor.slack_user_id)
    blocks: list[Block] = [
        section(
            f"*Instead of {mentor} with {mentee}*\nChoose one person. The new pair is kept together, and everybody "
            "else is matched as well as possible around it; you see what that changes before anything is published."
        )
    ]
    blocks += _list("mentor", f"Another mentor for {choices.mentee.name}", choices.mentors)
    blocks += _list("mentee", f"Or another mentee for {choices.mentor.name}", choices.mentees)
    if not (choices.mentors or choices.mentees):
        blocks.append(section("There is nobody else with whom one of them can be paired in this round."))
    blocks.append(context("Fit is out of 100, the best first."))
    return View(
        type="modal",
        callback_id=SWAP_MODAL,
        private_metadata=f"{where}:{of_two(choices.mentee, choices.mentor)}",
        title=PlainTextObject(text="Somebody else"),
        submit=PlainTextObject(text="Swap") if choices.mentors or choices.mentees else None,
        close=PlainTextObject(text="Back"),
        blocks=blocks,
    )


def _list(field: str, label: str, choices: Sequence[Choice]) -> list[Block]:
    if not choices:
        return []
    labels = {choice.person.person_id: _option(choice) for choice in choices}
    return [one_of(field, shorten(label, 150), options(labels), initial=None, optional=True)]


def _option(choice: Choice) -> str:
    others = ", ".join(one.name for one in choice.now_with)
    tail = f" · fit {choice.fit} · {f'now with {others}' if others else 'free'}"
    return shorten(f"{shorten(choice.person.name, 30)}{tail}", _LONGEST_OPTION)


def parse_swap(view: Mapping[str, Any]) -> tuple[Where, tuple[int, int], SwapForm]:
    """Return which draft it is about, the pair, and who is to come in.

    Raises:
        InvalidInput: nobody, or somebody on both sides, was chosen.
    """
    round_id, version, page, two = str(view["private_metadata"]).split(":", 3)
    form = checked(SwapForm, {"mentor": None, "mentee": None} | read_state(view["state"]["values"]))
    return Where(int(round_id), int(version), int(page)), parse_two(two), form


def pair_modal(where: Where) -> View:
    """Return the form to pair two people by hand."""
    return View(
        type="modal",
        callback_id=PAIR_MODAL,
        private_metadata=str(where),
        title=PlainTextObject(text="Pair two people"),
        submit=PlainTextObject(text="Pair them"),
        close=PlainTextObject(text="Back"),
        blocks=[
            section(
                "Both have to be counted in. The two are kept together, and everybody else is matched as well as "
                "possible around them."
            ),
            person_input("mentee", "Who looks for a mentor?"),
            person_input("mentor", "Who is to be the mentor?"),
            context("Where something private stands between two people I say that it cannot be, and never what it is."),
        ],
    )


def parse_pair(view: Mapping[str, Any]) -> tuple[Where, PairForm]:
    """Return which draft it is about, and the two people.

    Raises:
        InvalidInput: one of the two is missing.
    """
    round_id, version, page = str(view["private_metadata"]).split(":")
    return Where(int(round_id), int(version), int(page)), checked(PairForm, read_state(view["state"]["values"]))
