"""In which order somebody sees their roles."""

from datetime import UTC, datetime

import pytest

from bot.rules.desk import Pressing, in_order

SOON, LATER = datetime(2026, 5, 4, 9, tzinfo=UTC), datetime(2026, 5, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "order"),
    [
        # Nothing presses: the usual order, and roles of the company's own by name.
        (
            [Pressing(one) for one in ("works_council", "it_support", "ai_champion", "dpo", "ceo", "operations_lead")],
            ["operations_lead", "ceo", "ai_champion", "it_support", "dpo", "works_council"],
        ),
        # A concern that goes on comes before everything else, the earliest first.
        ([Pressing("operations_lead", 1, LATER), Pressing("ai_champion", 1, SOON)], ["ai_champion", "operations_lead"]),
        ([Pressing("operations_lead", 9), Pressing("ai_champion", 1, LATER)], ["ai_champion", "operations_lead"]),
        # Where none goes on, more comes before fewer.
        ([Pressing("operations_lead", 1), Pressing("ai_champion", 2)], ["ai_champion", "operations_lead"]),
        ([], []),
    ],
)  # fmt: skip
def test_what_presses_most_comes_first(roles: list[Pressing], order: list[str]) -> None:
    assert in_order(roles) == order
