"""Steering a draft of peers in words and forms: what a decision changed, and what is to become of one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.circle_steering import CircleChangeForm, CircleSteered, Turn
from bot.forms.relationships import Partner
from bot.views.inputs import one_of, options, read_state
from bot.views.message import context, section
from bot.views.partners import mentions
from bot.views.pickers import person_input
from bot.views.steering import Where, let_go

CHANGE_MODAL = "circle_steering.modal"

_MOST_CHANGED = 5
_HEADS = {
    Turn.KEEP: ":lock: *Kept together:* {who}.",
    Turn.LET_GO: ":leftwards_arrow_with_hook: *Let go:* who was kept with {who} counts like everybody else again.",
    Turn.APART: ":no_entry_sign: *Not together in this round:* {who}.",
    Turn.TAKE_BACK: ":leftwards_arrow_with_hook: *Taken back:* {who} count like everybody else again.",
    Turn.MOVE: ":lock: *Together now:* {who}.",
}


def told(steered: CircleSteered) -> str:
    """Return what a decision changed, as mrkdwn."""
    head = _HEADS[steered.turn].format(who=mentions(steered.people))
    if not steered.changed:
        head += " Nobody moved."
    lines = [f"• now together: {mentions(circle)}" for circle in steered.changed[:_MOST_CHANGED]]
    if len(steered.changed) > _MOST_CHANGED:
        lines.append(f"• … and {len(steered.changed) - _MOST_CHANGED} more that are put together differently")
    return "\n".join([head, *lines, *([let_go(steered.lapsed)] if steered.lapsed else [])])


def change_modal(where: Where, circle: Sequence[Partner]) -> View:
    """Return the form for one person of a circle."""
    names = {one.person_id: one.name for one in circle}
    return View(
        type="modal",
        callback_id=CHANGE_MODAL,
        private_metadata=str(where),
        title=PlainTextObject(text="Change this circle"),
        submit=PlainTextObject(text="Change"),
        close=PlainTextObject(text="Back"),
        blocks=[
            section(
                f"{mentions(circle)}\nEverybody else is brought together as well as possible around what you decide; "
                "you see what that changes before anything is published."
            ),
            one_of("person", "Whom is it about?", options(names)),
            one_of("apart_from", "Not together with", options(names), optional=True),
            person_input(
                "move_to",
                "Or to where this person is",
                hint="Anybody in this draft. The two stay together from then on.",
                optional=True,
            ),
            context("Where something private stands between people I say that it cannot be, and never what it is."),
        ],
    )


def parse_change(view: Mapping[str, Any]) -> tuple[Where, CircleChangeForm]:
    """Return which draft it is about, and what was decided.

    Raises:
        InvalidInput: nothing, or two things at once, were chosen.
    """
    round_id, version, page = str(view["private_metadata"]).split(":")
    raw = {"apart_from": None, "move_to": None} | read_state(view["state"]["values"])
    # In this order the form looks at them.
    return Where(int(round_id), int(version), int(page)), checked(CircleChangeForm, raw)
