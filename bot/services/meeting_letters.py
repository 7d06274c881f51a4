"""The messages about meetings, each sent once to each person."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Meeting
from bot.forms.outbox import Letter, Manners, to_person
from bot.services import outbox

PROPOSED = "meetings.proposed"
AGREED = "meetings.agreed"
SKIPPED = "meetings.skipped"
AGENDA = "meetings.agenda"
BRIEF = "meetings.brief"
DID_YOU_MEET = "meetings.did_you_meet"


def send(
    session: Session,
    kind: str,
    meeting: Meeting,
    person_id: int,
    manners: Manners,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Have somebody told about a meeting."""
    letter = Letter(
        key=f"{kind}:{meeting.id}:{person_id}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=meeting.id,
        not_after=not_after,
    )
    outbox.enqueue(session, letter, now=now)
