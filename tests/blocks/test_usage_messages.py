"""What the digest says of how much AI is used, by itself and among everything else."""

from copy import deepcopy
from typing import Any

import pytest

from bot.blocks import digest
from bot.blocks.message import ROOM, Message
from bot.blocks.usage import SHOWN, usage
from bot.rules import usage as rules
from bot.rules.usage import Used, Why
from tests.blocks.checks import civil, compare, letters, taken, worded
from tests.blocks.samples import LABEL_LONGEST
from tests.blocks.test_messages import CYCLE, FIGURES, UNITS, many_units
from tests.blocks.test_week_messages import EVERY_TIER, concern, figures

WEEK = "2026-W15"


def told(*some: tuple[str, str, int, int], cycle: dict[str, Any] = CYCLE) -> dict[str, Any]:
    """What is told of figures: (tool, department, active, licensed)."""
    return rules.figures([Used(WEEK, key, tool, *counts) for tool, key, *counts in some], WEEK, cycle, None)


def only(share: str) -> dict[str, Any]:
    """The cycle with another question in place of the one about usage."""
    return {**CYCLE, "shares": [{**CYCLE["shares"][0], "question": share}]}  # type: ignore[index]


CASES: dict[str, dict[str, Any]] = {
    "usage_of_licences_that_lie_unused": told(
        ("R&D <!here> Copilot", "sales", 20, 80), ("R&D <!here> Copilot", "hr", 11, 12), ("Atlas", "sales", 12, 14)
    ),
    "usage_of_more_than_say_so": told(("Copilot", "sales", 76, 80), ("Copilot", "legal", 9, 20)),
    "usage_without_a_clear_difference": told(("Copilot", "sales", 50, 80), ("Copilot", "legal", 3, 5)),
    "usage_that_is_not_compared": told(("Copilot", "sales", 50, 80), cycle=only("other")),
    "usage_of_too_few": told(("Copilot", "sales", 2, 6)),
}


@pytest.mark.parametrize("name", CASES)
def test_each_is_said_word_for_word(name: str) -> None:
    message = Message("usage", usage(CASES[name]))
    compare(name, message.payload())
    taken(message)
    civil(message.payload())


@pytest.mark.parametrize("why", [Why.NO_FIGURES, Why.TOO_SOON, Why.NO_RESULTS, Why.ELSEWHERE, Why.CORRECTED])
def test_where_nothing_is_told_one_line_says_why(why: Why) -> None:
    message = Message("usage", usage({"week": WEEK, "why": why.value}))
    compare(f"usage_untold_{why}", message.payload())
    assert len(message.blocks) == 1


@pytest.mark.parametrize("why", [why for why in Why if why not in (Why.NO_FIGURES, Why.TOO_SOON, Why.NO_RESULTS)])
def test_every_reason_has_words(why: Why) -> None:
    one = told(("Copilot", "sales", 50, 80))
    compared = {**one, "compared": {"tool": "Copilot", "why": why.value}}
    untold = why in (Why.ELSEWHERE, Why.CORRECTED)
    assert usage({"week": WEEK, "why": why.value} if untold else compared)


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (50, "As many"),
        (51, "1 point higher"),
        (49, "1 point lower"),
        (40, "10 points lower"),
    ],
)
def test_a_difference_is_said_in_points(active: int, said: str) -> None:
    share = {**CYCLE["shares"][0]["company"], "yes": [50, 50], "answered": 100, "asked": 117}  # type: ignore[index]
    cycle = {**CYCLE, "shares": [{**CYCLE["shares"][0], "company": share}]}  # type: ignore[index]
    assert f" {said}: " in letters(Message("usage", usage(told(("Copilot", "sales", active, 100), cycle=cycle))))


@pytest.mark.parametrize(
    ("points", "said"),
    [([-9, -4], "4 to 9 points lower"), ([4, 9], "4 to 9 points higher"), ([-3, 5], "3 points lower to 5 higher"),
     ([-3, 0], "0 to 3 points lower"), ([0, 3], "0 to 3 points higher")],
)  # fmt: skip
def test_a_difference_of_ranges_is_a_range(points: list[int], said: str) -> None:
    one = deepcopy(told(("Copilot", "sales", 50, 80)))
    one["compared"]["company"]["points"] = points
    assert f" {said}: " in letters(Message("usage", usage(one)))


def test_where_it_is_switched_off_the_digest_is_as_it_was() -> None:
    assert usage(None) == []
    assert digest.weekly(FIGURES | {"usage": None}).payload() == digest.weekly(FIGURES).payload()


def test_the_whole_digest_tells_it_after_the_results() -> None:
    said = letters(digest.weekly(FIGURES | {"usage": CASES["usage_of_licences_that_lie_unused"]}))
    assert said.index("*Adoption*") < said.index("*Usage, week from 6 April*") < said.index("*Open now*")


@pytest.mark.parametrize("units", [1, 60, 100])
def test_the_largest_digest_is_taken_by_slack(units: int) -> None:
    besides = figures(EVERY_TIER, *(concern(1_000_000 + n, LABEL_LONGEST) for n in range(20)))
    names = [{**UNITS[0], "key": f"u{n}", "name": "&" * 300, "departments": [f"u{n}"]} for n in range(units)]
    some = [("&" * 60 + str(tool), f"u{n}", 200, 300) for tool in range(20) for n in range(units)]
    share = {**CYCLE["shares"][0], "units": {f"u{n}": SHARE for n in range(units)}}  # type: ignore[index]
    told_of = told(*some, cycle={**CYCLE, "units": names, "shares": [share]})
    heard = [{"label": "L" * 75, "words": "&" * 2_000, "at": "2026-04-15T08:00:00+00:00"}] * 3
    more = {key: besides[key] for key in ("training", "concerns")} | {"heard": heard, "usage": told_of}
    message = digest.weekly(many_units(units) | more)
    taken(message)
    worded("12 more tools: `groundswell digest --format json`", letters(message))


SHARE = CYCLE["shares"][0]["company"]  # type: ignore[index]


def test_units_for_which_there_is_no_room_are_counted() -> None:
    names = [{**UNITS[0], "key": f"u{n}", "name": f"Unit {n}", "departments": [f"u{n}"]} for n in range(20)]
    one = told(*(("Copilot", f"u{n}", 10, 20) for n in range(20)), cycle={**CYCLE, "units": names})
    said = letters(Message("usage", usage(one)))
    assert said.count("• Unit") == SHOWN
    assert "12 more units: " in said
    assert "20 more units: " in letters(Message("usage", usage(one, 0)))
    assert len(letters(Message("usage", usage(one, ROOM)))) > len(letters(Message("usage", usage(one, 0))))
