"""Joining, pausing, leaving: what is written down, and what never happens unasked."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from bot.catalogue import Field, Function, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import Enrolment, Member, Outbox, Person, Profile, Programme, Transition
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.participants import JoinForm, JoinRole
from bot.forms.states import EnrolmentState, OutboxState, ProfileState, ProgrammeState, RelationshipState, Role
from bot.services import outbox, participants
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

#: The clock stands at noon UTC on Wednesday 4 March; 10:00 in Berlin is 09:00 UTC.
TOMORROW_AT_TEN = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def ana(session: Session) -> Person:
    return make_person(session, "Ana", tz="Europe/Berlin")


@pytest.fixture
def growing(session: Session, clock: SetClock) -> Programme:
    return pairs.programme(session, make_person(session, "Founder"), now=clock.now())


def form(
    *roles: JoinRole, programmes: tuple[Programme, ...] = (), functions: tuple[Function, ...] = (Function.SKILLS,)
) -> JoinForm:
    return JoinForm(
        roles=list(roles or (JoinRole.LOOK,)),
        stage=Stage.EARLY,
        field=Field.DESIGN,
        skills="Figma, storytelling",
        functions_offered=list(functions),
        capacity=3,
        programmes=[programme.id for programme in programmes],
    )


def place(session: Session, who: Person, where: Programme) -> Enrolment:
    query = select(Enrolment).where(Enrolment.person_id == who.id, Enrolment.programme_id == where.id)
    return session.exec(query).one()


def welcomes(session: Session, who: Person) -> int:
    query = select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == "participants.welcome")
    return len(session.exec(query).all())


def test_joining_keeps_what_was_told_and_welcomes_once(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    told = form(JoinRole.LOOK, JoinRole.OFFER, programmes=(growing,))
    assert participants.save(session, acting(ana), told, now=clock.now())
    assert not participants.save(session, acting(ana), told, now=clock.forward(minutes=1))
    profile = participants.profile_of(session, ana.id)
    assert profile is not None
    assert (profile.looking, profile.offering, profile.peers, profile.capacity) == (True, True, False, 3)
    assert profile.skills == "Figma, storytelling"
    assert profile.kinds == [Kind.CLASSIC, Kind.STEP_AHEAD, Kind.NICHE, Kind.PEER]
    assert welcomes(session, ana) == 1
    assert participants.is_active(session, ana.id)


def test_nobody_takes_part_in_a_programme_they_did_not_choose(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    participants.save(session, acting(ana), form(), now=clock.now())
    assert not participants.enrolments(session, ana.id)
    assert growing.state is ProgrammeState.ACTIVE


def test_somebody_who_looks_gets_suggestions_from_the_next_working_day_at_ten(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    participants.save(session, acting(ana), form(programmes=(growing,)), now=clock.now())
    assert place(session, ana, growing).next_suggestion_at == TOMORROW_AT_TEN


def test_a_mentor_who_does_not_look_gets_no_suggestions(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    participants.save(session, acting(ana), form(JoinRole.OFFER, programmes=(growing,)), now=clock.now())
    assert place(session, ana, growing).next_suggestion_at is None


def test_beginning_and_ceasing_to_look_starts_and_stops_suggestions(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor = acting(ana)
    participants.save(session, actor, form(JoinRole.OFFER, programmes=(growing,)), now=clock.now())
    participants.save(session, actor, form(JoinRole.LOOK, programmes=(growing,)), now=clock.now())
    assert place(session, ana, growing).next_suggestion_at == TOMORROW_AT_TEN
    participants.save(session, actor, form(JoinRole.PEER, programmes=(growing,)), now=clock.now())
    assert place(session, ana, growing).next_suggestion_at is None


def test_a_changed_profile_does_not_move_suggestions_that_are_planned(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor = acting(ana)
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    participants.save(session, actor, form(programmes=(growing,)), now=clock.forward(days=3))
    assert place(session, ana, growing).next_suggestion_at == TOMORROW_AT_TEN


def test_enrolling_twice_changes_nothing(session: Session, ana: Person, growing: Programme, clock: SetClock) -> None:
    participants.save(session, acting(ana), form(), now=clock.now())
    first = participants.enrol(session, ana, growing.id, clock.now())
    first.next_suggestion_at = None  # they found somebody
    session.flush()
    second = participants.enrol(session, ana, growing.id, clock.forward(days=1))
    assert second.id == first.id
    assert second.next_suggestion_at is None
    assert len(participants.enrolments(session, ana.id)) == 1


def test_an_ended_programme_takes_nobody(session: Session, ana: Person, growing: Programme, clock: SetClock) -> None:
    growing.state = ProgrammeState.ENDED
    session.flush()
    with pytest.raises(NotFound):
        participants.enrol(session, ana, growing.id, clock.now())


def test_a_programme_unticked_in_the_profile_is_left(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor = acting(ana)
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    participants.save(session, actor, form(), left=[growing.id], now=clock.now())
    left = place(session, ana, growing)
    assert left.state is EnrolmentState.LEFT
    assert left.next_suggestion_at is None
    assert participants.is_active(session, ana.id)


def test_a_pause_stops_suggestions_and_coming_back_starts_them(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor = acting(ana)
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    participants.pause(session, actor, now=clock.now())
    assert not participants.is_active(session, ana.id)
    assert place(session, ana, growing).next_suggestion_at is None
    with pytest.raises(AlreadyDone):
        participants.pause(session, actor, now=clock.now())
    participants.resume(session, actor, now=clock.now())
    assert participants.is_active(session, ana.id)
    assert place(session, ana, growing).next_suggestion_at == TOMORROW_AT_TEN
    with pytest.raises(AlreadyDone):
        participants.resume(session, actor, now=clock.now())


def test_coming_back_brings_no_suggestions_to_somebody_who_has_a_mentor(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor, mentor = acting(ana), make_person(session, "Mia")
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    pairs.pair(session, mentor, ana, growing, now=clock.now())
    participants.pause(session, actor, now=clock.now())
    participants.resume(session, actor, now=clock.now())
    assert place(session, ana, growing).next_suggestion_at is None


def test_changing_the_profile_does_not_end_a_pause(session: Session, ana: Person, clock: SetClock) -> None:
    actor = acting(ana)
    participants.save(session, actor, form(), now=clock.now())
    participants.pause(session, actor, now=clock.now())
    assert not participants.save(session, actor, form(JoinRole.OFFER), now=clock.now())
    assert not participants.is_active(session, ana.id)


def test_leaving_ends_programmes_check_ins_and_waiting_messages(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor, mentor = acting(ana), make_person(session, "Mia")
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    relationship = pairs.pair(session, mentor, ana, growing, now=clock.now())
    for manners in (Manners.UNASKED, Manners.NOW):
        letter = Letter(f"k:{manners}", to_person(ana.id), "checkins.prompt", manners, clock.now())
        outbox.enqueue(session, letter, now=clock.now())
    participants.leave(session, actor, now=clock.now())
    assert not participants.is_active(session, ana.id)
    assert place(session, ana, growing).state is EnrolmentState.LEFT
    assert pairs.member(session, relationship, Role.MENTEE).next_checkin_at is None
    assert pairs.member(session, relationship, Role.MENTOR).next_checkin_at is None
    assert relationship.state is RelationshipState.ENDED
    states = dict(session.exec(select(Outbox.key, Outbox.state).where(col(Outbox.key).startswith("k:"))).all())
    assert states == {"k:unasked": OutboxState.SKIPPED, "k:now": OutboxState.DUE}
    with pytest.raises(NotFound):
        participants.leave(session, actor, now=clock.now())


def test_whoever_left_can_join_again_and_begins_anew(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor, mentor = acting(ana), make_person(session, "Mia")
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    relationship = pairs.pair(session, mentor, ana, growing, now=clock.now())
    participants.leave(session, actor, now=clock.now())
    later = clock.forward(days=2)
    assert participants.save(session, actor, form(programmes=(growing,)), now=later)
    profile = participants.profile_of(session, ana.id)
    assert profile is not None
    assert (profile.state, profile.joined_at) == (ProfileState.ACTIVE, later)
    assert place(session, ana, growing).state is EnrolmentState.ACTIVE
    assert pairs.member(session, relationship, Role.MENTEE).next_checkin_at is None
    assert place(session, ana, growing).next_suggestion_at is not None
    assert welcomes(session, ana) == 2
    history = session.exec(select(Transition.to_state).where(Transition.thing == "profile")).all()
    assert list(history)[-2:] == ["left", "active"]


@pytest.mark.parametrize("act", [participants.pause, participants.resume, participants.leave])
def test_whoever_never_joined_is_told_how_to(session: Session, ana: Person, clock: SetClock, act: object) -> None:
    assert callable(act)
    with pytest.raises(NotFound, match="/mentor join"):
        act(session, acting(ana), now=clock.now())


@pytest.mark.parametrize("what", ["is_deleted", "is_bot"])
def test_a_deactivated_account_or_a_bot_never_joins(session: Session, ana: Person, clock: SetClock, what: str) -> None:
    setattr(ana, what, True)
    session.flush()
    with pytest.raises(NotAllowed):
        participants.join_draft(session, acting(ana))
    with pytest.raises(NotAllowed):
        participants.save(session, acting(ana), form(), now=clock.now())
    assert session.exec(select(Profile)).first() is None


def test_a_deactivated_participant_is_not_active(session: Session, ana: Person, clock: SetClock) -> None:
    participants.save(session, acting(ana), form(), now=clock.now())
    ana.is_deleted = True
    session.flush()
    assert not participants.is_active(session, ana.id)


def test_a_guest_joins_only_where_guests_are_welcome(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    ana.is_guest = True
    session.flush()
    actor = acting(ana)
    with pytest.raises(NotAllowed, match="guest"):
        participants.join_draft(session, actor)
    with pytest.raises(NotAllowed, match="guest"):
        participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    growing.guests_welcome = True
    session.flush()
    assert [choice.id for choice in participants.join_draft(session, actor).programmes] == [growing.id]
    with pytest.raises(InvalidInput) as refused:
        participants.save(session, actor, form(), now=clock.now())
    assert set(refused.value.fields) == {"programmes"}
    assert participants.save(session, actor, form(programmes=(growing,)), now=clock.now())


def test_the_only_programme_is_ticked_at_first_and_of_several_the_one_of_the_channel(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor = acting(ana)
    assert participants.join_draft(session, actor).chosen == (growing.id,)
    other = Programme(channel_id="C2", name="Other", created_by=growing.created_by, created_at=clock.now())
    session.add(other)
    session.flush()
    assert participants.join_draft(session, actor).chosen == ()
    assert participants.join_draft(session, actor, channel_id="C2").chosen == (other.id,)
    assert participants.join_draft(session, actor, programme_id=growing.id).chosen == (growing.id,)
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    assert participants.join_draft(session, actor, channel_id="C2").chosen == (growing.id, other.id)


def test_a_member_of_a_running_relationship_keeps_its_place_while_paused(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    actor, mentor = acting(ana), make_person(session, "Mia")
    participants.save(session, actor, form(programmes=(growing,)), now=clock.now())
    pairs.pair(session, mentor, ana, growing, now=clock.now())
    participants.pause(session, actor, now=clock.now())
    assert session.exec(select(Member).where(Member.person_id == ana.id)).one().next_checkin_at is not None
