"""users.*: who is who."""

from bot.sandbox.api.call import Call, page_of
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json
from bot.sandbox.shapes import user_object

LIST_WITHOUT_LIMIT = 1000


def info(call: Call) -> Json:
    """users.info."""
    user = call.required("user")
    if not call.workspace.knows(user):
        raise SlackError("user_not_found")
    return {"user": user_object(call.workspace, user)}


def list_(call: Call) -> Json:
    """users.list; a large workspace demands a limit."""
    users = [*call.workspace.people, call.workspace.bot_user]
    if not call.text("limit"):
        if len(users) > LIST_WITHOUT_LIMIT:
            raise SlackError("limit_required")
        page, cursor = users, ""
    else:
        page, cursor = page_of(users, call, str, "user")
    return {
        "members": [user_object(call.workspace, user) for user in page],
        "cache_ts": int(call.workspace.clock.seconds()),
        "response_metadata": {"next_cursor": cursor},
    }


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    wanted = call.required("email").casefold()
    for person in call.workspace.people.values():
        if person.email and person.email.casefold() == wanted and not person.deleted:
            return {"user": user_object(call.workspace, person.id)}
    raise SlackError("users_not_found")
