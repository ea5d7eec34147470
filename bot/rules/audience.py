"""Whom a round asks: departments, tiers, cohorts and rollout waves. What is left empty excludes nobody."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.rules.company import Department

Scope = frozenset[str] | None
"""The departments that somebody may ask and read of, with everything below them; None for the whole company."""
PARTS = ("department", "tier", "cohort", "wave")


@dataclass(frozen=True, slots=True)
class Audience:
    """Department keys (each with everything below it), tiers, cohorts and numbers of waves."""

    departments: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    cohorts: frozenset[str] = frozenset()
    waves: frozenset[int] = frozenset()

    def body(self) -> dict[str, list[Any]]:
        """As JSON."""
        return {name: sorted(values) for name, values in asdict(self).items()}


def audience_from(body: Mapping[str, Iterable[Any]]) -> Audience:
    """An audience from its JSON."""
    return Audience(**{name: frozenset(values) for name, values in body.items()})


@dataclass(frozen=True, slots=True)
class Turn:
    """When a department's turn in the rollout comes: its wave, and the day on which it starts."""

    wave: int | None = None
    starts_on: date | None = None


class Units:
    """The departments as an audience sees them: what lies below each, and whose turn is when.

    A department without a wave or a day of its own has those of the nearest unit above it.
    """

    def __init__(self, departments: Iterable[Department]) -> None:
        self._by_key = {one.key: one for one in departments}
        self._above = {key: tuple(self._way_up(key)) for key in self._by_key}

    def _way_up(self, key: str) -> Iterable[str]:
        seen: list[str] = []
        at: str | None = key
        while at is not None and at in self._by_key and at not in seen:
            seen.append(at)
            yield at
            at = self._by_key[at].parent

    def keys(self) -> set[str]:
        """Every department."""
        return set(self._by_key)

    def turn(self, key: str) -> Turn:
        """The wave and the first day of a department."""
        above = [self._by_key[one] for one in self._above.get(key, ())]
        return Turn(
            next((one.wave for one in above if one.wave is not None), None),
            next((one.starts_on for one in above if one.starts_on is not None), None),
        )

    def has_started(self, key: str, today: date) -> bool:
        """Whether a department's turn has come; one without a day has none to wait for."""
        starts_on = self.turn(key).starts_on
        return starts_on is None or starts_on <= today

    def is_within(self, key: str, departments: Collection[str]) -> bool:
        """Whether a department is one of these, or lies below one."""
        return any(one in departments for one in self._above.get(key, (key,)))

    def nearest(self, key: str, among: Collection[str]) -> str | None:
        """The department itself or the nearest unit above it that is one of these, or None."""
        return next((one for one in self._above.get(key, (key,)) if one in among), None)

    def includes(self, audience: Audience, department: str, tier: str, cohort: str) -> bool:
        """Whether somebody of this department, tier and cohort belongs to an audience."""
        return (
            (not audience.departments or self.is_within(department, audience.departments))
            and (not audience.tiers or tier in audience.tiers)
            and (not audience.cohorts or cohort in audience.cohorts)
            and (not audience.waves or self.turn(department).wave in audience.waves)
        )

    def waves(self) -> list[int]:
        """The waves there are."""
        return sorted({one.wave for one in self._by_key.values() if one.wave is not None})


def narrowed(audience: Audience, units: Units, own: frozenset[str]) -> Audience | None:
    """An audience for whoever may only ask these departments; None where it reaches beyond them."""
    if not audience.departments:
        return replace(audience, departments=own)
    return audience if all(units.is_within(one, own) for one in audience.departments) else None
