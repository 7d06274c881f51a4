"""Check-ins as two people live through them in a workspace."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlmodel import select

from bot.db.tables import Checkin, CheckinNote, Person
from bot.forms.states import CheckinState, RelationshipState
from tests.life import Life
from tests.services import pairs

Json = dict[str, Any]


def texts(life: Life, person: str) -> list[str]:
    """Everything in a person's DM, as readable text."""
    return [str(message["text"]) for message in life.dm(person)]


def shown(message: Json) -> str:
    """All the text in a message's blocks."""
    parts: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                parts.append(value["text"])
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(message["blocks"])
    return "\n".join(parts)


def eventually(look: Callable[[], Any], what: str) -> Any:
    """Wait, for a bounded time, for what arrives over a real socket."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"never happened: {what}")


class Pair:
    """Two colleagues in a relationship, whom nobody reminds of anything unless a test wants that."""

    def __init__(self, life: Life, mentor: int = 0, mentee: int = 1, *, reminded: bool = False) -> None:
        self.life = life
        self.mentor, self.mentee = life.somebody(mentor), life.somebody(mentee)
        with life.baton.database.writing(life.baton.me.workspace_id) as session:
            by_slack_id = {p.slack_user_id: p for p in session.exec(select(Person))}
            one, two = by_slack_id[self.mentor], by_slack_id[self.mentee]
            programme = pairs.programme(session, one, now=life.now)
            self.relationship = pairs.pair(session, one, two, programme, now=life.now)
            if not reminded:
                self.relationship.next_look_at = None
            self.mentors_name, self.mentees_name = one.name, two.name

    def question(self) -> Json:
        """The newest check-in in the mentee's DM."""
        asked = [m for m in self.life.dm(self.mentee) if m["text"].startswith("How is it going with")]
        assert asked, texts(self.life, self.mentee)
        return asked[-1]

    def at(self, message: Json) -> Json:
        """Where a message stands, for a click."""
        channel = next(c["id"] for c in self.life.see(self.mentee)["channels"] if message in c["messages"])
        return {"channel": channel, "ts": message["ts"]}

    def press(self, action: str, message: Json, **more: Any) -> Json:
        """Press a button of a message as the mentee; returns the message as it then stands."""
        answer = self.life.click(self.mentee, action, self.at(message), **more)
        assert answer["ok"], answer
        before = message["blocks"]

        def changed() -> Json | None:
            now = next((m for m in self.life.dm(self.mentee) if m["ts"] == message["ts"]), None)
            return now if now is not None and now["blocks"] != before else None

        found: Json = eventually(changed, f"{action} changes the message")
        return found

    def kept(self) -> tuple[list[Checkin], list[CheckinNote]]:
        """What the database holds of the mentee's answers."""
        with self.life.baton.database.reading(self.life.baton.me.workspace_id) as session:
            me = session.exec(select(Person).where(Person.slack_user_id == self.mentee)).one()
            query = select(Checkin).where(Checkin.person_id == me.id).order_by(Checkin.id)  # type: ignore[arg-type] # SQLModel types columns as their values
            return list(session.exec(query)), list(session.exec(select(CheckinNote)))


@pytest.fixture
def pair(life: Life) -> Pair:
    """Two colleagues whose first check-in has arrived."""
    pair = Pair(life)
    life.travel(advance="15d")
    return pair


def test_both_are_asked_privately_at_ten_on_a_working_day(pair: Pair) -> None:
    question = pair.question()
    assert pair.mentors_name in question["text"]
    zone = next(p["tz"] for p in pair.life.people() if p["id"] == pair.mentee)
    from datetime import datetime  # noqa: PLC0415 - one use
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - one use

    local = datetime.fromisoformat(question["at"]).astimezone(ZoneInfo(zone))
    assert (local.hour, local.weekday() < 5) == (10, True)
    assert any(pair.mentees_name in text for text in texts(pair.life, pair.mentor))


def test_a_click_replaces_the_buttons_and_can_be_changed(pair: Pair) -> None:
    answered = pair.press("checkins.mood.stuck", pair.question())
    assert "Stuck" in shown(answered)
    assert "nobody's fault" in shown(answered)
    again = pair.press("checkins.change", answered)
    better = pair.press("checkins.mood.well", again)
    assert "Going well" in shown(better)
    (checkin,), _ = pair.kept()
    assert (checkin.mood, checkin.state) == ("well", CheckinState.ANSWERED)


def test_typed_words_are_kept_and_named_in_the_acknowledgement(pair: Pair) -> None:
    pair.life.message(pair.mentee, "We lost the thread <3 & need a plan")
    noted = eventually(
        lambda: next((m for m in pair.life.dm(pair.mentee) if m["text"].startswith("Noted")), None), "acknowledged"
    )
    assert f"check-in with {pair.mentors_name} of" in noted["text"]
    (checkin,), (note,) = pair.kept()
    assert checkin.state is CheckinState.ANSWERED
    assert note.text == "We lost the thread <3 & need a plan"


def test_words_can_be_moved_to_another_check_in_and_removed(pair: Pair) -> None:
    first = pair.question()
    pair.life.travel(advance="15d")
    assert pair.question()["ts"] != first["ts"]
    pair.life.message(pair.mentee, "This is about the time before")
    noted = eventually(
        lambda: next((m for m in pair.life.dm(pair.mentee) if m["text"].startswith("Noted")), None), "acknowledged"
    )
    (older, newer), (note,) = pair.kept()
    assert note.checkin_id == newer.id
    moved = pair.press("checkins.note.move", noted, selected=f"{note.id}:{older.id}")
    (older, newer), (note,) = pair.kept()
    assert note.checkin_id == older.id
    assert (older.state, newer.state) == (CheckinState.ANSWERED, CheckinState.OPEN)
    removed = pair.press("checkins.note.remove", moved)
    assert "keeps nothing" in shown(removed)
    assert pair.kept()[1] == []


def test_a_reply_in_the_thread_of_an_older_question_goes_there(pair: Pair) -> None:
    first = pair.question()
    pair.life.travel(advance="15d")
    assert pair.question()["ts"] != first["ts"]
    pair.life.message(pair.mentee, "Late, but here it is", thread_ts=first["ts"])
    (_, note) = eventually(lambda: (k := pair.kept())[1] and (k[0], k[1][0]), "kept")
    assert note.checkin_id == pair.kept()[0][0].id


def test_the_form_never_becomes_a_message(pair: Pair) -> None:
    question = pair.question()
    pair.life.click(pair.mentee, "checkins.form.open", pair.at(question))
    eventually(lambda: pair.life.see(pair.mentee)["modals"], "the form opens")
    refused = pair.life.submit(pair.mentee)
    assert "whichever suits you" in str(refused["errors"])
    pair.life.submit(pair.mentee, mood="better", text="Between us: <!channel> is loud")

    def changed() -> str | None:
        now = next(m for m in pair.life.dm(pair.mentee) if m["ts"] == question["ts"])
        return shown(now) if now["blocks"] != question["blocks"] else None

    assert "Could be better" in eventually(changed, "the question gives way to the answer")
    assert not any("loud" in shown(m) + m["text"] for m in pair.life.dm(pair.mentee))
    assert pair.kept()[1][0].text == "Between us: <!channel> is loud"


def test_an_answer_after_the_end_is_met_with_kind_words(pair: Pair) -> None:
    question = pair.question()
    with pair.life.baton.database.writing(pair.life.baton.me.workspace_id) as session:
        pair.relationship.state = RelationshipState.ENDED
        session.add(pair.relationship)
    pair.life.click(pair.mentee, "checkins.mood.well", pair.at(question))
    eventually(lambda: any("come to its end" in t for t in texts(pair.life, pair.mentee)), "told kindly")
    assert pair.kept()[0][0].mood is None


def tell(life: Life, person: str, event_id: str, **event: Any) -> None:
    """Have Slack tell of a change in somebody's DM, in the form in which it does."""
    channel = next(c["id"] for c in life.see(person)["channels"] if c["type"] == "im")
    inner = {"type": "message", "channel": channel, "channel_type": "im", "hidden": True, **event}
    body = {"type": "event_callback", "team_id": life.baton.me.team_id, "event_id": event_id, "event": inner}
    assert life.baton.bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200


def test_an_edited_message_changes_what_is_kept_and_a_deleted_one_takes_it_away(pair: Pair) -> None:
    typed = pair.life.message(pair.mentee, "Frist words")
    noted = eventually(
        lambda: next((m for m in pair.life.dm(pair.mentee) if m["text"].startswith("Noted")), None), "acknowledged"
    )
    ts = pair.kept()[1][0].source_ts
    assert typed["ok"]
    message = {"type": "message", "user": pair.mentee, "text": "First words", "ts": ts}
    tell(pair.life, pair.mentee, "Ev1", subtype="message_changed", message=message)
    eventually(lambda: pair.kept()[1][0].text == "First words", "the words follow")
    tell(pair.life, pair.mentee, "Ev2", subtype="message_deleted", deleted_ts=ts, previous_message=message)
    eventually(lambda: not pair.kept()[1], "the words are gone")
    pair.life.settle()
    gone = next(m for m in pair.life.dm(pair.mentee) if m["ts"] == noted["ts"])
    assert "keeps nothing" in shown(gone)


def test_words_without_a_question_are_not_kept_and_that_is_said_once(life: Life) -> None:
    person = life.somebody(2)
    life.message(person, "Just thinking aloud")
    eventually(lambda: any("nothing of this was stored" in t for t in texts(life, person)), "told")
    life.message(person, "And again")
    life.message(person, "pause")
    eventually(lambda: any("A pause keeps me quiet" in t for t in texts(life, person)), "the word is understood")
    life.message(person, "Help!")
    eventually(lambda: any("what I understand" in t for t in texts(life, person)), "help comes")
    assert sum("nothing of this was stored" in t for t in texts(life, person)) == 1


def test_an_answer_reaches_the_partner_only_once_it_is_shared_and_goes_again_when_taken_back(pair: Pair) -> None:
    life = pair.life
    life.travel(advance="18d")
    life.message(pair.mentee, "I am <!channel> stuck")
    answered = pair.press("checkins.mood.stuck", pair.question())
    life.travel(advance="1d")
    assert "stuck" not in "".join(shown(message) for message in life.dm(pair.mentor) if "shares" in shown(message))
    shared = pair.press("checkins.share", answered)
    assert "You share this answer with" in shown(shared)
    life.travel(advance="4d")
    told = next(m for m in life.dm(pair.mentor) if "shares how it is going" in shown(m))
    assert "&lt;!channel&gt; stuck" in shown(told)
    assert "Stuck" in shown(told)
    pair.press("checkins.take_back", shared)
    eventually(
        lambda: "keeps this answer" in shown(next(m for m in life.dm(pair.mentor) if m["ts"] == told["ts"])), "it goes"
    )
