"""What every handler works with: the person who acts, a session, and the present instant."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from slack_bolt import BoltContext
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import INBOUND, PATIENT, Database
from bot.services import inbound, people
from bot.services.actors import Actor


@dataclass(frozen=True)
class Desk:
    """The parts of Baton that handlers may reach. `wake` tells the sender that something was enqueued."""

    database: Database
    clock: Clock
    wake: Callable[[], None]


@dataclass(frozen=True)
class Work:
    """One piece of work for one person, inside a transaction."""

    session: Session
    actor: Actor
    now: datetime


def desk_of(context: BoltContext) -> Desk:
    """Return the desk that the middleware laid into the context."""
    desk: Desk = context["desk"]
    return desk


def actor_of(context: BoltContext) -> Actor:
    """Return who acts, as the middleware read it from the authenticated payload."""
    actor: Actor = context["actor"]
    return actor


def begin_to_wait(context: BoltContext) -> None:
    """Note when this request has to be answered; called once, before anything is done for it."""
    context["answer_by"] = time.monotonic() + INBOUND


def patience(context: BoltContext) -> float:
    """Return how many seconds a transaction for this request may wait: what is left, or plenty once it is acked."""
    if context.ack.response is not None:
        return PATIENT
    return max(0.0, float(context["answer_by"]) - time.monotonic())


@contextmanager
def work(context: BoltContext) -> Iterator[Work]:
    """Do something: the effect and "processed" are committed together, then the sender is woken.

    Raises:
        bot.errors.Duplicate: the same delivery was processed meanwhile; the effect is rolled back.
        bot.errors.NotFound: the person was erased meanwhile.
    """
    desk, actor = desk_of(context), actor_of(context)
    now = desk.clock.now()
    with desk.database.writing(actor.workspace_id, patience=patience(context)) as session:
        people.require_present(session, actor)
        if (inbound_id := context.get("inbound_id")) is not None:
            inbound.mark_processed(session, inbound_id, now=now)
        yield Work(session, actor, now)
    desk.wake()


@contextmanager
def look(context: BoltContext) -> Iterator[Work]:
    """Read something, changing nothing."""
    desk, actor = desk_of(context), actor_of(context)
    with desk.database.reading(actor.workspace_id, patience=patience(context)) as session:
        yield Work(session, actor, desk.clock.now())
