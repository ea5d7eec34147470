"""Whoever knows the roster, two people's answers and every number ever told finds out nobody else's answer.

`attacker.py` solves for it with integer programming; here it is let loose on made-up companies, and on figures that
are told too closely, of which it must find out somebody.
"""

import re
from collections.abc import Mapping
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import pytest

from bot.blocks import digest, places, said
from bot.blocks.message import Message
from bot.rules import sayings
from bot.rules.intervals import FIRM
from bot.rules.statistics import share
from bot.rules.weighting import COHORT_LEAST
from tests.attacks.attacker import Attacker, Found, Kind, concern_rules, explained, share_rules
from tests.attacks.companies import a_company, attacked

Figures = dict[str, Any]


@pytest.mark.parametrize("seed", range(11))
def test_no_two_people_of_a_small_company_find_anybody_out(seed: int) -> None:
    company = a_company(seed, most=40)
    assert attacked(company, company.cycle()) == []


@pytest.mark.parametrize("seed", range(104, 112))
def test_nobody_of_a_company_of_any_size_is_found_out_by_whoever_is_likeliest_to(seed: int) -> None:
    company = a_company(seed)
    assert attacked(company, company.cycle(), Random(seed), pairs=12) == []


@pytest.mark.parametrize("seed", range(200, 206))
def test_two_rounds_told_as_one_cycle_give_nobody_away(seed: int) -> None:
    company = a_company(seed, most=80, rounds=2)
    assert attacked(company, company.cycle(), Random(seed), pairs=12) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", range(3))
def test_no_two_people_find_anybody_out_in_hundreds_of_companies(block: int) -> None:
    for seed in range(1000 + 50 * block, 1050 + 50 * block):
        small, large = a_company(seed, most=50), a_company(seed)
        assert attacked(small, small.cycle()) == [], seed
        assert attacked(large, large.cycle(), Random(seed), pairs=60) == [], seed


# What is told beside the counts is made of them


@pytest.mark.parametrize("seed", range(300, 330))
def test_shares_intervals_bounds_and_weights_are_made_of_the_counts_that_are_told(seed: int) -> None:
    company = a_company(seed)
    for one in company.cycle()["shares"]:
        for told in (one["company"], *one["units"].values()):
            made = share(told["yes"][0], told["answered"], told["asked"], told["yes"][1])
            assert told["share"] == made.share
            assert told["interval"] == [made.interval.low, made.interval.high]
            assert told["bounds"] == [made.bounds.low, made.bounds.high]
        for told in one["cohorts"].values():
            assert told["share"] == sum(told["yes"]) / 2 / told["answered"]
        assert bool(one["weighted"]) == bool(one["cohorts"])
        assert not one["weighted"] or explained(one, company.asked_by_cohort())


def numbers(told: Any) -> set[str]:
    """All that a reader can make of the figures by writing a number as a count or as a per cent."""
    if isinstance(told, Mapping):
        return set().union(*(numbers(one) for one in told.values()))
    if isinstance(told, list):
        return set().union(*(numbers(one) for one in told))
    if isinstance(told, bool) or not isinstance(told, int | float):
        return set(re.findall(r"\d+", str(told)))
    return {str(told), str(round(told * 100))}


@pytest.mark.parametrize("seed", range(300, 330))
def test_the_words_tell_no_number_that_the_figures_do_not(seed: int) -> None:
    cycle = a_company(seed).cycle()
    response = str(round(cycle["took_part"] / cycle["asked"] * 100))
    floors = {str(FIRM), str(COHORT_LEAST)}
    allowed = numbers(cycle) | {response, "2026", "16", "13"} | floors | numbers([digest.BLURRED])
    assert words_of(digest.weekly({"week": "2026-W16", "company": "Acme", "cycle": cycle, "running": []})) <= allowed
    for department in ["elsewhere", *(key for unit in cycle["units"] for key in unit["departments"])]:
        told = said.Told(16, "A pulse", cycle)
        for message in (said.to_channel(told, department), Message("Home", said.at_home([told], department))):
            assert words_of(message) <= allowed


def words_of(message: Message) -> set[str]:
    """The numbers that stand in a message, beside what is filled in for whoever reads it."""
    kept = places.filled(message.payload(), lambda *_: "")
    texts = re.findall(r'"text": "([^"]*)"', re.sub(r"<!date[^>]*>", "", str(kept).replace("'", '"')))
    assert texts
    return set(re.findall(r"\d+", " ".join(texts)))


# An attacker who finds nobody must be able to


@pytest.mark.parametrize("insiders", [0, 1])
def test_a_rule_that_reckons_with_fewer_insiders_is_found_out(insiders: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sayings, "INSIDERS", insiders)
    monkeypatch.setattr(sayings, "OPEN", insiders + 2)
    companies = [a_company(seed, most=60) for seed in range(40)]
    assert any(attacked(company, company.cycle(), Random(0), pairs=5) for company in companies)


def exact(yes: int, answered: int) -> Figures:
    return between(yes, yes, answered)


def between(low: int, high: int, answered: int) -> Figures:
    return {"saying": "between", "answered": answered, "asked": answered, "yes": [low, high]}


def found(
    people: dict[tuple[str, str], tuple[int, int]], company: Figures, weighted: Figures | None = None, **told: Figures
) -> list[Found]:
    """The first found out of people (by department and cohort: yes, answered), by what is told of the company, and of
    units and cohorts by their names."""
    every = [Kind(department, cohort, "one") for department, cohort in people]
    truth = np.array([[yes, n - yes] for yes, n in people.values()], dtype=float)
    departments = dict.fromkeys(department for department, _ in people)
    cohorts = {name: one for name, one in told.items() if name not in departments}
    figures = {"company": company, "units": told, "cohorts": cohorts, "weighted": weighted}
    cycle = {"units": [{"key": name, "departments": [name]} for name in departments]}
    asked = {cohort: sum(n for (_, own), (_, n) in people.items() if own == cohort) for _, cohort in people}
    return list(islice(Attacker(every, ("yes", "no"), truth, share_rules(cycle, figures, every, asked)).attack(), 1))


ONE = {("sales", "assigned"): (1, 20)}
BOTH = {("sales", "assigned"): (2, 20)}
TWO_UNITS = {("sales", "assigned"): (2, 10), ("hr", "assigned"): (5, 10)}


@pytest.mark.parametrize(
    "told",
    [
        (ONE, {"saying": "almost_nobody", "answered": 20, "asked": 20}),
        ({("sales", "assigned"): (19, 20)}, {"saying": "nearly_all", "answered": 20, "asked": 20}),
        (BOTH, exact(2, 20)),
        (BOTH, between(0, 2, 20)),
        ({("sales", "assigned"): (2, 5)}, exact(2, 5)),
        (BOTH, {**between(0, 3, 20), "share": 0.1}),
        (BOTH, {**between(0, 3, 20), "bounds": [0.1, 0.1]}),
        (BOTH, {**between(0, 3, 20), "interval": [0.0, share(2, 20, 20).interval.high]}),
    ],
)
def test_a_group_told_too_closely_is_found_out(
    told: tuple[dict[tuple[str, str], tuple[int, int]], Figures],
) -> None:
    assert found(*told)


def test_a_group_told_as_four_numbers_is_not_found_out() -> None:
    assert not found(ONE, between(0, 3, 20))
    assert not found(BOTH, {**between(0, 3, 20), "share": 1.5 / 20, "bounds": [0, 3 / 20]})


def test_a_company_less_its_units_is_found_out() -> None:
    assert found(TWO_UNITS, exact(7, 20), sales=between(0, 3, 10), hr=exact(5, 10))
    assert not found(TWO_UNITS, between(5, 8, 20), sales=between(0, 3, 10), hr=exact(5, 10))


def test_a_cohort_at_the_end_of_what_the_units_leave_it_is_found_out() -> None:
    people = {(unit, cohort): (2, 2) if cohort == "volunteer" else (3, 6) for unit in "abcdef" for cohort in COHORTS}
    units = {unit: exact(5, 8) for unit in "abcdef"}
    assert found(people, exact(30, 48), volunteer=exact(12, 12), assigned=exact(18, 36), **units)
    assert not found(people, exact(30, 48), volunteer=between(9, 12, 12), assigned=between(18, 21, 36), **units)


COHORTS = ("volunteer", "assigned")


def test_a_weighted_figure_made_of_counts_that_are_not_told_is_found_out() -> None:
    people = {("sales", "volunteer"): (10, 10), ("hr", "assigned"): (12, 12)}
    told = {"volunteer": between(7, 10, 10), "assigned": between(9, 12, 12)}
    weighted = {"share": 0.864, "interval": {"low": 0.727, "high": 1.0}, "effective": 22.0}
    assert not found(people, between(16, 22, 22), weighted=weighted, **told)
    assert found(people, between(16, 22, 22), weighted={**weighted, "share": 1.0}, **told)


THEMES = ("jobs", "time", "privacy", "none")


def concerned(people: dict[str, tuple[int, ...]], company: Figures, **units: Figures) -> list[Found]:
    """The first found out of people (by department: how many named each theme)."""
    every = [Kind(department, "assigned", "one") for department in people]
    cycle = {
        "units": [{"key": name, "departments": [name]} for name in people],
        "concerns": {"company": company, "units": units},
    }
    truth = np.array(list(people.values()), dtype=float)
    return list(islice(Attacker(every, THEMES, truth, concern_rules(cycle, every, THEMES)).attack(), 1))


def pool(other: tuple[int, int], answered: int, **shown: tuple[int, int]) -> Figures:
    named = [[theme, *span] for theme, span in shown.items()]
    return {"shown": named, "other": list(other), "answered": answered, "nearly_all": None}


def test_a_theme_that_nobody_named_is_found_out() -> None:
    people = {"sales": (8, 6, 0, 0)}
    assert concerned(people, pool((0, 0), 14, jobs=(8, 8), time=(6, 6)))
    assert not concerned(people, pool((6, 6), 14, jobs=(8, 8)))
    assert concerned({"sales": (13, 1, 0, 0)}, {**pool((0, 0), 14), "nearly_all": "jobs"})


def test_a_unit_whose_four_are_all_of_the_company_is_found_out() -> None:
    people = {"sales": (4, 2, 2, 2), "hr": (0, 2, 2, 5)}
    units = {"sales": pool((0, 6), 10, jobs=(4, 10)), "hr": pool((0, 9), 9)}
    others = {"time": (4, 4), "privacy": (4, 4)}
    assert concerned(people, pool((0, 0), 19, jobs=(4, 4), none=(7, 7), **others), **units)
    assert not concerned(people, pool((0, 0), 19, jobs=(4, 7), none=(4, 7), **others), **units)
