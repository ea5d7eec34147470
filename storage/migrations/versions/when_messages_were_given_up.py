"""When messages were given up is kept, so that a digest tells of those since the one before."""

import sqlalchemy as sa
from alembic import op

revision = "when_messages_were_given_up"
down_revision = "what_slack_allows_now"
branch_labels = None
depends_on = None

FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    """Change the tables. Of what was given up before, the last moment that is known stands for it."""
    op.add_column("delivery", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE delivery SET failed_at = coalesce(attempted_at, not_before) WHERE state = 'failed'")
    op.drop_index("ix_delivery_failed", table_name="delivery")
    op.create_index("ix_delivery_failed", "delivery", ["failed_at"], sqlite_where=FAILED, postgresql_where=FAILED)


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_delivery_failed", table_name="delivery")
    op.create_index("ix_delivery_failed", "delivery", ["attempted_at"], sqlite_where=FAILED, postgresql_where=FAILED)
    op.drop_column("delivery", "failed_at")
