"""The departments under their parents: their order, and what people call several of them together."""

from collections.abc import Iterable, Iterator

from bot.rules.company import Department

NAMED_PARTS = 4
"""Departments a name lists before it says "and so many more"."""

COMPANY = "Whole company"


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

    def name(self, departments: frozenset[str], present: frozenset[str]) -> str:
        """What people call a set of departments, where `present` are those that were asked at all."""
        if len(departments) > 1 and departments == present:
            return COMPANY
        parts = list(self._parts(None, departments, present))
        if len(parts) > NAMED_PARTS:
            shown = NAMED_PARTS - 1
            return f"{', '.join(parts[:shown])} and {len(parts) - shown} more"
        return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))

    def _parts(self, node: str | None, wanted: frozenset[str], present: frozenset[str]) -> Iterator[str]:
        here = self.below(node) & present
        if not here & wanted:
            return
        if node is not None and len(here) > 1 and here <= wanted:
            yield f"{self.names[node]} (all)"
            return
        if node is not None and node in wanted:
            yield self.names[node] if len(here) == 1 else f"{self.names[node]} (own staff)"
        for child in self.children[node]:
            yield from self._parts(child, wanted, present)
