"""The CEO's month: whether to scale further, in words that claim nothing the figures do not carry."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.blocks import page, scaling, sheet
from bot.blocks.message import Message
from bot.rules import scaling as rules
from bot.rules.questions import Stage
from bot.rules.scaling import Decision, Review, Standing
from tests.blocks.checks import civil, compare, letters, taken
from tests.blocks.test_edition_messages import REVIEW
from tests.blocks.test_messages import CYCLE, FIGURES, NEARLY_ALL, SHARE, many_units

FILLS: dict[Decision, dict[str, Any]] = {
    Decision.WAITS: {"n": 12, "numbers": list(range(1, 11))},
    Decision.CRITICAL: {"n": 1},
    Decision.HELD_BACK: {"n": 2, "stage": Stage.KNOWLEDGE, "names": ["R&D <!here>"]},
    Decision.NEXT_WAVE: {"wave": 2, "starts_on": "2026-06-01", "names": ["HR <x>"], "ready": 1, "units": 3},
    Decision.ALL_BEGUN: {"ready": 1, "units": 1},
    Decision.TOO_FEW: {"n": 1},
    Decision.NOTHING_DONE: {},
}


def stands(standing: Standing, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": name, "name": name, "departments": ["a"], "asked": 20, "took_part": 15, "share": SHARE,
        "standing": standing, "stage": Stage.DESIRE if standing is Standing.HELD_BACK else None, **changes,
    }  # fmt: skip


STANDINGS = [
    stands(Standing.HELD_BACK, "R&D <!channel>", departments=["a", "b"]),
    stands(Standing.READY, "Sales", share=NEARLY_ALL),
    stands(Standing.CRITICAL, "Legal"),
    stands(Standing.BELOW, "HR"),
    stands(Standing.UNCLEAR, "Lab"),
    stands(Standing.TOO_FEW, "Depot", share=None),
]
WAVES = [
    {"wave": 2, "starts_on": "2026-06-01", "names": ["Finance", "Fleet <x>"]},
    {"wave": None, "starts_on": "2026-07-01", "names": ["Yard"]},
]
MONTH = {
    **REVIEW, "standings": STANDINGS, "critical": {"open": 2, "untold": 1}, "coming": WAVES,
    "accountable": {"rows": ["AI strategy", "Policy <updates>"],
                    "concerns": [{"activity": "Policy <updates>", "raised": 2, "resolved": 1, "open": 1}]},
    "waiting": {"open": 1, "numbers": [12]},
    "decisions": rules.decisions(Review(STANDINGS, WAVES, 1, [12], 2, 1)),
}  # fmt: skip
NOTHING = {"cycle": None, "standings": [], "critical": {"open": 0, "untold": 0}, "coming": [], "decisions": [],
           "accountable": {"rows": [], "concerns": []}, "waiting": {"open": 0, "numbers": []}, "concerns": None,
           "informed": [], "done": []}  # fmt: skip
MESSAGES: dict[str, Callable[[], Message]] = {
    "scaling": lambda: scaling.scaling(MONTH),
    "scaling_before_the_first_close": lambda: scaling.scaling(MONTH | NOTHING),
    "scaling_of_too_few": lambda: scaling.scaling(
        MONTH | NOTHING | {"cycle": {**CYCLE, "units": [], "shares": [], "concerns": None, "took_part": 3}}
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_is_said_word_for_word_and_taken_by_slack(name: str) -> None:
    message = MESSAGES[name]()
    compare(name, message.payload())
    taken(message)
    civil(message.payload())


@pytest.mark.parametrize("rule", Decision)
def test_every_decision_has_its_words(rule: Decision) -> None:
    said = scaling.decision({"rule": rule.value, "fills": FILLS[rule]})
    assert "{" not in said and len(said) < 300
    assert "<" not in said


@pytest.mark.parametrize("rule", Standing)
def test_every_standing_has_a_name_and_a_meaning(rule: Standing) -> None:
    assert scaling.NAMES[rule] and scaling.MEANS[rule]


@pytest.mark.parametrize("units", [1, 60, 100])
def test_the_largest_review_is_taken_by_slack_and_has_every_unit_once(units: int) -> None:
    many, long = many_units(units), "D" * 90
    found = [stands(list(Standing)[n % 6], f"{n:03} {long}", departments=["a", "b"]) for n in range(units)]
    waves = [{"wave": n, "starts_on": "2026-06-01", "names": [long] * 40} for n in range(1, 30)]
    row = {"activity": "A" * 90, "raised": 1, "resolved": 1, "open": 1}
    message = scaling.scaling({
        **MONTH, **many, "standings": found, "coming": waves, "done": [{"words": "W" * 500}] * 9,
        "accountable": {"rows": ["A" * 90] * 30, "concerns": [row] * 30}, "informed": [row] * 30,
        "waiting": {"open": 40, "numbers": [1_000_000 + n for n in range(10)]},
        "decisions": rules.decisions(Review(found, waves, 40, list(range(10)), 3, 0)),
    })  # fmt: skip
    for one in (message, *message.below):
        taken(one)
    said = "".join(letters(one) for one in (message, *message.below))
    assert [said.count(f"• {n:03} D") for n in range(units)] == [1] * units


def test_shares_stay_as_blurred_as_they_are_told() -> None:
    said = letters(scaling.scaling(MONTH))
    assert "Sales: *ready*. Used AI: 6 or more of 9; 15 of 20 took part." in said
    assert "Depot: *too few to say*. 15 of 20 took part." in said
    assert "One critical concern is open of which no unit is told" in said


def test_the_page_of_it_has_a_part_for_each_of_its_titles() -> None:
    found = page.page(MONTH, scaling.scaling(MONTH).payload()["blocks"])
    assert [part.title for part in found.parts] == [
        "For you to decide", "Response", "Adoption", "Where each unit stands", "What these words mean",
        "Not begun yet", "What you are accountable for", "Concerns", "You said, we did",
    ]  # fmt: skip
    assert [text.kind for text in found.parts[0].body] == ["steps"]


def test_where_units_stand_is_in_the_table_of_the_edition_too() -> None:
    rows = [row for row in sheet.sheet(MONTH) if row[0] == "Scaling"]
    assert len(rows) == len(STANDINGS)
    assert rows[0] == ("Scaling", "R&D <!channel>", "Stands", "held back", None, None, 15, 20,
                       "not finding it useful in their job")  # fmt: skip
    assert not [row for row in sheet.sheet(FIGURES) if row[0] == "Scaling"]  # kept before it was told


def test_what_is_to_be_decided_and_what_is_theirs_stands_in_the_table_as_in_the_words() -> None:
    rows = [(row[0], row[1], row[2], row[3], row[8]) for row in sheet.sheet(MONTH)]
    decided = [row for row in rows if row[0] == "To decide"]
    assert [row[2] for row in decided] == [
        "Concerns have come up", "Critical concerns are open", "Units are held back",
    ]  # fmt: skip
    assert "in R&D <!channel>. Decide what they get" in decided[2][3]
    about = ("Critical concerns", "Not begun yet", "Accountable for", "For your information", "Waits for you")
    assert [row for row in rows if row[0] in about] == [
        ("Critical concerns", "Company", "open", 2, ""),
        ("Critical concerns", "Company", "open, and told of no unit", 1, ""),
        ("Not begun yet", "Finance", "First day", "2026-06-01", "wave 2"),
        ("Not begun yet", "Fleet <x>", "First day", "2026-06-01", "wave 2"),
        ("Not begun yet", "Yard", "First day", "2026-07-01", ""),
        ("Accountable for", "Company", "AI strategy: concerns raised", 0, ""),
        ("Accountable for", "Company", "AI strategy: concerns resolved", 0, ""),
        ("Accountable for", "Company", "AI strategy: concerns open", 0, ""),
        ("Accountable for", "Company", "Policy <updates>: concerns raised", 2, ""),
        ("Accountable for", "Company", "Policy <updates>: concerns resolved", 1, ""),
        ("Accountable for", "Company", "Policy <updates>: concerns open", 1, ""),
        ("Waits for you", "Company", "concerns that have come up to you", 1, "12"),
        ("For your information", "Company", "Policy <updates>: concerns raised", 1, ""),
        ("For your information", "Company", "Policy <updates>: concerns resolved", 1, ""),
        ("For your information", "Company", "Policy <updates>: concerns open", 0, ""),
    ]


@pytest.mark.parametrize("rule", Decision)
def test_every_decision_stands_in_the_table(rule: Decision) -> None:
    (row,) = sheet.sheet({"decisions": [{"rule": rule.value, "fills": FILLS[rule]}]})
    assert row[0] == "To decide" and row[2] and "&lt;" not in str(row[3])
