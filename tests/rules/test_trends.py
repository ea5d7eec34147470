"""A change is named from published figures of the same departments; where none is, there is a reason."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.rules.changes import Verdict
from bot.rules.trends import COMPANY, concern_trend, trend

Cell = tuple[int, int] | tuple[int, int, int] | None
"""Yes, answers and, of a range, the most yes; None where no number may be told."""


def said(cell: Cell) -> dict[str, Any]:
    if cell is None:
        return {"saying": "too_few", "answered": 9, "asked": 200}
    yes, answered, most = (*cell, cell[0])[:3]
    return {"saying": "exact", "answered": answered, "asked": 2 * answered, "yes": [yes, most]}


def cycle(
    number: int | None = 1,
    weighted: tuple[float, float] | None = None,
    question: str = "usage",
    company: Cell = (100, 200),
    **units: Cell,
) -> dict[str, Any]:
    """Figures as published; of the unit "hr+it" by the name hr_it."""
    keys = [key.replace("_", "+") for key in units]
    share = {
        "question": question,
        "company": said(company),
        "units": {key: said(cell) for key, cell in zip(keys, units.values(), strict=True)},
        "weighted": weighted and {"share": weighted[0], "effective": weighted[1]},
    }
    return {
        "number": number,
        "units": [{"key": key, "departments": key.split("+")} for key in keys],
        "shares": [share],
    }


def verdicts(cycles: list[Mapping[str, Any]], question: str = "usage") -> dict[str, Verdict]:
    return {unit: one.verdict for unit, one in trend(cycles, question).changes.items()}


STEADY = [cycle(n, sales=(50, 97), hr=(48, 97)) for n in range(1, 5)]


def test_a_unit_that_fell_is_named_with_what_it_was_and_is() -> None:
    found = trend([*STEADY, cycle(5, sales=(25, 97), hr=(49, 97))], "usage")
    assert list(found.named) == ["sales"]
    assert found.reason is None
    (body,) = found.body()["named"]
    assert {key: body[key] for key in ("unit", "departments", "verdict", "cycles")} == {
        "unit": "sales",
        "departments": ("sales",),
        "verdict": "fell",
        "cycles": 1,
    }
    assert (body["before"], body["latest"]) == (pytest.approx(50 / 97), pytest.approx(25 / 97))


def test_where_nothing_moved_the_reason_is_that_no_change_is_clear() -> None:
    assert trend([*STEADY, cycle(5, sales=(49, 97), hr=(49, 97))], "usage").body() == {
        "named": [],
        "reason": Verdict.NO_CLEAR_CHANGE,
        "units": 2,
    }


def test_how_many_units_could_be_compared_is_told_beside_the_reason() -> None:
    small = [cycle(n, sales=(5, 12), hr=(6, 14)) for n in range(1, 6)]
    body = trend(small, "usage").body()
    assert (body["reason"], body["units"]) == (Verdict.NO_CLEAR_CHANGE, 0)


@pytest.mark.parametrize("before", [0, 1, 4])
def test_with_fewer_than_five_cycles_it_is_too_soon(before: int) -> None:
    found = trend(STEADY[:before], "usage")
    assert (found.named, found.reason) == ({}, Verdict.TOO_SOON)


def test_under_thirty_answers_nothing_is_claimed_however_far_it_moved() -> None:
    few = [cycle(n, sales=(28, 29), hr=(28, 29), company=(27, 29)) for n in range(1, 7)]
    found = trend([*few, *(cycle(n, sales=(0, 29), hr=(0, 29), company=(0, 29)) for n in (7, 8))], "usage")
    assert (found.named, found.reason) == ({}, Verdict.TOO_FEW)


def test_a_unit_of_which_no_number_is_told_has_too_few() -> None:
    told = [cycle(n, sales=(50, 97), hr=None) for n in range(1, 6)]
    assert verdicts(told)["hr"] is Verdict.TOO_FEW
    assert verdicts(told)["sales"] is Verdict.NO_CLEAR_CHANGE


def test_a_pulse_outside_of_the_rhythm_is_not_compared() -> None:
    aside = cycle(None, sales=(2, 97), hr=(2, 97))
    assert verdicts([*STEADY, aside])["sales"] is Verdict.TOO_SOON
    assert verdicts([*STEADY, aside, cycle(5, sales=(50, 97), hr=(48, 97))])["sales"] is Verdict.NO_CLEAR_CHANGE


def test_a_cycle_that_did_not_ask_is_passed_over() -> None:
    other = cycle(4, question="support", sales=(2, 97), hr=(2, 97))
    assert verdicts([*STEADY, other, cycle(5, sales=(25, 97), hr=(48, 97))])["sales"] is Verdict.FELL


def test_departments_published_together_once_are_compared_together() -> None:
    merged = [cycle(n, sales=(50, 97), hr_it=(30, 60)) for n in range(1, 5)]
    now = cycle(5, sales=(50, 97), hr=(4, 30), it=(4, 30))
    found = trend([*merged, now], "usage")
    assert found.changes["hr+it"].verdict is Verdict.FELL
    assert found.changes["hr+it"].latest == pytest.approx(8 / 60)
    assert found.units["hr+it"] == ("hr", "it")
    assert set(found.changes) == {"sales", "hr+it", COMPANY}


def test_chains_of_merged_departments_are_joined_in_any_order() -> None:
    chained = [cycle(n, hr_it=(50, 97), law=(50, 97), sales=(50, 97)) for n in range(1, 5)]
    found = trend([*chained, cycle(5, hr=(50, 97), it_law=(50, 97), sales=(50, 97))], "usage")
    assert set(found.changes) == {"hr+it+law", "sales", COMPANY}


def test_a_department_whose_turn_came_later_is_not_held_against_others() -> None:
    later = [*STEADY, *(cycle(n, sales=(50, 97), hr=(48, 97), it=(5, 97), company=(10, 291)) for n in (5, 6))]
    assert verdicts(later) == {
        "sales": Verdict.NO_CLEAR_CHANGE,
        "hr": Verdict.NO_CLEAR_CHANGE,
        "it": Verdict.TOO_SOON,
        COMPANY: Verdict.TOO_SOON,
    }


def test_the_company_is_compared_by_its_weighted_share_where_every_cycle_has_one() -> None:
    # More volunteers answered: the raw share is far higher, and nothing else has changed.
    before = [cycle(n, (0.42, 160.0), sales=(50, 97), hr=(48, 97), company=(100, 200)) for n in range(1, 5)]
    now = cycle(5, (0.42, 160.0), sales=(50, 97), hr=(48, 97), company=(160, 200))
    assert verdicts([*before, now])[COMPANY] is Verdict.NO_CLEAR_CHANGE
    without = cycle(5, None, sales=(50, 97), hr=(48, 97), company=(160, 200))
    assert verdicts([*before, without])[COMPANY] is Verdict.ROSE


def test_a_range_is_named_only_where_every_count_in_it_would_be() -> None:
    told = [*STEADY[:3], cycle(4, sales=(50, 97), hr=(48, 97))]
    assert verdicts([*told, cycle(5, sales=(25, 97, 28), hr=(48, 97))])["sales"] is Verdict.FELL
    assert verdicts([*told, cycle(5, sales=(25, 97, 45), hr=(48, 97))])["sales"] is Verdict.NO_CLEAR_CHANGE


def test_a_company_of_one_unit_is_told_once() -> None:
    alone = [cycle(n, sales=(50, 97), company=(50, 97)) for n in range(1, 6)]
    assert set(verdicts(alone)) == {COMPANY}


def test_only_the_company_is_compared_where_no_unit_is_told() -> None:
    found = trend([cycle(n, company=(100, 200)) for n in range(1, 6)], "usage")
    assert {unit: one.verdict for unit, one in found.changes.items()} == {COMPANY: Verdict.NO_CLEAR_CHANGE}


# Main concerns


def worried(
    number: int | None = 1, *, answered: int = 200, question: str = "concern", unit: str = "sales", **named: Cell
) -> dict[str, Any]:
    """Figures of which the main concern is told: by theme how many named it, or None where it is among others."""
    shown = [[theme, cell[0], (*cell, cell[0])[1]] for theme, cell in named.items() if cell]
    pool = {"shown": shown, "other": [0, answered - sum(one[1] for one in shown)], "answered": answered}
    labels = dict.fromkeys((*named, "none", "rather_not_say"), "Label")
    return {
        "number": number,
        "units": [{"key": unit, "departments": [unit]}],
        "concerns": {"question": question, "labels": labels, "company": pool},
    }


CALM = [worried(n, jobs=(50,), time=(60,), none=(40,)) for n in range(1, 5)]


def themes(*cycles: dict[str, Any]) -> dict[str, str]:
    return {one["theme"]: one["verdict"] for one in concern_trend(cycles).themes()["named"]}


def test_a_main_concern_that_grew_or_shrank_is_named() -> None:
    assert themes(*CALM, worried(5, jobs=(110,), time=(60,), none=(10,))) == {"jobs": "rose"}
    assert themes(*CALM, worried(5, jobs=(12,), time=(60,), none=(40,))) == {"jobs": "fell"}


def test_a_concern_that_moved_no_more_than_chance_would_have_it_is_not_named_and_there_is_a_reason() -> None:
    assert concern_trend([*CALM, worried(5, jobs=(58,), time=(55,))]).themes() == {
        "named": [], "reason": Verdict.NO_CLEAR_CHANGE,
    }  # fmt: skip
    assert concern_trend(CALM).reason is Verdict.TOO_SOON
    few = [worried(n, answered=29, jobs=(20 * (n == 5) + 4,)) for n in range(1, 6)]
    assert concern_trend(few).reason is Verdict.TOO_FEW


def test_whoever_has_no_concern_is_no_concern() -> None:
    assert themes(*CALM, worried(5, jobs=(50,), time=(60,), none=(0, 0))) == {}


def test_a_concern_that_is_told_among_others_may_have_been_named_by_as_many_as_these() -> None:
    assert themes(*CALM, worried(5, jobs=None, time=(60,), none=(136,))) == {"jobs": "fell"}
    assert themes(*CALM, worried(5, jobs=None, time=(60,), none=(90,))) == {}


def test_a_range_is_named_only_by_its_nearer_end() -> None:
    assert themes(*CALM, worried(5, jobs=(60, 120), time=(60,))) == {}


@pytest.mark.parametrize(
    "before",
    [{"question": "another"}, {"unit": "hr"}, {"number": None}],
    ids=["another question", "another department", "outside of the rhythm"],
)
def test_cycles_that_asked_otherwise_are_not_compared(before: dict[str, Any]) -> None:
    others = [worried(**{"number": n, **before}, jobs=(50,), time=(60,)) for n in range(1, 5)]
    assert concern_trend([*others, worried(5, jobs=(110,), time=(60,))]).reason is Verdict.TOO_SOON
    silent = {**CALM[0], "concerns": None}
    assert concern_trend([silent, silent]).changes == {}
