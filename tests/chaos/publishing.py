"""A drafted round, and admins who publish it at the same moment, some of whom are killed."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select

from bot.catalogue import Stage
from bot.db.engine import Database
from bot.db.tables import Member, Outbox, Relationship, Round, Transition
from bot.errors import AlreadyDone
from bot.forms.rounds import RoundForm
from bot.forms.states import RoundState
from bot.services import drafts, publishing, rounds
from bot.services.actors import Actor
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

_FORKS = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Draft:
    """A round that only has to be published."""

    workspace_id: int
    round_id: int
    version: int
    admins: tuple[Actor, ...]
    pairs: int
    #: Messages that stood in the outbox before.
    letters: int


def make_draft(database: Database, couples: int = 3, admins: int = 4) -> Draft:
    """Have people sign up and a draft made."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        bosses = [make_person(session, f"Boss{n}", is_admin=True) for n in range(admins)]
        programme = pairs.programme(session, bosses[0], now=NOW)
        row = rounds.open_round(session, acting(bosses[0]), programme.id, RoundForm(deadline=date(2026, 3, 9)), now=NOW)
        for n in range(couples):
            mentee, mentor = make_person(session, f"Mentee{n}"), make_person(session, f"Mentor{n}")
            pairs.joined(session, mentee, looking=True, stage=Stage.EARLY)
            pairs.goal(session, mentee)
            pairs.joined(session, mentor, offering=True, stage=Stage.LEAD)
            for person in (mentee, mentor):
                rounds.sign_up(session, acting(person), row.id, now=NOW)
        asked = drafts.ask(session, acting(bosses[0]), row.id, now=NOW)
        drafts.store(session, acting(bosses[0]), asked, drafts.answer(asked), now=NOW)
        session.flush()
        session.refresh(row)
        letters = session.exec(select(func.count()).select_from(Outbox)).one()
        return Draft(workspace_id, row.id, row.version, tuple(acting(boss) for boss in bosses), couples, letters)


def publish(database: Database, draft: Draft, admin: Actor) -> bool:
    """Publish as one admin; tells whether this was the one who did it."""
    try:
        with database.writing(draft.workspace_id) as session:
            publishing.publish(session, admin, draft.round_id, draft.version, now=NOW)
    except AlreadyDone:
        return False
    return True


def race(database: Database, draft: Draft) -> int:
    """Let all admins publish at once; returns how many were told that they did it."""
    with ThreadPoolExecutor(len(draft.admins)) as pool:
        return sum(pool.map(lambda admin: publish(database, draft, admin), draft.admins))


@dataclass(frozen=True)
class Outcome:
    """What a publication left behind."""

    state: RoundState
    relationships: int
    members: int
    transitions: int
    letters: int


def outcome(database: Database, draft: Draft) -> Outcome:
    """Count what is there now."""
    with database.reading(draft.workspace_id) as session:
        row = session.exec(select(Round).where(Round.id == draft.round_id)).one()
        done = select(func.count()).select_from(Transition)
        moved = done.where(col(Transition.thing) == "round", col(Transition.to_state) == RoundState.PUBLISHED.value)
        return Outcome(
            row.state,
            _count(session, Relationship),
            _count(session, Member),
            session.exec(moved).one(),
            _count(session, Outbox) - draft.letters,
        )


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def nothing(draft: Draft) -> Outcome:
    """Return what is there as long as nothing was published."""
    del draft
    return Outcome(RoundState.DRAFT, 0, 0, 0, 0)


def whole(draft: Draft, found: Outcome) -> bool:
    """Tell whether everything is there, once; each pair hears of it in a group and each person alone."""
    wanted = (RoundState.PUBLISHED, draft.pairs, 2 * draft.pairs, 1)
    return wanted == (found.state, found.relationships, found.members, found.transitions) and (
        found.letters >= 3 * draft.pairs
    )


def _publish_and_die(url: str, draft: Draft, statement: int) -> None:
    """Publish, and be killed before the given statement; at 0 right before the commit, below right after it."""
    database = Database(url)
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(database.engine, "before_cursor_execute", count)
    with database.writing(draft.workspace_id) as session:
        publishing.publish(session, draft.admins[0], draft.round_id, draft.version, now=NOW)
        if statement == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def killed_publication(database: Database, draft: Draft, statement: int) -> None:
    """Have another process publish and die on the way."""
    url = database.url.render_as_string(hide_password=False)
    process = _FORKS.Process(target=_publish_and_die, args=(url, draft, statement), daemon=True)
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
