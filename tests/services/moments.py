"""The moments of two full lives at which somebody may be erased, and how to look for what is left of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from bot.catalogue import Kind
from bot.db.tables import Person
from bot.forms.rounds import RoundForm
from bot.services import circles, drafts, erasure, rounds
from bot.services.actors import Actor
from tests.people import acting
from tests.services.full_lives import Case


def round_open(case: Case, size: int = 0, *more: str) -> int:
    """A round is open, and all are in."""
    if size:
        case.programme.kinds = [Kind.PEER.value]
    form = RoundForm(deadline=(case.now + timedelta(days=3)).date(), group_size=size)
    row = rounds.open_round(case.session, acting(case.ada), case.programme.id, form, now=case.now)
    for one in (case.mia, case.ben, *case.others(more)):
        rounds.sign_up(case.session, acting(one), row.id, now=case.now)
    return row.id


def drafted(case: Case) -> int:
    """A round has a draft with the two in it."""
    round_id = round_open(case)
    asked = drafts.ask(case.session, acting(case.ada), round_id, now=case.now)
    drafts.store(case.session, acting(case.ada), asked, drafts.answer(asked), now=case.now)
    return round_id


def drafted_circles(case: Case, size: int = 2, *more: str) -> int:
    """A round of peers has a draft with the two in it."""
    round_id = round_open(case, size, *more)
    asked = circles.ask(case.session, acting(case.ada), round_id, now=case.now)
    circles.store(case.session, acting(case.ada), asked, circles.answer(asked), now=case.now)
    return round_id


def erased(session: Session, actor: Actor, *, now: datetime) -> Actor:
    """Erase somebody; returns who they are from then on."""
    slack_user_id = session.get_one(Person, actor.person_id).slack_user_id
    erasure.erase(session, actor, now=now)
    return acting(session.exec(select(Person).where(Person.slack_user_id == slack_user_id)).one())


def whole_database(session: Session) -> dict[str, str]:
    """Everything that the database holds, table by table, whoever it belongs to."""
    session.flush()
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        rows = session.connection().execute(sa.select(table)).all()
        found[table.name] = "\n".join(repr(tuple(row)) for row in rows)
    return found


Moment = Callable[[Case], object]
MOMENTS: dict[str, Moment] = {
    "joined": Case.nothing,
    "suggested": Case.suggest,
    "asked": Case.asked,
    "thinking": Case.thinking,
    "offered": Case.offered,
    "talking": Case.talking,
    "refused": Case.refused,
    "invited": Case.invited,
    "said themselves": Case.said_themselves,
    "accepted": Case.accepted,
    "half signed": Case.half_signed,
    "proposed": Case.proposed,
    "agreed": Case.agreed,
    "met": Case.met,
    "asked halfway": Case.asked_halfway,
    "closing": Case.closing,
    "closed": Case.closed,
    "ended": Case.ended,
    "circle of four": lambda case: case.circle("Eve", "Fay"),
    "circle of two": Case.circle,
    "round": round_open,
    "draft": drafted,
    "draft of peers": drafted_circles,
    "draft of circles": lambda case: drafted_circles(case, 3, "Eve"),
}
#: Where it makes a difference whether the mentor or the mentee is erased.
_EITHER = ("asked", "offered", "half signed", "agreed", "closing", "closed", "circle of four", "draft")
#: Each moment with somebody who may be erased then.
ERASED = [(moment, name) for moment in MOMENTS for name in (("mia", "ben") if moment in _EITHER else ("ben",))]
