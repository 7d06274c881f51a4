"""Several small questions in one message, each with its own buttons."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, DividerBlock

from bot.forms.checkins import CheckinCard
from bot.forms.digests import Digest, DigestPart
from bot.forms.meetings import MeetingCard
from bot.views.checkins import answered, prompt
from bot.views.meeting_notes import did_you_meet, met
from bot.views.message import Message, context, section, shorten
from bot.views.nudges import nudge
from bot.views.quiet import OPEN as QUIET
from bot.views.quiet import snooze_button

#: Block ids begin with it; the carrying row, the part and a number follow.
_BLOCK = "digest"
_LONGEST_TEXT = 300
_NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def digest(told: Digest) -> Message:
    """Return a digest; one of one is the plain message."""
    if len(told.parts) == 1:
        return _plain(told.parts[0])
    words = f"{_NUMBERS[len(told.parts)]} small things, one click each"
    blocks: list[Block] = [section(f":wave: *{words}*")]
    for part in told.parts:
        blocks += [DividerBlock(), *_entry(told.id, part)]
    blocks += [DividerBlock(), ActionsBlock(elements=[snooze_button()])]
    blocks.append(context(":lock: Only you see your answers. To answer in words, use the form of each."))
    texts = " · ".join(_plain(part).text for part in told.parts)
    return Message(f"{words}: {shorten(texts, _LONGEST_TEXT)}", blocks)


def _plain(part: DigestPart) -> Message:
    """Return what this part would be on its own."""
    if isinstance(part.card, CheckinCard):
        return answered(part.card) if part.is_answered else prompt(part.card)
    if isinstance(part.card, MeetingCard):
        return met(part.card) if part.is_answered else did_you_meet(part.card)
    return nudge(part.card)


def _entry(digest_id: int, part: DigestPart) -> list[Block]:
    """Return the blocks of one part, named so that a click tells which it belongs to; small print stands once below."""
    entry: list[Block] = [block for block in _plain(part).blocks if not isinstance(block, ContextBlock)]
    for number, block in enumerate(entry):
        block.block_id = f"{_BLOCK}.{digest_id}.{part.row_id}.{number}"
        if isinstance(block, ActionsBlock):
            block.elements = [one for one in block.elements if getattr(one, "action_id", "") != QUIET]
    return entry


def parse_place(action: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the digest and the part in which something was clicked; None where that was no digest."""
    name, *ids = str(action.get("block_id") or "").split(".")
    if name != _BLOCK or len(ids) != len(("digest", "part", "number")) or not all(one.isdigit() for one in ids):
        return None
    return int(ids[0]), int(ids[1])
