"""Which unit an anonymous concern names: never one in which few could have raised it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.company import Department
from bot.rules.concerns import LEAST_TO_NAME, unit_named

TREE = [
    Department("company", "Company"),
    Department("commercial", "Commercial", "company"),
    Department("sales", "Sales", "commercial"),
    Department("service", "Service", "commercial"),
    Department("legal", "Legal", "company"),
]


@pytest.mark.parametrize(
    ("people", "raised_in", "named"),
    [
        pytest.param({"sales": 10}, "sales", "sales", id="ten are enough"),
        pytest.param({"sales": 9, "service": 1}, "sales", "commercial", id="nine are told with their neighbours"),
        pytest.param({"sales": 9, "legal": 9}, "sales", "company", id="or with those further up"),
        pytest.param({"sales": 9}, "sales", None, id="or not at all"),
        pytest.param(
            {"sales": 11, "commercial": 1},
            "commercial",
            None,
            id="who sits above a unit that is named is not hidden in it",
        ),
        pytest.param(
            {"sales": 11, "service": 9, "commercial": 1}, "service", "commercial", id="what is left is counted"
        ),
        pytest.param({"sales": 50}, "gone", None, id="a unit that is not there"),
    ],
)
def test_an_anonymous_concern_names_the_smallest_unit_in_which_ten_would_be_named_so(
    people: Mapping[str, int], raised_in: str, named: str | None
) -> None:
    assert unit_named(raised_in, TREE, people) == named


@given(st.dictionaries(st.sampled_from([one.key for one in TREE]), st.integers(0, 25)))
def test_whatever_the_company_looks_like_ten_people_stand_behind_each_name(people: Mapping[str, int]) -> None:
    behind: dict[str, int] = {}
    for department, count in people.items():
        named = unit_named(department, TREE, people)
        if named is not None:
            behind[named] = behind.get(named, 0) + count
    assert all(count >= LEAST_TO_NAME for count in behind.values() if count)
