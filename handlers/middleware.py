"""Before any handler: who is it, and was this delivery seen before? Recorded first, acknowledged after."""

import json
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, BoltContext, BoltResponse
from slack_bolt.request.payload_utils import is_event

from bot.errors import Duplicate
from bot.services import inbound
from bot.services.inbound import Delivery
from handlers.desk import Desk, begin_to_wait, patience


class LastingAck(Ack):
    """Keeps an acknowledgement that was made.

    Bolt forgets it where a listener fails right after it; Slack would wait in vain and tell the person that
    Baton is broken, although the work is done.
    """

    _kept: BoltResponse | None = None

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bolt's carries no annotations

    @property
    def response(self) -> BoltResponse | None:
        """What Slack is answered."""
        return self._kept

    @response.setter
    def response(self, answer: BoltResponse | None) -> None:
        if answer is not None:
            self._kept = answer


def delivery_key(body: dict[str, Any]) -> str | None:
    """Return what makes this delivery the same as a repeated one; None where repeating it does no harm.

    A view keeps its id and hash while the person mends refused fields, so the key is only spent once the
    submission was processed.
    """
    if "event_id" in body:
        return f"event:{body['event_id']}"
    if body.get("type") == "view_submission":
        view = body.get("view") or {}
        return f"view:{view.get('id')}:{view.get('hash')}" if view.get("hash") else None
    if body.get("trigger_id") and body.get("type") != "block_suggestion":
        return f"trigger:{body['trigger_id']}"
    return None


def recorder(desk: Desk) -> Callable[..., BoltResponse | None]:
    """Return the global middleware that lays desk, actor and delivery into the context."""

    def record(context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse | None:  # noqa: A002 - Bolt names it
        context["desk"] = desk
        context["ack"] = LastingAck()
        begin_to_wait(context)
        now = desk.clock.now()
        key = delivery_key(body)
        user_id = context.user_id if isinstance(context.user_id, str) else None
        # Only an event's payload is kept: nobody but Slack can repeat it.
        payload = json.dumps(body) if key is not None and is_event(body) else None
        delivery = Delivery(str(context.team_id or body.get("team_id") or ""), user_id, key, payload)
        try:
            with desk.database.writing(patience=patience(context)) as session:
                context["actor"], context["inbound_id"] = inbound.admit(session, delivery, now=now)
        except Duplicate:
            return BoltResponse(status=200, body="")
        return next()

    return record
