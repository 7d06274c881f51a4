"""What tests of a relationship do again and again: press, fill in, and look into the database."""

from typing import Any

from sqlmodel import col, select

from tests.flows.programme_walks import at, dm_with, newest
from tests.life import Life


class Gestures:
    """People in a workspace, and what they press and fill in."""

    def __init__(self, life: Life) -> None:
        self.life = life

    def press(self, person: str, action: str, words: str, **more: Any) -> None:
        """Press a button of the newest message that says something."""
        message = newest(self.life.dm(person), words)
        answer = self.life.click(person, action, at(dm_with(self.life, person), message), **more)
        assert answer["ok"], answer

    def in_modal(self, person: str, action: str, **more: Any) -> None:
        """Press a button of the topmost modal."""
        answer = self.life.click(person, action, {"view": self.life.modal(person)["id"]}, **more)
        assert answer["ok"], answer

    def submit(self, person: str, **values: Any) -> None:
        """Fill in the topmost modal, and close whatever is left open."""
        answer = self.life.submit(person, **values)
        assert not answer.get("errors"), answer
        while self.life.see(person)["modals"]:
            self.life.gesture("close", person=person)

    def on_page(self, person: str, action: str) -> None:
        """Open the relationship's page from Home and press a button of it."""
        self.life.home(person)
        assert self.life.click(person, "pages.open", {"home": True})["ok"]
        self.in_modal(person, action)

    def rows(self, table: Any) -> list[Any]:
        """What the database holds."""
        with self.life.baton.database.reading(self.life.baton.me.workspace_id) as session:
            return list(session.exec(select(table).order_by(col(table.id))))


def options(view: dict[str, Any], field: str) -> list[str]:
    """Return the values that a field offers."""
    block = next(block for block in view["blocks"] if block["block_id"] == field)
    return [option["value"] for option in block["element"]["options"]]
