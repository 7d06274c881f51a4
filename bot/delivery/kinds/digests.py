"""Digests whose message is to show a new answer. What first sends one is put together by `bot.delivery.digests`."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.digests import Digest
from bot.forms.outbox import NotWanted
from bot.services import digests
from bot.views.digests import digest


def _load(session: Session, row: Outbox, now: datetime) -> Digest:
    found = digests.of_message(session, row.subject_id or 0, now=now)
    if found is None:
        raise NotWanted("digest_gone")
    return found


KINDS = [MessageKind(digests.DIGEST, _load, digest)]
