"""What Baton posts in a programme's channel, and what follows where Slack does not let it."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Message, Outbox, Person, Programme, ProgrammeAdmin, Round
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import Letter, Manners, to_channel, to_person
from bot.forms.states import Action, OutboxState
from bot.services import outbox

WELCOME = "programmes.welcome"
ANNOUNCEMENT = "rounds.announcement"
SUMMARY = "rounds.summary"
CALLED_OFF = "rounds.called_off"
#: Tells an admin that one of these could not be posted.
REFUSED = "programmes.refused"

_ABOUT_ROUNDS = frozenset({ANNOUNCEMENT, SUMMARY, CALLED_OFF})
_UNDER_WAY = (OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN)


def post(session: Session, kind: str, programme: Programme, subject_id: int, *, now: datetime, again: str = "") -> None:
    """Have something posted in a programme's channel, once; `again` names a deliberate repetition."""
    letter = Letter(
        key=f"{kind}:{subject_id}{again}",
        to=to_channel(programme.channel_id),
        kind=kind,
        manners=Manners.NOW,
        due_at=now,
        subject_id=subject_id,
    )
    outbox.enqueue(session, letter, now=now)


def refused(session: Session, row: Outbox, code: str, *, now: datetime) -> None:
    """Tell whoever caused a post that Slack refused it, why, and how to mend it."""
    if row.action is not Action.POST or row.subject_id is None:
        return
    for person_id in _whom_to_tell(session, row.kind, row.subject_id):
        letter = Letter(
            key=f"{REFUSED}:{row.id}:{person_id}",
            to=to_person(person_id),
            kind=REFUSED,
            manners=Manners.NOW,
            due_at=now,
            subject_id=row.subject_id,
            params={"code": code, "kind": row.kind},
        )
        outbox.enqueue(session, letter, now=now)


def _whom_to_tell(session: Session, kind: str, subject_id: int) -> list[int]:
    """Return the person who caused the post, or all admins where that person is gone."""
    programme, cause = subject(session, kind, subject_id)
    person = session.exec(select(Person).where(Person.id == cause)).one()
    if not person.is_deleted:
        return [person.id]
    query = select(ProgrammeAdmin.person_id).where(ProgrammeAdmin.programme_id == programme.id)
    return list(session.exec(query))


def subject(session: Session, kind: str, subject_id: int) -> tuple[Programme, int]:
    """Return the programme that a post is about, and the id of the person who caused it.

    Raises:
        NotFound: there is no such thing.
    """
    programme_id, cause = subject_id, None
    if kind in _ABOUT_ROUNDS:
        row = session.exec(select(Round).where(Round.id == subject_id)).first()
        programme_id, cause = (row.programme_id, row.opened_by) if row is not None else (0, None)
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).first()
    if programme is None:
        raise NotFound("This programme is gone.")
    return programme, cause if cause is not None else programme.created_by


def post_again(session: Session, kind: str, subject_id: int, *, now: datetime) -> None:
    """Try a refused post once more. The caller checked that the person may.

    Raises:
        AlreadyDone: it is on its way, or stands in the channel by now.
    """
    programme, _ = subject(session, kind, subject_id)
    posted = select(Message.id).where(Message.kind == kind, Message.subject_id == subject_id)
    waiting = select(Outbox.id).where(
        Outbox.kind == kind, Outbox.subject_id == subject_id, col(Outbox.state).in_(_UNDER_WAY)
    )
    if session.exec(posted).first() is not None:
        raise AlreadyDone("It is already in the channel; nothing was posted twice.")
    if session.exec(waiting).first() is not None:
        raise AlreadyDone("It is on its way to the channel already.")
    post(session, kind, programme, subject_id, now=now, again=f":again:{now.timestamp():.6f}")
