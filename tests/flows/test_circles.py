"""Three colleagues who are brought together as a circle: announcement, greeting, agreement, a talk, a farewell."""

import json
import re
from typing import Any

import pytest
from sqlmodel import select

from bot.catalogue import Responsibility
from bot.db.tables import Meeting, Member, Relationship
from bot.forms.states import MeetingState, RelationshipState
from tests.flows import programme_walks as walk
from tests.flows.gestures import options
from tests.life import Life

ALL = [one.value for one in Responsibility]
#: Peers read nothing of mentors and mentees; the names of programmes and buttons of `/mentor` aside.
OTHERS_WORDS = re.compile(r"mentee|\bmentors?\b|mentoring", re.IGNORECASE)


class Three:
    """Three peers, in a programme that brings about nothing but circles."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.channel = walk.invited(life)
        walk.programme(life, self.channel, name="Peers in Engineering", kinds=["peer"])
        self.people = [life.somebody(number) for number in range(3)]
        for person in self.people:
            walk.joined(life, person, "peer", programmes=["1"])
        announcement = walk.round_in(life, self.channel, group_size="3")
        for person in self.people:
            assert "a circle of about 3 peers" in walk.shown(announcement)
            assert life.click(person, "rounds.in", walk.at(self.channel, announcement))["ok"]
        self.admin = life.admin()
        life.command(self.admin, "/mentor-admin", "", channel=self.channel)
        hub = walk.in_channel(life, self.admin, self.channel)[-1]
        life.click(self.admin, "circles.draft_now", walk.at(self.channel, hub))
        assert "3 in, 1 circle" in walk.shown(walk.preview(life, self.admin))

    def published(self) -> None:
        """Publish the round, and let everybody's working day come."""
        answer = self.life.submit(self.admin)
        assert not answer.get("errors"), answer
        self.life.travel(advance="1d")

    def press(self, person: str, action: str, words: str, **more: Any) -> None:
        """Press a button of the newest message that says something."""
        message = walk.newest(self.life.dm(person), words)
        answer = self.life.click(person, action, walk.at(walk.dm_with(self.life, person), message), **more)
        assert answer["ok"], answer

    def on_page(self, person: str, action: str) -> None:
        """Open the circle's page from Home, and press a button of it."""
        self.life.home(person)
        assert self.life.click(person, "pages.open", {"home": True})["ok"]
        answer = self.life.click(person, action, {"view": self.life.modal(person)["id"]})
        assert answer["ok"], answer

    def close(self, person: str) -> None:
        """Close all modals of somebody."""
        while self.life.see(person)["modals"]:
            self.life.gesture("close", person=person)

    def rows(self, table: Any) -> list[Any]:
        """What the database holds."""
        with self.life.baton.database.reading(self.life.baton.me.workspace_id) as session:
            return list(session.exec(select(table)))


@pytest.fixture
def three(life: Life) -> Three:
    """A drafted circle."""
    return Three(life)


def test_a_circle_meets_its_people_agrees_talks_and_goes_on_without_one(three: Three) -> None:
    life, (ana, ben, cleo) = three.life, three.people
    three.published()
    groups = [c for c in life.see(ana)["channels"] if c["type"] == "mpim"]
    assert len(groups) == 1
    assert set(three.people) < set(groups[0]["members"])
    assert "as a circle of peers" in walk.shown(groups[0]["messages"][0])
    assert "Your circle" in walk.shown(walk.newest(life.dm(ana), "Why this circle"))
    assert "1 circle begins" in walk.shown(walk.in_channel(life, ana, three.channel)[-1])

    for person in three.people:
        three.press(person, "agreements.open", "Before you begin")
        assert not life.submit(person, promises=ALL).get("errors")
        three.close(person)
    assert [one.state for one in three.rows(Relationship)] == [RelationshipState.ACTIVE]
    assert "Your circle" in walk.shown(life.home(ana))

    three.on_page(ana, "meetings.find")
    assert not life.submit(ana, times=options(life.modal(ana), "times")[2:4]).get("errors")
    three.close(ana)
    life.travel(advance="18h")
    three.press(ben, "meetings.choose.0", "proposes times")
    [meeting] = three.rows(Meeting)
    assert meeting.state is MeetingState.AGREED
    life.travel(advance="1d")
    three.press(cleo, "meetings.skip", "You meet")
    life.travel(advance="1d")
    assert "cannot make it" in walk.shown(walk.newest(life.dm(ana), "cannot make it"))
    host = next(person for person in (ana, ben) if "You host" in json.dumps(life.dm(person)) or person == ben)
    three.on_page(host, "meetings.agenda")
    assert not life.submit(host, agenda="How to say *no* <!channel>").get("errors")
    three.close(host)
    life.travel(advance="8d")
    three.press(ana, "meetings.met", "Did you meet")
    assert [one.state for one in three.rows(Meeting)] == [MeetingState.HELD]
    assert "Did you meet" not in json.dumps(life.dm(cleo))

    three.on_page(cleo, "endings.block_whom")
    member = {one.person_id for one in three.rows(Member)}
    assert len(options(life.modal(cleo), "whom")) == len(member) - 1
    assert not life.submit(cleo, whom=options(life.modal(cleo), "whom")[:1]).get("errors")
    three.close(cleo)
    before = len(life.dm(cleo))
    life.travel(advance="4d")
    assert "You and" in walk.shown(walk.newest(life.dm(ana), "Somebody has left your circle"))
    assert "Your peer" in walk.shown(life.home(ana))
    life.travel(advance="16d")
    assert len(life.dm(cleo)) == before
    assert [one.state for one in three.rows(Relationship)] == [RelationshipState.ACTIVE]
    for person in three.people:
        read = [m for m in life.dm(person) if "Welcome, you are in" not in m["text"]]
        said = re.sub(r"`/mentor[^`]*`", "", json.dumps([walk.shown(one) for one in (*read, *groups[0]["messages"])]))
        assert not OTHERS_WORDS.findall(said), OTHERS_WORDS.findall(said)


def test_an_admin_turns_solves_again_and_publishes_only_what_was_shown(three: Three) -> None:
    life, admin = three.life, three.admin
    shown_first = life.modal(admin)
    life.click(admin, "circles.solve_again", {"view": shown_first["id"]})
    assert "draft 2" in walk.shown(walk.preview(life, admin, not_version="1"))
    three.close(admin)
    life.command(admin, "/mentor-admin", "", channel=three.channel)
    hub = walk.in_channel(life, admin, three.channel)[-1]
    assert "as peers" in walk.shown(hub)
    assert life.click(admin, "circles.preview", walk.at(three.channel, hub))["ok"]
    life.command(three.people[0], "/mentor", "leave")
    life.click(
        three.people[0],
        "participants.leave",
        walk.at(walk.dm_with(life, three.people[0]), life.dm(three.people[0])[-1]),
    )
    life.submit(admin)
    assert "cannot be paired this way any more" in walk.shown(life.modal(admin))
    assert three.rows(Relationship) == []
