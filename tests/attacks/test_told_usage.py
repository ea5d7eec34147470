"""Whoever knows who has a licence, two people's use and all that is told of a tool finds out nobody else's."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import numpy as np
import pytest

from bot.rules import usage
from bot.rules.sayings import NOBODY, Said, Together, said
from bot.rules.usage import Used, drawn
from tests.attacks.attacker import Attacker, Found, Kind, Rule

Counts = Mapping[str, tuple[int, int]]
"""By department: (active, licensed)."""


def a_company(seed: int) -> Counts:
    """Of up to eight departments in which nobody, some, or everybody uses the tool."""
    draw = Random(seed)
    found = {}
    for n in range(draw.randint(1, 8)):
        licensed, keen = draw.randint(1, draw.choice((6, 12, 30))), draw.choice((0, 0.05, 0.3, 0.6, 0.95, 1))
        found[f"d{n}"] = sum(draw.random() < keen for _ in range(licensed)), licensed
    return found


def found_out(counts: Counts, together: int = 2) -> list[Found]:
    """The first who is found out in what is told, where so many departments are a unit."""
    keys = sorted(counts)
    places = [keys[start : start + together] for start in range(0, len(keys), together)]
    units = [{"key": "+".join(some), "departments": some} for some in places]
    (tool,) = drawn([Used("2026-W20", key, "Copilot", *counts[key]) for key in keys], units, 5)
    people = [Kind(key, "", "") for key in keys]
    truth = np.array([[active, licensed - active] for active, licensed in counts.values()], dtype=float)
    return list(Attacker(people, ("active", "not"), truth, told(tool, units, keys)).attack())[:1]


def told(tool: Mapping[str, Any], units: list[Any], keys: list[str]) -> Iterator[Rule]:
    """All that is told of a tool, as sums of those who are active."""
    named = {key for unit in units if unit["key"] in tool["units"] for key in unit["departments"]}
    sets = [(set(keys), tool["company"]), (set(keys) - named, tool["others"])]
    sets += [(set(unit["departments"]), tool["units"].get(unit["key"])) for unit in units]
    for inside, one in sets:
        if one is not None and one["active"] is not None:
            yield Rule(np.array([[float(key in inside), 0.0] for key in keys]), *one["active"])


@pytest.mark.parametrize("together", [1, 2, 3])
@pytest.mark.parametrize("block", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 4))])
def test_no_two_people_find_anybody_out_by_what_is_told_of_a_tool(block: int, together: int) -> None:
    for seed in range(150 * block, 150 * block + 150):
        assert found_out(a_company(seed), together) == [], seed


def test_told_without_care_somebody_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "said_together", _alone)
    assert any(found_out(a_company(seed), 1) for seed in range(25))


def _alone(parts: Mapping[str, Any], floor: int) -> Any:
    """Each unit by itself, and the company to the number beside them."""
    whole = sum(parts.values(), NOBODY)
    exact = Said(said(9, 20, 20, floor).saying, whole.answered, whole.asked, whole.yes, whole.yes)
    alone = {key: said(one.yes, one.answered, one.asked, floor) for key, one in parts.items()}
    return Together(exact, alone)
