"""The private page about whom somebody would like to be with."""

import json
from datetime import timedelta

from tests.flows.test_checkins import eventually
from tests.flows.test_suggestions import Seeker
from tests.life import Life


def sunday_noon(life: Life) -> str:
    """The next Sunday at noon UTC: nobody on earth is at work."""
    sunday = life.now + timedelta(days=6 - life.now.weekday() or 7)
    return sunday.replace(hour=12, minute=0, second=0, microsecond=0).isoformat()


def test_somebody_on_the_list_is_not_suggested_and_nobody_reads_of_it(life: Life) -> None:
    # On a Sunday, when nobody is suggested to anybody yet.
    life.travel(to=sunday_noon(life))
    seeker = Seeker(life)
    unwanted = seeker.mentors[0]
    life.command(seeker.me, "/mentor", "rather-not")
    assert life.modal(seeker.me)["callback_id"] == "preferences.modal"
    assert life.submit(seeker.me, avoid=[unwanted], known=[seeker.mentors[1]], known_preference="known")["ok"]
    eventually(lambda: "Saved" in json.dumps(life.modal(seeker.me)["blocks"]), "it says so in the form's place")
    life.gesture("close", person=seeker.me)
    life.travel(advance="4d")
    shown = json.dumps(seeker.batch()["blocks"])
    assert unwanted not in shown
    assert seeker.mentors[2] in shown
    for mentor in seeker.mentors:
        assert not life.dm(mentor)
    life.command(seeker.me, "/mentor", "rather-not")
    state = life.modal(seeker.me)["state"]["values"]
    assert state["avoid"]["value"]["selected_users"] == [unwanted]


def test_somebody_who_has_not_joined_is_told_how(life: Life) -> None:
    ana = life.somebody()
    answer = life.command(ana, "/mentor", "rather-not")
    assert "/mentor join" in json.dumps(answer) or "/mentor join" in json.dumps(life.see(ana))
