"""Somebody is erased at any moment: nothing of them is left, and nobody who is left is stuck."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from bot.db.engine import Database
from bot.db.tables import (
    Ask,
    Avoidance,
    DraftUnmatched,
    Enrolment,
    Meeting,
    Message,
    NeverInvite,
    Outbox,
    Person,
    PlanStep,
    Programme,
    ProgrammeAdmin,
    Relationship,
    Round,
    Suggestion,
    Transition,
)
from bot.errors import AlreadyDone, UserError
from bot.forms.asks import Door
from bot.forms.participants import JoinForm
from bot.forms.privacy import SOMEBODY, is_erased
from bot.forms.states import LIVING, OPEN_ASKS, AskState, RelationshipState, RoundState
from bot.services import (
    answers,
    asks,
    circles,
    doors,
    drafts,
    endings,
    erasure,
    helping,
    hub,
    invitations,
    pairing,
    participants,
    programmes,
    publishing,
    relationships,
    suggestions,
)
from bot.views.endings import ended
from tests.conftest import SetClock
from tests.databases import empty
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.full_lives import Case, mark
from tests.services.moments import ERASED, MOMENTS, drafted, drafted_circles, whole_database
from tests.services.states import ALLOWED

WHO = ("mia", "ben")
#: One of each sort, for the database on which the rest is not tried again.
ON_BOTH = [
    ("suggested", "mia"),
    ("asked", "ben"),
    ("half signed", "mia"),
    ("agreed", "ben"),
    ("closed", "mia"),
    ("circle of four", "ben"),
    ("draft", "mia"),
]


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """People in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


@pytest.fixture
def on_sqlite(shared_sqlite: Database, clock: SetClock) -> Iterator[Case]:
    """The same on SQLite alone."""
    empty(shared_sqlite)
    with shared_sqlite.writing(make_workspace(shared_sqlite)) as session:
        yield Case(session, clock)


@pytest.fixture
def on_postgres(shared_postgres: Database, clock: SetClock) -> Iterator[Case]:
    """The same on PostgreSQL alone."""
    empty(shared_postgres)
    with shared_postgres.writing(make_workspace(shared_postgres)) as session:
        yield Case(session, clock)


def erase(case: Case, who: Person) -> Person:
    """Erase somebody; returns their new row."""
    slack_user_id, person_id = who.slack_user_id, who.id
    erasure.erase(case.session, acting(who), now=case.now)
    for name in ("ada", "mia", "ben", "cy", "dee", "programme"):
        row = getattr(case, name)
        setattr(case, name, case.session.get(type(row), row.id))
    anew = case.session.exec(select(Person).where(Person.slack_user_id == slack_user_id)).one()
    assert anew.id != person_id
    return anew


def is_defined(case: Case) -> None:
    """Everything that has states is in one of them, and came there in a way that its table allows."""
    for one in case.session.exec(select(Transition)):
        if one.thing in ALLOWED and one.from_state != "new":
            assert (one.from_state, one.to_state) in ALLOWED[one.thing], one
    for ask in case.session.exec(select(Ask)):
        assert (ask.next_at is not None) == (ask.state in OPEN_ASKS)
    for row in case.session.exec(select(Relationship)):
        assert (row.next_at is not None) == (row.state in LIVING)


def refers_to_what_is_there(session: Session) -> bool:
    """Every reference of the database leads somewhere."""
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            column, target = next(
                (e.parent, e.column) for e in key.elements if e.parent.name != "workspace_id" or len(key.elements) == 1
            )
            lost = sa.select(column).where(column.is_not(None), column.not_in(sa.select(target)))
            if session.connection().execute(lost).first() is not None:
                return False
    return True


@pytest.mark.parametrize(("moment", "name"), ERASED)
def test_nothing_of_them_is_left_and_everything_goes_on(on_sqlite: Case, moment: str, name: str) -> None:
    nothing_is_left_and_everything_goes_on(on_sqlite, moment, name)


@pytest.mark.parametrize(("moment", "name"), ON_BOTH)
def test_nor_on_the_other_database(on_postgres: Case, moment: str, name: str) -> None:
    nothing_is_left_and_everything_goes_on(on_postgres, moment, name)


def nothing_is_left_and_everything_goes_on(case: Case, moment: str, name: str) -> None:
    """Erase somebody at a moment of their life, and look everywhere for them."""
    who: Person = getattr(case, name)
    other = case.ben if who is case.mia else case.mia
    if moment in {"suggested", "asked", "closed"}:
        case.before(case.mia, case.ben)
    MOMENTS[moment](case)
    case.typed_while_baton_was_down(who)
    words, others_words, old_id = mark(who), mark(other), who.id
    before = whole_database(case.session)
    slack_user_id, team = who.slack_user_id, who.team
    assert any(words in rows for rows in before.values())

    anew = erase(case, who)

    after = whole_database(case.session)
    assert [table for table, rows in after.items() if words in rows] == []
    assert [table for table, rows in after.items() if slack_user_id in rows or team in rows] == ["person"]
    assert any(others_words in rows for rows in after.values()), "the other one's words are theirs"
    assert refers_to_what_is_there(case.session)
    is_defined(case)
    # A beginner, and nobody besides.
    assert participants.profile_of(case.session, anew.id) is None
    assert relationships.active_of(case.session, anew.id) == []
    assert not case.session.exec(select(Outbox).where(Outbox.person_id == old_id)).all()
    # What waits for others can be sent, and names nobody.
    for text in case.shown().values():
        assert words not in text
        assert slack_user_id not in text
    case.pass_time(days=400, step=50)
    is_defined(case)
    assert not any(words in text for text in case.shown().values())
    assert not case.session.exec(select(Outbox).where(Outbox.person_id == old_id)).all()


# -- what the others read, and what they keep -----------------------------------------------------------------


@pytest.mark.parametrize("name", WHO)
def test_the_partner_reads_kindly_that_they_have_left_and_is_matched_first(case: Case, name: str) -> None:
    who: Person = getattr(case, name)
    row_id = case.agreed().id
    erase(case, who)
    other = case.ben if name == "mia" else case.mia
    row = case.session.get_one(Relationship, row_id)
    assert row.state is RelationshipState.ENDED
    assert (row.reasons, row.group_channel_id) == ([], None)
    card = endings.to_send(case.session, row_id, other.id)
    assert card is not None
    assert card.partner_left
    assert [one.name for one in card.partners] == [SOMEBODY]
    role = "mentor" if name == "mia" else "mentee"
    assert ended(card).text == f"Your {role} has left, and your mentoring has ended."
    place = case.session.exec(select(Enrolment).where(Enrolment.person_id == other.id)).one()
    assert place.first_since == case.now


def test_a_mentee_whose_mentor_is_erased_hears_it_and_may_ask_somebody_else(case: Case) -> None:
    ask_id = case.asked()
    erase(case, case.mia)
    ask = case.session.get_one(Ask, ask_id)
    assert ask.state is AskState.DISSOLVED
    assert ask.what, "what Ben wrote is his"
    assert asks.open_ask(case.session, case.ben.id) is None
    told = [row.kind for row in case.session.exec(select(Outbox).where(Outbox.person_id == case.ben.id))]
    assert "asks.answer" in told


def test_a_mentor_reads_nothing_any_more_of_what_an_erased_mentee_asked(case: Case) -> None:
    ask_id = case.asked()
    erase(case, case.ben)
    ask = case.session.get_one(Ask, ask_id)
    assert ask.state is AskState.DISSOLVED
    assert (ask.what, ask.goal_text, ask.need, ask.why) == ("", "", "", "")
    assert not answers.overview(case.session, acting(case.mia), now=case.now).waiting
    with pytest.raises(AlreadyDone):
        answers.accept(case.session, acting(case.mia), ask_id, now=case.now)


def test_a_circle_of_four_goes_on_with_three_and_keeps_their_words(case: Case) -> None:
    row_id = case.circle("Eve", "Fay").id
    erase(case, case.ben)
    row = case.session.get_one(Relationship, row_id)
    assert row.state is RelationshipState.ACTIVE
    assert len(case.members(row_id)) == 3
    steps = case.session.exec(select(PlanStep)).all()
    assert len(steps) == 3
    assert all(step.text for step in steps)
    meeting = case.session.exec(select(Meeting)).one()
    assert meeting.host_id in case.members(row_id)


def test_a_circle_of_which_one_is_left_ends(case: Case) -> None:
    row_id = case.circle().id
    erase(case, case.ben)
    assert case.session.get_one(Relationship, row_id).state is RelationshipState.ENDED


def test_a_draft_goes_on_without_them_and_the_other_one_is_told(case: Case) -> None:
    round_id = drafted(case)
    version = case.session.get_one(Round, round_id).version
    assert drafts.preview(case.session, acting(case.ada), round_id).total == 1
    erase(case, case.mia)
    case.ada.is_admin = True
    with pytest.raises(drafts.DraftChanged):
        publishing.publish(case.session, acting(case.ada), round_id, version, now=case.now)
    shown = drafts.preview(case.session, acting(case.ada), round_id)
    assert shown.total == 0
    assert [one.person.person_id for one in shown.unmatched] == [case.ben.id]
    publishing.publish(case.session, acting(case.ada), round_id, shown.version, now=case.now)
    assert [row.person_id for row in case.session.exec(select(Outbox).where(Outbox.kind == publishing.UNMATCHED))] == [
        case.ben.id
    ]


@pytest.mark.parametrize(("size", "more", "left"), [(2, (), []), (3, ("Eve",), [2])])
def test_a_draft_of_peers_goes_on_without_them(case: Case, size: int, more: tuple[str, ...], left: list[int]) -> None:
    round_id = drafted_circles(case, size, *more)
    erase(case, case.mia)
    shown = circles.preview(case.session, acting(case.ada), round_id, now=case.now)
    assert [len(one.people) for one in shown.circles] == left
    assert len(case.session.exec(select(DraftUnmatched)).all()) == (0 if left else 1)
    circles.publish(case.session, acting(case.ada), round_id, shown.version, now=case.now)
    assert case.session.get_one(Round, round_id).state is RoundState.PUBLISHED


def test_a_seeker_keeps_the_rest_of_a_message_in_which_they_were_suggested(case: Case) -> None:
    mine = case.suggest()
    other = Suggestion(**mine.model_dump(exclude={"id", "mentor_id"}), mentor_id=case.cy.id)
    case.session.add(other)
    case.session.flush()
    held = Message(channel_id="D1", ts="1.1", kind=suggestions.BATCH, subject_id=mine.id, sent_at=case.now)
    held.person_id = case.ben.id
    case.session.add(held)
    erase(case, case.mia)
    left = case.session.exec(select(Suggestion)).one()
    assert left.mentor_id == case.cy.id
    assert case.session.exec(select(Message.subject_id)).all() == [left.id]
    waiting = [row for row in case.session.exec(select(Outbox)) if row.kind == suggestions.BATCH]
    assert [(row.subject_id, row.params["message"]) for row in waiting] == [(left.id, "D1/1.1")]
    assert "UCY" in case.shown()[waiting[0].id]


def test_what_others_were_told_about_something_that_went_is_not_taken_for_something_later(case: Case) -> None:
    row_id = case.met().id
    assert case.session.exec(select(Outbox).where(Outbox.kind == helping.STUCK)).all()
    erase(case, case.ben)
    assert case.session.get_one(Relationship, row_id).state is RelationshipState.ENDED
    # On SQLite the next call for help gets the number of the one that went.
    (eve,) = case.others(["Eve"])
    row = pairs.pair(case.session, case.mia, eve, case.programme, now=case.now)
    helping.ask_for_help(case.session, acting(eve), row.id, now=case.now)
    told = case.session.exec(select(Outbox).where(Outbox.kind == helping.STUCK)).all()
    assert [one.person_id for one in told] == [case.ada.id]
    assert "UEVE" in case.shown()[told[0].id]


# -- what stays, and why ----------------------------------------------------------------------------------------


def test_whoever_blocked_them_stays_apart_from_them(case: Case) -> None:
    endings.block(case.session, acting(case.ben), case.agreed().id, now=case.now)
    anew = erase(case, case.mia)
    assert case.session.exec(select(Avoidance.avoided_id).where(Avoidance.person_id == case.ben.id)).all() == [anew.id]
    pairs_again = JoinForm(
        roles=["offer"], stage="lead", field="engineering", functions_offered=["skills"], programmes=[case.programme.id]
    )
    participants.save(case.session, acting(anew), pairs_again, now=case.now)
    assert doors.door(case.session, case.ben.id, anew) is Door.CLOSED
    gathered = pairing.gather(case.session, case.programme, {case.ben.id, anew.id}, now=case.now)
    apart = {one.key: set(one.avoid) for one in (*gathered.mentees, *gathered.mentors)}
    assert str(anew.id) in apart[str(case.ben.id)] or str(case.ben.id) in apart[str(anew.id)]


def test_never_invite_me_holds_and_whom_they_avoided_is_forgotten(case: Case) -> None:
    case.before(case.mia)
    anew = erase(case, case.mia)
    assert case.session.exec(select(NeverInvite.person_id)).all() == [anew.id]
    assert case.session.exec(select(Avoidance.person_id)).all() == [case.dee.id]


def test_others_stay_apart_from_their_manager(case: Case) -> None:
    case.ben.manager_id = case.mia.id
    anew = erase(case, case.mia)
    assert case.ben.manager_id == anew.id


def test_what_slack_shows_of_them_stays_and_what_they_told_does_not(case: Case) -> None:
    case.mia.title, case.mia.tz, case.mia.home_opened_at = "Lead", "Europe/Berlin", case.now
    name, old_id = case.mia.name, case.mia.id
    anew = erase(case, case.mia)
    assert (anew.name, anew.title, anew.tz, anew.team, anew.manager_id) == (name, "Lead", "Europe/Berlin", "", None)
    home = hub.home(case.session, anew.id, now=case.now)
    assert (home.standing.profile, home.partners, home.goals) == (None, (), ())
    waiting = case.session.exec(select(Outbox).where(Outbox.person_id == anew.id)).all()
    assert [row.kind for row in waiting] == ["home"]
    blank = case.session.get_one(Person, old_id)
    assert is_erased(blank.slack_user_id)
    assert (blank.name, blank.title, blank.tz) == (SOMEBODY, "", "UTC")


def test_they_can_begin_anew_with_the_same_people(case: Case) -> None:
    case.ended()
    anew = erase(case, case.ben)
    form = JoinForm(roles=["look"], stage="early", field="engineering", programmes=[case.programme.id])
    assert participants.save(case.session, acting(anew), form, now=case.now)
    case.ben = anew
    case.asked()
    assert asks.open_ask(case.session, anew.id) is not None


def test_the_last_admin_of_a_programme_lays_the_office_down_and_workspace_admins_can_run_it(case: Case) -> None:
    boss = make_person(case.session, "Boss")
    case.session.add(ProgrammeAdmin(programme_id=case.programme.id, person_id=boss.id))
    case.programme.conduct_contact_id = case.programme.rounds_by = case.programme.created_by = boss.id
    drafted(case)
    anew = erase(case, boss)
    programme = case.session.get_one(Programme, case.programme.id)
    assert programmes.admins(case.session, programme.id) == []
    assert (programme.conduct_contact_id, programme.rounds_by) == (None, None)
    with pytest.raises(UserError, match="an admin of this Slack workspace"):
        programmes.require_admin(case.session, acting(anew), programme)
    assert programmes.require_admin(case.session, acting(case.ada), programme).id == case.ada.id
    assert [one.person_id for one in helping.contact(case.session, programme.id).people] == [case.ada.id]
    assert programmes.card(case.session, programme).created_by is None
    round_id = case.session.exec(select(Round.id)).one()
    version = drafts.preview(case.session, acting(case.ada), round_id).version
    publishing.publish(case.session, acting(case.ada), round_id, version, now=case.now)


def test_somebody_who_never_joined_can_be_erased_too(case: Case) -> None:
    case.invited()
    anew = erase(case, case.dee)
    assert anew.name == "Dee"
    assert [row.kind for row in case.session.exec(select(Outbox).where(Outbox.kind == invitations.ANSWER))]
    case.shown()
