"""Reminders as two people live through them: one click each, and a rest that both see."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.db.tables import Relationship
from bot.forms.states import RelationshipState
from tests.flows.test_checkins import Pair, eventually, shown
from tests.life import Life

Json = dict[str, Any]


def _newest(life: Life, person: str, words: str) -> Json:
    found = [message for message in life.dm(person) if words in shown(message)]
    assert found, [shown(message)[:200] for message in life.dm(person)]
    return found[-1]


def _press(life: Life, person: str, action: str, message: Json, **more: Any) -> Json:
    channel = next(c["id"] for c in life.see(person)["channels"] if message in c["messages"])
    assert life.click(person, action, {"channel": channel, "ts": message["ts"]}, **more)["ok"]

    def changed() -> Json | None:
        now = next(m for m in life.dm(person) if m["ts"] == message["ts"])
        return now if now["blocks"] != message["blocks"] else None

    answer: Json = eventually(changed, f"{action} is answered")
    return answer


def _state(life: Life) -> RelationshipState:
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        return session.exec(select(Relationship)).one().state


def test_a_pair_that_has_not_met_is_reminded_the_mentee_first_and_finds_a_time_from_there(life: Life) -> None:
    two = Pair(life, reminded=True)
    life.travel(advance="10d")
    told = _newest(life, two.mentee, "have not met yet")
    assert not any("have not met yet" in shown(message) for message in life.dm(two.mentor))
    channel = next(c["id"] for c in life.see(two.mentee)["channels"] if told in c["messages"])
    life.click(two.mentee, "meetings.find", {"channel": channel, "ts": told["ts"]})
    assert life.modal(two.mentee)["callback_id"] == "meetings.find_modal"
    life.gesture("close", person=two.mentee)
    day = (life.now + timedelta(days=20)).date().isoformat()
    picker = next(e["action_id"] for b in told["blocks"] for e in b.get("elements", []) if e["type"] == "datepicker")
    put_off = _press(life, two.mentee, picker, told, value=day)
    assert "I come back to it on" in shown(put_off)
    life.travel(advance="5w")
    again = _newest(life, two.mentee, "have not met yet")
    answer = _press(life, two.mentee, "nudges.answer.met", again)
    assert "You met" in shown(answer)


def test_three_silent_check_ins_lead_to_one_question_and_its_answer_lets_both_rest(life: Life) -> None:
    two = Pair(life)
    life.travel(advance="10w")
    asked = [m for m in life.dm(two.mentee) if m["text"].startswith("How is it going with")]
    assert len(asked) == 3
    question = _newest(life, two.mentee, "I asked three times")
    answer = _press(life, two.mentee, "nudges.answer.pause", question)
    assert "rest" in shown(answer)
    assert _state(life) is RelationshipState.PAUSED
    life.travel(advance="4d")
    told = _newest(life, two.mentor, "rest for now")
    life.home(two.mentor)
    went_on = _press(life, two.mentor, "pauses.go_on", told)
    assert "go on, until" in shown(went_on)
    assert _state(life) is RelationshipState.ACTIVE
    life.travel(advance="4d")
    assert "go on" in shown(_newest(life, two.mentee, "Your new end is"))
    life.travel(advance="3w")
    assert len([m for m in life.dm(two.mentee) if m["text"].startswith("How is it going with")]) == 4


def test_a_relationship_is_paused_and_woken_up_on_its_page(life: Life) -> None:
    two = Pair(life)
    life.home(two.mentee)
    assert life.click(two.mentee, "pages.open", {"home": True})["ok"]
    page = life.modal(two.mentee)
    assert life.click(two.mentee, "pauses.pause", {"view": page["id"]})["ok"]
    resting = life.modal(two.mentee)
    assert "You two rest for now" in str(resting["blocks"])
    assert "rests for now" in str(life.home(two.mentee)["blocks"])
    assert life.click(two.mentee, "pauses.go_on", {"view": resting["id"]})["ok"]
    assert _state(life) is RelationshipState.ACTIVE
    assert "rests for now" not in str(life.home(two.mentee)["blocks"])
