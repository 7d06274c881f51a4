"""Who may set up and change a programme, and what is told to whom."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import Message, Outbox, Person, Programme, Round, Transition
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.programmes import ProgrammeForm
from bot.forms.states import Cadence, OutboxState, ProgrammeState, RoundState
from bot.services import postings, programmes
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def boss(session: Session) -> Person:
    person = make_person(session, "Amara")
    person.is_admin = True
    return person


def form(*admins: Person, name: str = "Growing", **more: object) -> ProgrammeForm:
    raw = {
        "name": name,
        "cadence": Cadence.BIWEEKLY,
        "kinds": [Kind.CLASSIC],
        "term_months": 6,
        "admins": [admin.slack_user_id for admin in admins],
    }
    return ProgrammeForm.model_validate(raw | more)


def letters(session: Session, kind: str) -> list[Outbox]:
    return list(session.exec(select(Outbox).where(Outbox.kind == kind)))


def test_a_programme_begins_with_its_history_its_admins_and_one_welcome(
    session: Session, boss: Person, clock: SetClock
) -> None:
    helper = make_person(session, "Helper")
    made = programmes.set_up(session, acting(boss), "C1", form(boss, helper), now=clock.now())
    assert made.state is ProgrammeState.ACTIVE
    assert [admin.id for admin in programmes.admins(session, made.id)] == [boss.id, helper.id]
    history = session.exec(select(Transition).where(Transition.thing == "programme")).one()
    assert (history.to_state, history.by_person_id) == ("active", boss.id)
    assert [row.recipient for row in letters(session, postings.WELCOME)] == ["C1"]
    assert [card.id for card in programmes.active(session)] == [made.id]


def test_only_workspace_admins_set_up_and_the_refusal_names_whom_to_ask(
    session: Session, boss: Person, clock: SetClock
) -> None:
    someone = make_person(session, "Someone")
    with pytest.raises(NotAllowed, match=boss.name):
        programmes.set_up(session, acting(someone), "C1", form(someone), now=clock.now())
    assert not list(session.exec(select(Programme)))


def test_a_second_programme_in_a_channel_is_refused_beside_the_name(
    session: Session, boss: Person, clock: SetClock
) -> None:
    programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    with pytest.raises(InvalidInput) as refusal:
        programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    assert set(refusal.value.fields) == {"name"}
    programmes.set_up(session, acting(boss), "C2", form(boss), now=clock.now())


@pytest.mark.parametrize("flaw", ["is_deleted", "is_bot", "is_guest"])
def test_nobody_runs_a_programme_who_is_gone_a_bot_or_a_guest(
    session: Session, boss: Person, clock: SetClock, flaw: str
) -> None:
    other = make_person(session, "Other")
    setattr(other, flaw, True)
    with pytest.raises(InvalidInput) as refusal:
        programmes.set_up(session, acting(boss), "C1", form(boss, other), now=clock.now())
    assert set(refusal.value.fields) == {"admins"}
    with pytest.raises(InvalidInput) as refusal:
        programmes.set_up(session, acting(boss), "C2", form(boss, conduct_contact=other.slack_user_id), now=clock.now())
    assert set(refusal.value.fields) == {"conduct_contact"}


def test_whoever_is_no_admin_any_more_is_refused_however_old_their_form_is(
    session: Session, boss: Person, clock: SetClock
) -> None:
    helper = make_person(session, "Helper")
    made = programmes.set_up(session, acting(boss), "C1", form(boss, helper), now=clock.now())
    programmes.edit(session, acting(helper), made.id, form(boss, helper, name="Renamed"))
    programmes.edit(session, acting(boss), made.id, form(boss))
    with pytest.raises(NotAllowed, match=boss.name):
        programmes.edit(session, acting(helper), made.id, form(helper, name="Taken over"))
    assert programmes.get(session, made.id).name == "Growing"
    boss.is_admin = False
    programmes.edit(session, acting(boss), made.id, form(boss, name="Still mine"))
    boss.is_deleted = True
    with pytest.raises(NotAllowed):
        programmes.edit(session, acting(boss), made.id, form(boss))


def test_the_hub_counts_who_takes_part_and_is_shown_to_admins_only(
    session: Session, boss: Person, clock: SetClock
) -> None:
    made = programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    ana, ben = make_person(session, "Ana"), make_person(session, "Ben")
    pairs.joined(session, ana, looking=True)
    pairs.joined(session, ben, offering=True)
    pairs.enrolled(session, ana, made)
    pairs.enrolled(session, ben, made)
    pairs.pair(session, ben, ana, made, now=clock.now())
    hub = programmes.hub(session, acting(boss), "C1", now=clock.now())
    assert (hub.enrolled, hub.looking, hub.offering, hub.active_pairs, hub.round) == (2, 1, 1, 1, None)
    assert programmes.hub(session, acting(boss), "C9", now=clock.now()).programme is None
    for channel in ("C1", "C9"):
        with pytest.raises(NotAllowed):
            programmes.hub(session, acting(ana), channel, now=clock.now())


def test_an_ended_programme_cannot_be_changed(session: Session, boss: Person, clock: SetClock) -> None:
    made = programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    made.state = ProgrammeState.ENDED
    session.flush()
    with pytest.raises(NotFound):
        programmes.edit(session, acting(boss), made.id, form(boss))


def test_a_refused_welcome_is_told_to_its_author_and_posted_again_once(
    session: Session, boss: Person, clock: SetClock
) -> None:
    made = programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    row = letters(session, postings.WELCOME)[0]
    row.state = OutboxState.DEAD
    postings.refused(session, row, "not_in_channel", now=clock.now())
    told = letters(session, postings.REFUSED)
    assert [(one.person_id, one.params["code"]) for one in told] == [(boss.id, "not_in_channel")]
    stranger = make_person(session, "Stranger")
    with pytest.raises(NotAllowed):
        programmes.post_again(session, acting(stranger), postings.WELCOME, made.id, now=clock.now())
    programmes.post_again(session, acting(boss), postings.WELCOME, made.id, now=clock.now())
    with pytest.raises(AlreadyDone):
        programmes.post_again(session, acting(boss), postings.WELCOME, made.id, now=clock.forward(seconds=1))
    second = [one for one in letters(session, postings.WELCOME) if one.state is OutboxState.DUE]
    assert len(second) == 1
    second[0].state = OutboxState.SENT
    session.add(
        Message(channel_id="C1", ts="1.1", kind=postings.WELCOME, subject_id=made.id, sent_at=clock.now(), params={})
    )
    session.flush()
    with pytest.raises(AlreadyDone):
        programmes.post_again(session, acting(boss), postings.WELCOME, made.id, now=clock.forward(seconds=1))


def test_where_the_author_is_gone_the_other_admins_are_told(session: Session, boss: Person, clock: SetClock) -> None:
    helper = make_person(session, "Helper")
    programmes.set_up(session, acting(boss), "C1", form(helper), now=clock.now())
    boss.is_deleted = True
    postings.refused(session, letters(session, postings.WELCOME)[0], "is_archived", now=clock.now())
    assert [one.person_id for one in letters(session, postings.REFUSED)] == [helper.id]


@pytest.mark.parametrize(("typed", "kept"), [("de", "DE"), (" de-by ", "DE-BY"), ("", ""), (None, "")])
def test_a_programme_keeps_the_holidays_of_a_country_or_region(
    session: Session, boss: Person, clock: SetClock, typed: str | None, kept: str
) -> None:
    made = programmes.set_up(session, acting(boss), "C1", form(boss, holiday_country=typed), now=clock.now())
    assert made.holiday_country == kept


@pytest.mark.parametrize("typed", ["XX", "DE-XX", "Germany", "DE-", "*"])
def test_a_country_without_known_holidays_is_told_beside_its_field(
    session: Session, boss: Person, clock: SetClock, typed: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        programmes.set_up(session, acting(boss), "C1", form(boss, holiday_country=typed), now=clock.now())
    assert list(refused.value.fields) == ["holiday_country"]
    assert "DE, US or IN" in refused.value.fields["holiday_country"]


def test_the_hub_tells_how_many_introductions_are_sent_while_some_are_to_come(
    session: Session, boss: Person, clock: SetClock
) -> None:
    made = programmes.set_up(session, acting(boss), "C1", form(boss), now=clock.now())
    row = Round(
        programme_id=made.id,
        opened_by=boss.id,
        state=RoundState.PUBLISHED,
        deadline_at=clock.now(),
        opened_at=clock.now(),
        published_at=clock.now(),
    )
    session.add(row)
    session.flush()
    for n in range(3):
        one, two = make_person(session, f"Mentor{n}"), make_person(session, f"Mentee{n}")
        pairs.pair(session, one, two, made, now=clock.now()).round_id = row.id
    intros = session.exec(select(Outbox).where(Outbox.kind == "relationships.intro")).all()
    assert len(intros) == 3
    intros[0].state = OutboxState.SENT
    session.flush()
    assert programmes.hub(session, acting(boss), "C1", now=clock.now()).introduced == (1, 3)
    for intro in intros:
        intro.state = OutboxState.SENT
    session.flush()
    assert programmes.hub(session, acting(boss), "C1", now=clock.now()).introduced is None
