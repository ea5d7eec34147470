"""A channel in which the champions of a department read of concerns, and where a concern was raised."""

import sqlalchemy as sa
from alembic import op

revision = "a_channel_for_triage"
down_revision = "champions_and_their_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("department", sa.Column("triage_channel", sa.String(), nullable=True))
    op.add_column("concern", sa.Column("raised_in", sa.String(), nullable=True))
    op.execute("UPDATE concern SET raised_in = department")


def downgrade() -> None:
    """Change them back."""
    op.drop_column("concern", "raised_in")
    op.drop_column("department", "triage_channel")
