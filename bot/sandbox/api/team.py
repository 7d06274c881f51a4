"""Who am I, where am I, and reactions."""

from bot.sandbox.api.call import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json, Message
from bot.sandbox.shapes import message_object
from bot.sandbox.viewstack import refuse_problems


def api_test(call: Call) -> Json:
    """api.test."""
    return {"args": {key: value for key, value in call.arguments.items() if key != "token"}}


def auth_test(call: Call) -> Json:
    """auth.test."""
    identity = call.workspace.identity
    return {
        "url": f"https://{identity.team_domain}.slack.com/",
        "team": identity.team_name,
        "user": call.workspace.username(identity.bot_user),
        "team_id": identity.team_id,
        "user_id": identity.bot_user,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """apps.connections.open."""
    base = call.core.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}link?ticket={call.core.sockets.ticket()}"}


def team_info(call: Call) -> Json:
    """team.info."""
    identity = call.workspace.identity
    icon = {"image_default": True}
    team = {"id": identity.team_id, "name": identity.team_name, "domain": identity.team_domain, "icon": icon}
    return {"team": {**team, "email_domain": "", "url": f"https://{identity.team_domain}.slack.com/"}}


def bots_info(call: Call) -> Json:
    """bots.info."""
    identity = call.workspace.identity
    if call.text("bot") not in ("", identity.bot_id):
        raise SlackError("bot_not_found")
    bot = {"id": identity.bot_id, "deleted": False, "name": identity.bot_name, "app_id": identity.app_id}
    return {"bot": {**bot, "user_id": identity.bot_user, "updated": 0}}


def validate_blocks(call: Call) -> Json:
    """blocks.validate: whether these blocks, or this view, would be taken."""
    view = call.decoded("view")
    if isinstance(view, dict):
        refuse_problems(view, "home" if view.get("type") == "home" else "modal")
    else:
        call.content(fallback="checked without being posted")
    return {}


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    message, name = _target(call), call.required("name")
    users = message.reactions.setdefault(name, [])
    if call.workspace.bot_user in users:
        raise SlackError("already_reacted")
    users.append(call.workspace.bot_user)
    call.workspace.changed(message)
    return {}


def remove_reaction(call: Call) -> Json:
    """reactions.remove."""
    message, name = _target(call), call.required("name")
    users = message.reactions.get(name, [])
    if call.workspace.bot_user not in users:
        raise SlackError("no_reaction")
    users.remove(call.workspace.bot_user)
    call.workspace.changed(message)
    return {}


def get_reactions(call: Call) -> Json:
    """reactions.get."""
    message = _target(call)
    shape = message_object(call.workspace, message)
    return {"type": "message", "channel": message.channel, "message": shape}


def _target(call: Call) -> Message:
    channel = call.channel()
    message = channel.messages.get(call.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message
