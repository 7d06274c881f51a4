"""Quiet times as somebody lives through them in Slack."""

from datetime import timedelta

from tests.flows.test_checkins import Pair
from tests.flows.test_hub import JOIN, modal
from tests.life import Life


def _home_text(life: Life, person: str) -> str:
    return str(life.home(person))


def _join(life: Life, person: str) -> None:
    life.command(person, "/mentor", "join")
    modal(life, person, "participants.modal")
    assert life.submit(person, **JOIN)["acked"]


def _in(life: Life, days: int) -> str:
    return (life.now + timedelta(days=days)).date().isoformat()


def test_a_snooze_from_a_check_in_keeps_the_next_one_back_and_shows_at_home(life: Life) -> None:
    pair = Pair(life)
    life.travel(advance="15d")
    person = pair.mentee
    assert life.click(person, "quiet.open", pair.at(pair.question()))["acked"]
    modal(life, person, "quiet.modal")
    refused = life.submit(person, until=_in(life, 0), rest="snooze")
    assert "until" in refused["errors"]
    until = _in(life, 40)
    answer = life.submit(person, until=until, rest="snooze")
    assert answer["acked"], answer
    assert "Quiet until" in str(modal(life, person, "notice.modal"))
    life.gesture("close", person=person)
    assert "Quiet until" in _home_text(life, person)
    before = len(life.dm(person))
    life.travel(advance="30d")
    assert len(life.dm(person)) == before
    assert life.click(person, "quiet.stop", {"home": True})["acked"]
    assert "Quiet until" not in str(life.see(person)["home"]["view"])


def test_a_pause_to_a_date_shows_at_home_and_ends_by_itself(life: Life) -> None:
    pair = Pair(life)
    person = pair.mentee
    _join(life, person)
    life.home(person)
    assert life.click(person, "quiet.open", {"home": True})["acked"]
    modal(life, person, "quiet.modal")
    assert life.submit(person, until=_in(life, 10), rest="pause")["acked"]
    life.gesture("close", person=person)
    assert "You are paused until" in str(life.see(person)["home"]["view"])
    life.travel(advance="12d")
    assert "You are paused" not in str(life.see(person)["home"]["view"])


def test_a_day_that_ends_before_it_begins_is_told_beside_the_field(life: Life) -> None:
    person = Pair(life).mentee
    _join(life, person)
    life.home(person)
    life.click(person, "quiet.open", {"home": True})
    modal(life, person, "quiet.modal")
    refused = life.submit(person, begins="17:00", ends="09:00")
    assert list(refused["errors"]) == ["ends"]
    assert life.submit(person, begins="07:00", ends="15:30", days=["0", "1", "2"])["acked"]
