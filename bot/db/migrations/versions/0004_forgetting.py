"""When words and records of a relationship are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LEFT = sa.text("forget_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("relationship", sa.Column("forget_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_relationship_forget_at",
        "relationship",
        ["forget_at"],
        unique=False,
        sqlite_where=_LEFT,
        postgresql_where=_LEFT,
    )
    # What ended before is looked at once, and then again when its time has come.
    op.execute("UPDATE relationship SET forget_at = ended_at WHERE ended_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_relationship_forget_at", table_name="relationship")
    op.drop_column("relationship", "forget_at")
