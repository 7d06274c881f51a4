"""What is stored about somebody, as they see it and as a file: all that is theirs, and nothing of what is others'."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.db.engine import Database
from bot.db.tables import Member, Outbox, Person, Programme, ProgrammeAdmin, Suggestion
from bot.db.types import Words
from bot.forms.privacy import SOMEBODY, Topic
from bot.forms.states import OutboxState
from bot.services import erasure, privacy, rounds
from bot.services.traces import NOBODYS_WORDS, TRACES
from bot.views.privacy import erase_modal, exported, privacy_modal
from tests.conftest import SetClock
from tests.databases import empty
from tests.people import acting, make_workspace
from tests.services.full_lives import Case, mark
from tests.services.moments import drafted, whole_database

#: Made from words, and none themselves.
_NO_WORDS = {"profile.offer_vector", "goal.vector", "profile.booking_link"}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Case]:
    """Mia and Ben, who have done everything that one can do; it takes longer than any test here."""
    path = tmp_path_factory.mktemp("lived") / "baton.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    with database.writing(make_workspace(database)) as session:
        yield everything(Case(session, SetClock()))
    database.close()


@pytest.fixture
def case(lived: Case) -> Iterator[Case]:
    """The same two, and whatever a test does with them is undone."""
    session, at, kept = lived.session, lived.clock.at, dict(vars(lived))
    ids = {name: row.id for name, row in kept.items() if isinstance(row, Person | Programme)}
    undone = session.begin_nested()
    yield lived
    undone.rollback()
    session.expunge_all()
    lived.clock.at = at
    for name, row_id in ids.items():
        setattr(lived, name, session.get_one(type(kept[name]), row_id))


def everything(case: Case) -> Case:
    """Have them do it."""
    case.before(case.mia, case.ben)
    case.talking()
    case.closed()
    case.invited()
    case.circle("Eve")
    return case


def file_of(case: Case, who: Person) -> str:
    """The file that somebody gets."""
    attachment = exported(privacy.export(case.session, who.id, now=case.now)).attachment
    assert attachment is not None
    return attachment.content.decode()


def test_this_life_has_words_in_every_place_for_words(case: Case) -> None:
    """Or else a search for them would prove nothing."""
    session = case.session
    for trace in TRACES:
        table = trace.table.__table__  # type: ignore[attr-defined] # tables have one
        for column in [c for c in table.columns if isinstance(c.type, Words)]:
            name = f"{trace.name}.{column.name}"
            if name not in _NO_WORDS | set(NOBODYS_WORDS):
                texts = session.exec(select(getattr(trace.table, column.name))).all()
                assert any("«" in text for text in texts), name


def test_every_word_that_somebody_wrote_is_in_their_file(case: Case) -> None:
    stored = "\n".join(whole_database(case.session).values())
    for who in (case.mia, case.ben):
        told = file_of(case, who)
        numbers = {word for number in range(200) if (word := f"{mark(who)} {number:03}") in stored}
        assert len(numbers) > 20
        assert [one for one in numbers if one not in told] == []


def test_the_file_holds_no_words_that_were_never_shown_to_them_and_nobodys_private_choices(case: Case) -> None:
    told = json.loads(file_of(case, case.mia))
    text = json.dumps(told, ensure_ascii=False)
    shown_to_mia = {"ask", "agreement", "plan_step", "meeting", "thanks", "invitation"}
    for table, rows in told["tables"].items():
        if table not in shown_to_mia:
            assert mark(case.ben) not in json.dumps(rows, ensure_ascii=False), table
    assert not any("then_next" in row for row in told["tables"]["ask"])
    others = {
        "acquaintance": "known_id",
        "avoidance": "avoided_id",
        "shortlist_entry": "mentor_id",
        "place_wish": "mentor_id",
    }
    for table, column in others.items():
        assert {row["person_id"]["name"] for row in told["tables"][table]} == {"Mia"}
        assert told["left_out"][f"{table}.{column}"]
    assert "workspace_id" not in text
    assert "marker" not in text
    assert not any(line.get("reader") == "admin" for row in told["tables"]["relationship"] for line in row["reasons"])


def test_people_stand_in_the_file_by_name(case: Case) -> None:
    told = json.loads(file_of(case, case.mia))
    assert told["you"] == {"name": "Mia", "slack_user_id": "UMIA"}
    assert {row["mentee_id"]["name"] for row in told["tables"]["ask"]} == {"Ben"}
    erasure.erase(case.session, acting(case.ben), now=case.now)
    told = json.loads(file_of(case, case.mia))
    assert {row["mentee_id"]["name"] for row in told["tables"]["ask"]} == {SOMEBODY}


def test_what_a_circle_did_after_somebody_left_it_is_not_theirs(case: Case) -> None:
    row = case.session.exec(select(Member).where(Member.person_id == case.mia.id)).all()[-1]
    before = json.loads(file_of(case, case.mia))["tables"]
    row.left_at = case.now
    case.session.flush()
    after = json.loads(file_of(case, case.mia))["tables"]
    assert len(after["agreement"]) < len(before["agreement"])
    assert len(after["relationship"]) == len(before["relationship"])
    assert any(mark(case.mia) in step["text"] for step in after["plan_step"])


def test_a_question_that_was_perhaps_never_asked_stands_in_the_file_of_who_asked_it(case: Case) -> None:
    case.ben, case.mia = case.ada, case.dee
    case.said_themselves()
    assert len(json.loads(file_of(case, case.ada))["tables"]["agreed_pair"]) == 1
    assert json.loads(file_of(case, case.dee))["tables"]["agreed_pair"] == []


def test_a_message_that_was_not_sent_says_nothing_in_the_file(case: Case) -> None:
    waiting = case.session.exec(select(Outbox).where(Outbox.person_id == case.mia.id)).all()
    assert len(waiting) > 2
    waiting[0].state, waiting[1].state, waiting[1].reason = OutboxState.SENT, OutboxState.SKIPPED, "partner_gone"
    case.session.flush()
    told = json.loads(file_of(case, case.mia))["tables"]["outbox"]
    assert [row["id"] for row in told] == [waiting[0].id]


def test_a_draft_is_nobodys_to_read_before_it_is_published(case: Case) -> None:
    round_id = drafted(case)
    assert privacy.card(case.session, acting(case.ben)).in_draft
    assert not privacy.card(case.session, acting(case.ada)).in_draft
    assert json.loads(file_of(case, case.ben))["tables"]["draft_unmatched"] == []
    assert json.loads(file_of(case, case.ben))["tables"]["draft_pair"] == []
    assert json.loads(file_of(case, case.ben))["tables"]["signup"]
    rounds.call_off(case.session, acting(case.ada), round_id, now=case.now)
    assert not privacy.card(case.session, acting(case.ben)).in_draft


def test_the_page_counts_what_there_is_and_says_what_admins_see(case: Case) -> None:
    case.session.add(ProgrammeAdmin(programme_id=case.programme.id, person_id=case.mia.id))
    case.session.flush()
    card = privacy.card(case.session, acting(case.mia))
    counts = {(one.topic, one.one): one.count for one in card.held}
    assert counts[Topic.GOALS, "goal"] == 1
    assert counts[Topic.GOALS, "wording of a goal"] == 2
    assert (card.programmes, card.runs, card.living) == (("Growing",), ("Growing",), 1)
    shown = json.dumps(privacy_modal(card).to_dict(), ensure_ascii=False)
    assert "1 goal, 2 wordings of goals" in shown
    assert mark(case.mia) not in shown
    question = json.dumps(erase_modal(card).to_dict(), ensure_ascii=False)
    assert "Your relationship ends kindly" in question
    assert "You run *Growing* no more" in question


def test_somebody_who_never_joined_sees_that_there_is_little(case: Case) -> None:
    card = privacy.card(case.session, acting(case.dee))
    assert {one.topic for one in card.held} >= {Topic.PROFILE}
    assert (card.programmes, card.runs, card.living) == ((), (), 0)
    privacy_modal(card).to_dict()
    erase_modal(card).to_dict()


def test_several_clicks_in_a_minute_bring_one_file(case: Case) -> None:
    for _ in range(3):
        privacy.ask_for_export(case.session, acting(case.mia), now=case.now)
    waiting = select(Outbox).where(Outbox.kind == privacy.EXPORT)
    assert len(case.session.exec(waiting).all()) == 1
    privacy.ask_for_export(case.session, acting(case.mia), now=case.now + timedelta(minutes=1))
    assert len(case.session.exec(waiting).all()) == 2


def test_the_file_is_the_same_on_the_other_database(case: Case, shared_postgres: Database, clock: SetClock) -> None:
    here = json.loads(file_of(case, case.mia))
    empty(shared_postgres)
    with shared_postgres.writing(make_workspace(shared_postgres)) as session:
        there = everything(Case(session, clock))
        assert {name: len(rows) for name, rows in json.loads(file_of(there, there.mia))["tables"].items()} == {
            name: len(rows) for name, rows in here["tables"].items()
        }


def test_both_can_be_erased_one_after_the_other(case: Case) -> None:
    for who in (case.mia, case.ben):
        erasure.erase(case.session, acting(who), now=case.now)
    left = "\n".join(whole_database(case.session).values())
    assert mark(case.mia) not in left
    assert mark(case.ben) not in left
    assert not case.session.exec(select(Suggestion)).all()
