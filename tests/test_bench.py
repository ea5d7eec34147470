"""What is measured by hand can be measured: the same, in small."""

import json
from pathlib import Path

import pytest

from bench import answers, homes, pacing
from bench.__main__ import main


@pytest.mark.long
def test_every_measure_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A dozen processes are started for these, companies move in, and a server is started: the next tests have that.
    monkeypatch.setattr(answers, "measured", lambda people, rounds: iter([("answers_vs_bolt_floor", [1.0], 0.85)]))
    monkeypatch.setattr(pacing, "measured", lambda scale: iter([("concern_wait_s_p99", [1.0], 5.0)]))
    monkeypatch.setattr(homes, "KINDS", ("sqlite",))
    main(20, tmp_path / "results.json", companies=3)
    written = json.loads((tmp_path / "results.json").read_text())
    assert {
        "answers_vs_bolt_floor",
        "concern_wait_s_p99",
        "plan_growth_10x",
        "tick_growth_10x",
        "week_preview_s",
        "digest_growth_10x",
        "digest_s",
        "home_s_sqlite",
        "home_of_roles_s_sqlite",
        "a_rmse_ratio_600",
        "a_coverage_2000",
        "c_named",
    } <= set(written)
    printed = capsys.readouterr().out
    for key, one in written.items():
        assert key in printed
        assert 0 <= one["min"] <= one["median"] <= one["max"]


@pytest.mark.long
def test_every_answer_that_a_measure_counts_is_durable() -> None:
    found = {key: values for key, values, _ in answers.measured(20, 1)}
    assert set(found) == {
        "answers_vs_bolt_floor",
        "answers_p99_vs_floor",
        "answers_slow_disk_vs_floor",
        "answers_vs_usual",
        "answers_redrawn_vs_floor",
        "answers_per_s",
        "rss_mb_100k",
        "answers_vs_bolt_floor_postgresql",
        "workers_speedup",
        "start_s_vs_import",
    }
    assert all(value > 0 for values in found.values() for value in values)


@pytest.mark.long
def test_every_measure_of_the_pace_is_taken() -> None:
    found = {key: values for key, values, _ in pacing.measured(0.002)}
    assert set(found) == {
        "delivery_vs_ceiling",
        "delivery_vs_moving_ceiling",
        "delivery_refused",
        "concern_wait_s_p99",
    }
    assert all(value >= 0 for values in found.values() for value in values)


@pytest.mark.long
def test_homes_are_measured_on_both_databases() -> None:
    found = {key: values for key, values, _ in homes.measured(20, 2)}
    assert set(found) == {f"home{of}_s_{kind}" for of in ("", "_of_roles") for kind in homes.KINDS}
    assert all(value > 0 for values in found.values() for value in values)
