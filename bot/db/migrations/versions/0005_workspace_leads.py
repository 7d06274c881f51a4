"""What ticks look for is found by workspace and instant, however many rows there are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DUE = (
    ("ask", "next_at", "next_at IS NOT NULL"),
    ("place_wish", "until_at", "until_at IS NOT NULL"),
    ("inbound", "received_at", "take_up_at IS NULL"),
    ("inbound", "take_up_at", "take_up_at IS NOT NULL"),
    ("invitation", "lapse_at", "lapse_at IS NOT NULL"),
    ("agreed_pair", "lapse_at", "lapse_at IS NOT NULL"),
    ("meeting", "next_at", "next_at IS NOT NULL"),
    ("nudge", "next_at", "next_at IS NOT NULL"),
    ("person", "stale", "stale"),
    ("person", "snoozed_until", "snoozed_until IS NOT NULL"),
    ("profile", "paused_until", "paused_until IS NOT NULL"),
    ("plan_step", "next_at", "next_at IS NOT NULL"),
    ("programme", "next_round_at", "next_round_at IS NOT NULL"),
    ("programme", "round_notice_at", "round_notice_at IS NOT NULL"),
    ("enrolment", "next_suggestion_at", "next_suggestion_at IS NOT NULL"),
    ("relationship", "next_at", "next_at IS NOT NULL"),
    ("relationship", "next_look_at", "next_look_at IS NOT NULL"),
    ("relationship", "forget_at", "forget_at IS NOT NULL"),
    ("member", "next_checkin_at", "next_checkin_at IS NOT NULL"),
    ("round", "deadline_at", "state = 'open'"),
    ("shortlist_entry", "next_at", "next_at IS NOT NULL"),
)
_NEW = (
    ("ask", "then_next"),
    ("ask", "state"),
    ("invitation", "state"),
    ("place_wish", "state"),
)


def _indexes(*leading: str) -> None:
    for table, column, where in _DUE:
        name, condition = f"ix_{table}_{column}", sa.text(where)
        op.drop_index(name, table_name=table)
        op.create_index(
            name, table, [*leading, column], unique=False, sqlite_where=condition, postgresql_where=condition
        )


def upgrade() -> None:
    _indexes("workspace_id")
    for table, column in _NEW:
        op.create_index(f"ix_{table}_{column}", table, ["workspace_id", column], unique=False)
    op.create_index("ix_profile_person", "profile", ["person_id"], unique=False)
    op.create_index("ix_enrolment_person", "enrolment", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_enrolment_person", table_name="enrolment")
    op.drop_index("ix_profile_person", table_name="profile")
    for table, column in _NEW:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    _indexes()
