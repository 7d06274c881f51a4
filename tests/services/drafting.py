"""People who sign up for a round, and its draft, for tests of what admins make of it."""

from sqlmodel import Session, select

from bot.catalogue import Stage
from bot.db.tables import DraftPair, Person, Round
from bot.services import drafts, rounds
from tests.conftest import SetClock
from tests.people import acting, make_person
from tests.services import pairs


class Crowd:
    """People who sign up for one round."""

    def __init__(self, session: Session, row: Round, clock: SetClock) -> None:
        self.session, self.row, self.clock = session, row, clock

    def mentee(self, name: str, *, goal: bool = True) -> Person:
        """Sign up somebody who looks."""
        person = make_person(self.session, name)
        pairs.joined(self.session, person, looking=True, stage=Stage.EARLY)
        if goal:
            pairs.goal(self.session, person, "SECRET words")
        return self._in(person)

    def mentor(self, name: str, capacity: int = 1) -> Person:
        """Sign up somebody who offers."""
        person = make_person(self.session, name)
        pairs.joined(self.session, person, offering=True, capacity=capacity, stage=Stage.LEAD)
        return self._in(person)

    def _in(self, person: Person) -> Person:
        rounds.sign_up(self.session, acting(person), self.row.id, now=self.clock.now())
        return person


def draft(session: Session, boss: Person, row: Round, clock: SetClock) -> None:
    """Make a draft as an admin does."""
    asked = drafts.ask(session, acting(boss), row.id, now=clock.now())
    drafts.store(session, acting(boss), asked, drafts.answer(asked), now=clock.now())


def drafted(session: Session) -> set[tuple[int, int]]:
    """Return who is with whom in the draft, the mentee first."""
    return {(pair.mentee_id, pair.mentor_id) for pair in session.exec(select(DraftPair))}
