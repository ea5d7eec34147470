"""What was done about a concern, told to others where its reporter lets them hear it."""

import sqlalchemy as sa
from alembic import op

revision = "what_was_done_about_concerns"
down_revision = "lessons_for_every_department"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables. Of what was resolved before, nobody was asked: nothing is told."""
    op.add_column("concern", sa.Column("consent", sa.String(), nullable=False, server_default=""))
    # Neither database needs the table made anew for a column that refers to another.
    name = "fk_concern_may_hear_department"
    op.execute(f"ALTER TABLE concern ADD COLUMN may_hear VARCHAR CONSTRAINT {name} REFERENCES department (key)")
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.alter_column("publication_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("label", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))


def downgrade() -> None:
    """Change them back: what was told of concerns has no place there."""
    op.execute("DELETE FROM deed WHERE publication_id IS NULL")
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.drop_column("digest")
        batch_op.drop_column("label")
        batch_op.alter_column("publication_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_column("may_hear")
        batch_op.drop_column("consent")
