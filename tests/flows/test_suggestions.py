"""Suggestions as somebody who looks for a mentor lives through them."""

from typing import Any

import pytest
from sqlmodel import select

from bot.catalogue import Function
from bot.db.tables import Person, Suggestion
from bot.forms.states import DeclineReason, SuggestionState
from tests.flows.test_checkins import eventually, shown
from tests.life import Life
from tests.services import pairs

Json = dict[str, Any]


class Seeker:
    """Somebody who looks, and three people who offer what they want."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.me, *self.mentors = [life.somebody(number) for number in range(4)]
        with life.baton.database.writing(life.baton.me.workspace_id) as session:
            by_id = {p.slack_user_id: p for p in session.exec(select(Person))}
            programme = pairs.programme(session, by_id[self.mentors[0]], now=life.now)
            for mentor in self.mentors:
                pairs.joined(session, by_id[mentor], offering=True, functions=(Function.SKILLS,))
                pairs.enrolled(session, by_id[mentor], programme)
            pairs.joined(session, by_id[self.me], looking=True)
            pairs.goal(session, by_id[self.me], "Lead a review <!channel> on my own")
            pairs.enrolled(session, by_id[self.me], programme, due=life.now)
            self.names = [by_id[mentor].name for mentor in self.mentors]

    def batch(self) -> Json:
        """The newest suggestions in the seeker's DM."""
        found = [m for m in self.life.dm(self.me) if "who fit" in m["text"]]
        assert found, [m["text"] for m in self.life.dm(self.me)]
        return found[-1]

    def at(self, message: Json, person: str | None = None) -> Json:
        """Where a message stands, for a click."""
        channels = self.life.see(person or self.me)["channels"]
        channel = next(c["id"] for c in channels if any(m["ts"] == message["ts"] for m in c["messages"]))
        return {"channel": channel, "ts": message["ts"]}

    def press(self, action: str, **more: Any) -> Json:
        """Press something in the newest suggestions; returns them as they then stand."""
        before = self.batch()
        answer = self.life.click(self.me, action, self.at(before), **more)
        assert answer["ok"], answer
        changed: Json = eventually(
            lambda: now if (now := self.batch())["blocks"] != before["blocks"] else None, f"{action} shows"
        )
        return changed

    def kept(self) -> list[Suggestion]:
        """What the database holds, in the order of the message."""
        with self.life.baton.database.reading(self.life.baton.me.workspace_id) as session:
            return sorted(session.exec(select(Suggestion)), key=lambda s: s.id)


@pytest.fixture
def seeker(life: Life) -> Seeker:
    """Somebody whose first suggestions have arrived."""
    seeker = Seeker(life)
    life.travel(advance="4d")
    return seeker


def test_three_people_come_with_names_reasons_and_buttons(seeker: Seeker) -> None:
    batch = seeker.batch()
    words = shown(batch)
    assert all(f"<@{mentor}>" in words for mentor in seeker.mentors)
    assert words.count("Offers “Sharpen a skill”, which you put first") == 3
    assert all(f"Ask {name.split()[0]}" in words for name in seeker.names)
    assert "Lead a review" not in words


def test_each_answer_takes_the_place_of_its_buttons(seeker: Seeker) -> None:
    first, second, _ = seeker.kept()
    assert "Kept for later" in shown(seeker.press("suggestions.keep", value=str(first.id)))
    declined = seeker.press(
        "suggestions.decline", block_id=f"suggestions.{second.id}", selected=f"{second.id}:{DeclineReason.TIME}"
    )
    assert "share more of your working day" in shown(declined)
    states = [row.state for row in seeker.kept()]
    assert states == [SuggestionState.KEPT, SuggestionState.DECLINED, SuggestionState.OPEN]


def test_stop_means_stop_and_can_be_taken_back(seeker: Seeker) -> None:
    stopped = seeker.press("suggestions.stop")
    assert "No more suggestions" in shown(stopped)
    before = len(seeker.life.dm(seeker.me))
    seeker.life.travel(advance="60d")
    assert len(seeker.life.dm(seeker.me)) == before
    assert "Stop suggestions" in shown(seeker.press("suggestions.start"))


def test_nobody_new_is_said_once_with_the_next_date(seeker: Seeker) -> None:
    seeker.life.travel(advance="50d")
    said = [m for m in seeker.life.dm(seeker.me) if m["text"].startswith("Nobody new")]
    assert len(said) == 1
    assert "I look again on" in shown(said[0])


def test_somebody_elses_suggestion_cannot_be_answered(seeker: Seeker) -> None:
    from bot.errors import NotFound  # noqa: PLC0415 - one use
    from bot.services import suggestions  # noqa: PLC0415 - one use
    from bot.services.actors import Actor  # noqa: PLC0415 - one use

    row = seeker.kept()[0]
    with seeker.life.baton.database.writing(seeker.life.baton.me.workspace_id) as session:
        stranger = Actor(row.workspace_id, row.mentor_id)
        for act in (suggestions.keep, suggestions.stop, suggestions.start):
            with pytest.raises(NotFound):
                act(session, stranger, row.id, now=seeker.life.now)
