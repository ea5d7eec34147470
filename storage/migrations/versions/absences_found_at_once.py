"""Absences are found without looking at everybody: whose begins or ends next, and who acts for whom."""

import sqlalchemy as sa
from alembic import op

revision = "absences_found_at_once"
down_revision = "language_of_ones_own"
branch_labels = None
depends_on = None

COVERED = sa.text("cover_id IS NOT NULL")


def upgrade() -> None:
    """Change the tables."""
    op.drop_index("ix_person_covered", table_name="person")
    for name in ("away_from", "away_until"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_person_{name}", "person", [name], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    """Change them back."""
    for name in ("away_from", "away_until"):
        op.drop_index(f"ix_person_{name}", table_name="person")
    op.create_index("ix_person_covered", "person", ["away_until"], sqlite_where=COVERED, postgresql_where=COVERED)
