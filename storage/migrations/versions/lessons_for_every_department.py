"""What a department does, how often a lesson was offered, why it was refused, and how many were ignored in a row."""

import sqlalchemy as sa
from alembic import op

revision = "lessons_for_every_department"
down_revision = "a_channel_for_triage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("department", sa.Column("function", sa.String(), nullable=True))
    op.add_column("person", sa.Column("lessons_ignored", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("lessons_unwanted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("lesson_step", sa.Column("offered", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("lesson_step", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.add_column("lesson_step", sa.Column("at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Change them back."""
    op.drop_column("lesson_step", "at")
    op.drop_column("lesson_step", "reason")
    op.drop_column("lesson_step", "offered")
    op.drop_column("person", "lessons_unwanted")
    op.drop_column("person", "lessons_ignored")
    op.drop_column("department", "function")
