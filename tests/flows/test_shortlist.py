"""Lists, searches, invitations, letters and agreed pairs, as people live through them in a workspace."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.db.tables import DirectoryEntry, Person, Profile, Programme
from bot.services import directory
from tests.flows.test_asks import WORDS
from tests.flows.test_checkins import eventually, shown, texts
from tests.flows.test_suggestions import Seeker
from tests.life import Life

Json = dict[str, Any]


def modal(life: Life, person: str, title: str) -> Json:
    """Wait for the person's topmost modal to have this title."""

    def look() -> Json | None:
        modals = life.see(person)["modals"]
        return modals[-1] if modals and modals[-1]["title"]["text"] == title else None

    found: Json = eventually(look, f"{title} opens")
    return found


def press(life: Life, person: str, view: Json, action: str, **more: Any) -> None:
    answer = life.click(person, action, {"view": view["id"]}, **more)
    assert answer["ok"], answer


def block_with(view: Json, action: str, text: str = "") -> Json:
    """The block of a modal that holds an action, the first whose text says so."""
    return next(
        block
        for block in view["blocks"]
        if any(e.get("action_id") == action and text in str(e) for e in block.get("elements", []))
    )


@pytest.fixture
def seeker(life: Life) -> Seeker:
    """Somebody whose first suggestions have arrived."""
    seeker = Seeker(life)
    life.travel(advance="4d")
    return seeker


def test_find_shows_who_fits_and_keeps_and_asks(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    life.command(me, "/mentor", "find")
    view = modal(life, me, "Who fits")
    assert all(f"<@{mentor}>" in shown(view) for mentor in seeker.mentors)
    keep = block_with(view, "finding.keep")
    value = next(e["value"] for e in keep["elements"] if e["action_id"] == "finding.keep")
    press(life, me, view, "finding.keep", value=value, block_id=keep["block_id"])
    life.command(me, "/mentor", "list")
    listed = modal(life, me, "Whom I would ask")
    assert "*1. " in shown(listed)
    press(life, me, listed, "asks.ask_person")
    modal(life, me, "Your ask")
    assert not life.submit(me, **WORDS).get("errors")
    assert any(text.startswith("Your ask is on its way") for text in texts(life, me))


def test_narrowing_the_search_keeps_the_choice(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    life.command(me, "/mentor", "find")
    view = modal(life, me, "Who fits")
    press(life, me, view, "finding.function", block_id="finding.filters", selected="culture")
    eventually(lambda: "Nobody fits that" in shown(life.modal(me)), "nobody offers that")


def test_a_list_goes_on_after_a_no_with_a_days_notice(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    first, second, third = seeker.kept()
    for row in (second, third):
        seeker.press("suggestions.keep", value=str(row.id))
    life.command(me, "/mentor", "list")
    listed = modal(life, me, "Whom I would ask")
    press(life, me, listed, "shortlist.why", block_id=block_with(listed, "shortlist.why")["block_id"])
    modal(life, me, "Why them")
    life.submit(me, why="Your calm <!here> in June")
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        people = {p.id: p.slack_user_id for p in session.exec(select(Person))}
    life.click(me, "suggestions.ask", seeker.at(seeker.batch()), value=str(first.id))
    modal(life, me, "Your ask")
    assert not life.submit(me, more=["then_next"], **WORDS).get("errors")
    life.travel(advance="1d")
    mentor = people[first.mentor_id]
    card = next(m for m in life.dm(mentor) if "asks whether you would be" in m["text"])
    life.click(mentor, "asks.not_now", seeker.at(card, mentor))
    # At most a weekend lies before the next working day.
    for _ in range(4):
        life.travel(advance="1d")
        told = [m for m in life.dm(me) if "Next on your list is" in m["text"]]
        if told:
            break
    (notice,) = told
    assert "Your calm &lt;!here&gt; in June" in shown(notice)
    life.travel(advance="5d")
    following = people[second.mentor_id]
    asked = next(m for m in life.dm(following) if "asks whether you would be" in m["text"])
    assert "Your calm &lt;!here&gt; in June" in shown(asked)
    assert mentor not in shown(asked)


def test_a_colleague_who_has_not_joined_gets_the_ask_as_an_invitation(seeker: Seeker) -> None:
    life, me, colleague = seeker.life, seeker.me, seeker.life.somebody(7)
    life.command(me, "/mentor", f"ask <@{colleague}>")
    view = modal(life, me, "Your ask")
    assert "has not joined mentoring here yet" in shown(view)
    assert not life.submit(me, **WORDS).get("errors")
    life.travel(advance="4d")
    card = next(m for m in life.dm(colleague) if "asks whether you would be" in m["text"])
    life.click(colleague, "invitations.never", seeker.at(card, colleague))
    eventually(lambda: "You said no" in str(life.dm(colleague)), "it is noted")
    life.travel(advance="4d")
    assert any("does not join now" in text for text in texts(life, me))
    life.travel(advance="60d")
    answer = life.command(me, "/mentor", f"ask <@{colleague}>")
    eventually(lambda: "cannot be invited just now" in str(answer) + str(life.see(me)), "refused without a reason")


def test_whoever_is_told_of_a_place_can_ask(seeker: Seeker) -> None:
    life, me, mentor = seeker.life, seeker.me, seeker.mentors[0]
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        person = session.exec(select(Person).where(Person.slack_user_id == mentor)).one()
        session.exec(select(Profile).where(Profile.person_id == person.id)).one().asks_closed = True
    life.command(me, "/mentor", f"ask <@{mentor}>")
    view = modal(life, me, "No place just now")
    press(life, me, view, "asks.tell_me")
    modal(life, me, "I will tell you")
    shown_door = life.command(mentor, "/mentor", "asks")
    assert shown_door
    eventually(lambda: "Your door is closed" in str(life.see(mentor)), "the mentor sees their door")
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        person = session.exec(select(Person).where(Person.slack_user_id == mentor)).one()
        session.exec(select(Profile).where(Profile.person_id == person.id)).one().asks_closed = False
    life.travel(advance="4d")
    assert any(text.endswith("has a place.") for text in texts(life, me))


def test_asking_by_name_refuses_in_words_and_keeps_what_was_typed(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    life.command(me, "/mentor", "ask")
    modal(life, me, "Ask somebody")
    bot = next(p["id"] for p in life.people() if p["is_bot"])
    for wrong in (me, bot):
        refused = life.gesture("submit", person=me, values={"person": wrong})
        assert refused["errors"]
    assert life.modal(me)["title"]["text"] == "Ask somebody"


def test_two_who_agreed_are_a_pair_after_one_confirmation_each(seeker: Seeker) -> None:
    life, me, other = seeker.life, seeker.me, seeker.life.somebody(8)
    life.command(me, "/mentor", f"pair <@{other}>")
    modal(life, me, "We agreed already")
    assert not life.submit(me).get("errors")
    modal(life, me, "On its way")
    life.travel(advance="4d")
    question = next(m for m in life.dm(other) if "Is it so?" in m["text"])
    life.click(other, "agreed_pairs.yes", seeker.at(question, other))
    groups = [c for c in life.see(other)["channels"] if c["type"] == "mpim"]
    assert {me, other} <= set(groups[0]["members"])


def test_a_letter_is_written_and_nothing_of_it_is_kept(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    life.command(me, "/mentor", "letter")
    modal(life, me, "A letter")
    words = {**WORDS, "name": "Maria", "goal_text": "A secret goal", "what": "x" * 3000}
    assert not life.submit(me, **words).get("errors")
    written = modal(life, me, "Your letter")
    assert "Dear Maria" in str(written)
    assert "A plan for the call" in shown(written)
    assert not life.submit(me).get("errors")
    assert not any("secret goal" in shown(m) for m in life.dm(me))


def test_ideas_whom_to_ask_and_naming_somebody(seeker: Seeker) -> None:
    life, me = seeker.life, seeker.me
    life.command(me, "/mentor", "list")
    press(life, me, modal(life, me, "Whom I would ask"), "shortlist.ideas")
    ideas = modal(life, me, "Ideas whom to ask")
    assert "Great bosses" in shown(ideas)
    assert "Whom would you suggest" in str(ideas)
    press(life, me, ideas, "shortlist.add")
    modal(life, me, "Name somebody")
    named = {"person": life.somebody(9), "why": "Your talk"}
    assert not life.gesture("submit", person=me, values=named).get("errors")
    assert "Your talk" in shown(modal(life, me, "Whom I would ask"))


def test_admins_edit_the_directory(seeker: Seeker) -> None:
    life, admin = seeker.life, seeker.life.admin()
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        programme = session.exec(select(Programme)).one()
        directory.seed(session, programme.id, now=life.now)
        channel = next(c["id"] for c in life.see(admin)["channels"] if c["type"] == "channel")
        programme.channel_id = channel
        session.add(programme)
    life.command(admin, "/mentor-admin", "directory", channel=channel)
    view = modal(life, admin, "Outside organisations")
    assert "Veterati" in shown(view)
    press(life, admin, view, "directory.add")
    modal(life, admin, "Organisation")
    assert set(life.submit(admin, name="Else", serves="All", link="else")["errors"]) == {"link"}
    assert not life.submit(admin, link="https://else.example").get("errors")
    eventually(lambda: "https://else.example" in shown(life.modal(admin)), "it stands in the directory")
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert len(session.exec(select(DirectoryEntry)).all()) == 3


def test_time_to_think_is_refused_for_a_day_that_is_past(seeker: Seeker) -> None:
    life, me, mentor = seeker.life, seeker.me, seeker.mentors[0]
    life.command(me, "/mentor", f"ask <@{mentor}>")
    modal(life, me, "Your ask")
    assert not life.submit(me, **WORDS).get("errors")
    life.travel(advance="3d")
    card = next(m for m in life.dm(mentor) if "asks whether you would be" in m["text"])
    block = next(b for b in card["blocks"] if "asks.need_time" in str(b))
    day = (life.now - timedelta(days=3)).date().isoformat()
    life.click(mentor, "asks.need_time", seeker.at(card, mentor), block_id=block["block_id"], selected=day)
    eventually(lambda: "from tomorrow on" in str(life.see(mentor)), "refused where they are")
