"""Asks to colleagues who have not joined, and pairs that two people agreed on among themselves."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, due_index, only_one, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import AgreedPairState, InvitationState


class Invitation(Scoped, table=True):
    """An ask to somebody who has not joined: one message, and nothing more unless they answer."""

    __tablename__ = "invitation"
    __table_args__ = within_workspace(
        belongs_to("person", "sender_id"),
        belongs_to("person", "recipient_id"),
        belongs_to("person", "recommended_by_id"),
        belongs_to("goal", "goal_id"),
        only_one("invitation", "recipient_id", "state = 'open'"),
        sa.Index("ix_invitation_sender", "workspace_id", "sender_id", "state"),
        due_index("invitation", "lapse_at", "lapse_at IS NOT NULL"),
        sa.Index("ix_invitation_state", "workspace_id", "state"),
    )

    sender_id: int
    recipient_id: int
    goal_id: int | None = None
    kind: Kind = key(Kind)
    state: InvitationState = key(InvitationState, InvitationState.OPEN)
    what: str = words()
    goal_text: str = words()
    need: str = words()
    why: str = words()
    timeframe_months: int = 6
    recommended_by_id: int | None = None
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    lapse_at: datetime | None = instant(optional=True)


class NeverInvite(Scoped, table=True):
    """Somebody who said: never invite me. It holds for ever, whoever asks."""

    __tablename__ = "never_invite"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id"), belongs_to("person", "person_id")
    )

    person_id: int
    said_at: datetime = instant()


class AgreedPair(Scoped, table=True):
    """Two people who agreed among themselves; one told it here, the other confirms."""

    __tablename__ = "agreed_pair"
    __table_args__ = within_workspace(
        belongs_to("person", "mentor_id"),
        belongs_to("person", "mentee_id"),
        belongs_to("person", "proposed_by"),
        belongs_to("programme", "programme_id"),
        sa.Index(
            "uq_agreed_pair_both",
            "workspace_id",
            "mentor_id",
            "mentee_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        due_index("agreed_pair", "lapse_at", "lapse_at IS NOT NULL"),
    )

    mentor_id: int
    mentee_id: int
    proposed_by: int
    programme_id: int | None = None
    kind: Kind = key(Kind)
    state: AgreedPairState = key(AgreedPairState, AgreedPairState.OPEN)
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    lapse_at: datetime | None = instant(optional=True)
