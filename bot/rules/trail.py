"""The trail of everything that was done: a chain in which nothing can be changed, moved, left out or cut unseen.

Each entry is sealed together with the seal before it (a hash chain of HMACs, as in RFC 5848 and Schneier & Kelsey,
"Secure Audit Logs to Support Computer Forensics", 1999). What names a person, or is in a person's words, lies apart and
can be erased: an entry holds only salted digests of it, of names and of words, each with a salt of its own.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

DOOR = "door"
"""The subject of what is refused to whoever lacks the right to it."""
USAGE = "usage"
"""The subject of what is done about figures of how much AI is used."""


class Did(StrEnum):
    """What is recorded besides the steps on concerns."""

    REFUSED = "refused"
    CHANGED = "changed"
    """A row of the matrix or a ready answer has another version from now on; `why` names it."""
    APPROVED = "approved"
    """This very version of a ready answer may be sent, or a lesson that was proposed is in the library."""
    PROPOSED = "proposed"
    """A lesson was written for a department, and waits for whoever is accountable."""
    DECLINED = "declined"
    TAKEN_IN = "taken_in"
    """Figures were taken in at the terminal; `why` says by which command, of which weeks, and how many."""
    REMOVED = "removed"
    """Figures were deleted at the terminal; `why` says the same."""


Link = Callable[[str, bytes], str]
"""The seal of what follows another seal: (the one before, the entry's own bytes) -> a new one."""


def digest(salt: str, *content: object) -> str:
    """SHA-256 over a salt and what it hides, in hex: who did it and to whom it came, or in what words."""
    return hashlib.sha256(json.dumps([salt, *content], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One step, numbered from 1 without gaps. `before` is the seal of the entry before it, `seal` its own."""

    number: int
    at: datetime
    subject: str
    happened: str
    role: str
    why: str
    named: str
    """Digest of who did it and to whom it came."""
    worded: str
    """Digest of the words."""
    before: str
    seal: str

    def line(self, number: int | None = None) -> bytes:
        """What is sealed; as if it had another number where one is given."""
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        said = [
            number or self.number,
            moment,
            self.subject,
            self.happened,
            self.role,
            self.why,
            self.named,
            self.worded,
        ]
        return json.dumps(said, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Head:
    """How long the trail is, and the seal of its last entry ("" for none)."""

    length: int
    seal: str


class Broken(StrEnum):
    """What is wrong with a trail."""

    CHANGED = "was changed"
    MISSING = "is missing"
    REORDERED = "stands in another place than it was written in"
    CUT = "was cut off at the end"
    SWAPPED = "holds other words or names than when it was written"
    ADDED = "was added without the key"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry, by its number."""

    number: int
    broken: Broken

    def __str__(self) -> str:
        return f"event {self.number} {self.broken}"


def problems(
    entries: Sequence[Entry],
    contents: Mapping[int, Collection[str]],
    link: Link,
    heads: Iterable[Head],
) -> list[Problem]:
    """Everything that is wrong with a trail; an empty list where nothing is.

    `contents` maps a number to the digests of what is left of its content. `heads` are all that is known of how long
    it was: the newest, and those that were printed in digests.
    """
    found: list[Problem] = []
    before, expected = "", 1
    broken = [one for one in entries if link(one.before, one.line()) != one.seal]
    for one in entries:
        found += [Problem(missing, Broken.MISSING) for missing in range(expected, one.number)]
        if one in broken:
            found.append(Problem(one.number, _how(one, broken, link)))
        elif one.number == expected and one.before != before:
            found.append(Problem(one.number, Broken.ADDED))
        if not set(contents.get(one.number, ())) <= {one.named, one.worded}:
            found.append(Problem(one.number, Broken.SWAPPED))
        before, expected = one.seal, one.number + 1
    seals = {one.number: one.seal for one in entries}
    for head in heads:
        if head.length >= expected:
            found += [Problem(number, Broken.CUT) for number in range(expected, head.length + 1)]
        elif head.length and seals.get(head.length) not in (None, head.seal):
            found.append(Problem(head.length, Broken.CHANGED))
    return sorted(set(found), key=lambda one: (one.number, one.broken))


def _how(one: Entry, broken: Sequence[Entry], link: Link) -> Broken:
    """Whether an entry that does not fit its seal fits the place of another such entry."""
    fits = any(link(one.before, one.line(other.number)) == one.seal for other in broken if other is not one)
    return Broken.REORDERED if fits else Broken.CHANGED
