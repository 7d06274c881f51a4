"""Messages that begin a relationship."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.outbox import NotWanted
from bot.forms.relationships import CircleIntro, CircleMatched, IntroCard, MatchedCard
from bot.services import introductions, relationships
from bot.views import circles
from bot.views.message import Message
from bot.views.relationships import introduction, matched


def _load_introduction(session: Session, row: Outbox, now: datetime) -> IntroCard | CircleIntro:
    people = [int(one) for one in row.recipient.split(",")]
    card = introductions.introduction(session, row.subject_id or 0, people, now=now)
    if card is None:
        raise NotWanted("relationship_ended")
    return card


def _load_matched(session: Session, row: Outbox, now: datetime) -> MatchedCard | CircleMatched:
    del now
    card = introductions.matched(session, row.subject_id or 0, row.person_id or 0)
    if card is None:
        raise NotWanted("relationship_ended")
    return card


def _remember_group(session: Session, row: Outbox, channel: str) -> None:
    relationships.remember_group(session, row.subject_id or 0, channel)


def _introduced(card: IntroCard | CircleIntro) -> Message:
    return circles.introduction(card) if isinstance(card, CircleIntro) else introduction(card)


def _matched(card: MatchedCard | CircleMatched) -> Message:
    return circles.matched(card) if isinstance(card, CircleMatched) else matched(card)


KINDS = [
    MessageKind("relationships.intro", _load_introduction, _introduced, on_sent=_remember_group),
    MessageKind("relationships.matched", _load_matched, _matched),
]
