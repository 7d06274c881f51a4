"""Two admins steer a draft in its preview, and see each time what it changes."""

from itertools import pairwise
from typing import Any

from tests.flows import programme_walks as walk
from tests.life import Life
from tests.sandbox.client import eventually


class Desk:
    """A round with two mentees and two mentors in its draft, and who is with whom in it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.channel = walk.invited(life)
        walk.programme(life, self.channel)
        self.people = [life.somebody(number) for number in range(4)]
        for number, person in enumerate(self.people):
            life.gesture("join", person=person, channel=self.channel)
            if number < 2:
                walk.joined(life, person, "look", stage="early")
                walk.with_goal(life, person, f"Goal {number}", ["advancement"])
            else:
                walk.joined(life, person, "offer", stage="director", functions_offered=["advancement"])
        announcement = walk.round_in(life, self.channel)
        for person in self.people:
            life.click(person, "rounds.in", walk.at(self.channel, announcement))
        self.admin, self.other = [p["id"] for p in life.people() if p["is_admin"] and not p["deleted"]][:2]
        walk.drafted(life, self.channel, self.admin)

    def look(self, admin: str) -> None:
        """Open the preview from the hub."""
        self.life.gesture("join", person=admin, channel=self.channel)
        self.life.command(admin, "/mentor-admin", channel=self.channel)
        hub = walk.in_channel(self.life, admin, self.channel)[-1]
        self.life.click(admin, "rounds.preview", walk.at(self.channel, hub))

    def pairs(self, admin: str) -> dict[str, tuple[str, dict[str, str]]]:
        """For each mentee in the preview: who the mentor is, and the value of each button."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        blocks = self.life.modal(admin)["blocks"]
        for block, buttons in pairwise(blocks):
            text = block.get("text", {}).get("text", "")
            if "→" in text:
                mentor, mentee = (text.split("<@")[at].split(">")[0] for at in (1, 2))
                found[mentee] = mentor, {one["text"]["text"]: one["value"] for one in buttons["elements"]}
        return found

    def press(self, admin: str, mentee: str, action_id: str, button: str) -> None:
        """Press a button under a pair."""
        value = self.pairs(admin)[mentee][1][button]
        self.life.click(admin, action_id, {"view": self.life.modal(admin)["id"]}, value=value)

    def reads(self, admin: str, words: str) -> str:
        """Return what an admin sees once these words are there."""

        def look() -> str | None:
            shown = walk.shown(self.life.modal(admin))
            return shown if words in shown else None

        return str(eventually(look, f"the preview says {words!r}"))


def test_an_admin_keeps_separates_and_swaps_and_publishes_what_came_of_it(life: Life) -> None:
    desk = Desk(life)
    admin, (ana, ben, _, _) = desk.admin, desk.people
    hers, his = desk.pairs(admin)[ana][0], desk.pairs(admin)[ben][0]
    desk.press(admin, ana, "steering.apart", "Not these two")
    told = desk.reads(admin, "Not paired in this round")
    assert f"<@{ben}> is with <@{hers}> now (was with <@{his}>)" in told
    assert "draft 2" in told
    assert desk.pairs(admin)[ana][0] == his
    desk.press(admin, ana, "steering.keep", "Keep")
    assert "Nobody moved" in desk.reads(admin, "1 pair kept together")
    life.click(admin, "rounds.solve_again", {"view": life.modal(admin)["id"]})
    walk.preview(life, admin, not_version="3")
    assert desk.pairs(admin)[ana][0] == his
    desk.press(admin, ben, "steering.swap", "Swap")
    assert life.modal(admin)["callback_id"] == "steering.swap_modal"
    options = [b["element"]["options"] for b in life.modal(admin)["blocks"] if b["type"] == "input"]
    assert "now with" in str(options)
    answer = life.submit(admin)
    assert "choose one person" in str(answer["errors"])
    mentor = next(o["value"] for o in options[0] if "now with" in o["text"]["text"])
    answer = life.submit(admin, mentor=mentor)
    # The one place of that mentor is taken by the pair that was kept.
    assert "Let one of them go first" in str(answer["errors"])
    life.gesture("close", person=admin)
    desk.press(admin, ana, "steering.let_go", "Let go")
    desk.reads(admin, "Taken back")
    life.submit(admin)
    assert "Published: 2 pairs" in walk.shown(life.modal(admin))


def test_two_people_who_may_not_be_paired_are_refused_in_words_that_tell_nothing(life: Life) -> None:
    desk = Desk(life)
    admin, (ana, ben, cem, _) = desk.admin, desk.people
    life.command(cem, "/mentor", "rather-not")
    life.submit(cem, avoid=[ana])
    life.click(admin, "steering.pair", {"view": life.modal(admin)["id"]})
    answer = life.submit(admin, mentee=ana, mentor=cem)
    assert "What stands in the way stays private" in str(answer["errors"])
    answer = life.submit(admin, mentee=ben, mentor=admin)
    assert "not counted in" in str(answer["errors"])
    life.submit(admin, mentee=ben, mentor=cem)
    desk.reads(admin, "Kept together")
    assert desk.pairs(admin)[ben][0] == cem


def test_of_two_admins_the_later_one_is_shown_what_the_other_did(life: Life) -> None:
    desk = Desk(life)
    one, two, (ana, ben, _, _) = desk.admin, desk.other, desk.people
    desk.look(two)
    desk.press(one, ana, "steering.keep", "Keep")
    desk.reads(one, "Kept together")
    desk.press(two, ben, "steering.apart", "Not these two")
    shown = desk.reads(two, "nothing was done")
    assert "draft 2" in shown
    assert "1 pair kept together" in shown
    assert "Not paired" not in shown
    desk.press(two, ben, "steering.apart", "Not these two")
    desk.reads(two, "Not paired in this round")
    life.submit(one)
    assert "The draft changed" in walk.shown(life.modal(one))


def test_steering_buttons_do_nothing_for_somebody_who_runs_nothing_any_more(life: Life) -> None:
    desk = Desk(life)
    helper: Any = life.somebody(6)
    life.gesture("join", person=helper, channel=desk.channel)
    life.command(desk.admin, "/mentor-admin", "edit", channel=desk.channel)
    life.submit(desk.admin, admins=[desk.admin, helper])
    desk.look(helper)
    life.command(desk.admin, "/mentor-admin", "edit", channel=desk.channel)
    life.submit(desk.admin, admins=[desk.admin])
    desk.press(helper, desk.people[0], "steering.keep", "Keep")
    assert "Only the people who run" in walk.shown(life.modal(helper))
