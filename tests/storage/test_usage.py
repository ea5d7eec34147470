"""Figures of usage as they are kept: taken in, replaced, removed, forgotten; and what of them was told last."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules.usage import Used
from storage import editions, retention, usage
from storage.db import Database
from storage.keys import Keys
from storage.tables import Company, Department
from tests.storage.test_retention import KEEP

NOW = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)
SALES = Used("2026-W20", "sales", "Copilot", 8, 12)
LEGAL = Used("2026-W20", "legal", "Copilot", 4, 9)


@pytest.fixture(autouse=True)
def company(db: Database) -> None:
    with db.transaction() as session:
        session.add(Company(name="Harbour", zone="UTC"))
        session.add_all(Department(key=key, name=key.title()) for key in ("sales", "legal"))


def test_what_is_new_replaced_or_as_before_is_known(db: Database) -> None:
    with db.transaction() as session:
        assert usage.keep(session, [SALES, LEGAL], NOW).added == 2
    with db.transaction() as session:
        mended = Used("2026-W20", "sales", "Copilot", 9, 12)
        other = Used("2026-W19", "sales", "Copilot", 9, 12)
        taken = usage.keep(session, [mended, LEGAL, other], NOW)
        assert (taken.added, taken.replaced, taken.unchanged) == (1, [mended], 1)
        assert {(one.department, one.active) for one in usage.of_week(session, "2026-W20")} == {
            ("sales", 9),
            ("legal", 4),
        }
        assert usage.weeks(session) == ["2026-W19", "2026-W20"]


def test_what_is_kept_is_counted_by_week_and_tool_newest_first(db: Database) -> None:
    with db.transaction() as session:
        usage.keep(session, [SALES, LEGAL, Used("2026-W19", "sales", "Atlas", 1, 3)], NOW)
    with db.reading() as session:
        told = [(one.week, one.tool, one.departments, one.licensed) for one in usage.kept(session)]
        assert told == [("2026-W20", "Copilot", 2, 21), ("2026-W19", "Atlas", 1, 3)]
        assert usage.tools(session) == ["Atlas", "Copilot"]


def test_a_week_that_is_removed_takes_only_its_own_figures_along(db: Database) -> None:
    with db.transaction() as session:
        usage.keep(session, [SALES, LEGAL, Used("2026-W19", "sales", "Copilot", 1, 3)], NOW)
        assert usage.remove(session, "2026-W20") == 2
        assert usage.remove(session, "2026-W20") == 0
        assert usage.weeks(session) == ["2026-W19"]


def test_figures_go_when_their_week_is_past_its_time_whenever_they_were_taken_in(db: Database) -> None:
    old, young = (f"{(NOW - timedelta(days=days)):%G-W%V}" for days in (410, 390))
    with db.transaction() as session:
        usage.keep(session, [Used(week, "sales", "Copilot", 1, 3) for week in (old, young)], NOW)
        assert retention.sweep(session, Keys(None), KEEP, NOW)["usage"] == 1
        assert usage.weeks(session) == [young]


def test_what_was_told_last_is_that_of_the_newest_digest_which_told_any(db: Database) -> None:
    told: dict[str, Any] = {"week": "2026-W18", "why": None, "tools": [{"tool": "Copilot"}]}
    said = {
        ("ops", "2026-W18"): {"usage": {"week": "2026-W15", "tools": [{"tool": "Copilot"}]}},
        ("ops", "2026-W19"): {"usage": told},
        ("ops", "2026-W20"): {"usage": {"week": "2026-W18", "why": "corrected"}},
        ("ops", "2026-W21"): {"usage": None},
        ("ops", "2026-W22"): {},
        ("others", "2026-W23"): {"usage": {"week": "2026-W22", "tools": [{"tool": "Copilot"}]}},
    }
    with db.transaction() as session:
        assert usage.told_last(session, "ops") is None
        for (audience, week), figures in said.items():
            editions.keep(session, audience, week, figures, {}, "", NOW)
        assert usage.told_last(session, "ops") == told
