"""People in a programme that brings peers together, for tests of circles."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Meeting, Outbox, Person, Relationship, Round
from bot.forms.endings import EndForm
from bot.forms.meetings import MeetingCard, TimesForm
from bot.forms.rounds import RoundForm
from bot.services import (
    circles,
    endings,
    lifecycle,
    meeting_clock,
    meetings,
    nudges,
    plans,
    relationships,
    rounds,
)
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

NAMES = ("Ada", "Ben", "Cy", "Dee", "Eve")


class Case:
    """Some people in a programme that brings peers together, and Olga, who runs it."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.olga = make_person(session, "Olga", is_admin=True)
        self.programme = pairs.programme(session, self.olga, now=clock.now())
        self.programme.kinds = [Kind.PEER.value]
        self.people = [make_person(session, name, tz="Europe/Berlin") for name in NAMES]
        for one in self.people:
            pairs.joined(session, one)
            pairs.enrolled(session, one, self.programme)

    def of(self, count: int, *, signed: bool = True) -> Relationship:
        """A circle of the first so many of them."""
        begin = pairs.circle if signed else pairs.new_circle
        return begin(self.session, self.people[:count], self.programme, now=self.clock.now())

    def told(self, who: Person, kind: str) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def inside(self, row: Relationship) -> list[str]:
        """Who is in a circle."""
        ids = [one.person_id for one in relationships.members(self.session, row.id)]
        return [one.name for one in self.people if one.id in ids]

    def proposed(self, row: Relationship, by: Person, *, hours: tuple[int, ...] = (24, 48)) -> Meeting:
        """A meeting whose times somebody proposed."""
        times = [self.clock.now() + timedelta(hours=one) for one in hours]
        card = meetings.propose(self.session, acting(by), row.id, TimesForm(times=times), now=self.clock.now())
        return self.session.get_one(Meeting, card.id)

    def choose(self, meeting: Meeting, who: Person, number: int = 0) -> MeetingCard:
        """Choose one of the proposed times."""
        at = datetime.fromisoformat(meeting.times[number])
        return meetings.accept(self.session, acting(who), meeting.id, at, now=self.clock.now())

    def leave(self, row: Relationship, who: Person, thanks: str = "") -> None:
        """Leave kindly."""
        endings.end(self.session, acting(who), row.id, EndForm(thanks=thanks), now=self.clock.now())

    def live(self, until: datetime) -> None:
        """Let the calendar do everything until then."""
        features = (lifecycle, plans, meeting_clock, nudges)
        for _ in range(200):
            dues = [due for one in features if (due := one.next_due(self.session)) is not None and due <= until]
            if not dues:
                break
            self.clock.at = max(min(dues), self.clock.at)
            for one in features:
                one.queue_due(self.session, now=self.clock.now())
        self.clock.at = until

    def round(self, size: int, people: int) -> Round:
        """A round with a draft of peers, for so many of them."""
        form = RoundForm(deadline=(self.clock.now() + timedelta(days=3)).date(), group_size=size)
        row = rounds.open_round(self.session, acting(self.olga), self.programme.id, form, now=self.clock.now())
        for one in self.people[:people]:
            rounds.sign_up(self.session, acting(one), row.id, now=self.clock.now())
        self.draft(row)
        return row

    def draft(self, row: Round) -> None:
        """Make a draft."""
        olga = acting(self.olga)
        asked = circles.ask(self.session, olga, row.id, now=self.clock.now())
        circles.store(self.session, olga, asked, circles.answer(asked), now=self.clock.now())

    def publish(self, row: Round) -> list[Relationship]:
        """Publish the present draft."""
        circles.publish(self.session, acting(self.olga), row.id, row.version, now=self.clock.now())
        return list(self.session.exec(select(Relationship).where(Relationship.round_id == row.id)))


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """People in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)
