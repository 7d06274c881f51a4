"""Asks Slack who is who, away from anybody who waits."""

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import Workspace
from bot.services import people
from bot.services.people import SlackPerson

_log = logging.getLogger(__name__)
_PAGE = 200


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


def sync_people(database: Database, client: WebClient, workspace_id: int, clock: Clock) -> int:
    """Mirror everybody in the workspace; returns how many.

    Raises:
        slack_sdk.errors.SlackApiError: Slack refused or asked to wait; what was mirrored stays.
    """
    cursor, count = "", 0
    while True:
        page = client.users_list(limit=_PAGE, cursor=cursor)
        members = [slack_person(user) for user in page.get("members") or []]
        with database.writing(workspace_id) as session:
            people.mirror(session, members)
        count += len(members)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    with database.writing() as session:
        workspace = session.get(Workspace, workspace_id)
        if workspace is not None:
            workspace.people_synced_at = clock.now()
    return count


def fill_in_strangers(database: Database, client: WebClient, workspace_id: int) -> None:
    """Ask Slack about people of whom only the id is known."""
    with database.reading(workspace_id) as session:
        ids = [person.slack_user_id for person in people.stale(session)]
    for slack_user_id in ids:
        try:
            told = slack_person(client.users_info(user=slack_user_id)["user"])
        except SlackApiError as error:
            _log.warning("users.info answered %s", error.response.get("error"))
            return
        with database.writing(workspace_id) as session:
            people.mirror(session, [told])
