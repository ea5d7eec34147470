"""Runs every measure, prints a table, and writes bench/results.json: `python -m bench [PEOPLE]`."""

import json
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median

from bench import answers, digests, homes, pacing, planning, truth

RESULTS = Path(__file__).with_name("results.json")
ROUNDS = 5
COMPANIES = 100
PEOPLE = 10_000


def _all(people: int, companies: int) -> Iterator[tuple[str, list[float], float]]:
    return chain(
        answers.measured(people, ROUNDS),
        planning.measured(people, ROUNDS),
        digests.measured(people, ROUNDS),
        homes.measured(people, ROUNDS),
        pacing.measured(min(1.0, people / PEOPLE)),
        truth.measured(companies),
    )


def main(people: int, results: Path = RESULTS, companies: int = COMPANIES) -> None:
    """Measure with `people` in the smaller company, and ten times as many in the larger.

    Figures are held against `companies` made-up ones.
    """
    found = {}
    print(f"{'measure':<32}{'median':>10}{'min':>10}{'max':>10}{'aim':>10}")  # noqa: T201 - a table is what it is for
    for key, values, aim in _all(people, companies):
        one = {"median": median(values), "min": min(values), "max": max(values), "reference": aim}
        found[key] = {name: round(value, 3) for name, value in one.items()}
        print(f"{key:<32}" + "".join(f"{value:>10.2f}" for value in one.values()))  # noqa: T201
    results.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
