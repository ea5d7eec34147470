"""What is measured by hand can be measured: the same, in small."""

import json
from pathlib import Path

import pytest

from bench.__main__ import main


def test_every_measure_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(20, tmp_path / "results.json", companies=3)
    written = json.loads((tmp_path / "results.json").read_text())
    assert {
        "answers_vs_bolt_floor",
        "answers_vs_bolt_floor_postgresql",
        "answers_p99_vs_floor",
        "answers_slow_disk_vs_floor",
        "answers_vs_usual",
        "rss_mb_100k",
        "start_s_vs_import",
        "workers_speedup",
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
