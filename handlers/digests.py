"""Where an answer is shown: in place of its message, or of its part of a digest."""

from typing import Any

from bot.services import digests
from bot.views.digests import digest, parse_place
from bot.views.message import Message
from handlers.desk import Work


def in_its_place(desk: Work, action: dict[str, Any], message: Message, *, reopens: bool = False) -> Message:
    """Return what takes the place of the message in which something was clicked.

    Of a digest all other parts stay as they stand now. `reopens` shows the question of the part once more.
    """
    place = parse_place(action)
    if place is None:
        return message
    digest_id, part = place
    around = digests.again(desk.session, desk.actor, digest_id, reopened=part if reopens else None, now=desk.now)
    return digest(around) if around is not None else message
