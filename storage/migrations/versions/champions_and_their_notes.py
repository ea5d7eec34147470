"""A channel for champions, their Monday brief and first steps, and what they write for each other."""

import sqlalchemy as sa
from alembic import op

revision = "champions_and_their_notes"
down_revision = "approvals_of_ready_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("company", sa.Column("champions_channel", sa.String(), nullable=True))
    op.add_column("company", sa.Column("last_brief", sa.String(), nullable=True))
    op.create_table(
        "onboarding",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_onboarding_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_onboarding")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_note_by_id_person")),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_note_department_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_note_by_id"), "note", ["by_id"], unique=False)
    op.create_index(op.f("ix_note_at"), "note", ["at"], unique=False)
    # Whoever was champion before in a company that is live is not new, and is not welcomed.
    op.execute(
        "INSERT INTO onboarding (person_id, begun_at, stopped_at) "
        "SELECT DISTINCT person_id, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM role_holder "
        "WHERE role = 'ai_champion' AND EXISTS (SELECT 1 FROM company WHERE live_since IS NOT NULL)"
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("note")
    op.drop_table("onboarding")
    op.drop_column("company", "last_brief")
    op.drop_column("company", "champions_channel")
