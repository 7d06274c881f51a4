"""Messages about meetings."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.meetings import MeetingCard
from bot.forms.outbox import NotWanted
from bot.services import meeting_letters, meetings
from bot.views.meetings import agreed, ask_agenda, brief, did_you_meet, proposed, skipped


def _load(session: Session, row: Outbox, now: datetime) -> MeetingCard:
    found = meetings.to_send(session, row.kind, row.subject_id or 0, row.person_id or 0, now=now)
    if isinstance(found, str):
        raise NotWanted(found)
    return found


KINDS = [
    MessageKind(meeting_letters.PROPOSED, _load, proposed),
    MessageKind(meeting_letters.AGREED, _load, agreed),
    MessageKind(meeting_letters.SKIPPED, _load, skipped),
    MessageKind(meeting_letters.AGENDA, _load, ask_agenda),
    MessageKind(meeting_letters.BRIEF, _load, brief),
    MessageKind(meeting_letters.DID_YOU_MEET, _load, did_you_meet),
]
