"""Finds what can be worked out: the counts of a published table that its sums leave no choice about.

A table of counts whose rows and columns are summed is a flow through a network, and a count can be any other than
it is exactly where flow can be sent round a circle through it (Gusfield, SIAM Journal on Computing 17 (1988)
552-571). One search per count finds out, whether counts are told exactly, within ends, or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Node = tuple[str, ...]

WHOLE: Node = ("whole",)
"""Where all flow starts and ends."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A count on its way from one sum into another; a reader knows that it lies between `low` and `high`.

    ValueError where the count itself does not.
    """

    source: Node
    target: Node
    low: int
    value: int
    high: int

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} is told to lie between {self.low} and {self.high}")


def worked_out(flows: Sequence[Flow], wanted: Iterable[int]) -> list[int]:
    """Those of the `wanted` flows (by index) that can have no other count than they have."""
    ways: dict[Node, list[tuple[Node, int]]] = {}
    for index, flow in enumerate(flows):
        if flow.value < flow.high:
            ways.setdefault(flow.source, []).append((flow.target, index))
        if flow.value > flow.low:
            ways.setdefault(flow.target, []).append((flow.source, index))
    return [index for index in wanted if not _can_differ(flows[index], index, ways)]


def _can_differ(flow: Flow, index: int, ways: dict[Node, list[tuple[Node, int]]]) -> bool:
    """Whether one more, or one less, can be made up for elsewhere."""
    more = flow.value < flow.high and _reaches(flow.target, flow.source, index, ways)
    return more or (flow.value > flow.low and _reaches(flow.source, flow.target, index, ways))


def _reaches(start: Node, goal: Node, without: int, ways: dict[Node, list[tuple[Node, int]]]) -> bool:
    seen, front = {start}, [start]
    while front:
        following = []
        for node in front:
            for neighbour, index in ways.get(node, ()):
                if index == without or neighbour in seen:
                    continue
                if neighbour == goal:
                    return True
                seen.add(neighbour)
                following.append(neighbour)
        front = following
    return False
