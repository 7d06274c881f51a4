"""The messages of an ask: what is posted, and what of it changes when the ask does."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Ask
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import Action
from bot.services import outbox

#: The mentor's card, and the reminder of it.
CARD = "asks.card"
REMINDER = "asks.reminder"
#: The mentee's receipt, and the answer.
SENT = "asks.sent"
ANSWER = "asks.answer"
#: Brings two together for one talk.
TALK = "asks.talk"


def tell(
    session: Session,
    person_id: int,
    kind: str,
    ask: Ask,
    manners: Manners,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Post a message about the present state of an ask; once for each state."""
    letter = Letter(
        key=f"{kind}:{ask.id}:{ask.state.value}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=ask.id,
        not_after=not_after,
    )
    outbox.enqueue(session, letter, now=now)


def refresh(session: Session, ask: Ask, *, now: datetime, answer_too: bool = False) -> None:
    """Have the messages that both hold show the present state; the answer only where it is the same answer still."""
    held = [(CARD, ask.mentor_id), (REMINDER, ask.mentor_id), (SENT, ask.mentee_id)]
    held += [(ANSWER, ask.mentee_id)] if answer_too else []
    for kind, person_id in held:
        sent = outbox.latest_message(session, kind, ask.id, person_id)
        if sent is None:
            continue
        letter = Letter(
            key=f"{kind}:{ask.id}:{now.timestamp():.6f}",
            to=to_person(person_id),
            kind=kind,
            manners=Manners.NOW,
            due_at=now,
            subject_id=ask.id,
            params={"message": f"{sent.channel_id}/{sent.ts}"},
            action=Action.UPDATE,
        )
        outbox.enqueue(session, letter, now=now)
    refresh_homes(session, ask, now)


def refresh_homes(session: Session, ask: Ask, now: datetime) -> None:
    """Have the Home tabs of both show where things stand."""
    for person_id in (ask.mentee_id, ask.mentor_id):
        outbox.refresh_home(session, person_id, now=now)
