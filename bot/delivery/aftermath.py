"""What features write once it is known what became of their messages, each confined to its row's workspace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import Kinds
from bot.forms.outbox import FATE_UNKNOWN
from bot.services import undelivered


@dataclass(frozen=True)
class Aftermath:
    """Lets kinds follow up, in the transaction that records.

    `guard` gets a kind's name and its deed. Whatever it lets pass undoes the record of the whole batch, and sent
    messages would be looked for again: so it holds back everything but a database that cannot be used.
    """

    kinds: Kinds
    guard: Callable[[str, Callable[[], None]], None]

    def follows(self, kind: str) -> bool:
        """Tell whether there is something to do once a message of this kind is sent."""
        return kind in self.kinds and self.kinds[kind].on_sent is not None

    def sent(self, session: Session, row: Outbox, channel: str) -> None:
        """Let a kind write what follows a message that Slack holds."""
        if row.kind in self.kinds and (on_sent := self.kinds[row.kind].on_sent) is not None:
            self._follow(session, row, lambda: on_sent(session, row, channel))

    def dead(self, session: Session, row: Outbox, code: str, now: datetime) -> None:
        """Let a kind write what follows a message that is given up."""
        if row.kind in self.kinds and (on_dead := self.kinds[row.kind].on_dead) is not None:
            self._follow(session, row, lambda: on_dead(session, row, code, now))

    def unknown(self, session: Session, row: Outbox, now: datetime) -> None:
        """Let a kind, or else the admins, know of a message about which nobody can tell whether it arrived."""
        if row.kind in self.kinds and self.kinds[row.kind].on_dead is not None:
            self.dead(session, row, FATE_UNKNOWN, now)
        else:
            self._follow(session, row, lambda: undelivered.tell_admins(session, row, now=now))

    def _follow(self, session: Session, row: Outbox, deed: Callable[[], None]) -> None:
        session.flush()
        # Recording itself serves all workspaces.
        session.info["workspace_id"] = row.workspace_id

        def confined() -> None:
            with session.begin_nested():
                deed()

        try:
            self.guard(row.kind, confined)
        finally:
            session.info["workspace_id"] = None
