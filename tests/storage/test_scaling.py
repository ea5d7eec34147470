"""What is loaded for the CEO's month: which concerns it counts, of which units it tells one, and what was done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import scaling
from bot.rules.scaling import Decision, Standing
from storage import concerns, deeds
from storage.db import Database
from storage.tables import Company, Concern, Department, Person, Publication, Round

FIRST, AFTER = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
MAY = date(2026, 5, 4)
SIZES = {"sales": 20, "support": 12, "legal": 8}
CLEAR = {"stage": None, "judged": ["awareness"], "too_few": []}
CYCLE = {
    "units": [{"key": key, "name": key.title(), "departments": [key], "asked": n, "took_part": n}
              for key, n in SIZES.items()],
    "shares": [{"short": "Used AI", "company": {"answered": 40, "yes": [20, 20]},
                "units": {key: {"answered": n, "yes": [n // 2, n // 2]} for key, n in SIZES.items()}}],
    "barriers": dict.fromkeys(SIZES, CLEAR),
}  # fmt: skip


@pytest.fixture(autouse=True)
def harbour(db: Database) -> None:
    """Sales and Support are below Commercial, Legal is small; the Lab begins in June."""
    with db.transaction() as session:
        session.add(Company(id=1, name="Harbour", zone="UTC", live_since=FIRST))
        session.add(Department(key="commercial", name="Commercial"))
        session.flush()
        for key, above in (("sales", "commercial"), ("support", "commercial"), ("legal", None), ("lab", None)):
            starts_on, wave = (date(2026, 6, 1), 2) if key == "lab" else (None, None)
            session.add(Department(key=key, name=key.title(), parent=above, starts_on=starts_on, wave=wave))
        session.flush()
        for number, department in enumerate(("sales", "support", "legal", "lab"), 1):
            session.add(
                Person(id=number, slack_id=f"U{number}", name="A", zone="UTC", department=department, tier="managers",
                       cohort="assigned")
            )  # fmt: skip


def raised(**changes: Any) -> Concern:
    row: dict[str, Any] = {
        "category": "x", "label": "X", "urgency": "critical", "words": "w", "stage": "open", "owner_role": "ceo",
        "route": {"activity": "policy"}, "tried": [], "raised_at": FIRST, "raised_in": "sales", "way": "matrix",
    }  # fmt: skip
    return Concern(**{**row, "once": str(changes), **changes})


def load(db: Database, *rows: Concern) -> dict[str, Any]:
    with db.transaction() as session:
        session.add_all(rows)
    with db.reading() as session:
        every = concerns.since(session, FIRST)
        return scaling.load(session, CYCLE, "ceo", every, (FIRST, AFTER), MAY)


@pytest.mark.parametrize(("changes", "units", "untold"), [
    ({}, {"sales"}, 0),
    ({"anonymous": True, "raised_in": "commercial"}, {"sales", "support"}, 0),
    ({"anonymous": True, "raised_in": None}, set(), 1),
    ({"raised_in": "legal"}, set(), 1),
    ({"raised_in": "lab"}, set(), 1),
    ({"urgency": "high"}, set(), 0),
    ({"stage": "resolved", "resolved_at": AFTER}, set(), 0),
])  # fmt: skip
def test_a_critical_concern_is_told_of_a_unit_only_where_it_leads_to_nobody(
    db: Database, changes: dict[str, Any], units: set[str], untold: int
) -> None:
    found = load(db, raised(**changes))
    assert {one["key"] for one in found["standings"] if one["standing"] is Standing.CRITICAL} == units
    assert found["critical"]["untold"] == untold


@pytest.mark.parametrize("hidden", [{"about_id": 2}, {"way": "neutral_person"}])
def test_of_one_about_somebody_or_for_the_neutral_person_it_says_neither_urgency_nor_number(
    db: Database, hidden: dict[str, Any]
) -> None:
    found = load(db, raised(**hidden))
    assert found["critical"] == {"open": 0, "untold": 0}
    assert found["waiting"] == {"open": 0, "numbers": []}


def test_what_waits_are_the_concerns_that_the_ceo_has_now(db: Database) -> None:
    others = [raised(id=n, once=str(n), urgency="normal", owner_role="operations_lead") for n in (1, 2)]
    own = [raised(id=n, once=str(n), urgency="normal") for n in range(3, 15)]
    done = raised(id=20, stage="resolved", resolved_at=AFTER)
    found = load(db, *others, *own, done)
    assert found["waiting"] == {"open": 12, "numbers": list(range(3, 13))}
    assert found["decisions"][0]["rule"] is Decision.WAITS
    assert found["coming"] == [{"wave": 2, "starts_on": "2026-06-01", "names": ["Lab"]}]


def test_what_was_done_is_what_was_written_in_the_month_about_pulses(db: Database) -> None:
    with db.transaction() as session:
        session.add(
            Round(id=1, template="t", name="P", mode="anonymous", state="closed", opens_at=FIRST, closes_at=FIRST,
                  floor=5, floor_comments=10, links_days=30, participation_days=400, questions=[], not_asked={},
                  audience={}, opened_by="test")
        )  # fmt: skip
        session.flush()
        session.add(Publication(id=1, first_round=1, template="t", figures={}, closed_at=FIRST, published_at=FIRST))
        session.flush()
        for moment, words in ((FIRST - timedelta(seconds=1), "before"), (FIRST, "first"),
                              (AFTER - timedelta(seconds=1), "last"), (AFTER, "after")):  # fmt: skip
            deeds.note(session, 1, None, words, 1, moment)
        deeds.note_of_concern(session, "X", None, "of a concern", 1, FIRST)
    assert load(db)["done"] == [{"words": "first"}, {"words": "last"}]
