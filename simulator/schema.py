"""Small checks that put together say what Block Kit takes; each adds what it finds wrong, with its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.json_types import Json

Check = Callable[[Any, str, list[str]], None]


def fail(found: list[str], what: str, path: str) -> None:
    """Note one error the way Slack words it."""
    found.append(f"{what} [json-pointer:{path}]")


def anything(value: Any, path: str, found: list[str]) -> None:
    """Takes whatever comes: a part that this Slack does not look into."""


def string(most: int, least: int = 1) -> Check:
    """Text of that many characters."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if not isinstance(value, str):
            fail(found, "must be a string", path)
        elif len(value) < least:
            fail(found, f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            fail(found, f"must be less than {most + 1} characters", path)

    return check


def whole(least: int, most: int) -> Check:
    """A whole number in that range."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            fail(found, "must be an integer", path)
        elif not least <= value <= most:
            fail(found, f"must be between {least} and {most}", path)

    return check


def number(value: Any, path: str, found: list[str]) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        fail(found, "must be a number", path)


def boolean(value: Any, path: str, found: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        fail(found, "must be a boolean", path)


def one_of(*allowed: str) -> Check:
    """One of those words."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if value not in allowed:
            fail(found, f"must be one of {', '.join(allowed)}", path)

    return check


def listing(item: Check, most: int, least: int = 1) -> Check:
    """An array of that many items."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if not isinstance(value, list):
            fail(found, "must be an array", path)
            return
        if len(value) < least:
            fail(found, f"no less than {least} items allowed", path)
        if len(value) > most:
            fail(found, f"no more than {most} items allowed", path)
        for index, entry in enumerate(value[:most]):
            item(entry, f"{path}/{index}", found)

    return check


@dataclass(slots=True, frozen=True)
class Shape:
    """An object with those fields and no others; `also` looks at how the fields go together."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    also: tuple[Callable[[Json, str, list[str]], None], ...] = ()

    def __call__(self, value: Any, path: str, found: list[str]) -> None:
        """Check one object."""
        if not isinstance(value, dict):
            fail(found, "must be an object", path)
            return
        for name in self.required:
            if value.get(name) is None:
                fail(found, f"missing required field: {name}", path)
        before = len(found)
        for name, entry in value.items():
            check = self.fields.get(name)
            if check is not None:
                # None stands for a field that is not there, as the SDK's models leave it.
                if entry is not None:
                    check(entry, f"{path}/{name}", found)
            elif name != "type":
                fail(found, f"invalid additional property: {name}", path)
        if len(found) == before:
            for rule in self.also:
                rule(value, path, found)


def by_type(shapes: Mapping[str, Check], allowed: frozenset[str] | None = None) -> Check:
    """An object whose `type` says which shape it has; only the allowed ones may stand here."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            fail(found, "must be an object", path)
            return
        kind = value.get("type")
        shape = shapes.get(kind) if isinstance(kind, str) else None
        if kind is None:
            fail(found, "missing required field: type", path)
        elif shape is None or (allowed is not None and kind not in allowed):
            fail(found, f"unsupported type: {kind}", f"{path}/type")
        else:
            shape(value, path, found)

    return check


def needs_one(*names: str) -> Callable[[Json, str, list[str]], None]:
    """At least one of those fields is there."""

    def rule(value: Json, path: str, found: list[str]) -> None:
        if all(value.get(name) is None for name in names):
            fail(found, f"missing required field: {' or '.join(names)}", path)

    return rule


def only_one(*names: str) -> Callable[[Json, str, list[str]], None]:
    """Exactly one of those fields is there."""

    def rule(value: Json, path: str, found: list[str]) -> None:
        if sum(value.get(name) is not None for name in names) != 1:
            fail(found, f"exactly one of {' and '.join(names)} is needed", path)

    return rule
