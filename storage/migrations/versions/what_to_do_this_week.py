"""What a digest proposed to do and what became of it, and lessons that were sent to a department."""

import sqlalchemy as sa
from alembic import op

revision = "what_to_do_this_week"
down_revision = "lessons_of_ones_own"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "week_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_week_step_by_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_week_step_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_week_step", "week_step", ["period", "key"], unique=True)
    for column in ("period", "by_id", "to_id"):
        op.create_index(op.f(f"ix_week_step_{column}"), "week_step", [column], unique=False)
    op.create_table(
        "sent_lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sent_lesson_by_id_person")),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_sent_lesson_department_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_lesson")),
    )
    for column in ("department", "by_id"):
        op.create_index(op.f(f"ix_sent_lesson_{column}"), "sent_lesson", [column], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_table("sent_lesson")
    op.drop_table("week_step")
