"""`/mentor`, its help and the Home tab, as people meet them."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.db.tables import Person
from tests.life import Life
from tests.sandbox.client import eventually
from tests.services import pairs

Json = dict[str, Any]
JOIN: Json = {"roles": ["look"], "stage": "early", "field": "design"}
GOAL: Json = {"aim": "promotion", "functions": ["advancement"], "text": "Lead the review", "timeframe_months": "6"}


def whisper(life: Life, person: str, words: str) -> Json:
    """The newest thing that only this person sees, once it says these words."""

    def look() -> Json | None:
        seen = [message for message in life.dm(person) if message.get("ephemeral")]
        return seen[-1] if seen and words in str(seen[-1]["blocks"]) else None

    found: Json = eventually(look, words)
    return found


def modal(life: Life, person: str, callback_id: str) -> Json:
    """The person's topmost modal, once it is the one with this id."""
    found: Json = eventually(
        lambda: next((m for m in life.see(person)["modals"][-1:] if m["callback_id"] == callback_id), None), callback_id
    )
    return found


def home(life: Life, person: str) -> list[Json]:
    """The blocks of the person's Home tab."""
    view = life.see(person)["home"]["view"]
    blocks: list[Json] = view["blocks"] if view else []
    return blocks


def step(blocks: list[Json]) -> str:
    """The next step as it is shown, without what stands around it."""
    shown: list[str] = [b["text"]["text"] for b in blocks if b["type"] == "section" and ":arrow_right:" in str(b)]
    return shown[0].removeprefix(":arrow_right: ").removeprefix("*Your next step*\n") if len(shown) == 1 else ""


def both_show(life: Life, person: str, words: str) -> None:
    """The next step begins so, in the hub and in the open Home tab, word for word the same."""
    eventually(lambda: step(home(life, person)).startswith(words), f"Home shows {words}")
    life.command(person, "/mentor")
    assert step(whisper(life, person, "Where you stand")["blocks"]) == step(home(life, person))


def press_step(life: Life, person: str) -> None:
    """Press the button of the next step on Home."""
    for block in home(life, person):
        if block["type"] == "actions" and block["elements"][0].get("style") == "primary":
            life.click(person, block["elements"][0]["action_id"], {"home": True}, block_id=block["block_id"])
            return
    raise AssertionError("the next step has no button")


def test_hub_and_home_walk_from_joining_to_waiting_with_the_same_next_step(life: Life) -> None:
    ana = life.somebody()
    life.home(ana)
    both_show(life, ana, "*Join.*")
    press_step(life, ana)
    modal(life, ana, "participants.modal")
    life.submit(ana, **JOIN)
    both_show(life, ana, "*Write down one goal.*")
    press_step(life, ana)
    modal(life, ana, "goals.modal")
    life.submit(ana, **GOAL)
    both_show(life, ana, "*You are set.* No programme")
    assert "Lead the review" in str(home(life, ana))
    life.click(ana, "participants.pause", {"home": True})
    both_show(life, ana, "*Come back when it suits you.*")
    press_step(life, ana)
    both_show(life, ana, "*You are set.* No programme")


def paired(life: Life, count: int) -> str:
    """Pair one mentor with so many mentees; returns the mentor."""
    mia = life.somebody()
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        everybody = {p.slack_user_id: p for p in session.exec(select(Person))}
        mentor = everybody[mia]
        pairs.joined(session, mentor, offering=True, capacity=5)
        programme = pairs.programme(session, mentor, now=life.now)
        pairs.enrolled(session, mentor, programme)
        for number in range(1, count + 1):
            pairs.pair(session, mentor, everybody[life.somebody(number)], programme, now=life.now)
    return mia


def test_home_shows_no_one_and_twelve_relationships(life: Life) -> None:
    mia, stranger = paired(life, 12), life.somebody(14)
    for person in (mia, stranger):
        life.home(person)
    eventually(lambda: home(life, mia) and home(life, stranger), "both see their Home")
    shown = str(home(life, mia))
    assert shown.count("Your mentee: ") == 12
    assert all(f"<@{life.somebody(number)}>" in shown for number in range(1, 13))
    assert "Your mentee: " not in str(home(life, stranger))


def test_an_open_check_in_is_answered_from_home(life: Life) -> None:
    mia = paired(life, 1)
    life.home(mia)
    both_show(life, mia, "*You are under way with ")
    life.travel(to=(life.now + timedelta(days=18)).isoformat())
    life.home(mia)
    both_show(life, mia, "*Tell how it is going with ")
    press_step(life, mia)
    modal(life, mia, "checkins.form")
    life.submit(mia, mood="well")
    both_show(life, mia, "*You are under way with ")


def test_an_unknown_word_gets_a_friendly_list_and_the_nearest_word(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "gaols")
    assert "`/mentor join`" in str(whisper(life, ana, "Did you mean `/mentor goals`?"))
    life.command(ana, "/mentor", "<!everyone> *x*")
    assert "<!everyone>" not in str(whisper(life, ana, "everyone"))


def test_words_are_understood_in_any_case_and_with_more_behind_them(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "  JOIN please ")
    modal(life, ana, "participants.modal")


def test_help_is_a_message_for_a_command_and_a_modal_on_home(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "help")
    whisper(life, ana, "Here is what I understand")
    life.home(ana)
    eventually(lambda: home(life, ana), "Home is there")
    life.click(ana, "hub.help", {"home": True})
    assert "`/mentor pause`" in str(modal(life, ana, "hub.help_modal")["blocks"])


def test_staying_shows_the_hub_again(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "join")
    modal(life, ana, "participants.modal")
    life.submit(ana, **JOIN)
    life.command(ana, "/mentor", "leave")
    question = whisper(life, ana, "Do you want to leave")
    channel = next(c["id"] for c in life.see(ana)["channels"] if question in c["messages"])
    life.click(ana, "hub.show", {"channel": channel, "ts": question["ts"]})
    whisper(life, ana, "Where you stand")
    assert "Do you want to leave" not in str(life.dm(ana))
