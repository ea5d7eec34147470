"""What was done about what people said."""

import sqlalchemy as sa
from alembic import op

revision = "what_was_done"
down_revision = "answers_without_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("departments", sa.JSON(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_deed_by_id_person")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_deed_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deed_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deed_publication_id"), ["publication_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("deed")
