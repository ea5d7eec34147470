"""Answers without names, comments, audiences and waves, and the ledger of what is published.

What was counted of rounds that closed before is carried over as it was, and published with the next tick.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "answers_without_names"
down_revision = "lessons_and_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_round", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["first_round"], ["round.id"], name=op.f("fk_publication_first_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("first_round", name=op.f("uq_publication_first_round")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_template"), ["template"], unique=False)
    op.create_table(
        "round_key",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_key_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_key")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comment_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_round_id"), ["round_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_correction_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_by_id"), ["by_id"], unique=False)
    with op.batch_alter_table("open_answer", schema=None, table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_column("department")
        batch_op.drop_column("tier")
        batch_op.drop_column("cohort")
    # Not as a batch, which would make the table anew: on SQLite others refer to its rows meanwhile.
    op.add_column("round", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("tally", sa.JSON(), nullable=True))
    op.add_column("department", sa.Column("wave", sa.Integer(), nullable=True))
    op.add_column("department", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("round", sa.Column("audience", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("round", sa.Column("repeat_weeks", sa.Integer(), nullable=True))
    op.add_column("round", sa.Column("floor_comments", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("round", sa.Column("participation_days", sa.Integer(), nullable=False, server_default="400"))
    _carry_over()
    op.drop_column("round", "published")
    op.drop_table("rollup")


def _carry_over() -> None:
    """What was published of each round, and the counts beside it, become its tally."""
    here = op.get_bind()
    rounds = sa.table("round", sa.column("id"), sa.column("published", sa.JSON), sa.column("tally", sa.JSON))
    columns = ("unit", "cohort", "question", "value", "n")
    rollup = sa.table("rollup", sa.column("round_id"), *(sa.column(name) for name in columns))
    for number, body in here.execute(sa.select(rounds.c.id, rounds.c.published)).all():
        if not body or "asked" not in body:
            continue
        counted = here.execute(sa.select(*(rollup.c[name] for name in columns)).where(rollup.c.round_id == number))
        tally = {"asked": body["asked"], "took_part": body["took_part"], "body": body}
        tally["kept"] = [list(row) for row in counted]
        here.execute(rounds.update().where(rounds.c.id == number).values(tally=json.loads(json.dumps(tally))))


def downgrade() -> None:
    """There is no way back: what was published cannot be taken apart again."""
    raise RuntimeError("there is no way back from here; restore the backup that was made before")
