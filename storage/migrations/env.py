"""Where Alembic meets our tables: one transaction for a whole upgrade, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401 - fills the metadata
from storage.migrate import is_ours


def plainly(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write SQLModel's types as SQLAlchemy's own, so that a migration never changes with the library."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(getattr(item, "impl", None), DateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
    render_item=plainly,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
