"""The messages about meetings, each sent once to each person."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Meeting
from bot.forms.outbox import Letter, Manners, to_person
from bot.services import outbox

PROPOSED = "meetings.proposed"
AGREED = "meetings.agreed"
SKIPPED = "meetings.skipped"
#: All of a circle have chosen, and no time suits most of them.
UNDECIDED = "meetings.undecided"
#: A circle meets without somebody.
AWAY = "meetings.away"
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
    about: int | None = None,
) -> None:
    """Have somebody told about a meeting, `about` somebody else where that is what it says."""
    which = f":{about}" if about is not None else ""
    letter = Letter(
        key=f"{kind}:{meeting.id}:{person_id}{which}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=meeting.id,
        not_after=not_after,
        params={} if about is None else {"about": about},
    )
    outbox.enqueue(session, letter, now=now)
