"""Lessons and concerns."""

import sqlalchemy as sa
from alembic import op

revision = "lessons_and_concerns"
down_revision = "the_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("climbs_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["department"], ["department.key"], name=op.f("fk_concern_department_department")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_concern_owner_id_person")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_concern_reporter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("once", name=op.f("uq_concern_once")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(
            "ix_concern_climbing",
            ["climbs_at"],
            unique=False,
            sqlite_where=sa.text("stage = 'open'"),
            postgresql_where=sa.text("stage = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_concern_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_reporter_id"), ["reporter_id"], unique=False)

    op.create_table(
        "lesson_step",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lesson_step_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "lesson", name=op.f("pk_lesson_step")),
    )
    op.create_table(
        "concern_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_concern_event_by_id_person")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_event_concern_id_concern")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_concern_event_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("concern_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_event_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_event_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_event_to_id"), ["to_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lesson_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_person_lesson_due_at", ["lesson_due_at"], unique=False)
    # Whoever has met the bot already is offered a lesson like everybody else.
    op.execute(sa.text("UPDATE person SET lesson_due_at = contacted_at WHERE contacted_at IS NOT NULL"))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_lesson_due_at")
        batch_op.drop_column("lesson_due_at")
        batch_op.drop_column("resting_until")

    with op.batch_alter_table("concern_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_event_concern_id"))
        batch_op.drop_index(batch_op.f("ix_concern_event_by_id"))

    op.drop_table("concern_event")
    op.drop_table("lesson_step")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_concern_owner_id"))
        batch_op.drop_index(batch_op.f("ix_concern_department"))
        batch_op.drop_index(
            "ix_concern_climbing", sqlite_where=sa.text("stage = 'open'"), postgresql_where=sa.text("stage = 'open'")
        )

    op.drop_table("concern")
