"""The composition root: the only place where the parts of Baton are wired together."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError

import handlers
from bot import __version__
from bot.clock import Clock
from bot.config import Settings
from bot.db.engine import INBOUND, Database
from bot.delivery.directory import Directory
from bot.delivery.kinds import all_kinds
from bot.delivery.sender import Sender
from bot.delivery.slack import UNREACHABLE, Postman, make_client, refusal
from bot.errors import SettingsError
from bot.services import health, inbound, people
from handlers.desk import Desk
from scheduling.calendar import all_ticks
from scheduling.runner import make_scheduler
from scheduling.ticks import Ticks

#: Seconds between two looks for people of whom only the id is known.
_LOOK_FOR_STRANGERS = 60
#: A stop takes ten seconds at most: so many for the sender, for a tick that is running, and for the last word.
_SENDER_SECONDS, _TICK_SECONDS, _FAREWELL_SECONDS = 7.0, 1.5, 1.0


@dataclass(frozen=True)
class Identity:
    """Who Baton is in the workspace whose token it holds."""

    workspace_id: int
    team_id: str
    bot_user_id: str
    bot_id: str


class Baton:
    """The whole bot. `start()` and `stop()` it, or move it through time with `settle` and `next_due`."""

    def __init__(self, settings: Settings, clock: Clock, database: Database, client: WebClient, me: Identity) -> None:
        self.settings, self.clock, self.database, self.client, self.me = settings, clock, database, client, me
        postman = Postman(client)
        self.sender = Sender(database, clock, all_kinds(), lambda _: postman, threads=settings.baton_sender_threads)
        self.directory = Directory(database, client, me.workspace_id, clock)
        self.ticks = Ticks(database, all_ticks())
        self.listeners = ThreadPoolExecutor(settings.baton_listener_threads, thread_name_prefix="listener")
        self.bolt = self._make_bolt()
        self._ticking = threading.Lock()
        self._scheduler = make_scheduler(self.tick, settings.baton_tick_seconds)
        self._scheduler.add_job(self.directory.keep_current, "interval", seconds=_LOOK_FOR_STRANGERS, id="people")

    def _make_bolt(self) -> App:
        me, token = self.me, self.settings.slack_bot_token.get_secret_value()

        def authorize() -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None, team_id=me.team_id, bot_token=token, bot_id=me.bot_id, bot_user_id=me.bot_user_id
            )

        bolt = App(
            # Without a token: each call gets the one that `authorize` returns.
            client=make_client(self.settings, token=""),
            signing_secret=self.settings.slack_signing_secret.get_secret_value() or None,
            # A function of our own, since Bolt drops the token where the environment holds OAuth settings.
            authorize=authorize,
            listener_executor=self.listeners,
        )
        handlers.register(bolt, Desk(self.database, self.clock, self.sender.wake))
        return bolt

    def start(self) -> None:
        """Begin to tick and to send. Listening to Slack is the caller's choice of Socket Mode or HTTP."""
        self.directory.first_look()
        self.tick()
        self.sender.start()
        self._scheduler.start()

    def stop(self) -> None:
        """Stop claiming, finish what is under way, give back the rest, end all threads; within ten seconds."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.directory.stop()
        self.sender.stop(_SENDER_SECONDS)
        ended = self._ticking.acquire(timeout=_TICK_SECONDS)
        with suppress(DBAPIError), self.database.writing(patience=_FAREWELL_SECONDS) as session:
            health.farewell(session, self.sender.owner)
        if ended:
            self._ticking.release()
        self.listeners.shutdown(wait=False, cancel_futures=True)
        self.database.close()

    def tick(self) -> None:
        """Look once at everything that may be due, and write down that somebody looked."""
        with self._ticking:
            now = self.clock.now()
            self._take_up_cut_off_events(now)
            try:
                self.ticks.run(now)
            finally:
                self.sender.wake()
            with self.database.writing() as session:
                health.beat(session, self.sender.owner, __version__, now=now)

    def ailment(self) -> str | None:
        """Return what is wrong with this process, in a line; None where it looks regularly at what is due."""
        try:
            with self.database.reading(patience=INBOUND) as session:
                every = self.settings.baton_tick_seconds
                return health.ailment(session, now=self.clock.now(), tick_seconds=every, process=self.sender.owner)
        except DBAPIError as trouble:
            return f"The database cannot be read ({type(trouble.orig).__name__})."

    def settle(self) -> None:
        """Do and send everything that is due now, and return when it is done."""
        self.tick()
        while self.sender.drain():
            self.tick()

    def next_due(self) -> datetime | None:
        """Return the next instant at which something will happen by itself; None when nothing will."""
        dues = [due for due in (self.ticks.next_due(), self.sender.next_due()) if due is not None]
        return min(dues, default=None)

    def run_until(self, target: datetime, jump: Callable[[datetime], None]) -> None:
        """Live through everything due up to `target`, in order; `jump` sets the clock."""
        self.settle()
        while (due := self.next_due()) is not None and due <= target:
            jump(max(due, self.clock.now()))
            self.settle()
        jump(target)
        self.settle()

    def _take_up_cut_off_events(self, now: datetime) -> None:
        with self.database.writing(self.me.workspace_id) as session:
            payloads = inbound.take_up(session, now=now)
        for payload in payloads:
            body: dict[str, Any] = json.loads(payload)
            self.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))


def create_app(settings: Settings, clock: Clock, database: Database | None = None) -> Baton:
    """Wire Baton for one workspace: check the token, know the workspace, mirror its people.

    Args:
        settings: Where Slack and the database are, and with which tokens.
        clock: What stamps everything that is stored.
        database: One that is open already, instead of the one that the settings name.

    Raises:
        SettingsError: a token is missing or refused, or Slack cannot be reached; one line says so.
    """
    settings.require_tokens()
    client = make_client(settings)
    who = _who_am_i(client)
    if database is None:
        database = Database(settings.database_url, pool_size=settings.baton_listener_threads + 32)
    with database.writing() as session:
        workspace = people.ensure_workspace(
            session, str(who["team_id"]), name=str(who.get("team") or ""), bot_user_id=str(who["user_id"])
        )
    me = Identity(workspace.id, str(who["team_id"]), str(who["user_id"]), str(who.get("bot_id") or ""))
    return Baton(settings, clock, database, client, me)


def _who_am_i(client: WebClient) -> dict[str, Any]:
    try:
        answer = client.auth_test().data
    except SlackApiError as error:
        raise SettingsError(
            f"Slack does not accept SLACK_BOT_TOKEN ({refusal(error)}); "
            "copy it anew from 'OAuth & Permissions', or install the app again."
        ) from error
    except UNREACHABLE as error:
        raise SettingsError(
            f"Slack cannot be reached at {client.base_url} ({error}); check the network, a proxy, and SLACK_API_URL."
        ) from error
    return dict(answer) if isinstance(answer, dict) else {}
