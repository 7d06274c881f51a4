"""The Web API: who may call what, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bot.sandbox.api import chat, conversations, files, team, users, views
from bot.sandbox.api.call import Call
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json

METHODS: Final[Mapping[str, Callable[[Call], Json]]] = MappingProxyType(
    {
        "api.test": team.api_test,
        "apps.connections.open": team.connections_open,
        "auth.test": team.auth_test,
        "blocks.validate": team.validate_blocks,
        "bots.info": team.bots_info,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.get_permalink,
        "chat.postEphemeral": chat.post_ephemeral,
        "chat.postMessage": chat.post_message,
        "chat.update": chat.update,
        "conversations.history": conversations.history,
        "conversations.info": conversations.info,
        "conversations.list": conversations.list_,
        "conversations.members": conversations.members,
        "conversations.open": conversations.open_,
        "conversations.replies": conversations.replies,
        "files.completeUploadExternal": files.complete_upload,
        "files.delete": files.delete,
        "files.getUploadURLExternal": files.get_upload_url,
        "files.info": files.info,
        "reactions.add": team.add_reaction,
        "reactions.get": team.get_reactions,
        "reactions.remove": team.remove_reaction,
        "team.info": team.team_info,
        "users.conversations": conversations.of_user,
        "users.info": users.info,
        "users.list": users.list_,
        "users.lookupByEmail": users.lookup_by_email,
        "views.open": views.open_,
        "views.publish": views.publish,
        "views.push": views.push,
        "views.update": views.update,
    }
)
APP_LEVEL: Final = frozenset({"apps.connections.open"})
WITHOUT_TOKEN: Final = frozenset({"api.test"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def admit(core: Core, method: str, arguments: Json, token: str) -> Call:
    """Let a call in, or refuse it before it has an effect.

    Raises:
        SlackError: `unknown_method`, `not_authed`, `invalid_auth`, `not_allowed_token_type`, `ratelimited`.
    """
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    if method not in WITHOUT_TOKEN:
        _check_token(core, method, token)
    wait = core.limiter.check(method, _bucket(core, arguments))
    if wait is not None:
        raise SlackError("ratelimited", retry_after=wait)
    own_team = core.workspace.identity.team_id
    if method != "team.info" and arguments.get("team_id", own_team) != own_team:
        raise SlackError("team_not_found")
    return Call(core, method, arguments)


def perform(call: Call) -> Json:
    """Do what an admitted call asks.

    Raises:
        SlackError: Whatever Slack would refuse.
    """
    workspace = call.workspace
    channel = workspace.channels.get(str(call.arguments.get("channel")))
    kind = channel.kind if channel else None
    manifest = workspace.manifest
    missing = manifest.missing_scopes(call.method, call.arguments, kind)
    if missing:
        provided = ",".join(sorted(manifest.scopes))
        raise SlackError("missing_scope", needed=",".join(sorted(missing)), provided=provided)
    return {"ok": True, **METHODS[call.method](call)}


def refused(error: SlackError) -> Answer:
    """The answer to a refused call; only the rate limit has an HTTP status of its own."""
    if error.code == "ratelimited":
        wait = str(error.extra["retry_after"])
        return Answer({"ok": False, "error": "ratelimited"}, 429, {"retry-after": wait})
    return Answer(error.answer())


def _check_token(core: Core, method: str, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    secrets = core.workspace.secrets
    wanted, other = secrets.bot_token, secrets.app_token
    if method in APP_LEVEL:
        wanted, other = other, wanted
    if token != wanted:
        raise SlackError("not_allowed_token_type" if token == other else "invalid_auth")


def _bucket(core: Core, arguments: Json) -> str | None:
    """The conversation whose limit counts; a person's id and the DM with them share one."""
    name = arguments.get("channel")
    if not isinstance(name, str):
        return None
    person = core.workspace.people.get(name)
    return core.workspace.dm(name).id if person and not core.workspace.is_bot(name) else name
