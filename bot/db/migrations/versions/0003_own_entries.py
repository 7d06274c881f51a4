"""functions and aims of a programme's own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum("function", "aim", name="topic", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("offered", "retired", name="ownentrystate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("first_agenda", sa.Text(), nullable=False),
        sa.Column("nearest", sa.String(), nullable=False),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "classic",
                "step_ahead",
                "niche",
                "peer",
                "outside",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "programme_id"],
            ["programme.workspace_id", "programme.id"],
            name=op.f("fk_own_entry_workspace_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_own_entry_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_entry")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_own_entry_workspace_id_id")),
    )
    with op.batch_alter_table("own_entry", schema=None) as batch_op:
        batch_op.create_index("ix_own_entry_programme", ["workspace_id", "programme_id"], unique=False)
    for table in ("goal", "goal_version"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_aim"), type_="check")


def downgrade() -> None:
    # An aim of a programme's own stays where it was chosen, so the check on aims does not come back.
    op.drop_table("own_entry")
