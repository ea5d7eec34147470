"""What the people of a town saw become of their concerns."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Seen:
    """Concerns by their number. `raised` tells who was told that theirs is saved, by user id."""

    raised: dict[int, str] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    resolved: set[int] = field(default_factory=set)
    escalated: set[int] = field(default_factory=set)

    def is_reporters(self, number: int, who: str) -> bool:
        """Whether news of a concern is for whoever raised it: before they are told its number, it may be anybody."""
        return self.raised.get(number, who) == who

    def counts(self) -> dict[str, int]:
        """Of the concerns raised here: raised, acknowledged, resolved, escalated, open."""
        raised = self.raised.keys()
        resolved = len(self.resolved & raised)
        return {
            "raised": len(raised),
            "acknowledged": len(self.acknowledged & raised),
            "resolved": resolved,
            "escalated": len(self.escalated & raised),
            "open": len(raised) - resolved,
        }
