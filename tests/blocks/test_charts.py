"""Charts that Slack draws, and tables that go on below: within its limits, with no number that the digest has not."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import charts, digest, units
from simulator.blockkit import block_errors
from tests.blocks.checks import civil, compare, taken
from tests.blocks.test_messages import CYCLE, FIGURES, SHARE, many_units

T0 = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
SHARES = st.one_of(st.none(), st.floats(0, 1))


def point(cycle: int, share: float | None) -> dict[str, Any]:
    return {
        "cycle": cycle,
        "closed_at": (T0 + timedelta(weeks=4 * cycle)).isoformat(),
        "saying": "exact" if share is not None else "nearly_all",
        "answered": 80,
        "yes": [round(share * 80)] * 2 if share is not None else [77, 80],
        "share": share,
    }


def history(**series: list[float | None]) -> dict[str, Any]:
    longest = max(map(len, series.values()))
    return {
        "response": [
            {"cycle": n, "closed_at": point(n, 0)["closed_at"], "asked": 117, "took_part": 70 + n}
            for n in range(longest)
        ],
        "shares": [
            {
                "question": name, "short": name.replace("_", " "), "finding": f"say yes to {name}",
                "points": [point(n, share) for n, share in enumerate(numbers)],
            }
            for name, numbers in series.items()
        ],
    }  # fmt: skip


def drawn(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [chart.to_dict() for chart in charts.charts(figures)]


def numbers(chart: dict[str, Any]) -> dict[str, list[float]]:
    return {one["name"]: [p["value"] for p in one["data"]] for one in chart["chart"]["series"]}


def with_units(cycle: dict[str, Any], names: list[str], share: dict[str, Any] = SHARE) -> dict[str, Any]:
    some = [
        {"key": f"u{n}", "name": name, "departments": [f"u{n}"], "asked": 20, "took_part": 8 + n % 12}
        for n, name in enumerate(names)
    ]
    shares = [{**one, "units": {unit["key"]: share for unit in some}} for one in cycle["shares"]]
    return {**deepcopy(cycle), "units": some, "shares": shares}


def test_adoption_is_a_line_over_the_cycles_that_have_a_number() -> None:
    told = history(Used_AI=[0.4, None, 0.5, 0.62], Useful=[0.3, 0.3, 0.35, 0.4], Support=[None, 0.2, None, 0.3])
    line, *_ = drawn({"history": told, "cycle": None})
    compare("chart_of_adoption", line)
    assert numbers(line) == {"Used AI": [40, 50, 62], "Useful": [30, 35, 40]}


def test_one_point_is_no_line() -> None:
    assert drawn({"history": history(Used_AI=[None, 0.5, None]), "cycle": None}) == []
    assert drawn({"history": None, "cycle": None}) == []
    assert drawn({"cycle": CYCLE}) == []


def test_units_have_bars_of_adoption_where_each_is_told_as_a_number_and_else_of_who_took_part() -> None:
    names = ["Sales", "Human resources and legal affairs", "IT"]
    bars, *_ = drawn({"cycle": with_units(CYCLE, names)})
    compare("chart_of_units", bars)
    some = with_units(CYCLE, names)
    some["shares"][0]["units"]["u1"] = {"saying": "nearly_all", "answered": 9, "asked": 12, "yes": [6, 9], "share": 0.8}
    (bars,) = drawn({"cycle": some})
    assert bars["title"] == charts.TOOK_PART
    assert numbers(bars) == {"Share": [40, 45, 50]}


def test_bars_stand_in_the_order_in_which_units_are_published_and_not_by_rank() -> None:
    names = ["Sales", "Legal", "IT", "Fleet"]
    some = with_units(CYCLE, names)
    some["shares"] = []
    for unit, took_part in zip(some["units"], (10, 4, 16, 8), strict=True):
        unit["took_part"] = took_part
    (bars,) = drawn({"cycle": some})
    assert numbers(bars) == {"Share": [50, 20, 80, 40]}
    assert bars["chart"]["axis_config"]["categories"] == names


def test_a_chart_of_two_units_or_of_more_than_slack_draws_is_left_to_the_table() -> None:
    for names in (["Sales", "IT"], [f"Unit {n}" for n in range(21)]):
        assert drawn({"cycle": with_units(CYCLE, names)}) == []


@given(st.lists(st.tuples(NAMES, st.lists(SHARES, min_size=1, max_size=12)), max_size=8), st.lists(NAMES, max_size=25))
def test_slack_takes_every_chart_whatever_things_are_called(
    series: list[tuple[str, list[float | None]]], names: list[str]
) -> None:
    told = None
    if series:
        told = history(**{str(n): numbers for n, (_, numbers) in enumerate(series)})
        for one, (name, _) in zip(told["shares"], series, strict=True):
            one["short"] = name
    blocks = drawn({"history": told, "cycle": with_units(CYCLE, names)})
    assert block_errors(blocks) == []


def test_cycles_that_closed_on_the_same_day_of_two_years_have_labels_of_their_own() -> None:
    assert charts.days([T0, T0 + timedelta(weeks=4)]) == ["5 Jan", "2 Feb"]
    assert charts.days([T0, T0.replace(year=2027)]) == ["5 Jan 2026", "5 Jan 2027"]
    assert len(set(charts.days([T0, T0.replace(hour=10), T0.replace(hour=10)]))) == 3


def test_the_charts_of_a_digest_stand_between_its_table_and_what_was_done() -> None:
    told = digest.weekly(
        {**FIGURES, "history": history(Used_AI=[0.4, 0.5]), "cycle": with_units(CYCLE, ["A", "B", "C"])}
    )
    kinds = [block["type"] for block in told.payload()["blocks"]]
    assert kinds.count("data_visualization") == 2
    taken(told)


def test_units_without_room_in_the_message_stand_below_it_each_of_them_once() -> None:
    for count in (60, 61, 100, 159, 300):
        told = digest.weekly(many_units(count))
        messages = [told, *told.below]
        rows = [
            row[0]["text"]
            for one in messages
            for block in one.payload()["blocks"]
            if block["type"] == "table"
            for row in block["rows"][1:]
        ]
        assert rows == [f"Department number {n}" for n in range(count)]
        for one in messages:
            taken(one)
            civil(one.payload())
        assert bool(told.below) == (count > 60)
    compare("digest_of_a_hundred_units_below", [one.payload() for one in digest.weekly(many_units(100)).below])


@given(st.lists(NAMES, min_size=2, max_size=130), st.integers(0, 3_000))
def test_a_table_keeps_to_slacks_limits_whatever_units_are_called_and_however_much_else_is_said(
    names: list[str], besides: int
) -> None:
    cycle = with_units(CYCLE, [f"{name} {n}" for n, name in enumerate(names)])
    done = [{"words": "&" * 100, "by": "U1", "at": T0.isoformat()}] * (besides // 1_000)
    told = digest.weekly({**FIGURES, "cycle": cycle, "done": done, "round": 3})
    for one in (told, *told.below):
        taken(one)


def test_the_fuller_the_square_before_a_share_the_more_say_yes() -> None:
    said = [units.square({**SHARE, "share": share}) for share in (0, 0.19, 0.2, 0.5, 0.62, 0.8, 1)]
    assert "".join(said) == "□ □ ░ ▒ ▓ █ █ "
    assert units.square(None) == units.square({"saying": "too_few"}) == ""


def test_units_that_are_told_together_are_named_so() -> None:
    assert [units.named(unit) for unit in CYCLE["units"]] == ["Sales", "HR and Legal (together)"]  # type: ignore[attr-defined]
