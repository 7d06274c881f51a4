"""Setting up a programme from a channel, as admins and others live it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import false
from sqlmodel import select

from bot.catalogue import Kind
from bot.db.tables import Outbox, Person, Programme, Round
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import OutboxState, RoundState
from bot.services import checkins, outbox, relationships, tempo
from bot.services.actors import System
from bot.services.relationships import NewPair
from tests.flows import programme_walks as walk
from tests.life import Life


def ephemeral(answer_in: list[dict[str, Any]]) -> str:
    return walk.shown(answer_in[-1])


def test_a_programme_is_set_up_and_announced_with_a_way_in(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    welcome = walk.newest(walk.in_channel(life, life.admin(), channel), "begins here")
    assert "never words" in walk.shown(welcome)
    ana = life.somebody()
    life.gesture("join", person=ana, channel=channel)
    life.click(ana, "participants.join", walk.at(channel, welcome))
    assert life.modal(ana)["callback_id"] == "participants.modal"
    life.command(life.admin(), "/mentor-admin", channel=channel)
    assert "Start a pairing round" in ephemeral(walk.in_channel(life, life.admin(), channel))


@pytest.mark.parametrize("word", ["", "setup", "edit", "round"])
def test_somebody_who_runs_nothing_is_told_whom_to_ask(life: Life, word: str) -> None:
    channel = walk.invited(life)
    ana = life.somebody()
    life.gesture("join", person=ana, channel=channel)
    before = life.command(ana, "/mentor-admin", word, channel=channel)
    assert before["acked"]
    assert "You could ask" in walk.in_channel(life, ana, channel)[-1]["text"]
    assert life.see(ana)["modals"] == []


def test_where_baton_is_not_in_the_channel_the_admin_hears_how_to_mend_it_and_tries_again(life: Life) -> None:
    channel = walk.channel_id(life, "mentoring")
    admin = life.admin()
    walk.programme(life, channel)
    told = walk.newest(life.dm(admin), "I could not post")
    assert "/invite @Baton" in walk.shown(told)
    life.gesture("invite_bot", person=admin, channel=channel)
    life.click(admin, "programmes.retry", walk.at(walk.dm_with(life, admin), told))
    welcomes = [m for m in walk.in_channel(life, admin, channel) if "begins here" in walk.shown(m)]
    assert len(welcomes) == 1
    assert "Try again" not in walk.shown(life.dm(admin)[-1])


def test_trying_again_before_inviting_says_so_once_more(life: Life) -> None:
    channel = walk.channel_id(life, "mentoring")
    admin = life.admin()
    walk.programme(life, channel)
    told = walk.newest(life.dm(admin), "I could not post")
    life.click(admin, "programmes.retry", walk.at(walk.dm_with(life, admin), told))
    notices = [m for m in life.dm(admin) if "I could not post" in walk.shown(m)]
    assert len(notices) == 1  # the first was replaced by "Trying again", a second one came
    assert notices[0]["ts"] != told["ts"]


@pytest.mark.parametrize("name", ["<!channel> & <@U00000001>", "مرحبا بالعالم", "👩🏽‍🚀 *bold* `x`"])
def test_hostile_and_foreign_names_are_shown_as_typed(life: Life, name: str) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel, name=name)
    shown = walk.shown(walk.newest(walk.in_channel(life, life.admin(), channel), "begins here"))
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in shown


def test_bad_fields_are_refused_beside_them_and_kept(life: Life) -> None:
    channel = walk.invited(life)
    admin = life.admin()
    guest = next(p["id"] for p in life.people() if p["is_restricted"])
    life.command(admin, "/mentor-admin", "setup", channel=channel)
    answer = life.submit(admin, name="x" * 81, admins=[admin])
    assert set(answer["errors"]) == {"name"}
    assert life.modal(admin)["state"]["values"]["name"]["value"]["value"] == "x" * 81
    answer = life.submit(admin, name="Growing", admins=[admin, guest])
    assert set(answer["errors"]) == {"admins"}
    answer = life.submit(admin, name="   ", admins=[admin])
    assert set(answer["errors"]) == {"name"}
    assert walk.in_channel(life, admin, channel) == []


def test_a_second_programme_in_a_channel_is_refused_beside_its_name(life: Life) -> None:
    channel = walk.invited(life)
    one, two = [p["id"] for p in life.people() if p["is_admin"] and not p["deleted"]][:2]
    for admin in (one, two):
        life.command(admin, "/mentor-admin", "setup", channel=channel)
    assert not life.submit(one, name="First").get("errors")
    assert set(life.submit(two, name="Second")["errors"]) == {"name"}
    life.gesture("close", person=two)
    life.command(two, "/mentor-admin", "setup", channel=channel)
    assert "has a programme already" in ephemeral(walk.in_channel(life, two, channel))


def test_a_form_of_somebody_who_was_demoted_meanwhile_changes_nothing(life: Life) -> None:
    channel = walk.invited(life)
    admin, helper = life.admin(), life.somebody()
    life.gesture("join", person=helper, channel=channel)
    walk.programme(life, channel, admins=[admin, helper])
    life.command(helper, "/mentor-admin", "edit", channel=channel)
    life.command(admin, "/mentor-admin", "edit", channel=channel)
    assert not life.submit(admin, admins=[admin]).get("errors")
    answer = life.submit(helper, name="Taken over", admins=[helper])
    assert "You could ask" in str(answer["errors"])
    life.gesture("close", person=admin)
    life.command(admin, "/mentor-admin", channel=channel)
    assert "Taken over" not in ephemeral(walk.in_channel(life, admin, channel))


def test_unknown_words_and_dms_get_a_friendly_answer(life: Life) -> None:
    channel = walk.invited(life)
    admin = life.admin()
    life.command(admin, "/mentor-admin", "<!channel> dance", channel=channel)
    answer = ephemeral(walk.in_channel(life, admin, channel))
    assert "&lt;!channel&gt;" in answer
    assert "/mentor-admin setup" in answer
    life.command(admin, "/mentor-admin", "help", channel=channel)
    assert "/mentor-admin round" in ephemeral(walk.in_channel(life, admin, channel))
    life.command(admin, "/mentor-admin", "setup")
    assert "lives in a channel" in walk.shown(life.dm(admin)[-1])


def test_where_slack_does_not_say_whether_a_post_arrived_the_admin_looks_and_has_it_posted(life: Life) -> None:
    """Mutant: giving up in silence what cannot be looked for."""
    channel = walk.invited(life)
    admin = life.admin()
    life.http.post("/faults", json={"fault": "500", "method": "chat.postMessage", "times": 1})
    walk.programme(life, channel)
    assert not any("begins here" in walk.shown(m) for m in walk.in_channel(life, admin, channel))
    life.travel(advance="10m")
    told = walk.newest(life.dm(admin), "I do not know whether the welcome of your programme was posted")
    life.command(admin, "/mentor-admin", channel=channel)
    assert "news of programmes: 1 could not be sent (`fate_unknown`)" in ephemeral(
        walk.in_channel(life, admin, channel)
    )
    life.click(admin, "programmes.retry", walk.at(walk.dm_with(life, admin), told))
    assert len([m for m in walk.in_channel(life, admin, channel) if "begins here" in walk.shown(m)]) == 1


def test_an_admin_sees_what_came_too_late_and_how_far_introductions_are(life: Life) -> None:
    channel = walk.invited(life)
    walk.programme(life, channel)
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        people = list(session.exec(select(Person).where(Person.is_bot == false()).limit(4)))
        programme = session.exec(select(Programme)).one()
        row = Round(
            programme_id=programme.id,
            state=RoundState.PUBLISHED,
            opened_by=people[0].id,
            deadline_at=life.now,
            seed=1,
            opened_at=life.now,
            published_at=life.now,
        )
        session.add(row)
        session.flush()
        new = [NewPair(people[0].id, people[1].id, Kind.CLASSIC), NewPair(people[2].id, people[3].id, Kind.CLASSIC)]
        by = System(session.info["workspace_id"])
        relationships.begin(session, by, new, programme=programme, round_id=row.id, now=life.now)
        late = Letter("late", to_person(people[0].id), checkins.PROMPT, Manners.UNASKED, life.now, not_after=life.now)
        outbox.enqueue(session, late, now=life.now)
        first, second = session.exec(select(Outbox).where(Outbox.kind == tempo.INTRODUCTION)).all()
        first.state, second.due_at = OutboxState.SENT, life.now + timedelta(days=1)
        session.add_all([first, second])
    life.travel(advance="1m")
    life.command(life.admin(), "/mentor-admin", channel=channel)
    hub = ephemeral(walk.in_channel(life, life.admin(), channel))
    assert "check-ins: 1 came too late (`too_late`)" in hub
    assert "1 of 2 introductions sent" in hub
