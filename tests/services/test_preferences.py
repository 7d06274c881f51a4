"""With whom people would like to be, and not: respected everywhere, told to nobody."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Acquaintance, Avoidance, Person, Programme, Suggestion
from bot.errors import InvalidInput, NotFound
from bot.forms.preferences import PreferencesForm
from bot.forms.states import Familiarity
from bot.matching import Problem, solve
from bot.services import avoidances, doors, pairing, preferences, suggestion_clock
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


class Village:
    """Ana looks for a mentor; Ben and Cleo offer the same."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.ana, self.ben, self.cleo = (make_person(session, name) for name in ("Ana", "Ben", "Cleo"))
        self.programme: Programme = pairs.programme(session, self.ben, now=clock.now())
        pairs.joined(session, self.ana, looking=True)
        pairs.goal(session, self.ana)
        for mentor in (self.ben, self.cleo):
            pairs.joined(session, mentor, offering=True)
            pairs.enrolled(session, mentor, self.programme)
        self.place = pairs.enrolled(session, self.ana, self.programme, due=clock.now())

    def say(self, who: Person, **form: object) -> None:
        """Have somebody submit their private page."""
        preferences.save(self.session, acting(who), PreferencesForm.model_validate(form), now=self.clock.now())

    def paired(self) -> list[tuple[str, str]]:
        """Whom a round would pair, as keys of mentee and mentor."""
        ids = [self.ana.id, self.ben.id, self.cleo.id]
        found = pairing.gather(self.session, self.programme, ids, now=self.clock.now())
        solution = solve(Problem(mentees=found.mentees, mentors=found.mentors))
        return [(pair.mentee, pair.mentor) for pair in solution.pairs]


@pytest.fixture
def village(session: Session, clock: SetClock) -> Village:
    return Village(session, clock)


def test_what_was_said_is_shown_again_to_its_owner_alone(village: Village) -> None:
    village.say(village.ana, known_preference="new", known=["UBEN"], avoid=["UCLEO"])
    card = preferences.own(village.session, acting(village.ana))
    assert (card.known_preference, card.known, card.avoid) == (Familiarity.NEW, ("UBEN",), ("UCLEO",))
    theirs = preferences.own(village.session, acting(village.cleo))
    assert (theirs.known_preference, theirs.known, theirs.avoid) == (Familiarity.ANY, (), ())


def test_saving_again_replaces_the_own_lists_and_leaves_what_others_said(village: Village) -> None:
    village.say(village.ben, avoid=["UANA"])
    village.say(village.ana, known=["UBEN"], avoid=["UBEN", "UCLEO"])
    village.say(village.ana, known=["UCLEO"], avoid=["UCLEO"])
    apart = {(row.person_id, row.avoided_id) for row in village.session.exec(select(Avoidance))}
    assert apart == {(village.ben.id, village.ana.id), (village.ana.id, village.cleo.id)}
    knows = {(row.person_id, row.known_id) for row in village.session.exec(select(Acquaintance))}
    assert knows == {(village.ana.id, village.cleo.id)}
    village.say(village.ana)
    assert avoidances.own(village.session, acting(village.ana)) == set()
    assert avoidances.between(village.session, village.ana.id, village.ben.id), "Ben's wish is not Ana's to lift"


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_a_round_keeps_people_apart_whichever_of_them_asked_for_it(village: Village, who: str) -> None:
    one, other = (village.ana, village.ben) if who == "ana" else (village.ben, village.ana)
    village.say(one, avoid=[other.slack_user_id])
    assert village.paired() == [(str(village.ana.id), str(village.cleo.id))]
    village.say(village.cleo, avoid=["UANA"])
    assert village.paired() == []


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_suggestions_and_asks_keep_people_apart_too(village: Village, who: str) -> None:
    one, other = (village.ana, village.ben) if who == "ana" else (village.ben, village.ana)
    village.say(one, avoid=[other.slack_user_id])
    suggestion_clock.queue_due(village.session, now=village.clock.now())
    suggested = {row.mentor_id for row in village.session.exec(select(Suggestion))}
    assert suggested == {village.cleo.id}
    closed = doors.door(village.session, village.ana.id, village.ben)
    full = make_person(village.session, "Dan")
    pairs.joined(village.session, full, offering=True, capacity=0)
    pairs.enrolled(village.session, full, village.programme)
    assert closed == doors.door(village.session, village.ana.id, full), "it reads like a full calendar"


@pytest.mark.parametrize(("preference", "expected"), [("known", "UCLEO"), ("new", "UBEN")])
def test_who_would_rather_know_or_not_know_somebody_gets_it_where_all_else_is_equal(
    village: Village, preference: str, expected: str
) -> None:
    village.say(village.ana, known_preference=preference, known=["UCLEO"])
    mentor = village.session.exec(select(Person).where(Person.slack_user_id == expected)).one()
    assert village.paired() == [(str(village.ana.id), str(mentor.id))]


def test_naming_oneself_is_refused_beside_the_field(village: Village) -> None:
    with pytest.raises(InvalidInput) as told:
        village.say(village.ana, avoid=["UANA"])
    assert set(told.value.fields) == {"avoid"}


def test_somebody_who_has_not_joined_is_told_how(village: Village) -> None:
    dora = make_person(village.session, "Dora")
    with pytest.raises(NotFound, match="/mentor join"):
        preferences.own(village.session, acting(dora))


def test_somebody_who_is_gone_from_slack_is_not_offered_again_in_the_form(village: Village) -> None:
    village.say(village.ana, avoid=["UBEN"])
    village.ben.is_deleted = True
    village.session.add(village.ben)
    village.session.flush()
    assert preferences.own(village.session, acting(village.ana)).avoid == ()
