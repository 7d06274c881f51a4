"""Check-ins that stay without an answer: after three in a row somebody is asked once whether to rest."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, Member, Nudge, Outbox
from bot.forms.nudges import NudgeKind
from bot.forms.states import CheckinState
from bot.services import nudging

PROMPT = "checkins.prompt"
#: So many in a row are silence.
THREE = 3
#: Some never arrived, and count for nothing; further back than this nobody looks.
_LOOK_BACK = 8


def key_of(member_id: int, day: date) -> str:
    """Return the outbox key of a check-in's question."""
    return f"{PROMPT}:{member_id}:{day.isoformat()}"


def last_of_three(session: Session, member: Member) -> Checkin | None:
    """Return the newest of three check-ins in a row that arrived and stayed open; None where there are fewer."""
    query = select(Checkin).where(Checkin.member_id == member.id).order_by(col(Checkin.local_date).desc())
    newest = session.exec(query.limit(_LOOK_BACK)).all()
    if len(newest) < THREE or any(one.state is CheckinState.ANSWERED for one in newest[:THREE]):
        return None
    arrived = _arrived(session, newest)
    row = [one for one in newest if one.id in arrived][:THREE]
    if len(row) < THREE or any(one.state is CheckinState.ANSWERED for one in row):
        return None
    return row[0] if not _asked_since(session, member, row[-1].created_at) else None


def ask_whether_to_rest(session: Session, member: Member, last: Checkin, *, now: datetime) -> None:
    """Ask once whether to let it rest, and ask nothing more until an answer."""
    member.next_checkin_at = None
    session.add(member)
    session.flush()
    rule, occasion = NudgeKind.CHECKIN_SILENT, f"checkin:{last.id}"
    nudging.found(session, rule, member.person_id, occasion, relationship_id=member.relationship_id, now=now)


def _arrived(session: Session, asked: Sequence[Checkin]) -> set[int]:
    keys = [key_of(one.member_id, one.local_date) for one in asked]
    query = select(Outbox.subject_id).where(col(Outbox.key).in_(keys), col(Outbox.sent_at).is_not(None))
    # One that was queued but had lost its point by then carries a reason.
    query = query.where(col(Outbox.reason).is_(None))
    return {checkin_id for checkin_id in session.exec(query) if checkin_id is not None}


def _asked_since(session: Session, member: Member, since: datetime) -> bool:
    """Tell whether they were asked, after the first of these, whether to rest: then it is another silence."""
    query = select(Nudge.id).where(
        Nudge.person_id == member.person_id,
        Nudge.relationship_id == member.relationship_id,
        Nudge.rule == NudgeKind.CHECKIN_SILENT,
        col(Nudge.created_at) > since,
    )
    return session.exec(query).first() is not None
