"""What is stored about me: seen, brought to me as a file, and erased, as a person in Slack lives it."""

import json
from typing import Any

import pytest

from tests.flows.gestures import options
from tests.flows.programme_walks import newest, shown
from tests.flows.test_agreements import Two
from tests.flows.test_hub import home, modal
from tests.life import Life
from tests.sandbox.client import eventually


@pytest.fixture
def two(life: Life) -> Two:
    """Two colleagues who have signed their agreement."""
    two = Two(life)
    two.sign()
    return two


def page(two: Two, person: str) -> dict[str, Any]:
    """Open the page."""
    two.life.command(person, "/mentor", "privacy")
    return modal(two.life, person, "privacy.modal")


def test_a_person_sees_it_gets_it_as_a_file_and_is_erased_while_the_partner_reads_it_kindly(two: Two) -> None:
    life, me, partner = two.life, two.mentee, two.mentor
    two.on_page(me, "meetings.find")
    assert not life.submit(me, times=options(life.modal(me), "times")[:1]).get("errors")
    while life.see(me)["modals"]:
        life.gesture("close", person=me)
    life.travel(advance="18h")

    words = shown(page(two, me))
    assert "*Relationships:* 1 relationship" in words
    assert "*What admins see of you*" in words
    two.in_modal(me, "privacy.export")
    modal(life, me, "notice.modal")
    file = eventually(lambda: next((f for m in life.dm(me) for f in m.get("files", [])), None), "the file")
    assert file["name"] == "mentoring.json"
    told = json.loads(life.http.get(file["url"]).content)
    assert told["you"]["slack_user_id"] == me
    assert len(told["tables"]["meeting"]) == 1
    life.gesture("close", person=me)

    two.in_modal(me, "privacy.erase")
    asked = modal(life, me, "privacy.erase_modal")
    assert "Your relationship ends kindly" in shown(asked)
    assert life.submit(me, sure=[])["error"] == "missing_required"
    assert not life.submit(me, sure=["yes"]).get("errors")
    assert "It is done." in shown(modal(life, me, "privacy.erased"))
    life.gesture("close", person=me)
    assert life.see(me)["modals"] == []
    eventually(lambda: "Nobody is enrolled unasked" in str(home(life, me)), "Home is a beginner's")
    assert "pages.open" not in str(home(life, me))

    life.travel(advance="18h")
    told_partner = shown(newest(life.dm(partner), "has left, and"))
    assert "which has nothing to do with you" in told_partner
    assert me not in told_partner
    # Whatever still stands in the partner's messages leads nowhere, kindly.
    message = newest(life.dm(partner), "proposes times")
    two.press(partner, "meetings.choose.0", "proposes times")
    eventually(lambda: "come to its end" in str(life.dm(partner)[-1]), "a kind line")
    assert message
    assert "1 entry from Slack" in shown(page(two, me))


def test_nothing_is_erased_by_somebody_who_changes_their_mind(two: Two) -> None:
    page(two, two.mentee)
    two.in_modal(two.mentee, "privacy.erase")
    modal(two.life, two.mentee, "privacy.erase_modal")
    two.life.gesture("close", person=two.mentee)
    assert "1 relationship" in shown(page(two, two.mentee))
