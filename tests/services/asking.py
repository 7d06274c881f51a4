"""A mentor and people to whom the mentor was suggested, for tests of asks and what follows from them."""

from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.tables import Ask, Enrolment, Outbox, Person, Profile, Relationship, Suggestion
from bot.forms.asks import AskForm, Whom
from bot.forms.states import ProfileState
from bot.services import ask_clock, asks
from bot.services.calendar import local_date
from tests.conftest import SetClock
from tests.people import acting, make_person
from tests.services import pairs

FORM = AskForm(
    what="An hour a month",
    goal_text="Lead a review",
    timeframe_months=6,
    need="I lost the room twice",
    why="Your March review",
)
WORDS = (FORM.what, FORM.goal_text, FORM.need, FORM.why)


class Case:
    """A mentor with two places, and two people to whom the mentor was suggested."""

    def __init__(self, session: Session, clock: SetClock, capacity: int = 2) -> None:
        self.session, self.clock = session, clock
        self.mentor = make_person(session, "Ana")
        self.programme = pairs.programme(session, self.mentor, now=clock.now())
        pairs.joined(session, self.mentor, offering=True, capacity=capacity)
        pairs.enrolled(session, self.mentor, self.programme)
        self.ben, self.cy = self.seeker("Ben"), self.seeker("Cy")

    def seeker(self, name: str) -> Person:
        """Have somebody look for a mentor, with a suggestion."""
        row = make_person(self.session, name)
        pairs.joined(self.session, row, looking=True)
        place = pairs.enrolled(self.session, row, self.programme)
        self.suggest(row, place, self.mentor)
        return row

    def another(self, name: str, capacity: int = 1) -> Person:
        """Have somebody else offer mentoring."""
        row = make_person(self.session, name)
        pairs.joined(self.session, row, offering=True, capacity=capacity)
        pairs.enrolled(self.session, row, self.programme)
        return row

    def suggest(self, who: Person, place: Enrolment, mentor: Person) -> Suggestion:
        """Suggest somebody."""
        row = Suggestion(
            enrolment_id=place.id,
            person_id=who.id,
            mentor_id=mentor.id,
            goal_id=pairs.goal(self.session, who).id,
            local_date=local_date(self.clock.now(), who.tz),
            kind=Kind.NICHE,
            created_at=self.clock.now(),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def suggestion(self, who: Person) -> Suggestion:
        """What was suggested to somebody first."""
        query = select(Suggestion).where(Suggestion.person_id == who.id).order_by(Suggestion.id)  # type: ignore[arg-type] # a column
        found = self.session.exec(query).first()
        assert found is not None
        return found

    def ask(self, who: Person, **changes: object) -> Ask:
        """Ask the suggested mentor."""
        whom = Whom(suggestion_id=self.suggestion(who).id)
        form = FORM.model_copy(update=changes)
        sent = asks.send(self.session, acting(who), whom, form, now=self.clock.now())
        assert isinstance(sent, Ask)
        return sent

    def ask_person(self, who: Person, mentor: Person, **changes: object) -> Ask:
        """Ask somebody by name."""
        form = FORM.model_copy(update=changes)
        sent = asks.send(self.session, acting(who), Whom(person_id=mentor.id), form, now=self.clock.now())
        assert isinstance(sent, Ask)
        return sent

    def tick(self, **forward: float) -> None:
        """Let time pass, and have the clock of asks looked at."""
        self.clock.forward(**forward)
        ask_clock.queue_due(self.session, now=self.clock.now())

    def pairs(self) -> list[Relationship]:
        """All relationships."""
        return list(self.session.exec(select(Relationship)))

    def letters(self, kind: str, person: Person | None = None) -> list[Outbox]:
        """What waits to be sent, of one kind."""
        query = select(Outbox).where(Outbox.kind == kind)
        return [row for row in self.session.exec(query) if person is None or row.person_id == person.id]

    def profile(self, person: Person) -> Profile:
        """What somebody told about themselves."""
        return self.session.exec(select(Profile).where(Profile.person_id == person.id)).one()

    def put(self, person: Person, state: ProfileState) -> None:
        """Have somebody pause, leave or come back."""
        self.profile(person).state = state
        self.session.flush()
