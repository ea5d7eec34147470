"""Figures of how much AI is used, by week, department and tool: counts of people, and nobody's name."""

import sqlalchemy as sa
from alembic import op

revision = "figures_of_tool_usage"
down_revision = "what_to_do_this_week"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "usage_figure",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("licensed", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_usage_figure_department_department")),
        sa.PrimaryKeyConstraint("week", "department", "tool", name=op.f("pk_usage_figure")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("usage_figure")
