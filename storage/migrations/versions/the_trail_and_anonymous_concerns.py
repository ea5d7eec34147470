"""The trail of what was done, anonymous concerns, and who is away with whom in their place.

What was done about concerns before is carried over; the first step that is added seals it.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "the_trail_and_anonymous_concerns"
down_revision = "what_was_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("named", sa.String(), nullable=False),
        sa.Column("worded", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_subject"), "event", ["subject"], unique=False)
    op.create_table(
        "event_content",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt_names", sa.String(), nullable=False),
        sa.Column("salt_words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_event_content_by_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_event_content_to_id_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_content")),
    )
    op.create_index(op.f("ix_event_content_by_id"), "event_content", ["by_id"], unique=False)
    op.create_index(op.f("ix_event_content_to_id"), "event_content", ["to_id"], unique=False)
    op.create_table(
        "trail_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_head")),
    )
    op.execute("INSERT INTO trail_head (id, length, last, seal) VALUES (1, 0, '', '')")
    _carry_over()
    op.drop_table("concern_event")
    op.add_column("concern", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("concern", sa.Column("address", sa.LargeBinary(), nullable=True))
    op.add_column("concern", sa.Column("way", sa.String(), nullable=False, server_default="matrix"))
    op.add_column("concern", sa.Column("consulted", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_index("ix_concern_climbing", table_name="concern")
    op.add_column("concern", sa.Column("assigned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("concern", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("concern", sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("concern", sa.Column("reminds_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("concern", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE concern SET answered_at = acknowledged_at")
    for name in ("climbs_at", "reminds_at"):
        op.create_index(op.f(f"ix_concern_{name}"), "concern", [name], unique=False)
    _add_person("concern", "about_id")
    op.create_index(op.f("ix_concern_about_id"), "concern", ["about_id"], unique=False)
    op.add_column("person", sa.Column("away_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("at_any_hour", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add_person("person", "cover_id")


def _add_person(table: str, column: str) -> None:
    """A column that refers to a person: neither database needs the table made anew for it."""
    name = f"fk_{table}_{column}_person"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES person (id)")


def _carry_over() -> None:
    """Each step in the order in which it was taken, with numbers that have no gaps."""
    here = op.get_bind()
    columns = ("id", "concern_id", "at", "happened", "by_id", "to_id", "role", "why", "words")
    before = sa.table("concern_event", *(sa.column(name) for name in columns))
    event = sa.table("event", *(sa.column(name) for name in EVENT))
    content = sa.table("event_content", *(sa.column(name) for name in CONTENT))
    numbers = {}
    for number, row in enumerate(here.execute(sa.select(before).order_by(before.c.id)).mappings().all(), 1):
        numbers[row["id"]] = number
        empty = dict.fromkeys(("named", "worded", "before", "seal"), "")
        kept = {name: row[name] for name in ("at", "happened", "role", "why")}
        about = {"number": number, "subject": f"concern:{row['concern_id']}"}
        here.execute(event.insert().values(**about, **kept, **empty))
        salts = {"salt_names": secrets.token_hex(16), "salt_words": secrets.token_hex(16)}
        who = {name: row[name] for name in ("by_id", "to_id", "words")}
        here.execute(content.insert().values(number=number, **salts, **who))
    _renumber(numbers)


def _renumber(numbers: dict[int, int]) -> None:
    """What is told of a step names it by its number."""
    here = op.get_bind()
    delivery = sa.table("delivery", sa.column("id"), sa.column("kind"), sa.column("payload", sa.JSON))
    told = sa.select(delivery.c.id, delivery.c.payload).where(delivery.c.kind == "step")
    for number, payload in here.execute(told).all():
        changed = {**payload, "event": numbers.get(payload.get("event"), 0)}
        here.execute(delivery.update().where(delivery.c.id == number).values(payload=changed))


EVENT = ("number", "at", "subject", "happened", "role", "why", "named", "worded", "before", "seal")
CONTENT = ("number", "salt_names", "salt_words", "by_id", "to_id", "words")


def downgrade() -> None:
    """There is no way back: a trail cannot be taken apart again."""
    raise RuntimeError("there is no way back from here; restore the backup that was made before")
