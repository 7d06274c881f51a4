"""An admin steers a draft of peers in its preview, and publishes what came of it."""

from itertools import pairwise

import pytest

from tests.flows import programme_walks as walk
from tests.life import Life
from tests.sandbox.client import eventually


class Desk:
    """A round of peers in pairs, six people in its draft, and who is with whom in it."""

    def __init__(self, life: Life) -> None:
        self.life, self.admin = life, life.admin()
        self.channel = walk.invited(life)
        walk.programme(life, self.channel, name="Peers in Engineering", kinds=["peer"])
        self.people = [life.somebody(number) for number in range(6)]
        for person in self.people:
            walk.joined(life, person, "peer", programmes=["1"])
        announcement = walk.round_in(life, self.channel, group_size="2")
        for person in self.people:
            assert life.click(person, "rounds.in", walk.at(self.channel, announcement))["ok"]
        life.command(self.admin, "/mentor-admin", "", channel=self.channel)
        hub = walk.in_channel(life, self.admin, self.channel)[-1]
        life.click(self.admin, "circles.draft_now", walk.at(self.channel, hub))
        walk.preview(life, self.admin)

    def circles(self) -> list[tuple[set[str], dict[str, str]]]:
        """Who is together in the preview, and the value of each button below them."""
        return [
            (
                {person for person in self.people if f"<@{person}>" in told["text"]["text"]},
                {one["text"]["text"]: one["value"] for one in buttons["elements"]},
            )
            for told, buttons in pairwise(self.life.modal(self.admin)["blocks"])
            if buttons.get("block_id", "").startswith("circle_steering.")
        ]

    def of(self, person: str) -> set[str]:
        """With whom somebody is."""
        return next(inside for inside, _ in self.circles() if person in inside)

    def press(self, person: str, action_id: str, button: str) -> None:
        """Press a button below somebody's circle."""
        value = next(buttons[button] for inside, buttons in self.circles() if person in inside)
        answer = self.life.click(self.admin, action_id, {"view": self.life.modal(self.admin)["id"]}, value=value)
        assert answer["ok"], answer

    def reads(self, words: str) -> str:
        """Return what the admin sees once these words are there."""

        def look() -> str | None:
            shown = walk.shown(self.life.modal(self.admin))
            return shown if words in shown else None

        return str(eventually(look, f"the preview says {words!r}"))

    def values(self, field: str) -> dict[str, str]:
        """Names and values of a list in the open form."""
        block = next(b for b in self.life.modal(self.admin)["blocks"] if b.get("block_id") == field)
        return {one["text"]["text"]: one["value"] for one in block["element"]["options"]}


@pytest.fixture
def desk(life: Life) -> Desk:
    return Desk(life)


def test_an_admin_keeps_parts_and_moves_peers_and_publishes_what_came_of_it(desk: Desk) -> None:
    life, admin, ana = desk.life, desk.admin, desk.people[0]
    (ben,) = desk.of(ana) - {ana}
    desk.press(ana, "circle_steering.keep", "Keep")
    assert "Nobody moved" in desk.reads("Kept together")
    life.click(admin, "circles.solve_again", {"view": life.modal(admin)["id"]})
    walk.preview(life, admin, not_version="2")
    assert desk.of(ana) == {ana, ben}
    desk.press(ana, "circle_steering.let_go", "Let go")
    desk.reads("counts like everybody else again")

    desk.press(ana, "circle_steering.change", "Change")
    people = list(desk.values("person").values())
    assert len(people) == 2
    answer = life.submit(admin, person=people[0])
    assert "choose one" in answer["errors"]["move_to"]
    answer = life.submit(admin, person=people[0], move_to=admin)
    assert "not in this draft" in answer["errors"]["move_to"]
    life.gesture("close", person=admin)
    desk.press(ana, "circle_steering.change", "Change")
    assert not life.submit(admin, person=people[0], apart_from=people[1]).get("errors")
    assert "now together" in desk.reads("Not together in this round")
    assert desk.of(ana) != {ana, ben}

    cleo = next(person for person in desk.people if person not in {ana, ben} and person not in desk.of(ana))
    desk.press(ana, "circle_steering.change", "Change")
    hers = desk.values("person")[display(life, ana)]
    assert not life.submit(admin, person=hers, move_to=cleo).get("errors")
    desk.reads("Together now")
    assert desk.of(ana) == {ana, cleo}
    life.click(admin, "circle_steering.take_back", {"view": life.modal(admin)["id"]})
    desk.reads("Taken back")
    life.submit(admin)
    assert "Published: 3 pairs" in walk.shown(life.modal(admin))


def display(life: Life, person: str) -> str:
    """How somebody is called."""
    found = next(p for p in life.people() if p["id"] == person)
    return str(found.get("real_name") or found.get("display_name") or found["name"])


def test_what_one_peer_would_rather_not_is_respected_and_never_told(desk: Desk) -> None:
    life, admin, ana = desk.life, desk.admin, desk.people[0]
    other = next(person for person in desk.people if person not in desk.of(ana))
    life.command(other, "/mentor", "rather-not")
    life.submit(other, avoid=[ana])
    desk.press(ana, "circle_steering.change", "Change")
    person = desk.values("person")[display(life, ana)]
    answer = life.submit(admin, person=person, move_to=other)
    assert "What stands in the way stays private" in answer["errors"]["move_to"]


def test_a_decision_about_an_old_draft_shows_the_present_one(desk: Desk) -> None:
    life, admin, ana = desk.life, desk.admin, desk.people[0]
    second = [p["id"] for p in life.people() if p["is_admin"] and not p["deleted"]][1]
    life.gesture("join", person=second, channel=desk.channel)
    life.command(second, "/mentor-admin", channel=desk.channel)
    hub = walk.in_channel(life, second, desk.channel)[-1]
    life.click(second, "circles.preview", walk.at(desk.channel, hub))
    life.click(second, "circles.solve_again", {"view": life.modal(second)["id"]})
    walk.preview(life, second, not_version="1")
    desk.press(ana, "circle_steering.keep", "Keep")
    assert "Kept together" not in desk.reads("nothing was done")
    assert "draft 2" in walk.shown(life.modal(admin))
