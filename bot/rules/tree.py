"""The departments under their parents: their order, and what people call several of them together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rules.company import Department

NAMED_PARTS = 4
"""Departments a name lists before it says "and so many more"."""


@dataclass(frozen=True, slots=True)
class Names:
    """How several departments are called together: templates, whose places are names of departments."""

    company: str = "Whole company"
    all_of: str = "{name} (all)"
    own_staff: str = "{name} (own staff)"
    last: str = "{names} and {name}"
    more: str = "{names} and {number} more"


IN_ENGLISH = Names()


class Tree:
    """Departments under their parents; None is the company itself. `order` is each key's place, parents first.

    ValueError for an unknown parent, a double key or a circle.
    """

    def __init__(self, departments: Iterable[Department]) -> None:
        self.names: dict[str, str] = {}
        self.children: dict[str | None, list[str]] = {None: []}
        self._below: dict[str | None, frozenset[str]] = {}
        found = sorted(departments, key=lambda department: department.key)
        for department in found:
            if department.key in self.names:
                raise ValueError(f"there are two departments {department.key!r}")
            self.names[department.key] = department.name
            self.children[department.key] = []
        for department in found:
            if department.parent is not None and department.parent not in self.names:
                raise ValueError(f"{department.key!r} has the unknown parent {department.parent!r}")
            self.children[department.parent].append(department.key)
        self.order = {key: place for place, key in enumerate(self._walk(None))}
        if len(self.order) < len(found):
            circle = ", ".join(sorted(self.names.keys() - self.order.keys()))
            raise ValueError(f"these departments are their own parents: {circle}")

    def _walk(self, node: str | None) -> Iterator[str]:
        for child in self.children[node]:
            yield child
            yield from self._walk(child)

    def below(self, node: str | None) -> frozenset[str]:
        """The keys of a node and of everything under it."""
        if node not in self._below:
            own = frozenset[str]() if node is None else frozenset({node})
            self._below[node] = own.union(*(self.below(child) for child in self.children[node]))
        return self._below[node]

    def name(self, departments: frozenset[str], present: frozenset[str], names: Names = IN_ENGLISH) -> str:
        """What people call a set of departments, where `present` are those that were asked at all."""
        if len(departments) > 1 and departments == present:
            return names.company
        parts = list(self._parts(None, departments, present, names))
        if len(parts) > NAMED_PARTS:
            shown = NAMED_PARTS - 1
            return names.more.format(names=", ".join(parts[:shown]), number=len(parts) - shown)
        *first, last = parts
        return names.last.format(names=", ".join(first), name=last) if first else last

    def _parts(self, node: str | None, wanted: frozenset[str], present: frozenset[str], names: Names) -> Iterator[str]:
        here = self.below(node) & present
        if not here & wanted:
            return
        if node is not None and len(here) > 1 and here <= wanted:
            yield names.all_of.format(name=self.names[node])
            return
        if node is not None and node in wanted:
            alone = len(here) == 1
            yield self.names[node] if alone else names.own_staff.format(name=self.names[node])
        for child in self.children[node]:
            yield from self._parts(child, wanted, present, names)
