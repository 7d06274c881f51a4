"""People as Slack knows them, mirrored, so that nothing has to be looked up while somebody waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Person, Workspace
from bot.errors import NotFound
from bot.forms.privacy import is_erased
from bot.services import outbox
from bot.services.actors import Actor

#: Slack's own helper: its `is_bot` is false.
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class SlackPerson:
    """What Slack says about somebody."""

    slack_user_id: str
    name: str
    title: str
    tz: str
    is_admin: bool
    is_guest: bool
    is_bot: bool
    is_deleted: bool


def ensure_workspace(session: Session, team_id: str, *, name: str = "", bot_user_id: str = "") -> Workspace:
    """Return the workspace with this Slack id, made if it is new; names are updated where given."""
    workspace = session.exec(select(Workspace).where(Workspace.team_id == team_id)).first()
    if workspace is None:
        workspace = Workspace(team_id=team_id)
        session.add(workspace)
    workspace.name = name or workspace.name
    workspace.bot_user_id = bot_user_id or workspace.bot_user_id
    session.flush()
    return workspace


def ensure(session: Session, slack_user_id: str) -> Person:
    """Return the person with this Slack id; somebody unheard of is made, to be filled in by a tick."""
    query = select(Person).where(Person.slack_user_id == slack_user_id)
    person = session.exec(query).first()
    if person is None:
        outbox.insert_once(session, Person, {"slack_user_id": slack_user_id, "stale": True})
        person = session.exec(query).one()
    return person


def mirror(session: Session, people: Iterable[SlackPerson]) -> None:
    """Take over what Slack says about these people."""
    listed = {p.slack_user_id: p for p in people}
    # Held, so that nobody's name is written into a row that is being blanked.
    query = select(Person).where(col(Person.slack_user_id).in_(listed)).order_by(col(Person.id))
    known = {person.slack_user_id: person for person in session.exec(query.with_for_update(key_share=True))}
    for slack_user_id, told in listed.items():
        person = known.get(slack_user_id) or Person(slack_user_id=slack_user_id)
        person.name, person.title, person.tz = told.name, told.title, told.tz or "UTC"
        person.is_admin, person.is_guest = told.is_admin, told.is_guest
        person.is_bot = told.is_bot or slack_user_id == SLACKBOT
        person.is_deleted, person.stale = told.is_deleted, False
        session.add(person)
    session.flush()


def stale(session: Session, limit: int = 50) -> Sequence[Person]:
    """Return people of whom only the id is known."""
    return session.exec(select(Person).where(col(Person.stale)).limit(limit)).all()


def get(session: Session, actor: Actor) -> Person:
    """Return the acting person's row."""
    return session.exec(select(Person).where(Person.id == actor.person_id)).one()


def require_present(session: Session, actor: Actor) -> None:
    """Make sure that somebody was not erased since their click arrived, and is not until this work is done.

    Raises:
        NotFound: they were; their next click is that of somebody who never joined.
    """
    # Lets everybody else refer to them and change them; only erasing them waits.
    query = select(Person.slack_user_id).where(Person.id == actor.person_id)
    found = session.exec(query.with_for_update(read=True, key_share=True)).first()
    if found is not None and is_erased(found):
        raise NotFound("Everything that was stored about you was erased a moment ago, so nothing was kept of this.")


def by_slack_ids(session: Session, slack_user_ids: Sequence[str]) -> list[Person]:
    """Return the people with these Slack ids, in that order; unheard-of ones are made."""
    return [ensure(session, slack_user_id) for slack_user_id in slack_user_ids]


def open_home(session: Session, actor: Actor, *, now: datetime) -> None:
    """Remember that this person looks at the Home tab, and have it published."""
    person = get(session, actor)
    person.home_opened_at = now
    session.add(person)
    session.flush()
    outbox.refresh_home(session, person.id, now=now)
