"""An ask from a suggestion to an introduction, between two people in a workspace."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.db.tables import Person, Profile
from tests.flows.test_checkins import eventually, shown, texts
from tests.flows.test_suggestions import Seeker
from tests.life import Life

Json = dict[str, Any]
WORDS = {
    "what": "Rehearse <!channel> with me",
    "need": "I lost the room <@UEVIL> twice",
    "why": "You turned the March review around & I saw it",
}


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

    def answer(self, action: str, **more: Any) -> Json:
        """Press a button on the card; returns the card as it then stands."""
        card = self.card()
        assert card is not None
        self.life.click(self.mentor, action, self.at(card, self.mentor), **more)
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
    refused = asking.life.submit(asking.me, what="  ", need="\n", why="x" * 3001)
    assert set(refused["errors"]) == {"what", "need", "why"}
    assert asking.life.modal(asking.me)["state"]["values"]["why"]["value"]["value"] == "x" * 3001


def picked(asking: Asking, action: str, **more: Any) -> Json:
    """Pick something on the card, of the second row."""
    card = asking.card()
    assert card is not None
    block = next(
        b["block_id"] for b in card["blocks"] if any(e.get("action_id") == action for e in b.get("elements", []))
    )
    return asking.answer(action, block_id=block, **more)


def test_the_card_shows_all_parts_and_the_dates_that_both_see(asking: Asking) -> None:
    asking.open_form()
    eventually(lambda: asking.life.see(asking.me)["modals"], "the form opens")
    friend = asking.life.somebody(5)
    assert not asking.life.submit(asking.me, recommended_by=friend, **WORDS).get("errors")
    asking.life.travel(advance="1d")
    card = eventually(asking.card, "the card arrives")
    words = shown(card)
    assert f"recommended by <@{friend}>" in words
    assert "I lost the room &lt;@UEVIL&gt; twice" in words
    receipt = next(m for m in asking.life.dm(asking.me) if m["text"].startswith("Your ask is on its way"))
    for seen in (words, shown(receipt)):
        assert "once, on <!date^" in seen
        assert "lapses after <!date^" in seen


def test_without_an_answer_one_reminder_comes_and_then_both_see_the_lapse(asking: Asking) -> None:
    asking.ask()
    asking.life.travel(advance="21d")
    reminded = [m for m in asking.life.dm(asking.mentor) if "has lapsed" in m["text"]]
    assert len(reminded) == 2, "the card and the one reminder, both without buttons now"
    assert "asks.accept" not in str(reminded)
    assert any("found no time to answer" in text for text in texts(asking.life, asking.me))


def test_time_to_think_until_a_day_of_ones_own(asking: Asking) -> None:
    asking.ask()
    day = (asking.life.now + timedelta(days=10)).date().isoformat()
    card = picked(asking, "asks.need_time", selected=day)
    assert "asks.need_time" not in str(card["blocks"])
    asking.life.travel(advance="4d")
    assert any("wants to think about it until" in text for text in texts(asking.life, asking.me))


def test_a_smaller_yes_is_taken_by_the_mentee(asking: Asking) -> None:
    card = asking.ask()
    ask_id = next(
        e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "asks.accept"
    )
    assert "You offered" in shown(picked(asking, "asks.offer_less", selected=f"{ask_id}:talk"))
    asking.life.travel(advance="4d")
    offer = next(m for m in asking.life.dm(asking.me) if "offers you one talk" in m["text"])
    asking.life.click(asking.me, "asks.take_offer", asking.at(offer))
    groups = [c for c in asking.life.see(asking.me)["channels"] if c["type"] == "mpim"]
    assert {asking.me, asking.mentor} <= set(groups[0]["members"])
    assert "gladly takes one talk" in shown(eventually(lambda: _now(asking, card), "the card follows"))


def _now(asking: Asking, card: Json) -> Json | None:
    return next((m for m in asking.life.dm(asking.mentor) if m["ts"] == card["ts"] and m != card), None)


def test_a_word_and_a_closed_door_can_be_added_to_a_no(asking: Asking) -> None:
    asking.ask()
    card = asking.answer("asks.not_right")
    asking.life.travel(advance="4d")
    assert not any("newborn" in shown(m) for m in asking.life.dm(asking.me))
    at = asking.at(card, asking.mentor)
    asking.life.click(asking.mentor, "asks.reason", at)
    eventually(lambda: asking.life.see(asking.mentor)["modals"], "the form opens")
    asking.life.submit(asking.mentor, reason="A newborn <!here> at home")
    assert any("A newborn &lt;!here&gt; at home" in shown(m) for m in asking.life.dm(asking.me))
    asking.life.click(asking.mentor, "asks.close_door", at)
    eventually(lambda: "Your door is closed" in shown(_now(asking, card) or card), "the door closes")


def test_somebody_else_can_be_named_and_asked(asking: Asking) -> None:
    asking.ask()
    other = next(one for one in asking.mentors if one != asking.mentor)
    assert "could help" in shown(picked(asking, "asks.point", selected=other))
    asking.life.travel(advance="4d")
    told = next(m for m in asking.life.dm(asking.me) if "suggests that you ask" in m["text"])
    asking.life.click(asking.me, "asks.ask_person", asking.at(told))
    modal = eventually(lambda: asking.life.see(asking.me)["modals"], "the form opens")[-1]
    assert asking.mentor in str(modal), "who recommended them stands there already"


def test_where_there_is_no_place_the_offer_to_be_told_opens(asking: Asking) -> None:
    with asking.life.baton.database.writing(asking.life.baton.me.workspace_id) as session:
        mentor = session.exec(select(Person).where(Person.slack_user_id == asking.mentor)).one()
        session.exec(select(Profile).where(Profile.person_id == mentor.id)).one().asks_closed = True
    asking.open_form()
    modal = eventually(lambda: asking.life.see(asking.me)["modals"], "it is said")[-1]
    assert "Tell me when there is a place" in str(modal)


def test_from_home_a_mentor_answers_in_a_modal_and_closes_their_door(asking: Asking) -> None:
    asking.ask()
    life, mentor = asking.life, asking.mentor
    life.home(mentor)
    eventually(lambda: life.see(mentor)["home"]["view"], "Home is there")
    life.click(mentor, "asks.overview", {"home": True})
    modal = eventually(lambda: life.see(mentor)["modals"], "their asks open")[-1]
    life.click(mentor, "asks.not_now", {"view": modal["id"]})
    eventually(lambda: "asks.reason" in str(life.see(mentor)["modals"]), "the answer stands in the modal")
    life.click(mentor, "asks.close_door", {"view": modal["id"]})
    eventually(lambda: "Your door is closed" in str(life.see(mentor)["home"]), "Home says that the door is closed")
    life.gesture("close", person=mentor)
    life.click(mentor, "asks.unshut", {"home": True})
    eventually(lambda: "You can be asked." in str(life.see(mentor)["home"]), "Home says that it is open again")
