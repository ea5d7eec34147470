"""Lessons that champions write for their department, and who decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "lessons_of_ones_own"
down_revision = "wins_that_are_shared"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_proposal_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_proposal_decided_by_id_person")),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_proposal_department_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sqlite_autoincrement=True,
    )
    for column in ("by_id", "decided_by_id", "state"):
        op.create_index(op.f(f"ix_proposal_{column}"), "proposal", [column], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_table("proposal")
