"""Ready answers, in every version there ever was, and who approved which."""

from datetime import datetime

from sqlmodel import Session, col, exists, select

from bot.rules.ready import Approval, ReadyAnswer, Version, answer_from
from storage import company
from storage.tables import Approval as ApprovalRow
from storage.tables import Document

KIND = "answer"


def subject(key: str) -> str:
    """What an event about a ready answer is about."""
    return f"{KIND}:{key}"


def newest(session: Session) -> list[Version]:
    """Each answer as it is in force; without those that were withdrawn."""
    rows = company.newest(session, KIND).values()
    approvals = {(one.answer, one.version): one for one in session.exec(select(ApprovalRow))}
    found = [_version(row, approvals.get((row.name, row.version))) for row in rows]
    return [one for one in found if one.answer.text]


def get(session: Session, key: str, *, lock: bool = False) -> Version | None:
    """An answer as it is in force, or None where there is none of that name, or it was withdrawn.

    `lock` keeps others from changing or approving it until the transaction ends.
    """
    if lock:
        # A new version is a new row: what is locked is the first, which is always there.
        session.get(Document, (KIND, key, 1), populate_existing=True, with_for_update=True)
    query = select(Document).where(Document.kind == KIND, Document.name == key).order_by(col(Document.version).desc())
    row = session.exec(query.limit(1).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return None
    approved = session.get(ApprovalRow, (key, row.version), populate_existing=True)
    found = _version(row, approved)
    return found if found.answer.text else None


def _version(row: Document, approved: ApprovalRow | None) -> Version:
    approval = Approval(approved.by, approved.at) if approved else None
    return Version(answer_from(row.name, row.body), row.version, row.at, row.by, approval)


def some_approved(session: Session) -> bool:
    """Whether there is any answer that can be sent."""
    # Asked for every card. What was withdrawn has a version after any that was approved.
    newer = exists().where(
        col(Document.kind) == KIND,
        col(Document.name) == ApprovalRow.answer,
        col(Document.version) > ApprovalRow.version,
    )
    return session.exec(select(ApprovalRow.answer).where(~newer).limit(1)).first() is not None


def keep(session: Session, answer: ReadyAnswer, before: Version, now: datetime, by: str) -> int:
    """Put an answer in force after the version it was made of; the number of the new one."""
    company.keep(session, KIND, answer.key, answer.body(), now, by, after=before.number)
    return before.number + 1


def approve(session: Session, key: str, number: int, now: datetime, by: str) -> None:
    """Note that a version may be sent. `by` is the Slack id of whoever is accountable."""
    session.add(ApprovalRow(answer=key, version=number, at=now, by=by))
    session.flush()
