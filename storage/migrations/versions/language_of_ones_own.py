"""A language of one's own: in which somebody is spoken to, and whether they chose it."""

import sqlalchemy as sa
from alembic import op

revision = "language_of_ones_own"
down_revision = "hours_of_ones_own"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("person", sa.Column("language", sa.String(), nullable=True))
    op.add_column("person", sa.Column("own_language", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Change them back."""
    op.drop_column("person", "own_language")
    op.drop_column("person", "language")
