"""The company's own row and its documents: whether anything is said, and the texts it may edit."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import rows
from storage.tables import Company, Department, Document


def company(session: Session) -> Company | None:
    """The company, or None before the first `groundswell seed`."""
    return rows.held(session, Company, 1)


def alone(session: Session) -> None:
    """Keep other processes from opening a round until this transaction ends: two must not ask the same at once."""
    session.exec(select(Company.id).with_for_update()).all()


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
    found = session.exec(select(Document).where(Document.kind == kind).order_by(col(Document.version)))
    return {row.name: row for row in found}


def versions(session: Session, kind: str, name: str) -> list[Document]:
    """Every version of a document, oldest first."""
    query = select(Document).where(Document.kind == kind, Document.name == name)
    return list(session.exec(query.order_by(col(Document.version))))


def keep(
    session: Session, kind: str, name: str, body: Any, now: datetime, by: str, why: str = "", *, after: int = 0
) -> None:
    """Add the version of a document that comes after the one with a number, or the first.

    IntegrityError where another process has added one since that number was read: nothing is put over it.
    """
    row = Document(kind=kind, name=name, version=after + 1, body=_as_kept(body), at=now, by=by, why=why)
    session.add(row)
    session.flush()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a document that was loaded from a file.

    `added` says that it is a new version; `other` is the version that somebody had made since the file was last
    loaded and that differs from it: it stays in force where none was added, and was replaced where one was.
    """

    added: bool
    other: Document | None = None


def load(session: Session, kind: str, name: str, body: Any, now: datetime, by: str) -> Loaded:
    """Add a version of a document where its file has changed since `by` loaded it last.

    What somebody changed elsewhere since then is not overwritten with the same old file.
    """
    body = _as_kept(body)
    before = versions(session, kind, name)
    newest_one = before[-1] if before else None
    last_loaded = next((row for row in reversed(before) if row.by == by), None)
    other = newest_one if newest_one is not None and newest_one.by != by and newest_one.body != body else None
    if last_loaded is not None and last_loaded.body == body:
        return Loaded(added=False, other=other)
    keep(session, kind, name, body, now, by, why=by, after=newest_one.version if newest_one else 0)
    return Loaded(added=True, other=other)


def department_at(session: Session, words: str) -> tuple[str, str]:
    """The key of the department whose name or key the words begin with, and what is said behind it."""
    for one in sorted(session.exec(select(Department)), key=lambda one: -len(one.name)):
        for name in (one.name, one.key):
            if words.casefold() == name.casefold() or words.casefold().startswith(f"{name.casefold()} "):
                return one.key, words[len(name) :]
    return "", words


def _as_kept(body: Any) -> Any:
    return json.loads(json.dumps(body))
