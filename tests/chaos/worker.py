"""A process that sends, and kills itself at one step if told to. The steps are cut in here, never in the product."""

import logging
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from sqlmodel import Session

from bot.clock import RemoteClock
from bot.config import load_settings
from bot.db.engine import Database
from bot.db.tables import Outbox
from bot.delivery.kinds import all_kinds
from bot.delivery.outcomes import Outcome
from bot.delivery.sender import Sender
from bot.delivery.slack import Parcel, Postman, make_client
from tests.chaos.letters import kinds

#: In the order in which a message passes them.
STEPS = ("claimed", "rendered", "before_post", "after_post", "recording", "recorded")


@dataclass
class Fuse:
    """Kills the process, without any chance to tidy up, when `step` is reached for the `after`th time."""

    step: str
    after: int
    #: SIGKILL, or SIGSTOP for a process that only freezes, once.
    what: signal.Signals = signal.SIGKILL

    def reached(self, step: str) -> None:
        """Die if it is time."""
        if step == self.step:
            self.after -= 1
            if self.after == 0:
                os.kill(os.getpid(), self.what)


class _Postman(Postman):
    """Hands over as Baton does, and may die right before or after."""

    fuse: Fuse

    def deliver(self, parcel: Parcel) -> Outcome:
        self.fuse.reached("before_post")
        outcome = super().deliver(parcel)
        self.fuse.reached("after_post")
        return outcome


class _Sender(Sender):
    """Sends as Baton does, and may die at the other steps."""

    fuse: Fuse

    def _render(self, workspace_id: int, rows: Sequence[Outbox], now: datetime) -> Any:
        self.fuse.reached("claimed")
        result = super()._render(workspace_id, rows, now)
        self.fuse.reached("rendered")
        return result

    def _look_for_lost(self) -> int:
        self.fuse.reached("recorded")
        return super()._look_for_lost()


def _make(config: dict[str, Any], fuse: Fuse) -> Sender:
    def recording(session: Session, row: Outbox, channel: str) -> None:
        del session, row, channel
        fuse.reached("recording")

    settings = load_settings(_env_file=None, slack_bot_token=config["token"], slack_api_url=config["url"] + "api/")
    postman = _Postman(make_client(settings))
    object.__setattr__(postman, "fuse", fuse)
    watched = all_kinds() if config.get("real_kinds") else kinds(recording)
    clock = RemoteClock(config["url"] + "time", refresh_seconds=0.05)
    sender = _Sender(Database(config["database"]), clock, watched, lambda _: postman, threads=4)
    sender.fuse = fuse
    return sender


def run(config: dict[str, Any], lifeline: Connection) -> None:
    """Send until the lifeline is cut, which is also what happens when whoever started this process is gone."""
    logging.disable()
    frozen = config.get("pause_at")
    what = signal.SIGSTOP if frozen else signal.SIGKILL
    sender = _make(config, Fuse(frozen or config.get("die_at", ""), config.get("after", 1), what))
    sender.start()
    # Workspace time jumps, which a sleeping sender would only notice after its usual seconds.
    while not lifeline.poll(0.1):
        sender.wake()
    sender.stop()
