"""Joining, changing, pausing and leaving, as people do it in a workspace."""

from typing import Any

import pytest
from sqlmodel import select

from bot.db.tables import Enrolment, Person, Profile, Programme, Round, Signup
from bot.forms.states import EnrolmentState, ProfileState, SignupAnswer
from tests.flows import programme_walks as walks
from tests.life import Life
from tests.sandbox.client import eventually
from tests.services import pairs

Json = dict[str, Any]
JOIN: Json = {"roles": ["look"], "stage": "early", "field": "design", "skills": "Figma, storytelling"}


def profile(life: Life, person: str) -> Profile | None:
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        query = select(Profile).join(Person, Person.id == Profile.person_id)  # type: ignore[arg-type] # SQLModel types columns as values
        return session.exec(query.where(Person.slack_user_id == person)).first()


def programme(life: Life, channel: str = "general", **columns: Any) -> Programme:
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        founder = session.exec(select(Person).where(Person.slack_user_id == life.admin())).one()
        row = pairs.programme(session, founder, now=life.now)
        row.channel_id = life.channel(channel)["id"]
        for column, value in columns.items():
            setattr(row, column, value)
        session.add(row)
        session.flush()
        return row


def state_of(life: Life, person: str) -> ProfileState:
    kept = profile(life, person)
    assert kept is not None
    return kept.state


def places(life: Life, person: str) -> list[Enrolment]:
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        who = session.exec(select(Person).where(Person.slack_user_id == person)).one()
        return list(session.exec(select(Enrolment).where(Enrolment.person_id == who.id)))


def whispers(life: Life, person: str) -> list[Json]:
    """What only this person sees, in their DM with the bot."""
    return [message for message in life.dm(person) if message.get("ephemeral")]


def letters(life: Life, person: str) -> list[Json]:
    """What Baton sent to this person."""
    return [message for message in life.dm(person) if not message.get("ephemeral")]


def modal(life: Life, person: str, marked: str = "participants.modal") -> Json:
    """The person's topmost modal, once it is the one with this mark."""
    found: Json = eventually(
        lambda: next((m for m in life.see(person)["modals"][-1:] if marked in str(m)), None), f"{marked} opens"
    )
    return found


def join(life: Life, person: str, channel: str | None = None, **more: Any) -> Json:
    """Join, or change one's profile."""
    life.command(person, "/mentor", "join", channel=channel)
    modal(life, person)
    return life.submit(person, **{**JOIN, **more})


def whisper(life: Life, person: str, words: str) -> Json:
    """What only this person sees, once it says these words."""
    found: Json = eventually(
        lambda: next((m for m in whispers(life, person) if words in str(m["blocks"]) + m["text"]), None), words
    )
    return found


def where(life: Life, person: str, message: Json) -> Json:
    """Where a message stands, for a click."""
    channel = next(c["id"] for c in life.see(person)["channels"] if message in c["messages"])
    return {"channel": channel, "ts": message["ts"]}


def test_somebody_joins_and_is_welcomed_with_one_next_step(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "join")
    assert modal(life, ana)["submit"]["text"] == "Join"
    answer = life.submit(ana, **JOIN)
    assert answer["top"] is None
    (welcome,) = letters(life, ana)
    assert welcome["text"] == "Welcome, you are in."
    assert "Write down one goal" in str(welcome["blocks"])
    life.click(ana, "goals.open", where(life, ana, welcome))
    modal(life, ana, "goals.modal")


def test_nothing_is_kept_of_somebody_who_cancels(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "join")
    modal(life, ana)
    life.gesture("close", person=ana)
    assert profile(life, ana) is None
    assert not letters(life, ana)


def test_bad_fields_are_refused_beside_them_and_what_was_typed_stays(life: Life) -> None:
    ana = life.somebody()
    skills = "x" * 3001
    answer = join(life, ana, roles=["offer"], skills=skills)
    assert set(answer["errors"]) == {"skills", "functions_offered"}
    assert life.modal(ana)["state"]["values"]["skills"]["value"]["value"] == skills
    assert profile(life, ana) is None
    answer = life.submit(ana, skills="SQL", functions_offered=["skills"])
    assert not answer.get("errors")
    kept = profile(life, ana)
    assert kept is not None
    assert (kept.offering, kept.looking, kept.skills) == (True, False, "SQL")


@pytest.mark.parametrize("skills", ["<!channel>, me", "<@U00000001>", "مرحبا، بالعالم", "👩🏽‍🚀 & <b>"])
def test_skills_come_back_as_they_were_typed(life: Life, skills: str) -> None:
    ana = life.somebody()
    assert not join(life, ana, skills=skills).get("errors")
    life.command(ana, "/mentor", "profile")
    assert modal(life, ana)["state"]["values"]["skills"]["value"]["value"] == skills


def test_a_profile_is_changed_later_without_a_second_welcome(life: Life) -> None:
    ana = life.somebody()
    join(life, ana)
    life.command(ana, "/mentor", "profile")
    assert modal(life, ana)["submit"]["text"] == "Save"
    life.submit(ana, stage="senior")
    modal(life, ana, "Your profile is saved")
    assert len(letters(life, ana)) == 1
    changed = profile(life, ana)
    assert changed is not None
    assert (changed.stage, changed.skills) == ("senior", JOIN["skills"])


def test_the_programme_of_the_channel_is_ticked_and_joined(life: Life) -> None:
    here, other = programme(life, "general"), programme(life, "engineering")
    ana = life.somebody()
    life.command(ana, "/mentor", "join", channel=here.channel_id)
    boxes = next(b for b in modal(life, ana)["blocks"] if b.get("block_id") == "programmes")
    assert [o["value"] for o in boxes["element"]["initial_options"]] == [str(here.id)]
    assert {o["value"] for o in boxes["element"]["options"]} == {str(here.id), str(other.id)}
    life.submit(ana, **JOIN)
    assert [place.programme_id for place in places(life, ana)] == [here.id]


def test_a_programme_is_left_by_unticking_it(life: Life) -> None:
    programme(life)
    ana = life.somebody()
    join(life, ana)
    join(life, ana, programmes=[])
    assert [place.state for place in places(life, ana)] == [EnrolmentState.LEFT]


def test_joining_from_a_rounds_announcement_signs_up_for_it(life: Life) -> None:
    channel = walks.invited(life, walks.GENERAL)
    walks.programme(life, channel)
    announcement = walks.round_in(life, channel)
    ana = life.somebody()
    life.click(ana, "rounds.in", {"channel": channel, "ts": announcement["ts"]})
    modal(life, ana)
    assert life.submit(ana, **JOIN)["top"] is None
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        signup = session.exec(select(Signup)).one()
    assert signup.answer is SignupAnswer.IN
    assert len(places(life, ana)) == 1


def test_whoever_joins_after_the_round_closed_is_in_the_programme_and_is_told(life: Life) -> None:
    channel = walks.invited(life, walks.GENERAL)
    walks.programme(life, channel)
    announcement = walks.round_in(life, channel)
    ana = life.somebody()
    life.click(ana, "rounds.in", {"channel": channel, "ts": announcement["ts"]})
    modal(life, ana)
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        session.exec(select(Round)).one().deadline_at = life.now
    life.submit(ana, **JOIN)
    assert "Sign-up for this round has closed" in str(modal(life, ana, "Your profile is saved")["blocks"])
    assert len(places(life, ana)) == 1
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert session.exec(select(Signup)).first() is None


def test_pausing_and_coming_back_take_one_click_each(life: Life) -> None:
    ana = life.somebody()
    join(life, ana)
    life.command(ana, "/mentor")
    hub = whisper(life, ana, "Where you stand")
    life.click(ana, "participants.pause", where(life, ana, hub))
    paused = whisper(life, ana, "*Paused.*")
    assert state_of(life, ana) is ProfileState.PAUSED
    assert len(whispers(life, ana)) == 1, "the click replaces the hub"
    life.click(ana, "participants.resume", where(life, ana, paused))
    whisper(life, ana, "*Welcome back.*")
    assert state_of(life, ana) is ProfileState.ACTIVE


def test_a_button_pressed_twice_changes_nothing_more_and_says_so(life: Life) -> None:
    ana = life.somebody()
    join(life, ana)
    life.home(ana)
    life.command(ana, "/mentor", "pause")
    life.command(ana, "/mentor", "pause")
    whisper(life, ana, "You are paused already")
    assert state_of(life, ana) is ProfileState.PAUSED


def test_leaving_tells_first_what_it_means_and_then_takes_one_click(life: Life) -> None:
    programme(life)
    ana = life.somebody()
    join(life, ana)
    life.command(ana, "/mentor", "leave")
    question = whisper(life, ana, "Do you want to leave mentoring?")
    assert state_of(life, ana) is ProfileState.ACTIVE
    life.click(ana, "participants.leave", where(life, ana, question))
    whisper(life, ana, "*You have left.*")
    assert state_of(life, ana) is ProfileState.LEFT
    assert {place.state for place in places(life, ana)} == {EnrolmentState.LEFT}
    life.command(ana, "/mentor", "pause")
    whisper(life, ana, "have not joined")


def test_whoever_left_hears_nothing_more_and_their_partner_hears_kindly_that_it_ended(life: Life) -> None:
    here = programme(life)
    ana, mia = life.somebody(0), life.somebody(1)
    for person, role in ((ana, "look"), (mia, "offer")):
        assert not join(life, person, roles=[role], functions_offered=["skills"]).get("errors")
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        known = {p.slack_user_id: p for p in session.exec(select(Person))}
        pairs.pair(session, known[mia], known[ana], here, now=life.now)
    life.settle()
    life.command(ana, "/mentor", "leave")
    life.click(ana, "participants.leave", where(life, ana, whisper(life, ana, "Do you want to leave")))
    whisper(life, ana, "*You have left.*")
    before = {person: len(letters(life, person)) for person in (ana, mia)}
    life.travel(advance="30d")
    assert len(letters(life, ana)) == before[ana]
    assert any("has ended" in letter["text"] for letter in letters(life, mia))


def test_a_guest_hears_kindly_why_not_and_gets_in_where_guests_are_welcome(life: Life) -> None:
    guest = next(str(p["id"]) for p in life.people() if p["is_restricted"] and not p["deleted"])
    life.command(guest, "/mentor", "join")
    whisper(life, guest, "As a guest")
    assert not life.see(guest)["modals"]
    here = programme(life, guests_welcome=True)
    assert not join(life, guest).get("errors")
    assert [place.programme_id for place in places(life, guest)] == [here.id]


def test_a_new_time_zone_and_a_deactivation_are_taken_over(life: Life) -> None:
    ana = life.somebody()
    join(life, ana)
    life.gesture("profile", person=ana, tz="Asia/Tokyo", title="Potter")

    def mirrored() -> Person:
        with life.baton.database.reading(life.baton.me.workspace_id) as session:
            return session.exec(select(Person).where(Person.slack_user_id == ana)).one()

    eventually(lambda: (mirrored().tz, mirrored().title) == ("Asia/Tokyo", "Potter"), "the profile is taken over")
    life.gesture("profile", person=ana, deleted=True)
    eventually(lambda: mirrored().is_deleted, "the deactivation is taken over")


def test_somebody_who_arrives_is_known_and_enrolled_nowhere(life: Life) -> None:
    programme(life)
    new = str(life.gesture("arrive", name="Noor Haddad", tz="Asia/Amman")["person"])

    def zones() -> list[str]:
        with life.baton.database.reading(life.baton.me.workspace_id) as session:
            return list(session.exec(select(Person.tz).where(Person.slack_user_id == new)))

    eventually(lambda: zones() == ["Asia/Amman"], "the new person is mirrored")
    assert profile(life, new) is None
    assert not letters(life, new)


def test_coming_to_a_channel_enrols_nobody(life: Life) -> None:
    here = programme(life, "engineering")
    ana = life.somebody()
    for leave in (None, True):
        assert life.gesture("join", person=ana, channel=here.channel_id, leave=leave)["ok"]
    assert profile(life, ana) is None
    assert not places(life, ana)
    assert not letters(life, ana)
