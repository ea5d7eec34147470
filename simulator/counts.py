"""Counts what arrived at Slack's door, and keeps the last refusals with the rule that was broken."""

from collections import Counter, deque
from dataclasses import dataclass, field

KEPT = 200


@dataclass(slots=True, frozen=True)
class Refusal:
    """One no: which method, which error, and an excerpt of what was wrong."""

    method: str
    error: str
    rule: str


@dataclass(slots=True)
class Counts:
    """Everything is counted when it arrives, before any misbehaviour swallows the answer."""

    calls: int = 0
    refused: int = 0
    rate_limited: int = 0
    late_acks: int = 0
    duplicates: int = 0
    undelivered: int = 0
    faults: int = 0
    methods: dict[str, Counter[str]] = field(default_factory=dict)
    refusals: deque[Refusal] = field(default_factory=lambda: deque(maxlen=KEPT))

    def called(self, method: str) -> None:
        """A call of that method came in."""
        self.calls += 1
        self.methods.setdefault(method, Counter())["calls"] += 1

    def refuse(self, method: str, error: str, rule: str = "") -> None:
        """That call was answered with no."""
        kind = "rate_limited" if error == "ratelimited" else "refused"
        if kind == "rate_limited":
            self.rate_limited += 1
        else:
            self.refused += 1
        self.methods.setdefault(method, Counter())[kind] += 1
        self.refusals.append(Refusal(method, error, rule[:300]))

    def late(self, kind: str) -> None:
        """A payload was not acknowledged in time."""
        self.late_acks += 1
        self.methods.setdefault(kind, Counter())["late_acks"] += 1

    def repeated(self, method: str) -> None:
        """A message came whose key is already in that channel."""
        self.duplicates += 1
        self.methods.setdefault(method, Counter())["duplicates"] += 1

    def summary(self) -> dict[str, int | dict[str, dict[str, int]]]:
        """The totals, and under `methods` the same for each method or kind of payload."""
        return {
            "calls": self.calls,
            "refused": self.refused,
            "rate_limited": self.rate_limited,
            "late_acks": self.late_acks,
            "duplicates": self.duplicates,
            "undelivered": self.undelivered,
            "faults": self.faults,
            "methods": {method: dict(counts) for method, counts in sorted(self.methods.items())},
        }
