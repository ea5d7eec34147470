"""Hours of one's own: between which times of the day somebody is written to, and that they chose their time zone."""

import sqlalchemy as sa
from alembic import op

revision = "hours_of_ones_own"
down_revision = "when_messages_were_given_up"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("person", sa.Column("own_zone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("day_starts", sa.Time(), nullable=True))
    op.add_column("person", sa.Column("day_ends", sa.Time(), nullable=True))
    named = sa.text("cover_id IS NOT NULL")
    op.create_index("ix_person_covered", "person", ["away_until"], sqlite_where=named, postgresql_where=named)


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_person_covered", "person")
    op.drop_column("person", "day_ends")
    op.drop_column("person", "day_starts")
    op.drop_column("person", "own_zone")
