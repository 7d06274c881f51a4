"""A workspace in which every modal and every button of Baton is within reach, and how to get to each modal."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlmodel import select

import handlers
from bot.catalogue import Function
from bot.db.tables import Person, Programme
from tests.flows import programme_walks as walk
from tests.flows import ways
from tests.flows.test_hub import modal
from tests.flows.ways import buttons
from tests.life import Life
from tests.sandbox.client import eventually
from tests.services import pairs

Json = dict[str, Any]
#: Modals without a text field: nothing can be typed into them. Any other one gets a way.
WITHOUT_TEXT = {
    "circle_steering.modal",
    "circles.preview_modal",
    "endings.block_modal",
    "privacy.erase_modal",
    "recurrence.modal",
    "steering.pair_modal",
    "steering.swap_modal",
    "weights.modal",
}
#: Texts of Baton's own in a field, to be copied: what is typed there is not read.
TO_COPY = {"letters.written", "shortlist.ideas_modal"}
#: What is typed here is shown at once and never kept, or the next modal writes over it.
NOT_KEPT = {"letters.modal", "shortlist.add_modal"}


class Bound:
    """Listens to what handlers bind, as Bolt would, and keeps the ids."""

    def __init__(self) -> None:
        self.views: set[str] = set()
        self.actions: set[str] = set()
        handlers.register(self, None)  # type: ignore[arg-type] # nothing is handled here

    def view(self, callback_id: str) -> Callable[[Any], None]:
        """Keep a modal's id."""
        self.views.add(callback_id)
        return lambda _: None

    def action(self, action_id: str | re.Pattern[str]) -> Callable[[Any], None]:
        """Keep a button's id; of a pattern there is none to keep, only the buttons that are shown."""
        if isinstance(action_id, str):
            self.actions.add(action_id)
        return lambda _: None

    def _other(self, *_: Any, **__: Any) -> Callable[[Any], None]:
        return lambda _: None

    use = error = command = event = options = shortcut = _other


class Village:
    """People in all roles: an admin, a seeker with suggestions, mentors, a pair with open check-ins, a newcomer."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.admin = life.admin()
        self.seeker, self.mentor, *self.mentors = [life.somebody(number) for number in range(4)]
        self.guide, self.learner, self.newcomer = [life.somebody(number) for number in range(4, 7)]
        self.channel = walk.invited(life)
        for person in (self.seeker, self.mentor, self.guide, self.learner, self.newcomer):
            life.gesture("join", person=person, channel=self.channel)
        walk.programme(life, self.channel)
        with life.baton.database.writing(life.baton.me.workspace_id) as session:
            by_id = {p.slack_user_id: p for p in session.exec(select(Person))}
            programme = session.exec(select(Programme)).one()
            for mentor in (self.mentor, *self.mentors):
                pairs.joined(session, by_id[mentor], offering=True, functions=(Function.SKILLS,))
                pairs.enrolled(session, by_id[mentor], programme)
            pairs.joined(session, by_id[self.seeker], looking=True)
            self.goal = pairs.goal(session, by_id[self.seeker]).id
            pairs.enrolled(session, by_id[self.seeker], programme, due=life.now)
            pairs.joined(session, by_id[self.guide], offering=True)
            pairs.joined(session, by_id[self.learner], looking=True)
            pairs.goal(session, by_id[self.learner])
            pairs.pair(session, by_id[self.guide], by_id[self.learner], programme, now=life.now)
        life.travel(advance="15d")

    def ways(self) -> dict[str, Callable[[], tuple[str, Json]]]:
        """How to get to each modal; each way tells whose it is and what to fill in besides its texts."""
        return {
            "participants.modal": self.to_joining,
            "goals.modal": self.to_goals,
            "checkins.form": self.to_check_in,
            "programmes.modal": self.to_programme,
            "asks.modal": self.to_ask,
            "rounds.modal": self.to_round,
            "rounds.preview_modal": self.to_preview,
            "asks.reason_modal": self.to_reason,
            "readiness.modal": self.to_readiness,
            **ways.Ways(self).all(),
            "endings.modal": self.to_the_end,
            "details.modal": self.to_details,
        }

    def at(self, person: str, message: Json) -> Json:
        """Where a message stands, for a click."""
        channels = self.life.see(person)["channels"]
        channel = next(c["id"] for c in channels if any(m["ts"] == message["ts"] for m in c["messages"]))
        return {"channel": channel, "ts": message["ts"]}

    def newest(self, person: str, action_id: str) -> Json:
        """The newest message in somebody's DM that has a button."""
        return next(m for m in self.life.dm(person)[::-1] if action_id in json.dumps(m["blocks"]))

    def home(self, person: str) -> Json:
        """Somebody's Home tab, once it is published."""
        self.life.home(person)
        found: Json = eventually(lambda: self.life.see(person)["home"]["view"], "Home is published")
        return found

    def press(self, person: str, action_id: str, **more: Any) -> Json:
        """Press the newest button of this id in somebody's DM."""
        return self.life.click(person, action_id, self.at(person, self.newest(person, action_id)), **more)

    def to_joining(self) -> tuple[str, Json]:
        """The newcomer joins."""
        self.life.command(self.newcomer, "/mentor", "join", channel=self.channel)
        return self.newcomer, {"roles": ["look"], "stage": "early", "field": "design"}

    def to_goals(self) -> tuple[str, Json]:
        """The newcomer writes a goal."""
        self.life.command(self.newcomer, "/mentor", "goals")
        return self.newcomer, {"aim": "promotion", "functions": ["advancement"]}

    def to_check_in(self) -> tuple[str, Json]:
        """The learner answers in the form."""
        self.press(self.learner, "checkins.form.open")
        return self.learner, {}

    def to_programme(self) -> tuple[str, Json]:
        """The admin sets up another programme."""
        self.life.command(self.admin, "/mentor-admin", "setup", channel=walk.invited(self.life, "general"))
        return self.admin, {"admins": [self.admin]}

    def to_ask(self) -> tuple[str, Json]:
        """The seeker asks the first person suggested."""
        message = self.newest(self.seeker, "suggestions.ask")
        value = next(value for action, value in buttons(message) if action == "suggestions.ask")
        self.life.click(self.seeker, "suggestions.ask", self.at(self.seeker, message), value=value)
        return self.seeker, {}

    def ask(self) -> tuple[str, Json]:
        """Ask the first person suggested, and let their working day come; returns who they are and the card."""
        person, _, texts = self.open("asks.modal")
        answer = self.life.submit(person, **{block["block_id"]: "An hour" for block in texts})
        assert not answer.get("errors"), answer
        return self.asked()

    def asked(self) -> tuple[str, Json]:
        """Let the working day of whoever was asked come; returns who they are and the card."""
        self.life.travel(advance="4d")
        mentors = (self.mentor, *self.mentors)
        return next((p, m) for p in mentors for m in self.life.dm(p) if "asks.accept" in json.dumps(m["blocks"]))

    def to_reason(self) -> tuple[str, Json]:
        """Whoever was asked says not now, and why."""
        mentor, card = self.asked()
        self.life.click(mentor, "asks.not_now", self.at(mentor, card))
        eventually(lambda: "asks.reason" in json.dumps(self.life.dm(mentor)), "a reason may be given")
        self.press(mentor, "asks.reason")
        return mentor, {}

    def to_readiness(self) -> tuple[str, Json]:
        """The newcomer finds out whether they are ready."""
        self.life.command(self.newcomer, "/mentor", "ready")
        return self.newcomer, {}

    def to_details(self) -> tuple[str, Json]:
        """A mentor tells more."""
        self.life.command(self.mentor, "/mentor", "about")
        return self.mentor, {}

    def to_the_end(self) -> tuple[str, Json]:
        """The learner ends it kindly."""
        self.home(self.learner)
        self.life.click(self.learner, "pages.open", {"home": True})
        page = eventually(lambda: self.life.see(self.learner)["modals"], "the page opens")[-1]
        self.life.click(self.learner, "endings.end", {"view": page["id"]})
        return self.learner, {}

    def to_round(self) -> tuple[str, Json]:
        """The admin opens a round."""
        self.life.command(self.admin, "/mentor-admin", "round", channel=self.channel)
        return self.admin, {}

    def to_preview(self) -> tuple[str, Json]:
        """The admin looks at the round's draft."""
        walk.drafted(self.life, self.channel)
        return self.admin, {}

    def open(self, callback_id: str) -> tuple[str, Json, list[Json]]:
        """Open a modal; returns whose it is, what to fill in besides its texts, and its text fields."""
        person, values = self.ways()[callback_id]()
        view = modal(self.life, person, callback_id)
        texts = [b for b in view["blocks"] if b["type"] == "input" and b["element"]["type"] == "plain_text_input"]
        return person, {**_first_choices(view), **values}, texts

    def try_out(self, person: str, values: Json) -> Json:
        """Submit what will be refused: nothing follows from it, so nothing has to settle."""
        answer: Json = self.life.http.post("/gestures/submit", json={"person": person, "values": values}).json()
        return answer

    def typed(self, person: str, field: str) -> str | None:
        """What stands in a text field of somebody's topmost modal."""
        state: str | None = self.life.modal(person)["state"]["values"][field]["value"]["value"]
        return state

    def all_typed(self, person: str, fields: Iterable[str]) -> Json:
        """What stands in these text fields of somebody's topmost modal."""
        values = self.life.modal(person)["state"]["values"]
        return {field: values[field]["value"]["value"] or "" for field in fields}

    def close_all(self, person: str) -> None:
        """Close all modals of somebody."""
        while self.life.see(person)["modals"]:
            self.life.http.post("/gestures/close", json={"person": person})

    def hears(self, person: str, words: str) -> Json:
        """A message to somebody with these words, once it is there."""

        def look() -> Json | None:
            for channel in self.life.see(person)["channels"]:
                for message in channel["messages"][::-1]:
                    if words in message["text"] or words in json.dumps(message["blocks"], ensure_ascii=False):
                        return dict(message)
            return None

        found: Json = eventually(look, f"{person} hears {words!r}")
        return found


def _first_choices(view: Json) -> Json:
    """Something for every field without text that has to be filled in and is empty."""
    chosen: Json = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        if block["type"] != "input" or block.get("optional") or any(name.startswith("initial") for name in element):
            continue
        if element["type"] == "number_input":
            chosen[block["block_id"]] = "1"
        elif element.get("options"):
            first = element["options"][0]["value"]
            several = element["type"] in {"checkboxes", "multi_static_select"}
            chosen[block["block_id"]] = [first] if several else first
    return chosen


def shown_markup(thing: Any) -> Iterator[str]:
    """All text that Slack would read as markup: mrkdwn, and what notifications are made of."""
    if isinstance(thing, dict):
        if thing.get("type") == "mrkdwn" or ("ts" in thing and isinstance(thing.get("text"), str)):
            yield thing["text"]
        for name, inner in thing.items():
            if name != "state":
                yield from shown_markup(inner)
    elif isinstance(thing, list):
        for inner in thing:
            yield from shown_markup(inner)


def as_read(thing: Any) -> str:
    """All text in a message or view, as its reader sees it."""
    return html.unescape(json.dumps(thing, ensure_ascii=False))
