"""The company's own row and its documents: whether anything is said, and the texts it may edit."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.tables import Company, Document


def company(session: Session) -> Company | None:
    """The company, or None before the first `groundswell seed`."""
    return session.get(Company, 1)


def go_live(session: Session, now: datetime) -> bool:
    """Let messages be sent, and end a pause; whether that changed anything."""
    row = session.get_one(Company, 1)
    changed = row.live_since is None or row.paused_since is not None
    row.live_since = row.live_since or now
    row.paused_since = row.paused_by = None
    return changed


def pause(session: Session, now: datetime, by: str) -> bool:
    """Stop everything the bot says on its own; whether that changed anything."""
    row = session.get_one(Company, 1)
    if row.paused_since is not None:
        return False
    row.paused_since, row.paused_by = now, by
    return True


def newest(session: Session, kind: str) -> dict[str, Document]:
    """The newest version of each document of a kind, by name."""
    rows = session.exec(select(Document).where(Document.kind == kind).order_by(col(Document.version)))
    return {row.name: row for row in rows}


def keep(session: Session, kind: str, name: str, body: Any, now: datetime, by: str, why: str = "") -> bool:
    """Add a version of a document where it differs from the newest; whether one was added."""
    body = json.loads(json.dumps(body))
    before = newest(session, kind).get(name)
    if before is not None and before.body == body:
        return False
    version = before.version + 1 if before else 1
    session.add(Document(kind=kind, name=name, version=version, body=body, at=now, by=by, why=why))
    session.flush()
    return True
