"""How much of the company has learned, told so that nobody is given away."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.learned import OTHERS, TIER_LEAST, Learned, learning, told
from bot.rules.sayings import Count, Saying

FLOOR = 5
UNITS = [["sales", "marketing"], ["legal"]]


def of(department: str, tier: str, people: int, one: int, *beyond: int, cohort: str = "assigned") -> Learned:
    required, track = beyond or (0, 0)
    return Learned(tier, department, cohort, people, one, people, required, track)


def found(learned: list[Learned], units: list[list[str]] | None = None, floor: int = FLOOR) -> dict[str, Any]:
    result = learning(learned, UNITS if units is None else units, floor)
    assert result is not None
    return result


def spans(parts: dict[str, Any]) -> dict[str, list[int]]:
    return {key: one["done"] for key, one in parts.items()}


@pytest.mark.parametrize(
    ("people", "done", "span", "saying"),
    [
        (6, 2, (None, None), Saying.TOO_FEW),
        (7, 4, (None, None), Saying.TOO_FEW),
        (8, 4, (0, 4), Saying.ALMOST_NOBODY),
        (8, 5, (5, 8), Saying.NEARLY_ALL),
        (12, 9, (5, 12), Saying.NEARLY_ALL),
        (20, 0, (0, 4), Saying.ALMOST_NOBODY),
        (20, 4, (0, 4), Saying.ALMOST_NOBODY),
        (20, 5, (5, 9), Saying.BETWEEN),
        (20, 14, (10, 14), Saying.BETWEEN),
        (20, 20, (15, 20), Saying.NEARLY_ALL),
        (23, 17, (15, 19), Saying.BETWEEN),
        (23, 20, (20, 23), Saying.NEARLY_ALL),
    ],
)
def test_a_count_is_told_as_one_of_fixed_steps(
    people: int, done: int, span: tuple[int | None, int | None], saying: Saying
) -> None:
    one = told(Count(done, people, people), FLOOR)
    assert ((one.low, one.high), one.saying) == (span, saying)


@given(st.integers(0, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), st.integers(3, 12))
def test_what_is_told_is_true_says_the_same_of_its_whole_step_and_leaves_four_numbers(
    group: tuple[int, int], floor: int
) -> None:
    people, done = group
    one = told(Count(done, people, people), floor)
    if one.low is None or one.high is None:
        assert people <= floor + 2 or people < 8
        return
    assert one.low <= done <= one.high
    assert one.high - one.low >= 3
    assert {told(Count(other, people, people), floor) for other in range(one.low, one.high + 1)} == {one}


TWO = [of("sales", "managers", 22, 12, 8, 3), of("legal", "technical", 20, 8, 7, 6)]


def test_coverage_is_told_by_unit_and_tier_for_a_lesson_what_is_required_and_the_track() -> None:
    some = found(TWO)
    assert (some["company"]["done"], some["required"]["done"], some["track"]["done"]) == ([20, 24], [15, 19], [5, 9])
    assert spans(some["units"]) == {"0": [10, 14], "1": [5, 9]}
    assert spans(some["tiers"]) == {"managers": [10, 14], "technical": [5, 9]}
    assert spans(some["levels"]["required"]["units"]) == {"0": [5, 9], "1": [5, 9]}
    assert spans(some["levels"]["track"]["tiers"]) == {"managers": [0, 4], "technical": [5, 9]}
    assert learning([], UNITS, FLOOR) is None


def test_volunteers_and_the_others_are_told_apart() -> None:
    some = found([of("sales", "managers", 22, 12, cohort="volunteer"), of("sales", "managers", 20, 8)])
    assert spans(some["cohorts"]) == {"assigned": [5, 9], "volunteer": [10, 14]}
    assert some["units"] == {}
    assert some["tiers"] == {}


def test_where_nobody_is_asked_to_do_a_lesson_nothing_is_said_of_it_and_who_is_not_asked_does_not_count() -> None:
    nobody = Learned("managers", "sales", "assigned", 30, 10, 0, 0, 0)
    assert found([nobody])["required"] is None
    asked = Learned("managers", "legal", "assigned", 20, 10, 20, 7, 0)
    assert found([nobody, asked])["required"] == {"saying": "between", "people": 20, "done": [5, 9]}


@pytest.mark.parametrize("units", [[*UNITS, ["hr"]], UNITS], ids=["a unit of nine", "nine in no unit"])
def test_units_are_told_only_where_each_has_ten_people_and_those_in_none_of_them_too(units: list[list[str]]) -> None:
    assert found([*TWO, of("hr", "managers", 9, 4)], units)["units"] == {}


def test_whoever_is_in_no_unit_of_the_last_pulse_is_told_beside_them() -> None:
    some = found([*TWO, of("hr", "managers", 15, 6, 5, 1)])
    assert spans(some["units"]) == {"0": [10, 14], "1": [5, 9], OTHERS: [5, 9]}
    assert spans(some["levels"]["track"]["units"])[OTHERS] == [0, 4]
    assert found([*TWO], [])["units"] == {}


def test_tiers_are_not_told_where_units_taken_off_them_would_tell_of_one_person() -> None:
    one = of("sales", "technical", 1, 1, 1, 1)
    some = found([*TWO, one])
    assert spans(some["units"]) == {"0": [10, 14], "1": [5, 9]}
    assert spans(some["tiers"]) == {"managers": [10, 14], "technical": [5, 9]}
    # The eleven of the tier are ten of the unit, and one who works elsewhere and has done one.
    edge = [of("sales", "managers", 22, 12), of("legal", "technical", 20, 9), one]
    assert found(edge)["tiers"] == {}
    assert found(edge)["units"] != {}


def test_parts_are_not_told_where_their_sum_would_tell_that_each_is_at_the_end_of_its_step() -> None:
    five = [of(f"d{n}", "managers", 20, 9) for n in range(5)]
    assert found(five, [[f"d{n}"] for n in range(5)])["units"] == {}
    four = [*five[:4], of("d4", "managers", 20, 5)]
    assert len(found(four, [[f"d{n}"] for n in range(5)])["units"]) == 5


COMPANY = st.lists(
    st.tuples(st.sampled_from(("sales", "legal", "hr")), st.sampled_from(("managers", "technical")), st.integers(0, 40))
    .flatmap(lambda who: st.tuples(st.just(who), st.lists(st.integers(0, who[2]), min_size=3, max_size=3)))
    .map(lambda one: of(*one[0], *sorted(one[1], reverse=True))),
    max_size=6,
    unique_by=lambda one: (one.department, one.tier),
)


@given(COMPANY, st.integers(3, 12))
def test_whatever_is_told_of_a_part_is_true_and_told_of_ten_people_or_more(company: list[Learned], floor: int) -> None:
    units = [["sales"], ["legal"]]
    some = learning(company, units, floor)
    if some is None:
        assert not sum(one.people for one in company)
        return
    for level, parts in (("one", some), *some["levels"].items()):
        for division, key in (("units", "department"), ("tiers", "tier"), ("cohorts", "cohort")):
            for name, said in parts[division].items():
                if division == "units":
                    inside = [one for n, unit in enumerate(units) for one in unit if name in (str(n), OTHERS)]
                    here = [one for one in company if (one.department in inside) is (name != OTHERS)]
                else:
                    here = [one for one in company if getattr(one, key) == name]
                assert said["people"] == sum(one.people for one in here) >= TIER_LEAST
                assert said["done"][0] <= sum(getattr(one, level) for one in here) <= said["done"][1]
