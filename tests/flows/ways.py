"""Ways to modals in the village: through commands, Home, and the page of the pair."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from bot.catalogue import Responsibility
from bot.db.tables import FollowUp, Member, Person, Relationship
from bot.forms.meetings import TimesForm
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import RelationshipState
from bot.services import follow_ups, meetings, outbox, reviews
from bot.services.actors import Actor
from tests.life import Life
from tests.sandbox.client import eventually

if TYPE_CHECKING:
    from tests.flows.village import Village

Json = dict[str, Any]
Way = Callable[[], tuple[str, Json]]


class Ways:
    """Ways that lead somewhere by a word, by Home, or by the page of guide and learner."""

    def __init__(self, village: "Village") -> None:
        self.village, self.life = village, village.life

    def all(self) -> dict[str, Way]:
        """How to get to each modal. The order counts: some show what others have written."""
        v = self.village
        return {
            "asks.pick_modal": lambda: self.by_word(v.newcomer, "ask", person=v.mentors[0]),
            "agreed_pairs.modal": lambda: self.by_word(v.newcomer, "pair", person=v.mentors[1]),
            "preferences.modal": lambda: self.by_word(v.newcomer, "rather-not"),
            "letters.modal": lambda: self.by_word(v.newcomer, "letter"),
            "letters.written": self.to_written,
            "shortlist.add_modal": lambda: self.on_top(v.seeker, "list", "shortlist.add", person=v.mentors[1]),
            "shortlist.why_modal": lambda: self.on_top(v.seeker, "list", "shortlist.why"),
            "shortlist.ideas_modal": lambda: self.on_top(v.seeker, "list", "shortlist.ideas"),
            "quiet.modal": self.to_quiet,
            "directory.form": lambda: self.of_admin("directory", "directory.add", link="https://example.org"),
            "wording.modal": lambda: self.of_admin("wording", "wording.change"),
            "own_entries.modal": lambda: self.of_admin("wording", "own_entries.add"),
            "plans.add_modal": lambda: self.from_page("plans.open", "plans.add"),
            "plans.line_modal": lambda: self.from_page("plans.open", "plans.done"),
            "meetings.take_along_modal": self.to_take_along,
            "meetings.agenda_modal": self.to_agenda,
            "meetings.find_modal": self.to_find,
            "reviews.modal": self.to_review,
            "follow_ups.modal": self.to_news,
            "agreements.modal": lambda: self.from_page(
                "agreements.open", promises=[one.value for one in Responsibility]
            ),
        }

    def by_word(self, who: str, word: str, **values: Any) -> tuple[str, Json]:
        """A word opens it."""
        self.life.command(who, "/mentor", word)
        return who, values

    def on_top(self, who: str, word: str, action_id: str, **values: Any) -> tuple[str, Json]:
        """A button of the modal that a word opens."""
        self.life.command(who, "/mentor", word)
        self.press(who, action_id)
        return who, values

    def of_admin(self, word: str, action_id: str, **values: Any) -> tuple[str, Json]:
        """The same for the admin."""
        self.life.command(self.village.admin, "/mentor-admin", word, channel=self.village.channel)
        self.press(self.village.admin, action_id)
        return self.village.admin, values

    def from_page(self, *action_ids: str, **values: Any) -> tuple[str, Json]:
        """Buttons one after the other, from the page of guide and learner."""
        learner = self.village.learner
        self.village.home(learner)
        self.life.click(learner, "pages.open", {"home": True})
        for action_id in action_ids:
            self.press(learner, action_id)
        return learner, values

    def press(self, who: str, action_id: str) -> None:
        """Press the first button of this id in the topmost modal, once it is there."""

        def shown() -> tuple[str, str] | None:
            for view in self.life.see(who)["modals"][-1:]:
                for action, value in buttons(view):
                    if action == action_id:
                        return view["id"], value
            return None

        view_id, value = eventually(shown, f"{action_id} is shown to {who}")
        self.life.click(who, action_id, {"view": view_id}, value=value)

    def to_written(self) -> tuple[str, Json]:
        """A letter that is written, to be copied."""
        self.life.command(self.village.newcomer, "/mentor", "letter")
        fields = ("name", "what", "goal_text", "need", "why")
        answer = self.life.submit(self.village.newcomer, **dict.fromkeys(fields, "fine"))
        assert not answer.get("errors"), answer
        return self.village.newcomer, {}

    def to_quiet(self) -> tuple[str, Json]:
        """The learner's quiet times."""
        self.village.home(self.village.learner)
        self.life.click(self.village.learner, "quiet.open", {"home": True})
        return self.village.learner, {}

    def to_take_along(self) -> tuple[str, Json]:
        """The learner says that they met."""
        return self.from_page("meetings.met", "meetings.take_along")

    def to_find(self) -> tuple[str, Json]:
        """The learner proposes times."""
        learner, _ = self.from_page("meetings.find")

        def slots() -> list[str]:
            blocks = self.life.modal(learner)["blocks"]
            return [o["value"] for b in blocks if b.get("block_id") == "times" for o in b["element"]["options"]]

        return learner, {"times": eventually(slots, "times are proposed")[:1]}

    def to_agenda(self) -> tuple[str, Json]:
        """A meeting to come, and what the learner wants to talk about."""
        with self.life.baton.database.writing(self.life.baton.me.workspace_id) as session:
            agree_on_a_time(session, self.life.now)
        return self.from_page("meetings.agenda")

    def to_news(self) -> tuple[str, Json]:
        """The learner is asked what came of it."""
        life, learner = self.life, self.village.learner
        with life.baton.database.writing(life.baton.me.workspace_id) as session:
            ask_what_came_of_it(session, learner, life.now)
        life.settle()
        self.village.press(learner, "follow_ups.open")
        return learner, {}

    def to_review(self) -> tuple[str, Json]:
        """The learner looks back."""
        self.village.press(self.village.learner, "reviews.open")
        return self.village.learner, {}


def ask_what_came_of_it(session: Session, who: str, now: datetime) -> None:
    """Ask somebody at once what came of their mentorship, as they are asked half a year after it."""
    person = session.exec(select(Person).where(Person.slack_user_id == who)).one()
    member = session.exec(select(Member).where(Member.person_id == person.id)).one()
    row = FollowUp(relationship_id=member.relationship_id, person_id=person.id, due_at=now, created_at=now)
    session.add(row)
    session.flush()
    letter = Letter(
        key=f"news:{row.id}",
        to=to_person(person.id),
        kind=follow_ups.ASKED,
        manners=Manners.NOW,
        due_at=now,
        subject_id=row.id,
    )
    outbox.enqueue(session, letter, now=now)


def buttons(thing: Json) -> Iterator[tuple[str, str]]:
    """Everything in a message or view that can be clicked, with the value that comes of it."""
    for block in thing["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if "action_id" not in element:
                continue
            for option in element.get("options") or [{"value": element.get("value")}]:
                yield element["action_id"], str(option["value"] or "")


def agree_on_a_time(session: Session, now: datetime) -> None:
    """Have the learner propose and the guide choose."""
    row = session.exec(select(Relationship).where(Relationship.state == RelationshipState.ACTIVE)).one()
    guide, learner = _two(session, row)
    draft = meetings.draft(session, learner, row.id, now=now)
    card = meetings.propose(session, learner, row.id, TimesForm(times=[mine for mine, _ in draft.slots[:1]]), now=now)
    meetings.accept(session, guide, card.id, card.times[0].astimezone(UTC), now=now)


def furnish(life: Life) -> None:
    """Give guide and learner a talk that lies behind them, and a question how it was so far."""
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        agree_on_a_time(session, life.now - timedelta(days=14))
        row = session.exec(select(Relationship).where(Relationship.state == RelationshipState.ACTIVE)).one()
        reviews.midpoint(session, row, now=life.now)


def _two(session: Session, row: Relationship) -> tuple[Actor, Actor]:
    query = select(Person, Member).where(Member.person_id == Person.id, Member.relationship_id == row.id)
    by_role = {member.role.value: Actor(row.workspace_id, person.id) for person, member in session.exec(query)}
    return by_role["mentor"], by_role["mentee"]
