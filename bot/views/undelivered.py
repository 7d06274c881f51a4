"""What could not be sent, and what may not have arrived, as admins read it: kinds, codes and numbers."""

from collections.abc import Sequence

from bot.forms.outbox import OutboxCount
from bot.forms.states import OutboxState
from bot.views.message import Message, context, escape, section, shorten

_MOST_FAILED = 10
_THINGS = {
    "checkins": "check-ins",
    "nudges": "nudges",
    "suggestions": "suggestions",
    "asks": "asks",
    "rounds": "news of rounds",
    "programmes": "news of programmes",
    "relationships": "introductions",
    "agreements": "agreements",
    "meetings": "meetings",
    "invites": "calendar files",
    "chain": "pictures",
    "home": "Home tabs",
}


def _thing(kind: str) -> str:
    return _THINGS.get(kind.partition(".")[0], "other messages")


def failed(counts: Sequence[OutboxCount]) -> str:
    """Return what could not be sent: kinds and codes, whatever programme it was of."""
    lines = [
        f"• {_thing(count.kind)}: {count.count} "
        f"{'came too late' if count.state is OutboxState.EXPIRED else 'could not be sent'}"
        + (f" (`{escape(shorten(count.reason, 60))}`)" if count.reason else "")
        for count in counts[:_MOST_FAILED]
    ]
    more = f"\n… and {len(counts) - _MOST_FAILED} more kinds" if len(counts) > _MOST_FAILED else ""
    return "*Not sent in the last thirty days, in the whole workspace*\n" + "\n".join(lines) + more


def notice(counts: Sequence[OutboxCount]) -> Message:
    """Return, for an admin, what may or may not have arrived."""
    many = sum(count.count for count in counts)
    words = f"Slack did not say whether {'a message' if many == 1 else f'{many} messages'} arrived."
    lines = "\n".join(f"• {_thing(count.kind)}: {count.count}" for count in counts[:_MOST_FAILED])
    return Message(
        words,
        [
            section(
                f":grey_question: *{words}*\n{lines}\nI cannot look where they belong, and I send none of them again, "
                "so that nobody reads one twice."
            ),
            context(
                "Nothing to do unless somebody misses something. Of an introduction, both people were told in private, "
                "too. Kinds and numbers only: whom it concerns stays between them and me."
            ),
        ],
    )
