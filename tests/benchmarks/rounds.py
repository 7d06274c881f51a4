"""How long a round of two thousand people takes from rows to a stored draft, and one decision of an admin about it."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot.catalogue import Aim, Field, Function, Kind, Stage
from bot.db.engine import Database
from bot.db.schema import migrate
from bot.db.tables import Enrolment, Goal, Person, Profile, Programme, Round, Signup
from bot.forms.rounds import RoundForm
from bot.forms.states import DraftRuling, SignupAnswer
from bot.forms.steering import Decision, Steer
from bot.services import drafts, rounds, steering, texts
from bot.services.actors import Actor
from tests.benchmarks.figures import Figure
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

_PEOPLE, _LOST_A_PARTNER = 2000, 100
_NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
_WORDS = "lead review speak python data design manage budget negotiate hire learn career ship product".split()  # noqa: SIM905 - a row of words reads better


def drafting() -> Iterator[Figure]:
    """Draft a round, and keep one pair together."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'baton.db'}")
        migrate(database, now=_NOW)
        workspace = make_workspace(database)
        with database.writing(workspace) as session:
            row, by = _furnish(session)

        def draft() -> float:
            with database.reading(workspace) as session:
                asked = drafts.ask(session, by, row.id, now=_NOW)
            begun = time.perf_counter()
            answered = drafts.answer(asked)
            solving = time.perf_counter() - begun
            with database.writing(workspace) as session:
                drafts.store(session, by, asked, answered, now=_NOW)
            return solving

        def keep() -> float:
            with database.reading(workspace) as session:
                seen = drafts.preview(session, by, row.id)
                pair = seen.pairs[0]
                decision = Decision(pair.mentee.person_id, pair.mentor.person_id, DraftRuling.KEEP)
                asked = steering.ask(session, by, Steer(row.id, seen.version, decision), now=_NOW)
            answered = drafts.answer(asked)
            with database.writing(workspace) as session:
                steering.keep(session, by, asked, answered, now=_NOW)
            return 0.0

        draft()  # the number libraries are loaded once for each process
        took, solving = _timed(draft)
        what, alone = f"a draft of {_PEOPLE:,} people", f"solving alone {solving:.2f} s"
        yield Figure(what, f"{took:.2f} s", alone, f"{took / solving:.1f}x", "under 5 s", met=took < 5)
        took, _ = _timed(keep)
        yield Figure("one decision about that draft", f"{took:.2f} s", "", "", "under 5 s", met=took < 5)
        database.close()


def _timed(act: Callable[[], float]) -> tuple[float, float]:
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def _furnish(session: Session) -> tuple[Round, Actor]:
    chance = random.Random(3)  # noqa: S311 - made-up people, the same in every run
    boss = make_person(session, "Boss", is_admin=True)
    programme = pairs.programme(session, boss, now=_NOW)
    row = rounds.open_round(session, acting(boss), programme.id, RoundForm(deadline=date(2026, 3, 9)), now=_NOW)
    people = [
        Person(slack_user_id=f"U{n}", name=f"Person {n}", tz=chance.choice(_ZONES), team=chance.choice("abcdef"))
        for n in range(_PEOPLE)
    ]
    session.add_all(people)
    session.flush()
    for number, person in enumerate(people):
        _tell(session, chance, person, programme, row, number)
    session.flush()
    return row, acting(boss)


def _tell(
    session: Session, chance: random.Random, person: Person, programme: Programme, row: Round, number: int
) -> None:
    looks, words = number % 2 == 0, " ".join(chance.sample(_WORDS, 8))
    session.add(
        Profile(
            person_id=person.id,
            looking=looks,
            offering=not looks,
            stage=chance.choice(list(Stage)),
            field=chance.choice(list(Field)),
            skills=", ".join(chance.sample(_WORDS, 4)),
            languages=chance.sample(["en", "de", "hi"], 2),
            functions_offered=[function.value for function in chance.sample(list(Function), 4)],
            offer="" if looks else words,
            offer_vector="" if looks else texts.to_keep(words),
            joined_at=_NOW,
        )
    )
    lost = _NOW - timedelta(days=number) if number < _LOST_A_PARTNER else None
    session.add(Enrolment(programme_id=programme.id, person_id=person.id, joined_at=_NOW, first_since=lost))
    session.add(Signup(round_id=row.id, person_id=person.id, answer=SignupAnswer.IN, answered_at=_NOW))
    if looks:
        session.add(
            Goal(
                person_id=person.id,
                aim=chance.choice(list(Aim)),
                kind=Kind.CLASSIC,
                functions=[function.value for function in chance.sample(list(Function), 2)],
                text=words,
                skills=", ".join(chance.sample(_WORDS, 2)),
                compared=True,
                vector=texts.to_keep(words),
                created_at=_NOW,
                changed_at=_NOW,
            )
        )
