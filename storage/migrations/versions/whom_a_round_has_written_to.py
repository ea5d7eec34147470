"""How far a round has come in writing to those whom it asks; nothing stands for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "whom_a_round_has_written_to"
down_revision = "absences_found_at_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("round", sa.Column("asked_up_to", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Change them back."""
    op.drop_column("round", "asked_up_to")
