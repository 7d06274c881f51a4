"""Who is named among those who passed mentoring on, who may look, and what nobody can follow."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Member, Outbox, Person, Profile, Programme, Relationship
from bot.errors import NotFound
from bot.forms.chain import Chain
from bot.forms.states import ProfileState, RelationshipState
from bot.services import chain
from bot.views.chain import message, sentences
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


@dataclass
class Case:
    """A programme whose finished mentorships are made up as they are needed."""

    session: Session
    clock: SetClock
    programme: Programme
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Return somebody who takes part."""
        if name not in self.people:
            self.people[name] = make_person(self.session, name)
            pairs.joined(self.session, self.people[name])
            pairs.enrolled(self.session, self.people[name], self.programme)
        return self.people[name]

    def mentored(
        self, mentor: str, mentee: str, agree: Sequence[str] = (), state: RelationshipState = RelationshipState.CLOSED
    ) -> Relationship:
        """Let somebody have mentored somebody; those who agree may be named."""
        row = pairs.unsigned(
            self.session, self.person(mentor), self.person(mentee), self.programme, now=self.clock.now()
        )
        row.state = state
        self.session.add(row)
        for member in self.session.exec(select(Member).where(Member.relationship_id == row.id)):
            member.may_be_named = member.person_id in {self.person(name).id for name in agree}
            self.session.add(member)
        self.session.flush()
        return row

    def crowd(self) -> None:
        """Let five more have been mentored by five more, none of whom is named."""
        for n in range(chain.FEWEST):
            self.mentored(f"Quiet mentor {n}", f"Quiet mentee {n}")

    def chain(self) -> Chain:
        """Return what is told."""
        return chain.of_programme(self.session, self.programme.id)

    def told(self) -> list[str]:
        """Return it in words."""
        return sentences(self.chain())


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """An empty programme."""
    with database.writing(make_workspace(database)) as session:
        founder = make_person(session, "Founder")
        yield Case(session, clock, pairs.programme(session, founder, now=clock.now()))


# -- who is named -------------------------------------------------------------------------------------------


def test_people_who_agreed_are_named_and_a_chain_shows_as_one(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    case.mentored("Ben", "Cleo", agree=["Ben", "Cleo"])
    assert case.told() == ["Ada mentored Ben.", "Ben passed it on to Cleo."]


def test_a_mentorship_that_still_goes_on_or_ended_early_is_not_told(case: Case) -> None:
    for state in (RelationshipState.ACTIVE, RelationshipState.AGREEING, RelationshipState.ENDED):
        case.mentored("Ada", "Ben", agree=["Ada", "Ben"], state=state)
    assert case.told() == []


def test_whoever_did_not_agree_is_somebody_where_at_least_five_could_be_that(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada"])
    assert case.told() == []
    case.crowd()
    assert case.told()[0] == "Ada mentored somebody."
    case.mentored("Ada", "Cleo", agree=["Ada"])
    assert case.told()[0] == "Ada mentored 2 people."


def test_nobody_without_a_name_can_be_followed_from_one_mentorship_to_the_next(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada"])
    case.mentored("Ben", "Cleo", agree=["Cleo"])
    case.crowd()
    assert case.told()[:2] == ["Ada mentored somebody.", "Somebody mentored Cleo."]


def test_agreeing_in_one_mentorship_is_not_agreeing_in_another(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    case.mentored("Ben", "Cleo", agree=["Cleo"])
    case.crowd()
    assert case.told()[:2] == ["Ada mentored Ben.", "Somebody mentored Cleo."]


def test_mentorships_without_any_name_are_counted_from_five_on(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    case.mentored("Quiet", "Quieter")
    assert case.chain().others == 0
    case.crowd()
    assert case.chain().others == chain.FEWEST + 1


def test_whoever_leaves_or_is_gone_from_slack_is_not_named_any_more(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    case.mentored("Mia", "Leo", agree=["Mia", "Leo"])
    profile = case.session.exec(select(Profile).where(Profile.person_id == case.person("Ben").id)).one()
    profile.state = ProfileState.LEFT
    case.person("Leo").is_deleted = True
    case.session.add_all([profile, case.person("Leo")])
    case.session.flush()
    assert case.told() == []


def test_taking_ones_name_out_counts_for_the_whole_programme_and_for_nobody_else(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    case.mentored("Ben", "Cleo", agree=["Ben", "Cleo"])
    case.mentored("Mia", "Leo", agree=["Mia", "Leo"])
    found = chain.unname(case.session, acting(case.person("Ben")), case.programme.id)
    assert not found.i_am_named
    assert case.told() == ["Mia mentored Leo."]


_MENTORSHIPS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.booleans(), st.booleans()).filter(lambda t: t[0] != t[1]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(_MENTORSHIPS)
def test_whatever_was_agreed_to_nobody_appears_beyond_it(made_up: list[tuple[int, int, bool, bool]]) -> None:
    """Names, links and numbers, against what each of the people said."""
    pairings = [
        (chain.Side(mentor, f"P{mentor}" if gives else ""), chain.Side(mentee, f"P{mentee}" if takes else ""))
        for mentor, mentee, gives, takes in made_up
    ]
    told = chain.tell(1, "Growing", pairings)
    agreed = {side.name for pair in pairings for side in pair if side.name}
    assert {one.name for one in told.people if one.name} <= agreed
    unnamed = {n for n, one in enumerate(told.people) if not one.name}
    links = Counter(end for link in told.links for end in (link.mentor, link.mentee))
    assert all(links[n] == 1 for n in unnamed)
    for link in told.links:
        mentor, mentee = told.people[link.mentor], told.people[link.mentee]
        assert mentor.name or mentee.name
        fitting = [pair for pair in pairings if (pair[0].name, pair[1].name) == (mentor.name, mentee.name)]
        assert len(fitting) >= mentor.count * mentee.count
        for side, who in enumerate((link.mentor, link.mentee)):
            could_be = {pair[side].person_id for pair in pairings if not pair[side].name}
            assert who not in unnamed or len(could_be) >= chain.FEWEST
    assert told.others == 0 or told.others >= chain.FEWEST


# -- who may look, and what is sent -------------------------------------------------------------------------


def test_members_and_those_who_run_it_may_look_and_nobody_else(case: Case) -> None:
    row = case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    stranger = make_person(case.session, "Stranger")
    now = case.clock.now()
    assert [one.chain for one in chain.look(case.session, acting(case.person("Ada")), now=now)] == [case.chain()]
    assert chain.look(case.session, acting(stranger), now=now) == []
    with pytest.raises(NotFound):
        chain.look(case.session, acting(stranger), row.programme_id, now=now)
    stranger.is_admin = True
    case.session.add(stranger)
    assert len(chain.look(case.session, acting(stranger), row.programme_id, now=now)) == 1


def test_a_picture_is_sent_for_once_a_day_while_it_stays_the_same(case: Case) -> None:
    case.mentored("Ada", "Ben", agree=["Ada", "Ben"])
    ada = case.person("Ada")

    def sent() -> int:
        query = select(Outbox).where(Outbox.person_id == ada.id, Outbox.kind == chain.PICTURE)
        return len(case.session.exec(query).all())

    for expected in (1, 1):
        chain.look(case.session, acting(ada), now=case.clock.now())
        assert sent() == expected
    case.mentored("Ada", "Cleo", agree=["Ada", "Cleo"])
    chain.look(case.session, acting(ada), now=case.clock.now())
    assert sent() == 2
    chain.look(case.session, acting(ada), now=case.clock.forward(days=1))
    assert sent() == 3


def test_two_mentors_of_one_person_and_a_ring_of_mentoring_are_told_and_drawn(case: Case) -> None:
    for mentor, mentee in (("Ada", "Cleo"), ("Ben", "Cleo"), ("Cleo", "Ada"), ("Ada", "王小明")):
        case.mentored(mentor, mentee, agree=[mentor, mentee])
    shown = message(chain.card(case.session, case.programme.id, case.person("Ada").id))
    assert shown.picture is not None
    told = "Ben mentored Cleo. Cleo passed it on to Ada. Ada passed it on to Cleo and 王小明 (no. 4)."
    assert shown.picture.alt.endswith(told)
    assert shown.picture.draw().startswith(b"\x89PNG")
