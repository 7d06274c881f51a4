"""Pairing rounds: who is in, the draft, and what came of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, due_index, only_one, within_workspace
from bot.db.types import codes, instant, key
from bot.forms.states import DraftRuling, RoundState, SignupAnswer


class Round(Scoped, table=True):
    """One pairing round of a programme."""

    __tablename__ = "round"
    __table_args__ = within_workspace(
        belongs_to("programme", "programme_id"),
        belongs_to("person", "opened_by"),
        due_index("round", "deadline_at", "state = 'open'"),
        only_one("round", "programme_id", "state IN ('open', 'draft')"),
    )

    programme_id: int
    state: RoundState = key(RoundState, RoundState.OPEN)
    opened_by: int
    opened_at: datetime = instant()
    deadline_at: datetime = instant()
    published_at: datetime | None = instant(optional=True)
    #: Grows with every new draft; publishing names the version it was shown.
    version: int = 0
    #: How many peers it brings together; None where it pairs mentors with mentees.
    group_size: int | None = None
    seed: int = 0
    weights: dict[str, Any] = codes(dict)
    #: By which model people's own words were compared.
    text_model: str = ""
    #: Whether the calendar opened it; `opened_by` is then an admin whose clock it follows.
    by_itself: bool = False


class Signup(Scoped, table=True):
    """A person's answer to a round's announcement."""

    __tablename__ = "signup"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "round_id", "person_id"),
        belongs_to("round", "round_id"),
        belongs_to("person", "person_id"),
    )

    round_id: int
    person_id: int
    answer: SignupAnswer = key(SignupAnswer)
    answered_at: datetime = instant()


class DraftPair(Scoped, table=True):
    """A pair of a draft, with reasons as codes."""

    __tablename__ = "draft_pair"
    __table_args__ = within_workspace(
        belongs_to("round", "round_id"),
        belongs_to("person", "mentee_id"),
        belongs_to("person", "mentor_id"),
        belongs_to("goal", "goal_id"),
        sa.Index("ix_draft_pair_round", "workspace_id", "round_id"),
    )

    round_id: int
    mentee_id: int
    mentor_id: int
    goal_id: int | None = None
    kind: Kind = key(Kind)
    score: int = 0
    reasons: list[dict[str, Any]] = codes()


class DraftUnmatched(Scoped, table=True):
    """Somebody whom a draft leaves without a partner, and why, as a code."""

    __tablename__ = "draft_unmatched"
    __table_args__ = within_workspace(
        belongs_to("round", "round_id"),
        belongs_to("person", "person_id"),
        sa.Index("ix_draft_unmatched_round", "workspace_id", "round_id"),
    )

    round_id: int
    person_id: int
    role: str
    code: str


class DraftRule(Scoped, table=True):
    """What an admin decided about two people in a draft; it holds for every later draft of the round."""

    __tablename__ = "draft_rule"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "round_id", "mentee_id", "mentor_id"),
        belongs_to("round", "round_id"),
        belongs_to("person", "mentee_id"),
        belongs_to("person", "mentor_id"),
        belongs_to("person", "made_by"),
    )

    round_id: int
    mentee_id: int
    mentor_id: int
    ruling: DraftRuling = key(DraftRuling)
    made_by: int
    made_at: datetime = instant()
