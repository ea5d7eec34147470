"""What is told of how much AI is used: by week, by unit, and beside what people report."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.privacy import figure, said
from bot.rules.sayings import INSIDERS, least_answers
from bot.rules.usage import FLOOR, Reading, Used, Why, beside, drawn, figures, week_to_tell, why_no_week

WEEK = "2026-W18"
UNITS = [
    {"key": "finance+legal", "name": "Finance and Legal", "departments": ["finance", "legal"]},
    {"key": "sales", "name": "Sales", "departments": ["sales"]},
]


def used(tool: str = "Copilot", week: str = WEEK, **departments: tuple[int, int]) -> list[Used]:
    """Figures by department: (active, licensed)."""
    return [Used(week, key, tool, *counts) for key, counts in departments.items()]


def reported(yes: int, answered: int, asked: int) -> dict[str, Any]:
    """What `cycle_figures` tells of a share."""
    one = said(yes, answered, asked, 5)
    found: dict[str, Any] = {"saying": one.saying.value, "answered": answered, "asked": asked}
    number = figure(one)
    if number is None:
        return found
    return found | {
        "yes": [one.low, one.high],
        "interval": [number.interval.low, number.interval.high],
        "bounds": [number.bounds.low, number.bounds.high],
        "better": number.better.value,
    }


def cycle(company: tuple[int, int, int], **units: tuple[int, int, int]) -> dict[str, Any]:
    """A published cycle of these reported shares: (yes, answered, asked)."""
    return {
        "floor": 5,
        "closed_at": "2026-04-30T09:00:00+00:00",
        "units": [{**unit, "asked": 20, "took_part": 16} for unit in UNITS],
        "shares": [
            {"question": "usefulness", "company": reported(9, 20, 20), "units": {}},
            {
                "question": "usage",
                "company": reported(*company),
                "units": {key: reported(*one) for key, one in units.items()},
            },
        ],
    }


# Which week


@pytest.mark.parametrize(
    ("kept", "told", "chosen"),
    [
        ([], None, None),
        (["2026-W19"], None, "2026-W19"),
        (["2026-W16", "2026-W18", "2026-W17"], None, "2026-W18"),
        (["2026-W19", "2026-W20", "2026-W21"], None, "2026-W20"),  # its own, and not one to come
        (["2026-W21"], None, None),
        (["2026-W15"], None, None),  # more than 28 days before
        (["2026-W16"], None, "2026-W16"),
        (["2026-W17", "2026-W18"], "2026-W17", "2026-W17"),  # the later one comes too soon
        (["2026-W16", "2026-W18", "2026-W19"], "2026-W16", "2026-W19"),
        (["2026-W18"], "2026-W17", None),
        (["2026-W18"], "2026-W15", "2026-W18"),
        (["2026-W18"], "2026-W19", None),  # never back again
    ],
)
def test_the_latest_week_is_told_and_another_only_three_weeks_after_it(
    kept: list[str], told: str | None, chosen: str | None
) -> None:
    assert week_to_tell(kept, "2026-W20", told) == chosen


def test_why_there_is_no_week_has_a_name() -> None:
    assert why_no_week(["2026-W15"], "2026-W20") == Why.NO_FIGURES
    assert why_no_week(["2026-W18"], "2026-W20") == Why.TOO_SOON


def test_a_week_is_found_across_the_turn_of_the_year() -> None:
    assert week_to_tell(["2026-W52", "2026-W53"], "2027-W01", None) == "2026-W53"
    assert week_to_tell(["2026-W52", "2026-W53", "2027-W01"], "2027-W02", "2026-W52") == "2026-W52"


# What of a week


@pytest.mark.parametrize(
    ("sales", "finance", "company", "units"),
    [
        ((8, 12), (9, 20), (17, 17, 32), [(8, 8, 12), (9, 9, 20)]),
        # Near an end only a range, and the company beside it.
        ((11, 12), (9, 20), (18, 21, 32), [(9, 12, 12), (9, 9, 20)]),
        ((0, 12), (9, 20), (9, 12, 32), [(0, 3, 12), (9, 9, 20)]),
        # Seven people make a unit; with fewer it goes with the smallest other, and what is left is the company.
        ((3, 6), (9, 20), (12, 12, 26), []),
        ((3, 7), (9, 20), (9, 12, 27), [(0, 3, 7), (9, 9, 20)]),
        ((0, 0), (9, 20), (9, 9, 20), []),
        ((3, 6), (0, 0), None, []),
    ],
)
def test_of_a_tool_is_told_what_gives_nobody_away(
    sales: tuple[int, int],
    finance: tuple[int, int],
    company: tuple[int, int, int] | None,
    units: list[tuple[int, int, int]],
) -> None:
    (tool,) = drawn(used(sales=sales, finance=finance), UNITS, 5)
    assert told(tool["company"]) == company
    assert [told(tool["units"][key]) for key in ("sales", "finance+legal") if tool["units"]] == units
    assert tool["others"] is None


def test_departments_of_one_unit_are_one_number_and_one_that_was_not_asked_is_in_none() -> None:
    (tool,) = drawn(used(finance=(5, 9), legal=(4, 9), plant=(3, 90)), UNITS, 5)
    assert (told(tool["company"]), tool["units"]) == ((9, 9, 18), {})


def told(one: Mapping[str, Any]) -> tuple[int, int, int] | None:
    return None if one["active"] is None else (*one["active"], one["licensed"])


def test_units_with_few_licences_are_told_together_and_take_the_smallest_other_along_where_they_are_still_few() -> None:
    units = [{"key": key, "name": key, "departments": [key]} for key in "abcd"]
    (tool,) = drawn(used(a=(2, 4), b=(2, 5), c=(9, 20), d=(10, 20)), units, 5)
    assert tool["units"].keys() == {"c", "d"}
    assert told(tool["others"]) == (4, 4, 9)
    (tool,) = drawn(used(a=(2, 4), c=(9, 20), d=(10, 21)), units, 5)
    assert tool["units"].keys() == {"d"}
    assert told(tool["others"]) == (11, 11, 24)


def test_tools_are_never_added_up_and_the_one_with_most_licences_comes_first() -> None:
    some = [*used("Zeta", sales=(8, 12)), *used("Alpha", sales=(5, 12)), *used("Most", sales=(4, 13))]
    assert [one["tool"] for one in drawn(some, UNITS, 5)] == ["Most", "Alpha", "Zeta"]
    assert [told(one["company"]) for one in drawn(some, UNITS, 5)] == [(4, 4, 13), (5, 5, 12), (8, 8, 12)]


counts_of = st.integers(0, 40).flatmap(lambda licensed: st.tuples(st.integers(0, licensed), st.just(licensed)))


@given(st.dictionaries(st.sampled_from("abcdef"), counts_of, min_size=1))
def test_no_number_is_close_to_an_end_and_none_can_be_worked_out_by_subtraction(
    counts: dict[str, tuple[int, int]],
) -> None:
    units = [{"key": key, "name": key, "departments": [key]} for key in counts]
    tools = drawn(used(**counts), units, 5)
    licensed = sum(one for _, one in counts.values())
    assert bool(tools) is bool(licensed)
    for tool in tools:
        parts = [*tool["units"].values(), *filter(None, [tool["others"]])]
        assert told(tool["company"]) is None or tool["company"]["licensed"] == licensed
        for one in filter(None, map(told, [tool["company"], *parts])):
            low, high, of = one
            assert of >= least_answers(5)
            assert (high - low > INSIDERS) or (INSIDERS < low == high < of - INSIDERS) or len(parts) > 1
        if len(parts) < 2:
            continue
        assert sum(one["licensed"] for one in parts) == licensed
        # Whoever takes the exact units off the company is left with no end of what the others can be together.
        low, high, _ = told(tool["company"]) or (0, 0, 0)
        ranges = [one for one in map(told, parts) if one and one[0] != one[1]]
        exact = sum(one[0] for one in map(told, parts) if one and one[0] == one[1])
        rest_low, rest_high = low - exact, high - exact
        if any(one[0] == 0 for one in ranges):
            assert rest_high > sum(one[0] for one in ranges) + INSIDERS
        if any(one[1] == one[2] for one in ranges):
            assert rest_low < sum(one[1] for one in ranges) - INSIDERS


@given(st.dictionaries(st.sampled_from("abcdef"), counts_of, min_size=1))
def test_what_is_told_is_true(counts: dict[str, tuple[int, int]]) -> None:
    units = [{"key": key, "name": key, "departments": [key]} for key in counts]
    for tool in drawn(used(**counts), units, 5):
        for key, one in tool["units"].items():
            assert one["licensed"] == counts[key][1]
            assert one["active"][0] <= counts[key][0] <= one["active"][1]
        whole = tool["company"]["active"]
        assert whole is None or whole[0] <= sum(active for active, _ in counts.values()) <= whole[1]


@pytest.mark.parametrize(("active", "licensed"), [(5, 4), (-1, 4)])
def test_numbers_that_cannot_be_are_refused(active: int, licensed: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Used(WEEK, "sales", "Copilot", active, licensed)


# Beside what people report


@pytest.mark.parametrize(
    ("active", "company", "reading", "points"),
    [
        # 40 of 50 answered: the bounds, which assume nothing, are the better range: 60 to 80 %.
        (29, (30, 40, 50), Reading.UNUSED, [-17, -17]),
        (31, (30, 40, 50), Reading.UNCLEAR, [-13, -13]),
        (41, (30, 40, 50), Reading.UNSAID, [7, 7]),
        (40, (30, 40, 50), Reading.UNCLEAR, [5, 5]),
        # 40 of 200 answered: the interval.
        (20, (30, 40, 200), Reading.UNUSED, [-35, -35]),
        (35, (30, 40, 200), Reading.UNCLEAR, [-5, -5]),
        (45, (30, 40, 200), Reading.UNSAID, [15, 15]),
        # What is told as a range is compared as a range.
        (2, (30, 40, 50), Reading.UNUSED, [-75, -69]),
        (45, (38, 40, 50), Reading.UNCLEAR, [-10, -3]),
    ],
)
def test_a_difference_is_named_only_where_it_is_clear(
    active: int, company: tuple[int, int, int], reading: Reading, points: list[int]
) -> None:
    (tool,) = drawn(used(sales=(active, 50)), UNITS, 5)
    found = beside(tool, WEEK, cycle(company))
    assert (found["why"], found["company"]["reading"], found["company"]["points"]) == (None, reading, points)


@pytest.mark.parametrize(("active", "likewise"), [(5, Reading.UNUSED), (45, Reading.UNSAID)])
def test_where_fewer_than_thirty_answered_the_difference_is_directional_and_has_no_name(
    active: int, likewise: Reading
) -> None:
    (tool,) = drawn(used(sales=(active, 50)), UNITS, 5)
    few, enough = beside(tool, WEEK, cycle((15, 29, 30))), beside(tool, WEEK, cycle((15, 30, 30)))
    assert (few["company"]["reading"], enough["company"]["reading"]) == (Reading.DIRECTIONAL, likewise)
    assert few["company"]["points"]
    units = drawn(used(sales=(active, 50), finance=(25, 50)), UNITS, 5)[0]
    told = beside(units, WEEK, cycle((45, 60, 60), **{"sales": (15, 29, 29), "finance+legal": (15, 31, 31)}))
    assert told["units"]["sales"]["reading"] == Reading.DIRECTIONAL
    assert told["units"]["finance+legal"]["reading"] == Reading.UNSAID  # 50 % against 48 % of all 31


def test_of_a_unit_only_bounds_make_a_difference_clear() -> None:
    (tool,) = drawn(used(sales=(20, 50), finance=(45, 50)), UNITS, 5)
    same = {"sales": (30, 40, 200), "finance+legal": (24, 32, 36)}
    found = beside(tool, WEEK, cycle((54, 72, 236), **same))
    assert {key: one["reading"] for key, one in found["units"].items()} == {
        "sales": Reading.UNCLEAR,  # 40 % is below the interval, and not below what all 200 may say
        "finance+legal": Reading.UNSAID,
    }


def test_a_unit_of_which_one_of_the_two_is_not_told_is_not_compared() -> None:
    (tool,) = drawn(used(sales=(20, 50), finance=(25, 50)), UNITS, 5)
    found = beside(tool, WEEK, cycle((30, 40, 50), sales=(3, 6, 8)))
    assert found["units"] == {}


OTHER = cycle((30, 40, 50))
OTHER["shares"] = OTHER["shares"][:1]


@pytest.mark.parametrize(
    ("active", "published", "week", "why"),
    [
        ((2, 6), cycle((30, 40, 50)), WEEK, Why.FEW_LICENCES),
        ((20, 50), cycle((3, 6, 50)), WEEK, Why.FEW_ANSWERS),
        ((20, 50), OTHER, WEEK, Why.NOT_ASKED),
        ((20, 50), cycle((30, 40, 50)), "2026-W30", Why.FAR_APART),
        ((20, 50), cycle((30, 40, 50)), "2026-W26", None),
    ],
)
def test_what_cannot_be_compared_has_a_named_reason(
    active: tuple[int, int], published: dict[str, Any], week: str, why: Why | None
) -> None:
    (tool,) = drawn(used(sales=active), UNITS, 5)
    assert beside(tool, week, published)["why"] == why


# All of it


def test_where_nothing_is_told_the_reason_has_a_name() -> None:
    some, published = used(sales=(20, 50)), cycle((30, 40, 50))
    assert figures(some, WEEK, None, None)["why"] == Why.NO_RESULTS
    assert figures(some, WEEK, published | {"units": []}, None)["why"] == Why.NO_RESULTS
    assert figures(used(plant=(20, 50)), WEEK, published, None)["why"] == Why.ELSEWHERE
    assert figures(some, WEEK, published, None)["why"] is None


def test_a_week_that_is_told_again_is_told_by_the_units_of_the_first_time() -> None:
    some = used(sales=(20, 50), finance=(9, 20), legal=(8, 20))
    first = figures(some, WEEK, cycle((30, 40, 50)), None)
    later = cycle((30, 40, 50)) | {
        "units": [{"key": key, "name": key, "departments": [key]} for key in ("finance", "legal", "sales")]
    }
    again = figures(some, WEEK, later, first)
    assert (again["units"], again["tools"]) == (first["units"], first["tools"])
    another = figures(used(week="2026-W21", sales=(20, 50), finance=(9, 20), legal=(8, 20)), "2026-W21", later, first)
    assert another["tools"][0]["units"].keys() == {"finance", "legal", "sales"}


def test_figures_that_were_corrected_after_they_were_told_are_not_told_again() -> None:
    published = cycle((30, 40, 50))
    first = figures(used(sales=(20, 50), finance=(19, 20)), WEEK, published, None)
    corrected = figures(used(sales=(21, 50), finance=(19, 20)), WEEK, published, deepcopy(first))
    assert corrected == {"week": WEEK, "why": Why.CORRECTED}
    # What nobody can see in what is told makes no difference.
    blurred = figures(used(sales=(20, 50), finance=(18, 20)), WEEK, published, first)
    assert blurred["why"] in (None, Why.CORRECTED)
    assert (blurred["why"] is None) is (blurred.get("tools") == first["tools"])


def test_a_tool_that_is_taken_in_later_is_told_too() -> None:
    published = cycle((30, 40, 50))
    first = figures(used(sales=(20, 50)), WEEK, published, None)
    again = figures([*used(sales=(20, 50)), *used("Other", sales=(20, 60))], WEEK, published, first)
    assert [one["tool"] for one in again["tools"]] == ["Other", "Copilot"]
    more = figures(used(sales=(20, 50), finance=(9, 20)), WEEK, published, first)
    assert more["why"] == Why.CORRECTED  # the difference would be Finance by itself


def test_five_people_whose_use_is_not_known_are_the_least_also_where_a_company_asks_with_a_lower_floor() -> None:
    found = figures(used(sales=(3, 6)), WEEK, cycle((30, 40, 50)) | {"floor": 3}, None)
    assert (found["floor"], found["tools"][0]["company"]["active"]) == (FLOOR, None)
