"""Wins that people share: looked at by somebody first, then told in their department's channel and in the digest."""

import sqlalchemy as sa
from alembic import op

revision = "wins_that_are_shared"
down_revision = "what_was_done_about_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "win",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_win_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_win_decided_by_id_person")),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_win_department_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_win")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_win_by_id"), "win", ["by_id"], unique=False)
    op.create_index(op.f("ix_win_decided_by_id"), "win", ["decided_by_id"], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_table("win")
