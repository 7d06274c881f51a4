"""Messages about meetings."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.meetings import MeetingCard
from bot.forms.outbox import NotWanted
from bot.forms.relationships import Partner
from bot.services import meeting_cards, meeting_letters
from bot.views.meeting_notes import ask_agenda, brief, did_you_meet
from bot.views.meetings import agreed, away, proposed, skipped, undecided


def _load(session: Session, row: Outbox, now: datetime) -> MeetingCard:
    return wanted(meeting_cards.to_send(session, row.kind, row.subject_id or 0, row.person_id or 0, now=now))


def _load_away(session: Session, row: Outbox, now: datetime) -> tuple[MeetingCard, Partner]:
    card = _load(session, row, now)
    about = next((one for one in card.relationship.partners if one.person_id == row.params["about"]), None)
    if about is None:
        raise NotWanted("not_a_member")
    return card, about


KINDS = [
    MessageKind(meeting_letters.PROPOSED, _load, proposed),
    MessageKind(meeting_letters.AGREED, _load, agreed),
    MessageKind(meeting_letters.SKIPPED, _load, skipped),
    MessageKind(meeting_letters.UNDECIDED, _load, undecided),
    MessageKind(meeting_letters.AWAY, _load_away, away),
    MessageKind(meeting_letters.AGENDA, _load, ask_agenda),
    MessageKind(meeting_letters.BRIEF, _load, brief),
    MessageKind(meeting_letters.DID_YOU_MEET, _load, did_you_meet),
]
