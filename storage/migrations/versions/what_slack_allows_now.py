"""What Slack allows now: the wait it asked for and the pace that was learned, kept across restarts and shared."""

import sqlalchemy as sa
from alembic import op

revision = "what_slack_allows_now"
down_revision = "nobody_named_in_digests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "allowance",
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("peak", sa.Float(), nullable=True),
        sa.Column("run", sa.Float(), nullable=True),
        sa.Column("price", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_allowance")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("allowance")
