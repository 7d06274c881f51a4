"""The Home tab."""

from typing import Any

from slack_bolt import App, BoltContext

from bot.services import people
from handlers.desk import work


def open_home(event: dict[str, Any], context: BoltContext) -> None:
    """Have the Home tab published for whoever opened it; opening the Messages tab counts as processed too."""
    with work(context) as desk:
        if event.get("tab", "home") == "home":
            people.open_home(desk.session, desk.actor, now=desk.now)


def register(bolt: App) -> None:
    """Bind the Home tab."""
    bolt.event("app_home_opened")(open_home)
