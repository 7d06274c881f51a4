"""A mentor of several, and the one message that they get."""

from typing import Any

from sqlmodel import select

from bot.db.tables import Checkin, Person
from bot.forms.states import CheckinState, Mood
from tests.flows.test_checkins import eventually, shown
from tests.life import Life
from tests.services import pairs

Json = dict[str, Any]


def _digest(life: Life, person: str) -> Json:
    return next(message for message in life.dm(person)[::-1] if "small things" in message["text"])


def _elements(message: Json) -> list[tuple[str, Json]]:
    return [(b["block_id"], e) for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]


def test_each_question_of_a_digest_is_answered_by_itself_and_the_others_stay(life: Life) -> None:
    mentor, *mentees = [life.somebody(n) for n in range(4)]
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        people = {p.slack_user_id: p for p in session.exec(select(Person))}
        programme = pairs.programme(session, people[mentor], now=life.now)
        for mentee in mentees:
            pairs.pair(session, people[mentor], people[mentee], programme, now=life.now).next_look_at = None
    life.travel(advance="18d")
    message = _digest(life, mentor)
    assert message["text"].startswith("Three small things")
    where = {"channel": next(c["id"] for c in life.see(mentor)["channels"] if message in c["messages"])}
    where["ts"] = message["ts"]

    def now() -> Json:
        return next(m for m in life.dm(mentor) if m["ts"] == message["ts"])

    wells = [(block, e["value"]) for block, e in _elements(message) if e["action_id"] == "checkins.mood.well"]
    assert len(wells) == 3
    block, value = wells[1]
    assert life.click(mentor, "checkins.mood.well", where, block_id=block, value=value)["ok"]
    eventually(lambda: "Change my answer" in shown(now()), "the answer shows")
    assert len([1 for _, e in _elements(now()) if e["action_id"] == "checkins.mood.well"]) == 2

    form = next((b, e["value"]) for b, e in _elements(now()) if e["action_id"] == "checkins.form.open")
    assert life.click(mentor, "checkins.form.open", where, block_id=form[0], value=form[1])["ok"]
    assert not life.submit(mentor, mood="stuck", text="private words").get("errors")
    eventually(lambda: shown(now()).count("Change my answer") == 2, "the form's answer shows in its part")
    assert "private words" not in shown(now())
    assert len([1 for _, e in _elements(now()) if e["action_id"] == "checkins.mood.well"]) == 1

    change = next((b, e["value"]) for b, e in _elements(now()) if e["action_id"] == "checkins.change")
    assert life.click(mentor, "checkins.change", where, block_id=change[0], value=change[1])["ok"]
    eventually(
        lambda: len([1 for _, e in _elements(now()) if e["action_id"] == "checkins.mood.well"]) == 2, "it opens again"
    )
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        asked = session.exec(select(Checkin).where(Checkin.person_id == people[mentor].id)).all()
    assert sorted((one.state, one.mood or "") for one in asked) == [
        (CheckinState.ANSWERED, Mood.STUCK),
        (CheckinState.ANSWERED, Mood.WELL),
        (CheckinState.OPEN, ""),
    ]
