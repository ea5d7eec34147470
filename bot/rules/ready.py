"""Ready answers to what people fear: which may be sent, who approves them, and what keeps one from being approved."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.rules.handling import Illegal
from bot.rules.raci import Activity, Matrix
from bot.rules.rights import Identity

KEY_LONGEST, TITLE_LONGEST, TEXT_LONGEST = 40, 60, 1_500
"""Characters."""
ANSWERS_MOST = 40
"""Ready answers of a company: with a button each they fit one list."""
JOBS = "job_displacement"
"""The category of what people fear first."""
PLACEHOLDER = re.compile(r"\[[^\[\]]*\]")
BRACKET = re.compile(r"[\[\]]")


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """What can be sent to whoever raised a concern. `categories` are those it fits; without a text it is withdrawn.

    `text` is in Slack's mrkdwn; what the company must decide first stands in it in square brackets.
    """

    key: str
    title: str
    categories: tuple[str, ...]
    text: str

    def body(self) -> dict[str, Any]:
        """As JSON, to be kept as a document of the name `key`."""
        body = asdict(self) | {"categories": list(self.categories)}
        del body["key"]
        return body


def answer_from(key: str, body: Mapping[str, Any]) -> ReadyAnswer:
    """A ready answer from its JSON."""
    return ReadyAnswer(key, body["title"], tuple(body["categories"]), body["text"])


class Flaw(StrEnum):
    """Why a text cannot be approved."""

    EMPTY = "nothing is written"
    TOO_LONG = "it is too long to be sent"
    PLACEHOLDER = "something the company has to decide first is left in it"


def flaw(text: str) -> Flaw | None:
    """What keeps a text from being approved, or None."""
    if not text.strip():
        return Flaw.EMPTY
    if len(text.strip()) > TEXT_LONGEST:
        return Flaw.TOO_LONG
    return Flaw.PLACEHOLDER if BRACKET.search(text) else None


def placeholders(text: str) -> tuple[str, ...]:
    """What stands in square brackets, each once; a bracket without its other one stands for itself."""
    whole = PLACEHOLDER.findall(text)
    return tuple(dict.fromkeys((*whole, *BRACKET.findall(PLACEHOLDER.sub("", text)))))


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a version, by Slack id, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A ready answer as it is in force: `number` from 1; `by` is a Slack id, or the name of what loaded it."""

    answer: ReadyAnswer
    number: int
    at: datetime
    by: str
    approval: Approval | None = None

    @property
    def mark(self) -> str:
        """By which a record names this very version: "jobs 3"."""
        return f"{self.answer.key} {self.number}"


class State(StrEnum):
    """How a ready answer stands; what asks for something first."""

    PLACEHOLDERS = "something has to be decided first"
    WAITS = "it waits for whoever is accountable"
    APPROVED = "it can be sent"


def state(version: Version) -> State:
    """How a version stands."""
    if version.approval is not None:
        return State.APPROVED
    return State.PLACEHOLDERS if flaw(version.answer.text) is Flaw.PLACEHOLDER else State.WAITS


def listed(versions: Iterable[Version]) -> list[Version]:
    """All, with those first that somebody has to do something about."""
    order = list(State)
    return sorted(versions, key=lambda one: (order.index(state(one)), one.answer.title.casefold(), one.answer.key))


def offered(versions: Iterable[Version], category: str) -> tuple[list[Version], list[Version]]:
    """Those that can be sent: the ones that fit a category, and the others."""
    approved = [one for one in listed(versions) if state(one) is State.APPROVED]
    fits = [one for one in approved if category in one.answer.categories]
    return fits, [one for one in approved if one not in fits]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text as somebody wants it to be approved: what they looked at, and what they made of it.

    `seen` is the version, `approved` whether it was approved when they opened it.
    """

    key: str
    seen: int
    approved: bool
    text: str


class Verdict(StrEnum):
    """What becomes of a text that somebody approves."""

    NO_SUCH_ANSWER = "there is no such ready answer"
    NOT_ACCOUNTABLE = "somebody else is accountable for issue escalation"
    OVERTAKEN = "somebody has changed or approved it since they opened it"
    CANNOT_BE = "the text cannot be sent"
    THE_SAME = "this text is approved already"
    APPROVED = "it can be sent from now on"


def may_approve(who: Identity | None, matrix: Matrix) -> bool:
    """Whether somebody is accountable for issue escalation now, or deputises for whoever is."""
    return who is not None and who.holds(matrix.accountable(Activity.ESCALATION))


def judge(newest: Version | None, who: Identity | None, matrix: Matrix, wanted: Wanted) -> Verdict:
    """Whether a text becomes what can be sent, and why not. `newest` is the version in force."""
    if newest is None:
        return Verdict.NO_SUCH_ANSWER
    if not may_approve(who, matrix):
        return Verdict.NOT_ACCOUNTABLE
    if newest.number != wanted.seen or (newest.approval is not None and not wanted.approved):
        return Verdict.OVERTAKEN
    if flaw(wanted.text) is not None:
        return Verdict.CANNOT_BE
    if newest.approval is not None and newest.answer.text == wanted.text.strip():
        return Verdict.THE_SAME
    return Verdict.APPROVED


def unsendable(version: Version | None, seen: int | None) -> Illegal | None:
    """Why an answer cannot be sent, or None. `seen` is the version that was read before, if one was."""
    if version is None or state(version) is not State.APPROVED:
        return Illegal.NO_SUCH_ANSWER if seen is None else Illegal.ANSWER_CHANGED
    return None if seen in (None, version.number) else Illegal.ANSWER_CHANGED


class Gap(StrEnum):
    """Why nobody can be answered on jobs yet."""

    MISSING = "there is no answer on jobs"
    NOT_APPROVED = "the answer on jobs is not approved"


def gap(versions: Sequence[Version]) -> Gap | None:
    """What is missing before people are asked for the first time; None where an answer on jobs can be sent."""
    on_jobs = [state(one) for one in versions if JOBS in one.answer.categories]
    if State.APPROVED in on_jobs:
        return None
    return Gap.NOT_APPROVED if on_jobs else Gap.MISSING
