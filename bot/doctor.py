"""Checks an installation and says how to mend each thing that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.config import Settings
from bot.db.engine import Database
from bot.db.schema import current, newest, require_writable
from bot.delivery.slack import UNREACHABLE, make_client, refusal
from bot.errors import BatonError

_MANIFEST = Path(__file__).parent.parent / "manifest.yml"
#: Slack refuses signatures older than five minutes; a clock that is off by less is still worth a word.
_WORTH_A_WORD_SECONDS = 30


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: whether it is well, what was seen, and how to mend it where it is not."""

    well: bool
    what: str
    mend: str = ""


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Check settings, tokens, scopes, database and clock, in this order, as far as each can be reached."""
    try:
        settings.require_tokens()
        yield Finding(well=True, what=f"settings for {settings.baton_mode} mode are complete")
    except BatonError as error:
        yield Finding(well=False, what=str(error), mend="Fill it in in .env; .env.example says where to find it.")
    yield from _slack(settings)
    yield from _database(settings)
    yield from _clock(settings, clock)


def _slack(settings: Settings) -> Iterator[Finding]:
    client = make_client(settings)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        yield Finding(
            well=False,
            what=f"Slack does not accept SLACK_BOT_TOKEN ({refusal(error)})",
            mend="Copy the Bot User OAuth Token from 'OAuth & Permissions', or install the app again.",
        )
        return
    except UNREACHABLE as error:
        yield Finding(
            well=False,
            what=f"Slack cannot be reached at {settings.slack_api_url} ({type(error).__name__})",
            mend="Check the network, a proxy, and SLACK_API_URL (leave it empty for Slack itself).",
        )
        return
    yield Finding(well=True, what=f"the bot token belongs to {answer.get('user')} in {answer.get('team')}")
    headers = {str(k).lower(): v for k, v in (answer.headers or {}).items()}
    granted = str(headers.get("x-oauth-scopes") or "")
    yield _scopes({scope.strip() for scope in granted.split(",") if scope.strip()})
    if settings.baton_mode == "socket":
        yield _socket(client, settings)


def _scopes(granted: set[str]) -> Finding:
    wanted = set(yaml.safe_load(_MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    if missing := sorted(wanted - granted):
        return Finding(
            well=False,
            what=f"the bot token lacks {', '.join(missing)}",
            mend="Add them under 'OAuth & Permissions' (or paste manifest.yml anew) and install the app again.",
        )
    extra = sorted(granted - wanted)
    note = f"; {', '.join(extra)} could be taken away" if extra else ""
    return Finding(well=True, what=f"all {len(wanted)} scopes of manifest.yml are granted{note}")


def _socket(client: WebClient, settings: Settings) -> Finding:
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        return Finding(
            well=False,
            what=f"Slack does not accept SLACK_APP_TOKEN ({refusal(error)})",
            mend="Under 'Basic Information', make an app-level token with connections:write, and turn Socket Mode on.",
        )
    except UNREACHABLE as error:
        return Finding(well=False, what=f"Socket Mode cannot be reached ({type(error).__name__})", mend="Try again.")
    return Finding(well=True, what="Socket Mode may be opened")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = Database(settings.database_url)
    except BatonError as error:
        yield Finding(well=False, what=str(error), mend="Correct DATABASE_URL in .env.")
        return
    where = database.url.render_as_string(hide_password=True)
    try:
        revision = current(database)
        if revision == newest():
            require_writable(database)
            yield Finding(well=True, what=f"the database {where} has the current schema and can be written")
        else:
            state = "is empty" if revision is None else f"has schema {revision} instead of {newest()}"
            yield Finding(
                well=False, what=f"the database {where} {state}", mend="Run `baton migrate`; `baton run` does too."
            )
    except BatonError as error:
        mend = "Check that the folder exists and may be written, or that PostgreSQL runs; or restore a backup."
        yield Finding(well=False, what=str(error).splitlines()[0], mend=mend)
    finally:
        database.close()


def _clock(settings: Settings, clock: Clock) -> Iterator[Finding]:
    try:
        off = abs((clock.now() - datetime.now(UTC)).total_seconds())
    except BatonError as error:
        yield Finding(well=False, what=str(error), mend="Start the workspace, or empty BATON_CLOCK_URL.")
        return
    if settings.baton_clock_url:
        yield Finding(well=True, what=f"the clock follows {settings.baton_clock_url}")
    elif off < _WORTH_A_WORD_SECONDS:
        yield Finding(well=True, what="the clock is the machine's")
