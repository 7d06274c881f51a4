"""Programmes, who runs them and who takes part."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, due_index, only_one, within_workspace
from bot.db.types import codes, instant, key, words
from bot.forms.states import Cadence, EnrolmentState, ProgrammeState


class Programme(Scoped, table=True):
    """A mentoring programme that lives in one channel."""

    __tablename__ = "programme"
    __table_args__ = within_workspace(
        belongs_to("person", "conduct_contact_id"),
        belongs_to("person", "created_by"),
        only_one("programme", "channel_id", "state = 'active'"),
    )

    channel_id: str
    name: str = words()
    state: ProgrammeState = key(ProgrammeState, ProgrammeState.ACTIVE)
    cadence: Cadence = key(Cadence, Cadence.BIWEEKLY)
    kinds: list[str] = codes()
    term_months: int = 6
    guests_welcome: bool = False
    #: Whether people who look for a mentor answer the readiness check before they sign up or ask.
    readiness_gate: bool = False
    #: Whose public holidays are kept free, as a code of ISO 3166; empty means none.
    holiday_country: str = ""
    conduct_contact_id: int | None = None
    created_by: int
    created_at: datetime = instant()


class ProgrammeAdmin(Scoped, table=True):
    """A person who runs a programme."""

    __tablename__ = "programme_admin"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "programme_id", "person_id"),
        belongs_to("programme", "programme_id"),
        belongs_to("person", "person_id"),
    )

    programme_id: int
    person_id: int


class Enrolment(Scoped, table=True):
    """A person's place in a programme; they took it themselves."""

    __tablename__ = "enrolment"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "programme_id", "person_id"),
        belongs_to("programme", "programme_id"),
        belongs_to("person", "person_id"),
        due_index("enrolment", "next_suggestion_at", "next_suggestion_at IS NOT NULL"),
    )

    programme_id: int
    person_id: int
    state: EnrolmentState = key(EnrolmentState, EnrolmentState.ACTIVE)
    joined_at: datetime = instant()
    next_suggestion_at: datetime | None = instant(optional=True)
    #: Since when this person is matched first, having lost a partner; None once somebody was found.
    first_since: datetime | None = instant(optional=True)
