"""Whoever knows who works where, two people's lessons and all that is told of training finds out nobody else's."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np
import pytest

from bot.rules import learned as rules
from bot.rules.learned import Learned, learning
from bot.rules.sayings import Count, Said, said
from tests.attacks.attacker import Attacker, Found, Kind, Rule

VALUES = ("nothing", "a lesson", "what is required", "the whole track")
LEVELS = {"one": 1, "required": 2, "track": 3}
TIERS = ("executives", "managers", "practitioners", "technical")
PAIRS = 3
BLOCK = 75


def a_company(seed: int) -> Counter[tuple[Kind, int]]:
    """People by kind and how far they got: of any mind, with tiers spread over departments or nearly the same."""
    draw = Random(seed)
    departments, tiers = draw.randint(1, 6), TIERS[: draw.choice((1, 2, 3, 4))]
    people, keen = draw.choice((20, 40, 80, 150, 300)), draw.choice((0, 0.1, 0.3))
    goes_on = [draw.choice((0.02, 0.1, 0.4, 0.6, 0.9, 0.98, 1)) for _ in LEVELS]
    of_tier = [draw.choice((1, 1, 3, 0.05)) for _ in tiers]
    of_department = [draw.choice((1, 1, 2, 0.3)) for _ in range(departments)]
    alike = draw.random() < 0.4
    company = Counter[tuple[Kind, int]]()
    for _ in range(people):
        (department,), (tier,) = draw.choices(range(departments), of_department), draw.choices(tiers, of_tier)
        if alike and draw.random() < 0.93:
            tier = tiers[department % len(tiers)]
        far = 0
        while far < len(LEVELS) and draw.random() < goes_on[far]:
            far += 1
        company[Kind(f"d{department}", "volunteer" if draw.random() < keen else "assigned", tier), far] += 1
    return company


def figures_of(company: Counter[tuple[Kind, int]], kinds: Sequence[Kind], units: list[list[str]]) -> dict[str, Any]:
    counts = [[company[kind, far] for far in range(len(VALUES))] for kind in kinds]
    found = learning(
        [
            Learned(kind.tier, kind.department, kind.cohort, sum(n), sum(n[1:]), sum(n), sum(n[2:]), n[3])
            for kind, n in zip(kinds, counts, strict=True)
        ],
        units,
        5,
    )
    assert found is not None
    return found


def told(figures: dict[str, Any], kinds: Sequence[Kind], units: list[list[str]]) -> Iterator[Rule]:
    """All that is told, as sums of those who got so far or further."""
    for level, least in LEVELS.items():
        parts = figures if level == "one" else figures["levels"][level]
        whole = figures["company"] if level == "one" else figures[level]
        sets = [([True] * len(kinds), whole)]
        placed = {key for unit in units for key in unit}
        sets += [
            ([kind.department in units[int(key)] if key else kind.department not in placed for kind in kinds], one)
            for key, one in parts["units"].items()
        ]
        sets += [([kind.tier == key for kind in kinds], one) for key, one in parts["tiers"].items()]
        sets += [([kind.cohort == key for kind in kinds], one) for key, one in parts["cohorts"].items()]
        for inside, one in sets:
            if one["done"]:
                row = [[float(here and far >= least) for far in range(len(VALUES))] for here in inside]
                yield Rule(np.array(row), *one["done"])


def found_out(seed: int) -> list[Found]:
    """The first who is found out."""
    company = a_company(seed)
    kinds = sorted({kind for kind, _ in company})
    # Of some companies the last department was in no pulse yet.
    units = [[key] for key in sorted({kind.department for kind in kinds})][: None if seed % 3 else -1]
    truth = np.array([[company[kind, far] for far in range(len(VALUES))] for kind in kinds], dtype=float)
    attacker = Attacker(kinds, VALUES, truth, told(figures_of(company, kinds, units), kinds, units))
    return list(attacker.attack([(), *attacker.some_pairs(Random(seed), PAIRS)]))[:1]


@pytest.mark.parametrize("block", [*range(2), *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 40))])
def test_no_two_people_find_anybody_out_by_what_is_told_of_training(block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        assert found_out(seed) == [], seed


def test_told_to_the_person_somebody_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def exactly(count: Count, floor: int) -> Said:
        return said(count.yes, count.answered, count.asked, floor)

    monkeypatch.setattr(rules, "told", exactly)
    assert any(found_out(seed) for seed in range(20))


def test_with_steps_alone_and_nothing_else_minded_somebody_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_apart", "leaves_room", "_steps_apart"):
        monkeypatch.setattr(rules, name, lambda *_: True)
    assert any(found_out(seed) for seed in (63, 249, 393, 491))
