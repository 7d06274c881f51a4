"""From a claimed row to a parcel: loaded from current data, so that erased words are never sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk.models.views import View
from sqlmodel import Session, col, select

from bot.db.tables import Outbox, Person, Scoped
from bot.delivery.digests import Parts, carries
from bot.delivery.kinds.base import Kinds
from bot.delivery.slack import Parcel
from bot.forms.outbox import NotWanted
from bot.forms.states import Action, RecipientKind
from bot.services import digests
from bot.views.digests import digest
from bot.views.message import Message

#: So many attempts, half a minute in all, are made with a message's picture; then it goes without.
_PATIENCE = 5


@dataclass(frozen=True)
class Skip:
    """The message is not sent, and why (a code)."""

    code: str
    parts: Parts | None = None


def recipients(session: Session, rows: Iterable[Outbox]) -> dict[int, Person]:
    """Return everybody to whom these rows go, looked up at once."""
    ids = {
        int(part)
        for row in rows
        if row.recipient_kind is not RecipientKind.CHANNEL
        for part in row.recipient.split(",")
    }
    return {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(ids)))} if ids else {}


def subjects(session: Session, rows: Iterable[Outbox], kinds: Kinds) -> list[Scoped]:
    """Return what these rows are about, a statement for each table; the session finds them while they are held."""
    ids: dict[type[Scoped], set[int]] = defaultdict(set)
    for row in rows:
        table = kinds[row.kind].subject if row.kind in kinds else None
        if table is not None and row.subject_id is not None:
            ids[table].add(row.subject_id)
    statements = [select(table).where(col(table.id).in_(some)) for table, some in ids.items()]
    return [found for statement in statements for found in session.exec(statement)]


def render(
    session: Session, row: Outbox, kinds: Kinds, people: Mapping[int, Person], *, now: datetime
) -> Parcel | Skip:
    """Make the parcel for one row, in a session of the row's workspace; changes nothing."""
    if row.kind not in kinds:
        return Skip("unknown_kind")
    try:
        users = _users(row, people)
        content, parts = _content(session, row, kinds, now)
    except NotWanted as verdict:
        return Skip(verdict.code)
    if content is None:
        return Skip("nothing_left", parts)
    payload = content.payload() if isinstance(content, Message) else content.to_dict()
    if row.action is Action.UPDATE:
        channel, _, ts = row.params.get("message", "").partition("/")
        return Parcel(row.action, row.marker, payload, channel=channel, ts=ts)
    # A DM is addressed by the person's id, which needs no opening first.
    single = row.recipient_kind is RecipientKind.PERSON
    channel = users[0] if single else row.recipient if row.recipient_kind is RecipientKind.CHANNEL else ""
    parcel = Parcel(row.action, row.marker, payload, channel=channel, users=users, thread_ts=row.thread_ts, parts=parts)
    if not isinstance(content, Message):
        return parcel
    patient = row.attempt < _PATIENCE
    return replace(parcel, picture=content.picture, attachment=content.attachment, patient=patient)


def _content(session: Session, row: Outbox, kinds: Kinds, now: datetime) -> tuple[Message | View | None, Parts | None]:
    """Return what is shown; of a digest only what still has its point, None where nothing has.

    Raises:
        NotWanted: it has lost its point.
    """
    if not carries(row):
        kind = kinds[row.kind]
        return kind.view(kind.load(session, row, now)), None
    found = digests.gather(session, row, now=now)
    shown = tuple(part.row_id for part in found.digest.parts)
    return digest(found.digest) if shown else None, Parts(shown, found.unwanted)


def _users(row: Outbox, people: Mapping[int, Person]) -> tuple[str, ...]:
    """Return the Slack ids of the recipients.

    Raises:
        NotWanted: somebody is gone from Slack.
    """
    if row.recipient_kind is RecipientKind.CHANNEL:
        return ()
    ids = [int(part) for part in row.recipient.split(",")]
    if any(person_id not in people or people[person_id].is_deleted for person_id in ids):
        raise NotWanted("person_gone")
    return tuple(people[person_id].slack_user_id for person_id in ids)
