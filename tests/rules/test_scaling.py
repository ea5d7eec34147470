"""Where each unit stands, who is still to begin, and what is to be decided about scaling."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import scaling
from bot.rules.company import Department
from bot.rules.intervals import wilson
from bot.rules.questions import Stage
from bot.rules.sayings import Count, figure, said_together
from bot.rules.scaling import Decision, Review, Standing

COMPANY = {"saying": "exact", "answered": 100, "asked": 140, "yes": [60, 60]}
CLEAR = {"stage": None, "judged": ["awareness"], "too_few": []}


def told(low: int, high: int, answered: int = 200, asked: int = 240) -> dict[str, Any]:
    ends = [wilson(yes / answered, answered, asked) for yes in (low, high)]
    return {"saying": "exact" if low == high else "between", "answered": answered, "asked": asked, "yes": [low, high],
            "interval": [ends[0].low, ends[1].high]}  # fmt: skip


def unit(key: str, asked: int = 24, took_part: int = 20) -> dict[str, Any]:
    return {"key": key, "name": key.title(), "departments": key.split("+"), "asked": asked, "took_part": took_part}


def cycle(
    units: list[dict[str, Any]], own: dict[str, Any], barriers: dict[str, Any] | None = None, **share: Any
) -> dict[str, Any]:
    found = {"short": "Used AI", "company": COMPANY, "units": own, **share}
    return {"units": units, "shares": [found], "barriers": {"sales": CLEAR} if barriers is None else barriers}


def spelled(one: Any) -> dict[str, Any]:
    number = figure(one)
    assert number is not None
    span = {"yes": [one.low, one.high], "interval": [number.interval.low, number.interval.high]}
    return {"answered": one.answered, "asked": one.asked, "saying": one.saying.value, **span}


TWO = [unit("sales"), unit("hr")]


@pytest.mark.parametrize(("one", "critical", "standing"), [
    (cycle(TWO, {"sales": told(120, 120)}), [], Standing.READY),
    (cycle(TWO, {"sales": told(130, 133)}), [], Standing.READY),
    (cycle(TWO, {"sales": told(170, 200)}), [["hr"]], Standing.READY),
    (cycle(TWO, {"sales": told(112, 112)}), [], Standing.READY),
    (cycle(TWO, {"sales": told(108, 108, 200, 2000)}), [], Standing.UNCLEAR),
    (cycle(TWO, {"sales": told(90, 90)}), [], Standing.BELOW),
    (cycle(TWO, {"sales": told(0, 3)}), [], Standing.BELOW),
    (cycle(TWO, {"sales": told(90, 120)}), [], Standing.UNCLEAR),
    (cycle(TWO, {"sales": told(112, 112)}, company=COMPANY | {"yes": [58, 65]}), [], Standing.UNCLEAR),
    (cycle(TWO, {"sales": told(90, 90)}, company=COMPANY | {"yes": [50, 61]}), [], Standing.UNCLEAR),
    # fewer than 30 answers claim nothing
    (cycle(TWO, {"sales": told(29, 29, 29, 35)}), [], Standing.UNCLEAR),
    (cycle(TWO, {"sales": told(0, 3, 29, 35)}), [], Standing.UNCLEAR),
    (cycle(TWO, {"sales": told(30, 30, 30, 35)}), [], Standing.READY),
    (cycle([unit("sales")], {"sales": told(97, 100, 100, 120)}, company=told(97, 100, 100, 120)), [], Standing.READY),
    (cycle(TWO, {"sales": {"saying": "too_few", "answered": 4, "asked": 24}}), [], Standing.TOO_FEW),
    (cycle(TWO, {}), [], Standing.TOO_FEW),
    (cycle(TWO, {"sales": told(120, 120)}, company={"saying": "too_few", "answered": 4}), [], Standing.TOO_FEW),
    (cycle(TWO, {"sales": told(120, 120)}, {}), [], Standing.TOO_FEW),
    (cycle(TWO, {"sales": told(120, 120)}, {"sales": CLEAR | {"judged": []}}), [], Standing.TOO_FEW),
    (cycle(TWO, {"sales": told(120, 120)}) | {"shares": []}, [], Standing.TOO_FEW),
    (cycle([unit("sales", took_part=11), unit("hr")], {"sales": told(11, 11, 11, 24)}), [], Standing.TOO_FEW),
    (cycle(TWO, {"sales": told(120, 120)}, {"sales": CLEAR | {"stage": "knowledge"}}), [["sales"]],
     Standing.HELD_BACK),
    (cycle([unit("sales", took_part=4)], {}, {"sales": CLEAR | {"stage": "desire"}}), [], Standing.HELD_BACK),
    (cycle(TWO, {"sales": told(120, 120)}), [["sales", "marketing"]], Standing.CRITICAL),
    (cycle(TWO, {}), [["sales"]], Standing.CRITICAL),
    (cycle(TWO, {"sales": told(120, 120)}), [None], Standing.READY),
    (cycle([unit("sales", asked=9, took_part=9), unit("hr")], {"sales": told(9, 9, 9, 9)}), [["sales"]],
     Standing.UNCLEAR),
    (cycle([unit("sales"), unit("hr", asked=9)], {"sales": told(120, 120)}), [["sales", "hr"]], Standing.READY),
])  # fmt: skip
def test_a_unit_stands_where_the_first_rule_that_holds_puts_it(
    one: dict[str, Any], critical: list[Any], standing: Standing
) -> None:
    assert scaling.standings(one, critical)[0]["standing"] is standing


def test_before_a_cycle_was_published_no_unit_stands_anywhere() -> None:
    assert scaling.standings(None) == []
    assert scaling.standings({"units": [], "shares": []}) == []


def test_a_concern_is_told_of_every_unit_that_it_may_be_from_or_of_none() -> None:
    units = [unit("sales"), unit("hr+legal"), unit("lab", asked=9, took_part=8)]
    assert scaling.named_by(units, ["legal"]) == ["hr+legal"]
    assert scaling.named_by(units, ["sales", "hr"]) == ["sales", "hr+legal"]
    assert scaling.named_by(units, ["sales", "lab"]) == []
    assert scaling.named_by(units, ["elsewhere"]) == []
    assert scaling.named_by(units, None) == []


@given(st.lists(st.integers(7, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=8))
def test_whatever_was_answered_no_unit_is_said_to_be_below_or_as_good_that_is_not(
    counts: list[tuple[int, int]],
) -> None:
    units = [unit(f"u{n}", answered, answered) for n, (_, answered) in enumerate(counts)]
    all_told = said_together({f"u{n}": Count(yes, many, many) for n, (yes, many) in enumerate(counts)}, 5)

    own = {key: spelled(one) for key, one in all_told.parts.items()}
    one = cycle(units, own, {f"u{n}": CLEAR for n in range(len(counts))}, company=spelled(all_told.whole))
    found = scaling.standings(one)
    assert [stands["key"] for stands in found] == [unit["key"] for unit in units]  # as published, and not by rank
    yes, answered = (sum(of) for of in zip(*counts, strict=True))
    for stands, (mine, many) in zip(found, counts, strict=True):
        if stands["standing"] is Standing.BELOW:
            assert mine * answered < yes * many
        if stands["standing"] is Standing.READY:
            assert mine / many >= yes / answered - scaling.MUCH - 1e-9


@pytest.mark.parametrize(("number", "answered"), [(8, 30), (8, 60), (8, 80), (20, 40)])
def test_chance_alone_puts_any_unit_below_in_few_reviews_of_a_company_that_is_the_same_everywhere(
    number: int, answered: int
) -> None:
    chance, wrong, asked = Random(f"{number} {answered}"), 0, answered * 3 // 2
    for _ in range(100):
        yes = {f"u{n}": sum(chance.random() < 0.7 for _ in range(answered)) for n in range(number)}
        all_told = said_together({key: Count(n, answered, asked) for key, n in yes.items()}, 5)
        own = {key: spelled(one) for key, one in all_told.parts.items()}
        units = [unit(key, asked, answered) for key in yes]
        found = scaling.standings(cycle(units, own, dict.fromkeys(yes, CLEAR), company=spelled(all_told.whole)))
        wrong += any(one["standing"] is Standing.BELOW for one in found)
    assert wrong <= 10


def test_a_unit_that_is_much_below_is_seldom_ready() -> None:
    chance, ready = Random(5), 0
    for _ in range(200):
        yes = {f"u{n}": sum(chance.random() < (0.8 if n else 0.6) for _ in range(40)) for n in range(8)}
        all_told = said_together({key: Count(n, 40, 60) for key, n in yes.items()}, 5)
        own = {key: spelled(one) for key, one in all_told.parts.items()}
        units = [unit(key, 60, 40) for key in yes]
        found = scaling.standings(cycle(units, own, dict.fromkeys(yes, CLEAR), company=spelled(all_told.whole)))
        ready += found[0]["standing"] is Standing.READY
    assert ready <= 4


TREE = [
    Department("commercial", "Commercial", wave=2, starts_on=date(2026, 6, 1)),
    Department("sales", "Sales", "commercial"),
    Department("support", "Support", "commercial", wave=3, starts_on=date(2026, 9, 1)),
    Department("hr", "HR", starts_on=date(2026, 6, 1)),
    Department("legal", "Legal"),
    Department("lab", "Lab", wave=1, starts_on=date(2026, 5, 1)),
]
PEOPLED = {"sales", "support", "hr", "legal", "lab"}


def test_who_is_still_to_begin_is_told_by_wave_and_day_the_next_first() -> None:
    assert scaling.coming(TREE, PEOPLED, date(2026, 5, 4)) == [
        {"wave": None, "starts_on": "2026-06-01", "names": ["HR"]},
        {"wave": 2, "starts_on": "2026-06-01", "names": ["Sales"]},
        {"wave": 3, "starts_on": "2026-09-01", "names": ["Support"]},
    ]
    assert [one["names"] for one in scaling.coming(TREE, PEOPLED, date(2026, 6, 1))] == [["Support"]]
    assert scaling.coming(TREE, {"legal"}, date(2026, 5, 4)) == []


def stands(standing: Standing, stage: Stage | None = None, name: str = "Sales") -> dict[str, Any]:
    return {"name": name, "standing": standing, "stage": stage}


WAVE = {"wave": 2, "starts_on": "2026-06-01", "names": ["HR"]}
READY, FEW = stands(Standing.READY), stands(Standing.TOO_FEW)
KNOW, WANT = stands(Standing.HELD_BACK, Stage.KNOWLEDGE), stands(Standing.HELD_BACK, Stage.DESIRE, "HR")


@pytest.mark.parametrize(("review", "rules"), [
    (Review([], [], 0, [], 0, 0), []),
    (Review([], [WAVE], 0, [], 0, 0), [Decision.NEXT_WAVE]),
    (Review([READY], [], 0, [], 0, 1), [Decision.ALL_BEGUN]),
    (Review([READY], [WAVE], 0, [], 0, 0), [Decision.NEXT_WAVE, Decision.NOTHING_DONE]),
    (Review([READY, FEW], [WAVE], 0, [], 0, 1), [Decision.NEXT_WAVE, Decision.TOO_FEW]),
    (Review([KNOW, FEW], [WAVE], 0, [], 0, 0), [Decision.HELD_BACK, Decision.NEXT_WAVE, Decision.TOO_FEW]),
    (Review([KNOW], [WAVE], 2, [4, 7], 1, 0), [Decision.WAITS, Decision.CRITICAL, Decision.HELD_BACK]),
])  # fmt: skip
def test_at_most_three_decisions_are_drawn_the_most_pressing_first(review: Review, rules: list[Decision]) -> None:
    assert [one["rule"] for one in scaling.decisions(review)] == rules


def test_a_decision_carries_the_numbers_that_it_is_drawn_from() -> None:
    waits, held, wave = scaling.decisions(Review([KNOW, WANT, READY], [WAVE], 12, [4, 7], 0, 1))
    assert waits["fills"] == {"n": 12, "numbers": [4, 7]}
    assert held["fills"] == {"n": 2, "stage": Stage.DESIRE, "names": ["HR"]}
    assert wave["fills"] == {**WAVE, "ready": 1, "units": 3}
