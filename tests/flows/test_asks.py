"""An ask from a suggestion to an introduction, between two people in a workspace."""

from typing import Any

import pytest

from bot.db.tables import Person
from tests.flows.test_checkins import eventually, shown, texts
from tests.flows.test_suggestions import Seeker
from tests.life import Life

Json = dict[str, Any]
WORDS = {"what": "Rehearse <!channel> with me", "why": "You turned the March review around & I saw it"}


class Asking(Seeker):
    """Somebody who asks the first person suggested to them."""

    def __init__(self, life: Life) -> None:
        super().__init__(life)
        life.travel(advance="4d")
        first = self.kept()[0]
        self.suggestion = first.id
        with life.baton.database.reading(life.baton.me.workspace_id) as session:
            row = session.get(Person, first.mentor_id)
            assert row is not None
            self.mentor, self.mentors_name = row.slack_user_id, row.name

    def open_form(self, suggestion: int | None = None) -> Json:
        """Press "Ask"."""
        message = self.batch()
        value = str(suggestion or self.suggestion)
        return self.life.click(self.me, "suggestions.ask", self.at(message), value=value)

    def ask(self) -> Json:
        """Ask, and let the mentor's working day come; returns the card in the mentor's DM."""
        self.open_form()
        eventually(lambda: self.life.see(self.me)["modals"], "the form opens")
        assert not self.life.submit(self.me, **WORDS).get("errors")
        self.life.travel(advance="4d")
        found: Json = eventually(self.card, "the card arrives")
        return found

    def card(self) -> Json | None:
        """The ask in the mentor's DM."""
        cards = [m for m in self.life.dm(self.mentor) if "asks whether you would be" in m["text"]]
        return cards[-1] if cards else None

    def answer(self, action: str) -> Json:
        """Press a button on the card; returns the card as it then stands."""
        card = self.card()
        assert card is not None
        self.life.click(self.mentor, action, self.at(card, self.mentor))
        changed: Json = eventually(
            lambda: next(
                (m for m in self.life.dm(self.mentor) if m["ts"] == card["ts"] and m["blocks"] != card["blocks"]), None
            ),
            f"{action} shows",
        )
        return changed


@pytest.fixture
def asking(life: Life) -> Asking:
    """Somebody with suggestions."""
    return Asking(life)


def test_a_yes_introduces_both_in_a_group_message(asking: Asking) -> None:
    card = asking.ask()
    words = shown(card)
    assert "Rehearse &lt;!channel&gt; with me" in words
    assert "Lead a review &lt;!channel&gt; on my own" in words
    assert "You asked" in shown(asking.batch())
    assert "You said yes" in shown(asking.answer("asks.accept"))
    groups = [c for c in asking.life.see(asking.me)["channels"] if c["type"] == "mpim"]
    assert {asking.me, asking.mentor} <= set(groups[0]["members"])
    assert groups[0]["messages"]


def test_a_no_is_told_kindly_and_another_can_be_asked(asking: Asking) -> None:
    asking.ask()
    assert "Thank you for answering" in shown(asking.answer("asks.not_now"))
    asking.life.travel(advance="4d")
    assert any("cannot take this on now" in text for text in texts(asking.life, asking.me))
    asking.open_form(asking.kept()[1].id)
    assert eventually(lambda: asking.life.see(asking.me)["modals"], "the form opens for the next one")


def test_one_ask_at_a_time_and_an_ask_can_be_taken_back(asking: Asking) -> None:
    asking.ask()
    asking.open_form(asking.kept()[1].id)
    eventually(lambda: any("One ask at a time" in t for t in texts(asking.life, asking.me)), "told")
    assert not asking.life.see(asking.me)["modals"]
    receipt = next(m for m in asking.life.dm(asking.me) if m["text"].startswith("Your ask is on its way"))
    card = asking.card()
    assert card is not None
    asking.life.click(asking.me, "asks.withdraw", asking.at(receipt))
    taken_back = eventually(
        lambda: next((m for m in asking.life.dm(asking.mentor) if "took the ask back" in m["text"]), None), "told"
    )
    assert taken_back["ts"] == card["ts"]
    assert "asks.accept" not in str(taken_back["blocks"])


def test_empty_fields_are_refused_beside_themselves(asking: Asking) -> None:
    asking.open_form()
    eventually(lambda: asking.life.see(asking.me)["modals"], "the form opens")
    refused = asking.life.submit(asking.me, what="  ", why="x" * 3001)
    assert set(refused["errors"]) == {"what", "why"}
    assert asking.life.modal(asking.me)["state"]["values"]["why"]["value"]["value"] == "x" * 3001
