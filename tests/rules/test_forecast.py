"""What a round will do is foretold in counts, and of few people without their reasons."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.company import Department
from bot.rules.forecast import Ask, forecast, reasons_told

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
TREE = [Department("a", "A"), Department("b", "B"), Department("c", "C")]


def asks(**crowd: int) -> list[Ask]:
    return [Ask(department, AT) for department, n in crowd.items() for _ in range(n)]


def test_units_in_which_few_are_asked_are_named_as_shown_together() -> None:
    found = forecast(TREE, asks(a=20, b=20, c=2), {}, held=0, floor=5, per_minute=60)
    assert len(found.merged) == 1
    assert "C" in found.merged[0]
    assert not found.too_few


def test_of_very_few_nothing_but_the_response_will_be_shown() -> None:
    assert forecast(TREE, asks(a=2, b=1), {}, held=0, floor=5, per_minute=60).too_few


def test_the_last_one_has_it_when_the_pace_allows() -> None:
    found = forecast(TREE, asks(a=121), {}, held=0, floor=5, per_minute=60)
    assert found.last_at == AT + timedelta(minutes=2)
    assert forecast(TREE, [], {"ABSENT": 3}, held=0, floor=5, per_minute=60).last_at is None


def test_whoever_starts_their_day_later_is_waited_for() -> None:
    late = AT + timedelta(hours=7)
    assert forecast(TREE, [*asks(a=9), Ask("b", late)], {}, held=0, floor=5, per_minute=60).last_at == late


def test_of_few_people_their_own_reasons_are_told_together() -> None:
    few = {"ABSENT": 1, "STOPPED": 1, "LEFT": 2}
    assert reasons_told(few, 5) == {"LEFT": 2, "OF_THEIR_OWN": 2}
    assert reasons_told(few, 6) == few
    assert reasons_told({"NOT_STARTED": 3}, 0) == {"NOT_STARTED": 3}


@given(
    st.dictionaries(st.sampled_from(["ABSENT", "STOPPED", "RESTING", "LEFT"]), st.integers(1, 50)), st.integers(0, 99)
)
def test_nobody_is_lost_from_the_count(not_asked: dict[str, int], asked: int) -> None:
    assert sum(reasons_told(not_asked, asked).values()) == sum(not_asked.values())
