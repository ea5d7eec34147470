"""Whether something could be saved right now: by saving something."""

import secrets
from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import Session

from storage import rows
from storage.tables import Document

KIND = "probe"
ROOM = 16 * 1024
"""Characters: several pages of SQLite, so that what fits into a page that has some room left proves nothing."""


def probe(session: Session, now: datetime) -> None:
    """Write a document nobody reads and take it away again. Raises what an answer would meet."""
    table, name = rows.table(Document), secrets.token_hex(8)
    mine = {"kind": KIND, "name": name, "version": 1, "body": "." * ROOM, "at": now, "by": KIND, "why": ""}
    connection = session.connection()
    connection.execute(insert(table), mine)
    connection.execute(delete(table).where(table.c.kind == KIND, table.c.name == name))
