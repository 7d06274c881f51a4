"""views.*: modals and Home tabs."""

from bot.sandbox.api.call import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json, Trigger, View
from bot.sandbox.shapes import view_object

TRIGGER_SECONDS = 3.0


def open_(call: Call) -> Json:
    """views.open."""
    trigger = _trigger(call)
    return _shown(call, call.workspace.views.open(trigger.person, _body(call)), trigger)


def push(call: Call) -> Json:
    """views.push: only in answer to something done in a modal."""
    trigger = _trigger(call)
    if trigger.view is None:
        raise SlackError("invalid_trigger_id")
    return _shown(call, call.workspace.views.push(trigger.person, _body(call)), trigger)


def update(call: Call) -> Json:
    """views.update."""
    body = _body(call)
    if not call.text("view_id") and not call.text("external_id"):
        raise SlackError("invalid_arguments", "missing required field: view_id or external_id")
    view = call.workspace.views.find(call.text("view_id"), call.text("external_id"))
    if body.get("type") != view.type:
        raise SlackError("invalid_arguments", f"cannot turn a {view.type} into a {body.get('type')}")
    return _shown(call, call.workspace.views.update(view, body, call.text("hash")))


def publish(call: Call) -> Json:
    """views.publish."""
    workspace = call.workspace
    person = call.required("user_id")
    if not workspace.knows(person) or workspace.is_bot(person):
        raise SlackError("user_not_found")
    if not workspace.manifest.home_tab:
        raise SlackError("not_enabled")
    return _shown(call, workspace.views.publish(person, _body(call), call.text("hash")))


def _body(call: Call) -> Json:
    return call.structure("view")


def _trigger(call: Call) -> Trigger:
    """The gesture that allows this modal; it counts once, and for three real seconds."""
    found = call.workspace.triggers.get(call.required("trigger_id", "interactivity_pointer"))
    if found is None:
        raise SlackError("invalid_trigger_id")
    if found.used:
        raise SlackError("exchanged_trigger_id")
    if call.workspace.clock.real_seconds() - found.made_at > TRIGGER_SECONDS:
        raise SlackError("expired_trigger_id")
    return found


def _shown(call: Call, view: View, trigger: Trigger | None = None) -> Json:
    if trigger:
        # Marked only now: a refused view leaves the trigger for a better one.
        trigger.used = True
    return {"view": view_object(call.workspace, view)}
