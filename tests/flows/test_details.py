"""Telling more about oneself, from the word to the page of a seeker."""

from tests.flows import programme_walks as walk
from tests.life import Life


def test_a_mentor_tells_more_and_a_seeker_reads_it(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    mentor, seeker = life.somebody(0), life.somebody(1)
    for person in (mentor, seeker):
        life.gesture("join", person=person, channel=channel)
    walk.joined(life, mentor, "offer", stage="director", functions_offered=["advancement"], skills="Rust (expert)")
    walk.joined(life, seeker, "look", stage="early")
    life.command(mentor, "/mentor", "about")
    answer = life.submit(
        mentor, languages=["en"], offer="Rehearsing *hard* talks", booking_link="cal", hours_a_month="2"
    )
    assert set(answer["errors"]) == {"booking_link"}
    life.submit(mentor, booking_link="", manager=seeker)
    assert "counts from the next pairing on" in walk.shown(life.modal(mentor))
    life.command(seeker, "/mentor", "goals")
    life.submit(seeker, aim="promotion", functions=["advancement"], text="Grow", skills="rust", compared="yes")
    life.command(seeker, "/mentor", "find")
    assert mentor not in walk.shown(life.modal(seeker))  # who reports to whom is not paired
    life.gesture("close", person=seeker)
    life.command(mentor, "/mentor", "about")
    life.submit(mentor, manager=None)
    life.command(seeker, "/mentor", "find")
    shown = walk.shown(life.modal(seeker))
    assert mentor in shown
    assert "> Rehearsing *hard* talks" in shown
    assert "Has 2 hours a month" in shown
    assert "Knows rust well" in shown
