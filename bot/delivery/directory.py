"""Asks Slack who is who, away from anybody who waits."""

import logging
import threading
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from sqlmodel import select

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import Workspace
from bot.delivery.outcomes import Fate, judge
from bot.services import people
from bot.services.people import SlackPerson

_log = logging.getLogger(__name__)
_PAGE = 200
_ANEW_AFTER = timedelta(days=1)


def slack_person(user: dict[str, Any]) -> SlackPerson:
    """Return what we mirror of one of Slack's user objects."""
    profile = user.get("profile") or {}
    # The full name first: a display name is often a handle, and "How is it going with jdoe?" is no question.
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name") or ""
    return SlackPerson(
        slack_user_id=str(user["id"]),
        name=str(name),
        title=str(profile.get("title") or ""),
        tz=str(user.get("tz") or "UTC"),
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")),
        is_bot=bool(user.get("is_bot")),
        is_deleted=bool(user.get("deleted")),
    )


class Directory:
    """Keeps the people of one workspace mirrored: all of them once a day, strangers as they turn up.

    Everything here may take long and wait as Slack asks; it runs in threads where nobody waits for it.
    """

    def __init__(self, database: Database, client: WebClient, workspace_id: int, clock: Clock) -> None:
        self._database, self._client, self._workspace_id, self._clock = database, client, workspace_id, clock
        self._busy = threading.Lock()
        self._stopping = threading.Event()

    def first_look(self, patience: float = 5.0) -> None:
        """Mirror everybody anew; after `patience` seconds the rest goes on while Baton already answers."""
        looking = threading.Thread(target=self.keep_current, kwargs={"anew": True}, name="directory", daemon=True)
        looking.start()
        looking.join(patience)

    def keep_current(self, *, anew: bool = False) -> None:
        """Mirror whoever needs it. Slack's troubles are logged and tried again next time."""
        if not self._busy.acquire(blocking=False):
            return
        try:
            if anew or self._is_a_day_old():
                _log.info("mirrored %s people", self._mirror_everybody())
            self._fill_in_strangers()
        except (SlackApiError, SlackClientError, OSError) as error:
            _log.warning("people could not be mirrored now: %s", type(error).__name__)
        finally:
            self._busy.release()

    def stop(self) -> None:
        """Stop waiting for Slack."""
        self._stopping.set()

    def _is_a_day_old(self) -> bool:
        with self._database.reading() as session:
            synced_at = session.exec(select(Workspace.people_synced_at).where(Workspace.id == self._workspace_id)).one()
        return synced_at is None or self._clock.now() - synced_at >= _ANEW_AFTER

    def _mirror_everybody(self) -> int:
        cursor, count = "", 0
        while not self._stopping.is_set():
            page = self._patiently("users.list", {"limit": _PAGE, "cursor": cursor})
            members = [slack_person(user) for user in page.get("members") or []]
            with self._database.writing(self._workspace_id) as session:
                people.mirror(session, members)
            count += len(members)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        with self._database.writing() as session:
            workspace = session.get(Workspace, self._workspace_id)
            if workspace is not None:
                workspace.people_synced_at = self._clock.now()
        return count

    def _fill_in_strangers(self) -> None:
        with self._database.reading(self._workspace_id) as session:
            ids = [person.slack_user_id for person in people.stale(session)]
        for slack_user_id in ids:
            told = slack_person(self._patiently("users.info", {"user": slack_user_id})["user"])
            with self._database.writing(self._workspace_id) as session:
                people.mirror(session, [told])

    def _patiently(self, method: str, params: dict[str, Any]) -> SlackResponse:
        """Call Slack, waiting as long as it asks; a workspace of thousands takes many pages."""
        while True:
            try:
                return self._client.api_call(method, params=params)
            except SlackApiError as error:
                outcome = judge(error)
                if outcome.fate is not Fate.PACED or self._stopping.wait(outcome.retry_after):
                    raise
