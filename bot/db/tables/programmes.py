"""Programmes, who runs them and who takes part."""

from datetime import date, datetime
from typing import Any

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
        belongs_to("person", "rounds_by"),
        only_one("programme", "channel_id", "state = 'active'"),
        due_index("programme", "next_round_at", "next_round_at IS NOT NULL"),
        due_index("programme", "round_notice_at", "round_notice_at IS NOT NULL"),
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
    #: What counts how much in matching, by name; a weight that is not named counts as usual.
    weights: dict[str, Any] = codes(dict)
    #: Whether people of one team may be paired.
    same_team: bool = False
    #: How often a round opens by itself; None means only when an admin opens one.
    rounds_every: Cadence | None = key(Cadence, None, name="rounds_every")
    #: The day from which the series is counted, so that a holiday moves one round and not those after it.
    rounds_first_on: date | None = None
    rounds_sign_up_days: int = 3
    #: How many peers such a round brings together; 0 where it pairs mentors with mentees.
    rounds_group_size: int = 0
    #: The admin whose clock the series follows.
    rounds_by: int | None = None
    next_round_at: datetime | None = instant(optional=True)
    #: When admins hear that a round is about to open; None once they did.
    round_notice_at: datetime | None = instant(optional=True)
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
        sa.Index("ix_enrolment_person", "person_id"),
    )

    programme_id: int
    person_id: int
    state: EnrolmentState = key(EnrolmentState, EnrolmentState.ACTIVE)
    joined_at: datetime = instant()
    next_suggestion_at: datetime | None = instant(optional=True)
    #: Since when this person is matched first, having lost a partner; None once somebody was found.
    first_since: datetime | None = instant(optional=True)
