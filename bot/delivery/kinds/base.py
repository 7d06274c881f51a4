"""What the sender needs to know of one kind of message."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from slack_sdk.models.views import View
from sqlmodel import Session

from bot.db.tables import Outbox, Scoped
from bot.forms.outbox import NotWanted
from bot.views.message import Message

Found = TypeVar("Found")


def wanted(found: Found | str | None, otherwise: str = "gone") -> Found:
    """Return what a service found for a message.

    Raises:
        NotWanted: it found nothing, which has the code `otherwise`, or answered with a code of its own that says why
            the message has lost its point.
    """
    if found is None or isinstance(found, str):
        raise NotWanted(found or otherwise)
    return found


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    Attributes:
        name: as enqueued, like "checkins.prompt".
        load: reads what the view needs, from current data; raises `NotWanted` where the message has lost
            its point (answered meanwhile, erased, no longer a member …).
        view: builds the message (or the Home view) from what `load` returned.
        on_sent: writes what follows when Slack holds the message, given its channel.
        on_dead: writes what follows when Slack refuses the message for good, given the error code; or when its fate
            stays unknown, which is "fate_unknown". Of that, admins hear where a kind has nothing of its own.
        subject: the table in which `subject_id` is a row's id, where a batch's rows are worth fetching at once;
            `load` then finds them by `session.get` without a statement of its own.
    """

    name: str
    load: Callable[[Session, Outbox, datetime], Any]
    view: Callable[[Any], Message | View]
    on_sent: Callable[[Session, Outbox, str], None] | None = None
    on_dead: Callable[[Session, Outbox, str, datetime], None] | None = None
    subject: type[Scoped] | None = None


class Kinds:
    """All registered kinds, by name."""

    def __init__(self, kinds: Iterable[MessageKind]) -> None:
        self._by_name: dict[str, MessageKind] = {}
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"two message kinds are called {kind.name}")
            self._by_name[kind.name] = kind

    def __getitem__(self, name: str) -> MessageKind:
        """Return the kind with this name."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether a kind has this name; an older row may name one that is gone."""
        return name in self._by_name
