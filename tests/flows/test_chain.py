"""Who passed mentoring on: from the last word of a mentorship to the picture, and out of it again."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.db.tables import Person, Programme
from bot.services import milestones
from tests.flows import programme_walks as walk
from tests.flows.programme_walks import at, dm_with, newest, shown
from tests.life import Life
from tests.services import pairs


def about_to_end(life: Life) -> tuple[str, str]:
    """A mentor and a mentee whose term ends tomorrow, with Home tabs that they look at."""
    mentor, mentee = life.somebody(0), life.somebody(1)
    channel = walk.invited(life)
    for person in (mentor, mentee):
        life.gesture("join", person=person, channel=channel)
    walk.programme(life, channel)
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        people = {one.slack_user_id: one for one in session.exec(select(Person))}
        programme = session.exec(select(Programme)).one()
        for person in (mentor, mentee):
            pairs.joined(session, people[person], offering=person == mentor)
            pairs.enrolled(session, people[person], programme)
        row = pairs.pair(session, people[mentor], people[mentee], programme, now=life.now - timedelta(days=90))
        row.ends_at = life.now + timedelta(days=1)
        milestones.plan(session, row, now=life.now)
    for person in (mentor, mentee):
        life.home(person)
    life.travel(advance="5d")
    return mentor, mentee


def _name_me(life: Life, person: str) -> None:
    message = newest(life.dm(person), "come to its end")
    assert life.click(person, "reviews.name_me", at(dm_with(life, person), message))["ok"]
    assert "You are named" in shown(newest(life.dm(person), "come to its end"))


def _pictures(thing: dict[str, Any]) -> list[str]:
    return [block["alt_text"] for block in thing["blocks"] if block["type"] == "image"]


def _open(life: Life, person: str) -> dict[str, Any]:
    assert life.click(person, "chain.show", {"home": True})["ok"]
    return life.modal(person)


def test_both_agree_see_themselves_in_the_picture_and_one_leaves_it_again(life: Life) -> None:
    mentor, mentee = about_to_end(life)
    assert "Nobody is named here yet" in shown(_open(life, mentor))
    life.gesture("close", person=mentor)
    _name_me(life, mentor)
    assert [message for message in life.dm(mentor) if _pictures(message)] == []
    _name_me(life, mentee)
    (picture,) = _pictures(newest(life.dm(mentee), "Who passed mentoring on"))
    names = {p["id"]: p["real_name"] for p in life.people()}
    assert picture.endswith(f"{names[mentor]} mentored {names[mentee]}.")

    # The other one finds the same picture at once: it is not drawn or uploaded again.
    assert _pictures(_open(life, mentor)) == [picture]
    assert life.http.get("/state").json()["api_calls"]["files.getUploadURLExternal"] == 1
    view = life.modal(mentor)
    assert life.click(mentor, "chain.unname", {"view": view["id"]})["ok"]
    assert "Your name is out" in shown(life.modal(mentor))
    life.gesture("close", person=mentor)
    assert "Nobody is named here yet" in shown(_open(life, mentee))


def test_where_slack_no_longer_has_the_picture_the_words_are_there(life: Life) -> None:
    mentor, mentee = about_to_end(life)
    for person in (mentor, mentee):
        _name_me(life, person)
    life.http.post("/faults", json={"fault": "invalid_arguments", "method": "views.open", "times": 1})
    view = _open(life, mentor)
    assert _pictures(view) == []
    assert " mentored " in shown(view)
