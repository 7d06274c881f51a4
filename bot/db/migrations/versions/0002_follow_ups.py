"""What mentees want to tell half a year later."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("relationship_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_follow_up_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "relationship_id"],
            ["relationship.workspace_id", "relationship.id"],
            name=op.f("fk_follow_up_workspace_id_relationship_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_follow_up_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_follow_up_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "relationship_id",
            "person_id",
            name=op.f("uq_follow_up_workspace_id_relationship_id_person_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("follow_up")
