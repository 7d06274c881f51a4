"""From who is in to a draft, and from a draft to relationships: once, whole, and only of people who can."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.catalogue import Field, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import (
    DraftPair,
    DraftUnmatched,
    Enrolment,
    Member,
    Outbox,
    Person,
    Profile,
    Programme,
    Relationship,
    Round,
    Signup,
)
from bot.errors import AlreadyDone, NotAllowed
from bot.forms.relationships import Reader
from bot.forms.rounds import RoundForm
from bot.forms.states import EnrolmentState, ProfileState, RelationshipState, Role, RoundState, SignupAnswer
from bot.services import drafts, participants, publishing, readiness, relationships, rounds
from bot.services.calendar import next_slot
from bot.services.drafts import DraftChanged
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.drafting import Crowd, draft, drafted


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def boss(session: Session) -> Person:
    person = make_person(session, "Amara")
    person.is_admin = True
    return person


@pytest.fixture
def growing(session: Session, boss: Person, clock: SetClock) -> Programme:
    return pairs.programme(session, boss, now=clock.now())


@pytest.fixture
def opened(session: Session, boss: Person, growing: Programme, clock: SetClock) -> Round:
    form = RoundForm(deadline=date(2026, 3, 9))
    return rounds.open_round(session, acting(boss), growing.id, form, now=clock.now())


@pytest.fixture
def crowd(session: Session, opened: Round, clock: SetClock) -> Crowd:
    return Crowd(session, opened, clock)


def letters(session: Session, kind: str) -> list[Outbox]:
    return list(session.exec(select(Outbox).where(col(Outbox.kind) == kind)))


def test_the_deadline_makes_a_draft_and_tells_admins_once(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    ana, ben = crowd.mentee("Ana"), crowd.mentor("Ben")
    drafts.queue_due(session, now=clock.now())
    assert opened.state is RoundState.OPEN
    clock.at = opened.deadline_at
    drafts.queue_due(session, now=clock.now())
    drafts.queue_due(session, now=clock.now())
    assert (opened.state, opened.version) == (RoundState.DRAFT, 1)
    assert drafted(session) == {(ana.id, ben.id)}
    assert rounds.next_due(session) is None
    # The founder is a workspace admin and was never named an admin of this programme.
    assert letters(session, drafts.READY) == []
    assert drafts.preview(session, acting(boss), opened.id).total == 1


def test_a_draft_keeps_kind_goal_and_what_each_reader_may_know(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    crowd.mentee("Ana")
    crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    pair = session.exec(select(DraftPair)).one()
    assert pair.kind is Kind.NICHE  # what the goal asks for
    assert pair.goal_id is not None
    assert "SECRET" not in str(pair.reasons)
    for reader in (Reader.MENTEE, Reader.MENTOR, Reader.ADMIN):
        assert relationships.for_reader(pair.reasons, reader)
    told = drafts.preview(session, acting(boss), opened.id).pairs[0].reasons
    assert all(line.code.endswith(".fit") for line in told)
    assert not any("aim" in line.params or "function" in line.params for line in told)


def test_only_people_who_can_take_part_are_drafted(
    session: Session, boss: Person, opened: Round, growing: Programme, crowd: Crowd, clock: SetClock
) -> None:
    stays = crowd.mentee("Stays")
    gone, paused, left, guest, full, outside = [crowd.mentor(n) for n in ("Go", "Pa", "Le", "Gu", "Fu", "Ou")]
    mentor = crowd.mentor("Mentor")
    gone.is_deleted = True
    guest.is_guest = True
    for person, state in ((paused, ProfileState.PAUSED), (left, ProfileState.LEFT)):
        profile = participants.profile_of(session, person.id)
        assert profile is not None
        profile.state = state
    pairs.pair(session, full, make_person(session, "Other"), growing, now=clock.now())
    place = session.exec(select(Enrolment).where(Enrolment.person_id == outside.id)).one()
    place.state = EnrolmentState.LEFT
    session.flush()
    draft(session, boss, opened, clock)
    assert drafted(session) == {(stays.id, mentor.id)}
    idle = {row.person_id: row.code for row in session.exec(select(DraftUnmatched))}
    assert idle == {full.id: "closed"}


def test_partners_are_never_drafted_twice(
    session: Session, boss: Person, opened: Round, growing: Programme, crowd: Crowd, clock: SetClock
) -> None:
    ana, ben, cem = crowd.mentee("Ana"), crowd.mentor("Ben", 2), crowd.mentor("Cem")
    before = pairs.pair(session, ben, ana, growing, now=clock.now())
    before.state = RelationshipState.ENDED
    session.flush()
    draft(session, boss, opened, clock)
    assert drafted(session) == {(ana.id, cem.id)}


def test_capacity_is_what_active_mentees_leave(
    session: Session, boss: Person, opened: Round, growing: Programme, crowd: Crowd, clock: SetClock
) -> None:
    ben = crowd.mentor("Ben", 3)
    pairs.pair(session, ben, make_person(session, "Old"), growing, now=clock.now())
    mentees = [crowd.mentee(name) for name in ("Ana", "Cem", "Dan")]
    draft(session, boss, opened, clock)
    assert len(drafted(session)) == 2
    left = session.exec(select(DraftUnmatched)).one()
    assert left.person_id in {person.id for person in mentees}
    assert (left.role, left.code) == ("mentee", "places")


def test_whoever_only_wants_peers_is_not_given_a_mentor(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    ana = crowd.mentee("Ana")
    crowd.mentor("Ben")
    profile = participants.profile_of(session, ana.id)
    assert profile is not None
    profile.kinds = [Kind.PEER.value]
    session.flush()
    draft(session, boss, opened, clock)
    assert drafted(session) == set()
    codes = {row.person_id: row.code for row in session.exec(select(DraftUnmatched))}
    assert codes[ana.id] == "no_common_kind"


def test_solving_again_makes_a_new_version_and_a_slower_one_is_refused(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    crowd.mentee("Ana")
    crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    seed = opened.seed
    slow = drafts.ask(session, acting(boss), opened.id, now=clock.now())
    draft(session, boss, opened, clock)
    assert (opened.version, opened.seed) == (2, seed + 1)
    with pytest.raises(DraftChanged):
        drafts.store(session, acting(boss), slow, drafts.answer(slow), now=clock.now())
    assert len(drafted(session)) == 1


def test_publishing_is_whole_and_happens_once(
    session: Session, boss: Person, opened: Round, growing: Programme, crowd: Crowd, clock: SetClock
) -> None:
    ana, ben, cem = crowd.mentee("Ana"), crowd.mentor("Ben"), crowd.mentee("Cem")
    draft(session, boss, opened, clock)
    outcome = publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    assert (outcome.pairs, outcome.unmatched, opened.state) == (1, 1, RoundState.PUBLISHED)
    with pytest.raises(AlreadyDone, match="already published"):
        publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    relationship = session.exec(select(Relationship)).one()
    members = list(session.exec(select(Member).order_by(col(Member.role))))
    assert {(m.person_id, m.role) for m in members} & {(ben.id, Role.MENTOR)}
    for member in members:
        person = session.exec(select(Person).where(Person.id == member.person_id)).one()
        assert member.next_checkin_at == next_slot(clock.now(), person.tz, days=growing.cadence.days)
    assert relationship.ends_at - clock.now() > timedelta(days=180)
    assert len(letters(session, "relationships.intro")) == 1
    assert {row.person_id for row in letters(session, "relationships.matched")} == {m.person_id for m in members}
    alone = ({ana.id, cem.id} - {m.person_id for m in members}).pop()
    assert [row.person_id for row in letters(session, publishing.UNMATCHED)] == [alone]
    assert len(letters(session, "rounds.summary")) == 1
    assert [card.role for card in relationships.active_of(session, ben.id)] == [Role.MENTOR]


def test_what_an_admin_did_not_see_is_not_published(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    crowd.mentee("Ana")
    crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    draft(session, boss, opened, clock)
    with pytest.raises(DraftChanged):
        publishing.publish(session, acting(boss), opened.id, 1, now=clock.now())
    with pytest.raises(NotAllowed):
        publishing.publish(session, acting(make_person(session, "Eve")), opened.id, 2, now=clock.now())
    assert not list(session.exec(select(Relationship)))
    assert opened.state is RoundState.DRAFT


@pytest.mark.parametrize("what", ["mentor_full", "mentee_paused", "mentor_gone", "met_meanwhile"])
def test_a_draft_that_the_world_overtook_is_not_published(
    session: Session, boss: Person, opened: Round, growing: Programme, crowd: Crowd, clock: SetClock, what: str
) -> None:
    ana, ben = crowd.mentee("Ana"), crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    if what == "mentor_full":
        pairs.pair(session, ben, make_person(session, "Other"), growing, now=clock.now())
    elif what == "mentor_gone":
        ben.is_deleted = True
    elif what == "met_meanwhile":
        pairs.pair(session, make_person(session, "Mentor"), ana, growing, now=clock.now())
        pairs.pair(session, ben, ana, growing, now=clock.now()).state = RelationshipState.ENDED
    else:
        participants.pause(session, acting(ana), now=clock.now())
    session.flush()
    count = len(list(session.exec(select(Relationship))))
    with pytest.raises(DraftChanged, match=r"Ana|Ben"):
        publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    assert len(list(session.exec(select(Relationship)))) == count
    assert opened.state is RoundState.DRAFT


def test_nobody_signed_up_and_only_mentors_are_no_trouble(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    draft(session, boss, opened, clock)
    assert drafts.preview(session, acting(boss), opened.id).signed_up == 0
    rounds.give_more_time(session, acting(boss), opened.id, now=clock.now())
    ben = crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    shown = drafts.preview(session, acting(boss), opened.id)
    assert (shown.total, [(card.person.person_id, card.code) for card in shown.unmatched]) == (0, [(ben.id, "nobody")])
    outcome = publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    assert (outcome.pairs, outcome.unmatched) == (0, 1)


def test_somebody_who_offered_in_vain_but_found_a_mentor_hears_only_the_good_news(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    both = crowd.mentee("Both")

    profile = participants.profile_of(session, both.id)
    assert profile is not None
    profile.offering = True
    crowd.mentor("Ben")
    draft(session, boss, opened, clock)
    publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    assert letters(session, publishing.UNMATCHED) == []


def test_whoever_changed_to_neither_role_is_not_left_in_silence(
    session: Session, boss: Person, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    ana = crowd.mentee("Ana")

    profile = participants.profile_of(session, ana.id)
    assert profile is not None
    profile.looking = False
    session.flush()
    draft(session, boss, opened, clock)
    assert session.exec(select(DraftUnmatched)).one().code == drafts.NO_ROLE


def test_more_than_a_thousand_people_are_drafted_published_and_paged(
    session: Session, boss: Person, opened: Round, growing: Programme, clock: SetClock
) -> None:
    people = [Person(slack_user_id=f"UMANY{n}", name=f"Person {n}") for n in range(1002)]
    session.add_all(people)
    session.flush()
    for number, person in enumerate(people):
        looks = number % 2 == 0
        stage = Stage.EARLY if looks else Stage.LEAD
        session.add(
            Profile(
                person_id=person.id,
                looking=looks,
                offering=not looks,
                stage=stage,
                field=Field.DATA,
                joined_at=clock.now(),
            )
        )
        session.add(Enrolment(programme_id=growing.id, person_id=person.id, joined_at=clock.now()))
        session.add(Signup(round_id=opened.id, person_id=person.id, answer=SignupAnswer.IN, answered_at=clock.now()))
    session.flush()
    draft(session, boss, opened, clock)
    shown = drafts.preview(session, acting(boss), opened.id, page=99)
    assert (shown.total, shown.pages, shown.page, len(shown.pairs)) == (501, 21, 20, 1)
    outcome = publishing.publish(session, acting(boss), opened.id, opened.version, now=clock.now())
    assert outcome.pairs == 501
    assert len(letters(session, "relationships.matched")) == 1002


def test_somebody_whom_the_gate_holds_back_is_not_paired_and_admins_read_what_they_read_of_others(
    session: Session, boss: Person, growing: Programme, opened: Round, crowd: Crowd, clock: SetClock
) -> None:
    # The gate was set, or their answers changed, after they had counted themselves in.
    ana, _ = crowd.mentee("Ana"), crowd.mentor("Ben", capacity=2)
    growing.readiness_gate = True
    session.add(growing)
    draft(session, boss, opened, clock)
    seen = drafts.preview(session, acting(boss), opened.id)
    assert not seen.pairs
    assert ("Ana", "places") in {(one.person.name, one.code) for one in seen.unmatched}
    assert readiness.held(session, growing, [ana.id]) == {ana.id}
