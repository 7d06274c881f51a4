"""Digests whose message is to show a new answer. What first sends one is put together by `bot.delivery.digests`."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.digests import Digest
from bot.services import digests
from bot.views.digests import digest


def _load(session: Session, row: Outbox, now: datetime) -> Digest:
    return wanted(digests.of_message(session, row.subject_id or 0, now=now), "digest_gone")


KINDS = [MessageKind(digests.DIGEST, _load, digest)]
