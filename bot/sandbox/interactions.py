"""Clicks, submissions and closing: what people do with blocks, and what the app's answer changes."""

from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.delivery import Ack
from bot.sandbox.entering import enter, refuse_incomplete
from bot.sandbox.errors import GestureError, SlackError
from bot.sandbox.formstate import INITIAL_KEYS, Placed, elements_of, entered, initial_values, options_of
from bot.sandbox.records import Json, Message, View

TROUBLE = "We had some trouble connecting. Try again?"
KEEP_OFFERED = 5_000
Host = Message | View


class Interactions:
    """What people do with buttons, menus and modals.

    Args:
        core: The running workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._workspace = core.workspace
        self._offered: dict[str, dict[tuple[str, str], list[Json]]] = {}

    async def click(self, person: str, body: Json) -> Json:
        """Press a button or choose in a menu."""
        host = self._host(person, body.get("at"))
        placed = _find(host, body)
        if isinstance(host, View) and body.get("values"):
            enter(host, body["values"], self._offered.get(host.id, {}))
        action = self._act(person, host, placed, body)
        payloads = self._core.payloads
        if isinstance(host, View):
            payload = payloads.view_action(person, host, action)
        else:
            payload = payloads.message_action(person, host, action)
        answer = await self._ask(payload)
        if not answer.acked:
            self._show_trouble(person, host, answer)
        return outcome(answer)

    async def submit(self, person: str, body: Json) -> Json:
        """Press a modal's submit button."""
        view = self._modal(person, body.get("view"))
        enter(view, body.get("values") or {}, self._offered.get(view.id, {}))
        self._workspace.touch_person(person)
        refuse_incomplete(view)
        view.errors, view.notice = {}, None
        answer = await self._ask(self._core.payloads.view_submission(person, view))
        result = outcome(answer)
        if not answer.acked:
            self._show_trouble(person, view, answer)
        else:
            result |= self._react(view, answer.payload or {})
        top = self._workspace.views.stack(person)
        self._workspace.touch_person(person)
        return {**result, "top": top[-1].id if top else None}

    def _react(self, view: View, payload: Json) -> Json:
        """Do what the app's answer to a submission says; an unusable one shows Slack's own trouble line."""
        views = self._workspace.views
        try:
            match payload.get("response_action"):
                case None:
                    views.pop(view)
                case "clear":
                    views.clear(view.person)
                case "update":
                    views.update(view, payload["view"])
                case "push":
                    views.push(view.person, payload["view"])
                case "errors":
                    return self._show_errors(view, payload["errors"])
                case unknown:
                    view.notice = TROUBLE
                    return {"error": "invalid_response_action", "messages": [f"no {unknown}"]}
        except (SlackError, KeyError, TypeError, AttributeError) as error:
            view.notice = TROUBLE
            code = error.code if isinstance(error, SlackError) else "invalid_response"
            messages = error.messages if isinstance(error, SlackError) else (repr(error),)
            return {"error": code, "messages": list(messages)}
        return {}

    def _show_errors(self, view: View, errors: dict[str, str]) -> Json:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        lost = sorted(set(errors) - inputs)
        if lost or not errors:
            raise SlackError("invalid_errors", f"no input block is called {', '.join(lost) or '(none named)'}")
        view.errors = {block_id: str(text) for block_id, text in errors.items()}
        return {"errors": view.errors}

    async def close(self, person: str, body: Json) -> Json:
        """Close the top modal, or all of them when it says so."""
        views = self._workspace.views
        view = self._modal(person, body.get("view"))
        cleared = bool(view.body.get("clear_on_close"))
        if cleared:
            gone = views.clear(person)
        else:
            views.pop(view)
            gone = [view]
        answers = [
            await self._ask(self._core.payloads.view_closed(person, one, cleared=cleared))
            for one in gone
            if one.body.get("notify_on_close")
        ]
        top = views.stack(person)
        failed = next((answer for answer in answers if not answer.acked), None)
        result = outcome(failed or (answers[0] if answers else None))
        return {**result, "top": top[-1].id if top else None}

    async def options(self, person: str, body: Json) -> Json:
        """Type into a menu whose options the app fetches."""
        host = self._host(person, body.get("at"))
        placed = _find(host, {"action_id": body.get("action_id"), "block_id": body.get("block_id")})
        payloads = self._core.payloads
        if isinstance(host, View):
            shown = payloads.view_action(person, host, {})
            at = {key: shown[key] for key in ("container", "view")}
        else:
            shown = payloads.message_action(person, host, {})
            at = {key: shown[key] for key in ("container", "channel", "message") if key in shown}
        payload = payloads.block_suggestion(person, placed.block_id, placed.action_id, str(body.get("value", "")), at)
        answer = await self._ask(payload)
        found = options_of(answer.payload or {})
        if len(self._offered) > KEEP_OFFERED:
            self._offered.pop(next(iter(self._offered)))
        here = self._offered.setdefault(_key(host), {})
        here[placed.block_id, placed.action_id] = found
        return {**outcome(answer), "options": found}

    # -- finding ----------------------------------------------------------------------------------------

    def _host(self, person: str, at: Any) -> Host:
        if not isinstance(at, dict):
            raise GestureError("missing_at", 'Say where: {"channel", "ts"}, {"view"} or {"home": true}.')
        if at.get("home"):
            home = self._workspace.views.home(person)
            if home is None:
                raise GestureError("no_home", "Nothing is published on this Home tab yet.")
            return home
        if "view" in at:
            return self._modal(person, at["view"])
        channel = self._workspace.channels.get(str(at.get("channel")))
        if channel is None or person not in channel.members:
            raise GestureError("channel_not_found", "This person is not in such a conversation.")
        message = self._workspace.find_message(channel, str(at.get("ts")), person)
        if message is None:
            raise GestureError("message_not_found", "There is no such message any more.")
        return message

    def _modal(self, person: str, view_id: Any) -> View:
        stack = self._workspace.views.stack(person)
        if not stack:
            raise GestureError("no_modal", "This person has no modal open.")
        if view_id in (None, stack[-1].id):
            return stack[-1]
        raise GestureError("not_the_top_modal", "Only the top modal can be used.", top=stack[-1].id)

    # -- acting -----------------------------------------------------------------------------------------

    def _act(self, person: str, host: Host, placed: Placed, body: Json) -> Json:
        element = placed.element
        action: Json = {
            "type": placed.type,
            "action_id": placed.action_id,
            "block_id": placed.block_id,
            "action_ts": f"{self._workspace.clock.real_seconds():.6f}",
        }
        if placed.type == "button":
            return action | {key: element[key] for key in ("text", "value", "style") if key in element}
        chosen = body.get("selected", body.get("value"))
        if placed.type == "overflow":
            option = next((one for one in options_of(element) if one.get("value") == chosen), None)
            if option is None:
                raise GestureError("unknown_option", f"{placed.action_id} has no option {chosen!r}.")
            return action | {"selected_option": option}
        values = self._values(person, host)
        here = values.setdefault(placed.block_id, {})
        if "selected" in body or placed.action_id not in here or chosen is not None:
            offered = self._offered.get(_key(host), {}).get((placed.block_id, placed.action_id))
            here[placed.action_id] = entered(placed, chosen, offered)
        for key in ("placeholder", INITIAL_KEYS.get(placed.value_key or "", "")):
            if key in element:
                action[key] = element[key]
        entry: Json = here[placed.action_id]
        return action | entry

    def _values(self, person: str, host: Host) -> Json:
        if isinstance(host, View):
            return host.state
        return host.states.setdefault(person, initial_values(host.blocks))

    async def _ask(self, payload: Json) -> Ack:
        if not self._workspace.manifest.interactivity:
            raise GestureError("interactivity_off", "The app's manifest switches interactivity off.")
        return await self._core.courier.ask("interactive", payload)

    def _show_trouble(self, person: str, host: Host, answer: Ack) -> None:
        if isinstance(host, View):
            host.notice = TROUBLE
            self._workspace.touch_person(person)
            return
        channel = self._workspace.channels[host.channel]
        line = f"{self._workspace.identity.app_name} did not answer this click ({answer.error}). Try again?"
        self._workspace.whisper(channel, person, line, [], failure=True)


def outcome(answer: Ack | None) -> Json:
    """What a gesture's answer says of the app's ack; None when nothing was for the app."""
    if answer is None:
        return {"ok": True, "delivered": False, "acked": False, "ack_ms": None}
    result: Json = {"ok": True, "delivered": True, "acked": answer.acked}
    result["ack_ms"] = round(answer.milliseconds, 2)
    if answer.error:
        result["error"] = answer.error
    return result


def _key(host: Host) -> str:
    return host.id if isinstance(host, View) else host.ts


def _find(host: Host, body: Json) -> Placed:
    found = [
        placed
        for placed in elements_of(host.blocks)
        if placed.action_id == body.get("action_id") and body.get("block_id") in (None, placed.block_id)
    ]
    if len(found) > 1 and body.get("value") is not None:
        found = [placed for placed in found if placed.element.get("value") == body["value"]]
    if not found:
        known = sorted({placed.action_id for placed in elements_of(host.blocks)})
        raise GestureError("element_not_found", "There is no such element here.", known=known)
    if len(found) > 1:
        blocks = [placed.block_id for placed in found]
        raise GestureError("ambiguous_element", "Several elements match; name block_id or value.", blocks=blocks)
    return found[0]
