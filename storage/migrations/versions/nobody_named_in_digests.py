"""Nobody is named in the figures of digests that are kept, and messages that failed are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "nobody_named_in_digests"
down_revision = "figures_of_tool_usage"
branch_labels = None
depends_on = None

EDITION = sa.table("edition", sa.column("id", sa.Integer), sa.column("figures", sa.JSON))


def upgrade() -> None:
    """Change the tables. Who wrote what was done stood in the figures, and in no digest's words."""
    where = sa.text("state = 'failed'")
    op.create_index("ix_delivery_failed", "delivery", ["attempted_at"], sqlite_where=where, postgresql_where=where)
    here = op.get_bind()
    for number, figures in here.execute(sa.select(EDITION.c.id, EDITION.c.figures)).all():
        done = figures.get("done") or []
        if any("by" in one for one in done):
            unnamed = [{key: value for key, value in one.items() if key != "by"} for one in done]
            change = sa.update(EDITION).where(EDITION.c.id == number)
            here.execute(change.values(figures={**figures, "done": unnamed}))


def downgrade() -> None:
    """Change them back: who wrote what stays unknown."""
    op.drop_index("ix_delivery_failed", table_name="delivery")
