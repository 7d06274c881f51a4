"""What people type and press by mistake, in a hurry, too late, twice, or with bad intent."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlmodel import Session, col, select

from bot.db.tables import (
    Goal,
    Inbound,
    Message,
    Outbox,
    Pace,
    Person,
    Profile,
    Programme,
    Relationship,
    Round,
    Scoped,
    Signup,
    Suggestion,
    Transition,
)  # fmt: skip
from bot.forms.states import GoalState, RelationshipState
from bot.services import goals
from bot.services.actors import Actor
from tests.flows import programme_walks as walk
from tests.flows import ways
from tests.flows.village import NOT_KEPT, TO_COPY, WITHOUT_TEXT, Bound, Village, as_read, shown_markup
from tests.flows.ways import buttons
from tests.life import Life
from tests.sandbox.client import eventually

Json = dict[str, Any]
#: Short enough for every field. What it would do if it were let: call a channel, name somebody, link elsewhere.
HARM = "<!channel> <@UEVIL> <http://evil.example|ok> &amp; *b* مرحبا \u202e👩🏽‍🚀"
#: Fields that take a code and no words; anything else is refused beside them.
CODES = {"holiday_country", "booking_link", "link"}
HARMFUL = re.compile(r"<!(channel|here|everyone)|<@UEVIL|<https?://evil")


@pytest.fixture
def village(life: Life) -> Village:
    return Village(life)


def said(life: Life) -> Json:
    """Everything that Baton shows to anybody."""
    state = life.http.get("/state").json()
    bot = life.baton.me.bot_user_id
    homes = [life.see(p["id"])["home"] for p in life.people() if not (p["is_bot"] or p["deleted"])]
    return {"messages": [m for m in state["messages"] if m["user"] == bot], "views": state["views"], "homes": homes}


def refuses(village: Village, person: str, callback_id: str, texts: list[Json], fine: Json) -> None:
    """Type what does not fit into an open modal: it is refused beside each field, and nothing typed is lost."""
    fields = [t["block_id"] for t in texts]
    # What is a code is looked up once everything else is fine, so it is refused by itself.
    words, codes = [name for name in fields if name not in CODES], [name for name in fields if name in CODES]
    for some in filter(None, (words, *([code] for code in codes))):
        endless = dict.fromkeys(some, "x" * 2990 + HARM)
        answer = village.try_out(person, fine | endless)
        assert set(answer.get("errors") or ()) == set(endless), (callback_id, answer)
        assert village.all_typed(person, endless) == endless
    # Nothing but spaces is refused where something has to stand, and the other fields keep what they had.
    empty = {t["block_id"]: " \n\t " for t in texts if not t.get("optional")}
    if empty:
        kept = {name: fine[name] for name in fields if name not in empty}
        answer = village.try_out(person, fine | empty)
        assert set(answer["errors"]) == set(empty), (callback_id, answer)
        assert village.all_typed(person, kept) == kept


def test_every_text_field_of_every_modal_takes_anything_and_shows_it_harmlessly(village: Village) -> None:
    life = village.life
    assert set(village.ways()) == Bound().views - WITHOUT_TEXT, "name the way to each modal in Village.ways"
    ways.furnish(life)
    life.message(village.learner, f"typed {HARM}")
    told: dict[str, str] = {}
    for number, callback_id in enumerate(village.ways()):
        person, values, texts = village.open(callback_id)
        fine = {t["block_id"]: "" if t["block_id"] in CODES else "fine" for t in texts} | values
        if callback_id in TO_COPY:
            village.close_all(person)
            continue
        refuses(village, person, callback_id, texts, fine)
        free = [t for t in texts if t["block_id"] not in CODES]
        if callback_id not in NOT_KEPT:
            told |= {f"{callback_id} {t['block_id']}": f"{number}{i} {HARM}" for i, t in enumerate(free)}
        harm = {t["block_id"]: f"{number}{i} {HARM}" for i, t in enumerate(free)}
        if callback_id == "checkins.form":
            values = {"mood": "well"}
        answer = life.submit(person, **{**fine, **values, **harm})
        assert answer["ok"], (callback_id, answer)
        assert not answer.get("errors"), (callback_id, answer)
        village.close_all(person)
    everybody = [village.admin, village.seeker, village.mentor, village.guide, village.learner, village.newcomer]
    for person in everybody:
        life.command(person, "/mentor", HARM)
        life.command(person, "/mentor-admin", HARM, channel=village.channel)
    life.travel(advance="20d")
    for person in everybody:
        life.home(person)
        life.command(person, "/mentor")
        life.command(person, "/mentor", "goals")
    for person in (village.seeker, village.newcomer):
        life.command(person, "/mentor", "join")
    all_of_it = said(life)
    assert not [text for text in shown_markup(all_of_it) if HARMFUL.search(text)]
    # And nothing was lost: what was typed is kept to the letter.
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        kept = "\n".join(dump(session, without=0))
    for where, words in {**told, "a message": f"typed {HARM}"}.items():
        assert words in kept, where


def dump(session: Session, without: int) -> list[str]:
    """Everything that belongs to other people than one, as text."""
    rows = []
    for table in Scoped.__subclasses__():
        if table not in {Inbound, Outbox, Message, Pace, Transition}:
            everything = session.exec(select(table).order_by(col(table.id)))
            mine = (row for row in everything if getattr(row, "person_id", None) != without)
            rows += [f"{table.__name__} {row.model_dump_json()}" for row in mine]
    return rows


def forged(life: Life, person: str, action: str, value: str, where: Json) -> Json:
    """The payload of a click on a button that this person was never shown, signed by Slack all the same."""
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    return {
        "type": "block_actions",
        "team": {"id": life.baton.me.team_id, "domain": "x"},
        "user": {"id": person, "team_id": life.baton.me.team_id},
        "trigger_id": f"forged.{person}.{action}.{value}",
        "response_url": f"{life.server.url}response/none",
        "container": {"type": "message", "message_ts": where["ts"], "channel_id": where["channel"]},
        "channel": {"id": where["channel"]},
        "message": {"ts": where["ts"]},
        "actions": [
            {"action_id": action, "block_id": "b", "type": "button", "value": value, "selected_option": option}
        ],
    }


def test_no_button_does_anything_for_somebody_whose_button_it_is_not(village: Village) -> None:
    life = village.life
    village.ask()
    life.message(village.learner, "Something to move")
    village.hears(village.learner, "Noted")
    walk.round_in(life, village.channel)
    life.travel(advance="1w")
    life.command(village.seeker, "/mentor", "goals")
    life.command(village.admin, "/mentor-admin", channel=village.channel)
    stranger = life.somebody(8)
    life.message(stranger, "help")
    found: set[tuple[str, str]] = set()
    for person in (village.seeker, village.mentor, village.guide, village.learner, village.admin):
        home, sees = village.home(person), life.see(person)
        things = [m for c in sees["channels"] for m in c["messages"]] + sees["modals"] + [home]
        for thing in things:
            found |= set(buttons(thing))
    # Nobody else's either, and nothing that was never there.
    found |= {(action, value) for action in Bound().actions for value in ("1", "999999")}
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        me = session.exec(select(Person.id).where(Person.slack_user_id == stranger)).one()
        before = dump(session, me)
    assert {"asks.accept", "asks.withdraw", "checkins.note.move", "suggestions.ask", "goals.drop"} <= {
        a for a, _ in found
    }
    where = {"channel": walk.dm_with(life, stranger), "ts": life.dm(stranger)[-1]["ts"]}
    for action, value in sorted(found):
        answer = life.baton.bolt.dispatch(
            BoltRequest(body=forged(life, stranger, action, value, where), mode="socket_mode")
        )
        assert answer.status == 200, (action, value)
    life.settle()
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert dump(session, me) == before
        acts = session.exec(select(Transition.thing).where(Transition.by_person_id == me)).all()
    assert set(acts) <= {"profile", "signup"}, "the stranger moved something of somebody else's"


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do several things at the same time."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(deed) for deed in deeds]]


def transitions(life: Life, thing: str) -> list[tuple[int, str]]:
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        rows = session.exec(select(Transition).where(Transition.thing == thing).order_by(col(Transition.id)))
        return [(row.thing_id, row.to_state) for row in rows]


def press_without_waiting(life: Life, person: str, action: str, at: Json, **more: Any) -> Json:
    answer: Json = life.http.post(
        "/gestures/click", json={"person": person, "action_id": action, "at": at, **more}
    ).json()
    return answer


def test_pressing_twice_at_the_same_time_does_it_once(village: Village) -> None:
    life = village.life

    def both(person: str, action: str, at: Json, **more: Any) -> None:
        answers = at_once(*[lambda: press_without_waiting(life, person, action, at, **more)] * 4)
        life.settle()
        assert all(answer.get("acked") for answer in answers), answers

    # An ask sent once is accepted once: one relationship, one introduction.
    asked, card = village.ask()
    both(asked, "asks.accept", village.at(asked, card))
    assert [state for _, state in transitions(life, "ask")].count("accepted") == 1
    groups = [c for c in life.see(asked)["channels"] if c["type"] == "mpim" and village.seeker in c["members"]]
    assert [len(group["messages"]) for group in groups] == [1]
    # A check-in is answered once.
    question = village.newest(village.learner, "checkins.mood.well")
    both(village.learner, "checkins.mood.well", village.at(village.learner, question))
    answered = [thing for thing, state in transitions(life, "checkin") if state == "answered"]
    assert len(answered) == len(set(answered)) == 1
    # Somebody is counted in once.
    announcement = walk.round_in(life, village.channel)
    both(village.seeker, "rounds.in", walk.at(village.channel, announcement))
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert len(session.exec(select(Signup)).all()) == 1
    # A goal is dropped once, whether from one window or from two.
    life.command(village.seeker, "/mentor", "goals")
    view = eventually(lambda: life.see(village.seeker)["modals"], "the list opens")[-1]
    both(village.seeker, "goals.drop", {"view": view["id"]}, value=str(village.goal))
    assert [state for thing, state in transitions(life, "goal") if thing == village.goal] == ["dropped"]
    # A form is submitted once, even if its button is pressed again before it closes.
    village.close_all(village.newcomer)
    person, values, _ = village.open("goals.modal")
    body = {"person": person, "values": {**values, "text": "Only once"}}
    at_once(*[lambda: life.http.post("/gestures/submit", json=body)] * 3)
    life.settle()
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        assert len(session.exec(select(Goal).where(Goal.text == "Only once")).all()) == 1


def actor(life: Life, session: Session, slack_user_id: str) -> Actor:
    person = session.exec(select(Person.id).where(Person.slack_user_id == slack_user_id)).one()
    return Actor(life.baton.me.workspace_id, person)


def refused(village: Village, person: str, *words: str, **values: Any) -> None:
    """Submit a form that came too late: kind words beside a field, and everything that was typed still there."""
    answer = village.life.submit(person, **values)
    assert answer.get("acked"), answer
    told = " ".join(answer.get("errors", {}).values())
    assert told, answer
    assert all(word in told for word in words), answer
    assert "Something went wrong" not in told
    for field, value in values.items():
        if isinstance(value, str) and " " in value:
            assert village.typed(person, field) == value


def test_forms_that_came_too_late_change_nothing_and_lose_nothing(village: Village) -> None:
    life = village.life
    database, here = life.baton.database, life.baton.me.workspace_id
    # The goal was dropped meanwhile.
    life.command(village.seeker, "/mentor", "goals")
    view = eventually(lambda: life.see(village.seeker)["modals"], "the list opens")[-1]
    life.click(village.seeker, "goals.edit", {"view": view["id"]}, value=str(village.goal))
    eventually(lambda: life.modal(village.seeker)["callback_id"] == "goals.modal", "the form opens")
    with database.writing(here) as session:
        goals.finish(session, actor(life, session, village.seeker), village.goal, GoalState.DROPPED, now=life.now)
    refused(village, village.seeker, text="Written for an hour")
    village.close_all(village.seeker)
    # The mentor whom the form asks was deactivated meanwhile.
    _, _, texts = village.open("asks.modal")
    with database.reading(here) as session:
        first = session.exec(select(Suggestion).order_by(col(Suggestion.id))).first()
        assert first is not None
        mentor = session.get_one(Person, first.mentor_id).slack_user_id
    life.gesture("profile", person=mentor, deleted=True)
    refused(village, village.seeker, **{block["block_id"]: f"Words about {block['block_id']}" for block in texts})
    assert transitions(life, "ask") == []
    # The relationship ended while its check-in was being written.
    village.open("checkins.form")
    with database.writing(here) as session:
        relationship = session.exec(select(Relationship)).one()
        relationship.state = RelationshipState.ENDED
    refused(village, village.learner, text="Between the two of us")
    # Whoever runs the workspace was demoted meanwhile: neither a programme nor a round comes of it.
    second = next(p["id"] for p in life.people() if p["is_admin"] and not p["deleted"] and p["id"] != village.admin)
    for channel in (village.channel, walk.invited(life, "general")):
        life.gesture("join", person=second, channel=channel)
    for word, channel, values in (
        ("setup", walk.channel_id(life, "general"), {"name": "A name thought about"}),
        ("round", village.channel, {}),
    ):
        life.command(second, "/mentor-admin", word, channel=channel)
        eventually(lambda: life.see(second)["modals"], "the form opens")
        life.gesture("profile", person=second, is_admin=False, is_owner=False)
        refused(village, second, "You could ask" if word == "setup" else "Only", **values)
        village.close_all(second)
        life.gesture("profile", person=second, is_admin=True)
    with database.reading(here) as session:
        assert len(session.exec(select(Programme)).all()) == 1
        assert session.exec(select(Round)).all() == []


def test_guests_and_newcomers_get_an_answer_to_every_command(village: Village) -> None:
    life = village.life
    guest = next(p["id"] for p in life.people() if p["is_restricted"])
    life.gesture("join", person=guest, channel=village.channel, inviter=village.admin)
    for command, words in (
        ("/mentor", ("", "join", "profile", "goals", "pause", "resume", "leave", "help", "nonsense", HARM, "x" * 3000)),
        ("/mentor-admin", ("", "setup", "edit", "round", "help", "nonsense", HARM, "x" * 3000)),
    ):
        for text in words:
            answer = life.command(guest, command, text, channel=village.channel)
            assert answer["acked"], (command, text, answer)
            assert "Something went wrong" not in str(walk.in_channel(life, guest, village.channel)[-1])
            village.close_all(guest)
    life.command(guest, "/mentor", "join", channel=village.channel)
    village.hears(guest, "As a guest")
    for text in (HARM, "x" * 12_000, "👩🏽‍🚀" * 500, "שלום", "   .", "<!channel>"):
        assert life.message(guest, text)["acked"]
    assert not [text for text in shown_markup(said(life)) if HARMFUL.search(text)]
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        person = actor(life, session, guest).person_id
        assert session.exec(select(Profile).where(Profile.person_id == person)).all() == []


def test_where_baton_is_not_in_the_channel_the_form_does_its_work_and_the_admin_hears_how_to_mend_it(
    village: Village,
) -> None:
    life = village.life
    life.gesture("invite_bot", person=village.admin, channel=village.channel, leave=True)
    person, values, _ = village.open("rounds.modal")
    assert not life.submit(person, **values).get("errors")
    told = village.hears(person, "announcement of your round")
    assert "/invite @Baton" in as_read(told)
