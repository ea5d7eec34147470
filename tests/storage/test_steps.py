"""What a digest proposes to do: how long a decision about a step holds, and that no outcome is lost between digests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from bot import places, steps
from bot.blocks import places as words
from bot.rules.calendar import iso_week
from bot.rules.company import Role
from bot.rules.raci import Activity
from bot.rules.steps import State
from bot.steps import Deciding, Told, Verdict
from storage import company, concerns, deeds
from storage import steps as stored
from storage.db import Database
from storage.tables import Delivery, Department, Edition, Person, Publication, RoleHolder
from tests.blocks.test_messages import FIGURES
from tests.storage.test_commenting import half
from tests.storage.test_editions import TERMS

MONDAY = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
QUIET: dict[str, Any] = {"cycle": None, "concerns": None, "training": None, "changes": None}
FEW = {**FIGURES["cycle"]["units"][0], "asked": 20, "took_part": 2}


@pytest.fixture(autouse=True)
def olga(db: Database) -> None:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        rows = {key.value: {"name": key.value, "ceo": "A", "operations_lead": "R"} for key in Activity}
        body = {"additional_roles": {}, "activities": rows}
        company.keep(session, concerns.MATRIX, "matrix", body, MONDAY, "test")
        session.add(
            Person(id=1, slack_id="U1", name="Olga", zone="UTC", department="sales", tier="managers", cohort="assigned")
        )
        session.flush()
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=1))


def digest(
    db: Database, number: int, closed_at: datetime, since: datetime | None = None, **more: Any
) -> tuple[list[Told], Any]:
    """The steps of the digest of a Monday, by its number, and what became of those before; `more` figures it has."""
    now = MONDAY + number * WEEK
    figures = {**FIGURES, "cycle": {**FIGURES["cycle"], "closed_at": closed_at.isoformat(), "units": [FEW]}, **more}
    week, since = iso_week(now.date() - WEEK), since or now - WEEK
    with db.transaction() as session:
        drawn = figures["steps"] = steps.draw(session, figures, week, since, now)
        return drawn, steps.became(session, iso_week((since - WEEK).date()), figures, since)


def decides(db: Database, drawn: list[Told], at: datetime) -> None:
    """Olga says that it is not for now."""
    number = next(one["number"] for one in drawn if one["rule"] == "few_answer")
    with db.transaction() as session:
        row = stored.get(session, number)
        assert row is not None
        stored.decide(session, row, State.NOT_NOW, 1, at, why="The works council meets first.")


def rules(drawn: list[Told]) -> list[str]:
    return [one["rule"] for one in drawn]


def test_what_was_decided_holds_as_long_as_its_cycle_is_told(db: Database) -> None:
    closed = MONDAY - timedelta(days=3)
    drawn, _ = digest(db, 0, closed)
    decides(db, drawn, MONDAY + timedelta(days=2))
    for number in range(1, 7):
        assert "few_answer" not in rules(digest(db, number, closed)[0])


def test_what_was_decided_late_in_a_cycle_does_not_hide_the_same_step_of_the_next(db: Database) -> None:
    closed = MONDAY - timedelta(days=3)
    for number in range(4):
        drawn, _ = digest(db, number, closed)
    decides(db, drawn, MONDAY + 3 * WEEK + timedelta(days=4))
    assert "few_answer" in rules(digest(db, 4, closed + 4 * WEEK)[0])


def test_what_became_of_an_older_step_is_told_also_by_a_digest_that_comes_late(db: Database) -> None:
    closed = MONDAY - timedelta(days=3)
    first, _ = digest(db, 0, closed)
    digest(db, 1, closed)
    decides(db, first, MONDAY + WEEK + timedelta(days=1))
    _, became = digest(db, 4, closed, since=MONDAY + WEEK)
    assert [(one["number"], one["state"]) for one in became if one["state"] != State.OPEN] == [
        (next(one["number"] for one in first if one["rule"] == "few_answer"), State.NOT_NOW)
    ]


def test_whoever_was_given_a_step_may_say_at_any_time_that_it_is_done_and_the_next_digest_tells(db: Database) -> None:
    closed, late = MONDAY - timedelta(days=3), MONDAY + 20 * WEEK + timedelta(days=1)
    number = digest(db, 0, closed)[0][0]["number"]

    def says(state: State, at: datetime) -> Verdict:
        with db.transaction() as session:
            return steps.decide(session, TERMS, Deciding(f"{state}:{at}", number, "U1", state, "U1"), at).verdict

    assert says(State.DONE, MONDAY) == Verdict.NOT_THERE  # it was given to nobody
    assert says(State.ASSIGNED, late) == Verdict.NOT_THERE
    assert says(State.ASSIGNED, MONDAY) == Verdict.KEPT
    assert says(State.DONE, late) == Verdict.KEPT
    assert says(State.DONE, late + WEEK) == Verdict.DECIDED
    _, became = digest(db, 21, closed, **QUIET)
    assert [(one["number"], one["state"]) for one in became] == [(number, State.DONE)]


def test_steps_of_weeks_before_the_last_digest_are_not_told_again_where_that_one_drew_none(db: Database) -> None:
    closed = MONDAY - timedelta(days=3)
    first, _ = digest(db, 0, closed)
    assert first
    drawn, became = digest(db, 1, closed, **QUIET)
    assert (drawn, [one["number"] for one in became]) == ([], [one["number"] for one in first])
    decides(db, first, MONDAY + WEEK + timedelta(days=1))
    _, became = digest(db, 2, closed, **QUIET)
    assert [one["state"] for one in became] == [State.NOT_NOW]
    assert digest(db, 3, closed, **QUIET) == ([], [])


def test_what_became_of_a_step_says_whether_its_reason_is_gone_and_not_only_without_room(db: Database) -> None:
    closed = MONDAY - timedelta(days=3)
    climbed = {"climbed": 2, "climbed_unacknowledged": 0, "waiting": []}
    units = {key: FEW | {"key": key} for key in "ab"}
    cycle = {**FIGURES["cycle"], "closed_at": closed.isoformat(), "units": list(units.values())}
    digest(db, 0, closed, cycle=cycle, concerns=climbed, done=[], round=1)
    with db.transaction() as session:
        session.add(half(1, 1, MONDAY))
        session.flush()
        session.add(Publication(id=1, first_round=1, template="t", figures={}, closed_at=closed, published_at=MONDAY))
        session.flush()
        deeds.note(session, 1, None, "An hour a week is kept free.", 1, MONDAY)
    fewer = [FEW | {"key": key, "took_part": 1} for key in "xy"]
    _, became = digest(db, 1, closed, cycle=cycle | {"units": [*fewer, units["a"]]}, done=[], round=2)
    assert {one["key"]: (one["again"], one["gone"]) for one in became} == {
        "climbed:": (False, True), "concern:": (True, False), "nothing_done:": (True, True),
        "few_answer:a": (False, False), "few_answer:b": (False, True),
    }  # fmt: skip


@pytest.mark.parametrize(("champions", "said"), [
    (1, "Olga (AI champion)"),
    (5, "Olga, Person 2, Person 3 and 2 more (AI champion)"),
    (0, "the AI champion"),
])  # fmt: skip
def test_who_is_responsible_for_a_step_of_the_whole_company_are_its_champions(
    db: Database, champions: int, said: str
) -> None:
    with db.transaction() as session:
        if not champions:
            session.execute(delete(RoleHolder))
        for number in range(2, champions + 1):
            session.add(Department(key=f"d{number}", name=f"Department {number}"))
            session.flush()
            session.add(
                Person(id=number, slack_id=f"U{number}", name=f"Person {number}", zone="UTC", department="sales",
                       tier="managers", cohort="assigned")
            )  # fmt: skip
            session.flush()
            session.add(RoleHolder(role="ai_champion", department=f"d{number}", person_id=number))
    acts = {"text": "", "blocks": [words.acting([Role.AI_CHAMPION], [])]}
    kept = Edition(audience="ops", period="2026-W18", version=1, text="", made_at=MONDAY, figures={},
                   message=acts | {"below": [acts]})  # fmt: skip
    with db.reading() as session:
        assert places.edition(session, kept, MONDAY, places.as_name).blocks == [said]
        assert places.edition(session, kept, MONDAY, places.as_name, part=1).blocks == [said]


@pytest.mark.parametrize(("tried", "told"), [(timedelta(days=1), True), (timedelta(days=8), False)])
def test_messages_that_failed_since_the_digest_before_are_told_whenever_they_were_planned(
    db: Database, tried: timedelta, told: bool
) -> None:
    with db.transaction() as session:
        session.add(
            Delivery(key="pulse:1:U1", kind="pulse", recipient="U1", priority=30, not_before=MONDAY, state="failed",
                     created_at=MONDAY - 5 * WEEK, failed_at=MONDAY - tried, payload={})
        )  # fmt: skip
    assert ("not_reached" in rules(digest(db, 0, MONDAY)[0])) is told
