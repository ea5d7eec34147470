"""What is measured by hand can be measured: the same, in small."""

import json
from pathlib import Path

import pytest

from bench import answers
from bench.__main__ import main


def test_every_measure_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A dozen processes are started for these: the next test has them.
    monkeypatch.setattr(answers, "measured", lambda people, rounds: iter([("answers_vs_bolt_floor", [1.0], 0.85)]))
    main(20, tmp_path / "results.json", companies=3)
    written = json.loads((tmp_path / "results.json").read_text())
    assert {
        "answers_vs_bolt_floor",
        "plan_growth_10x",
        "week_plan_s",
        "digest_growth_10x",
        "digest_s",
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
