"""The readiness check as somebody who looks for a mentor lives through it."""

import json

from sqlmodel import select

from bot.db.tables import Programme
from tests.flows.test_checkins import eventually
from tests.flows.test_suggestions import Seeker
from tests.life import Life

ANSWERS = {"goals": "partly", "risk": "yes", "commitment": "not_yet", "plan": "yes", "hours": "1"}


def test_the_check_ends_in_coaching_that_only_its_person_sees(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "ready")
    assert life.modal(ana)["callback_id"] == "readiness.modal"
    assert life.submit(ana, **ANSWERS)["ok"]
    shown = json.dumps(life.modal(ana)["blocks"], ensure_ascii=False)
    assert "What would make you ready" in shown
    assert shown.index("*Time.*") < shown.index("*Goals.*"), "what is missing comes first"
    assert "*Courage.*" not in shown
    assert not life.dm(ana), "nothing of it becomes a message"
    life.command(ana, "/mentor", "ready")
    state = life.modal(ana)["state"]["values"]
    assert state["commitment"]["value"]["selected_option"]["value"] == "not_yet"


def test_a_programme_with_a_gate_asks_for_the_check_before_an_ask_and_says_so_to_the_asker_alone(life: Life) -> None:
    seeker = Seeker(life)
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        for programme in session.exec(select(Programme)):
            programme.readiness_gate = True
            session.add(programme)
    life.travel(advance="4d")
    first = seeker.kept()[0]
    message = seeker.batch()
    life.click(seeker.me, "suggestions.ask", seeker.at(message), value=str(first.id))
    told = eventually(lambda: [t for t in everything(life, seeker.me) if "/mentor ready" in t], "the gate explains")
    assert told
    assert not life.see(seeker.me)["modals"]
    assert not any("readiness" in t for mentor in seeker.mentors for t in everything(life, mentor))
    life.command(seeker.me, "/mentor", "ready")
    life.submit(seeker.me, **{**ANSWERS, "commitment": "yes"})
    life.gesture("close", person=seeker.me)
    life.click(seeker.me, "suggestions.ask", seeker.at(message), value=str(first.id))
    eventually(lambda: life.see(seeker.me)["modals"], "the form of the ask opens")


def everything(life: Life, person: str) -> list[str]:
    return [json.dumps(channel["messages"]) for channel in life.see(person)["channels"]]
