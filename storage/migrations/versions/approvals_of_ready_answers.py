"""Who approved which version of a ready answer."""

import sqlalchemy as sa
from alembic import op

revision = "approvals_of_ready_answers"
down_revision = "the_trail_and_anonymous_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "approval",
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("answer", "version", name=op.f("pk_approval")),
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("approval")
