"""What the digest says of training and of concerns, by itself and among everything else."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import digest, moves, places, week
from bot.blocks.headline import headline
from bot.blocks.message import Message
from bot.rules import week as rules
from bot.rules.escalation import Stage
from bot.rules.learned import Learned, learning
from bot.rules.week import Tracked
from tests.blocks.checks import civil, compare, letters, taken, worded
from tests.blocks.samples import LABEL, LABEL_LONGEST, T0
from tests.blocks.test_messages import CYCLE, FIGURES, many_units

Tiers = Mapping[str, tuple[int, int]]
UNMOVED = "None of these concerns has changed more than chance would have it."
EVERY_TIER: Tiers = {"technical": (12, 11), "executives": (10, 4), "practitioners": (80, 20), "managers": (20, 0)}


def trained(tiers: Tiers) -> dict[str, Any] | None:
    """Coverage of a company of one department."""
    some = [Learned(tier, "d", "assigned", n, done, 0, 0, 0) for tier, (n, done) in tiers.items()]
    return learning(some, [], 5)


def concern(number: int, label: str = LABEL, stage: Stage = Stage.OPEN, role: str = "operations_lead") -> Tracked:
    raised = T0 + timedelta(hours=number % 100)
    return Tracked(number, label, "critical", stage, role, climbed=True, raised_at=raised, resolved_at=None)


def figures(tiers: Tiers, *concerns: Tracked, helped: int = 0, reopened: int = 0) -> dict[str, Any]:
    """What a digest is made of, with those besides the pulse."""
    monday = T0 - timedelta(days=2, hours=8)
    return {
        **deepcopy(FIGURES),
        "training": trained(tiers),
        "concerns": rules.concerns(concerns, monday, monday + timedelta(days=7), helped, reopened),
    }


def resolved(number: int) -> Tracked:
    return Tracked(number, LABEL, "high", Stage.RESOLVED, "ceo", False, T0, T0 + timedelta(days=1))


DIGESTS: dict[str, dict[str, Any]] = {
    "digest_with_training_and_concerns": figures(
        EVERY_TIER,
        concern(1),
        concern(2, stage=Stage.ACKNOWLEDGED, role="ai_champion"),
        concern(3, role="<!channel> & co"),
        resolved(4),
        resolved(5),
        resolved(6),
        helped=1,
        reopened=2,
    ),
    "digest_of_a_company_in_which_all_concerns_are_resolved": figures({"managers": (20, 19)}, resolved(1)),
    "digest_with_more_concerns_than_it_lists": figures({"managers": (4, 2)}, *(concern(n) for n in range(1, 21))),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_each_digest_is_said_word_for_word(name: str) -> None:
    message = digest.weekly(DIGESTS[name])
    compare(name, message.payload())
    taken(message)
    civil(message.payload())


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ({"managers": (20, 12)}, "10 to 14 of 20 people (50 to 70 %) have done at least one lesson."),
        ({"managers": (25, 22)}, "Nearly all (20 or more of 25 people) have done at least one lesson."),
        ({"managers": (20, 1)}, "Almost nobody (4 or fewer of 20 people) have done at least one lesson."),
        (
            {"managers": (4, 2)},
            "Of 4 people it cannot be said (they are too few) how many have done at least one lesson.",
        ),
        (
            {"managers": (10, 10), "technical": (30, 12)},
            "20 to 24 of 40 people (50 to 60 %) have done at least one lesson.\n"
            "*By tier*  at least one lesson · the whole track\n"
            "• managers: 5 or more of 10 · 4 or fewer\n• technical: 10 to 14 of 30 (33 to 47 %) · 4 or fewer",
        ),
    ],
)
def test_coverage_is_said_in_a_sentence(tiers: Tiers, said: str) -> None:
    blocks = week.training(trained(tiers))
    lines = [line for line in blocks[1].to_dict()["text"]["text"].splitlines() if not line.startswith("Their")]
    assert "\n".join(lines) == f"*Training*  {said}"


def test_coverage_is_said_by_unit_and_cohort_with_what_else_is_done() -> None:
    learned = [
        Learned("managers", "sales", "volunteer", 22, 8, 22, 6, 5),
        Learned("managers", "legal", "assigned", 30, 18, 20, 7, 1),
    ]
    found = learning(learned, [["sales"], ["legal"]], 5)
    assert found is not None
    blocks = week.training(found | {"names": ["Sales & <Co>", "Legal"]})
    assert blocks[1].to_dict()["text"]["text"] == (
        "*Training*  25 to 29 of 52 people (48 to 56 %) have done at least one lesson.\n"
        "What is required: 10 to 14 of 42 (24 to 33 %) have done it.\n"
        "Their whole track: 5 to 9 of 52 (10 to 17 %) have done it.\n"
        "*By unit*  at least one lesson · what is required · the whole track\n"
        "• Sales &amp; &lt;Co&gt;: 5 to 9 of 22 (23 to 41 %) · 5 to 9 · 5 to 9\n"
        "• Legal: 15 to 19 of 30 (50 to 63 %) · 5 to 9 · 4 or fewer\n"
        "*Volunteers and the others*  at least one lesson · what is required · the whole track\n"
        "• everybody else: 15 to 19 of 30 (50 to 63 %) · 5 to 9 · 4 or fewer\n"
        "• those who came of their own accord: 5 to 9 of 22 (23 to 41 %) · 5 to 9 · 5 to 9"
    )


@pytest.mark.parametrize(("units", "letters_each", "all_told"), [(12, 20, True), (40, 20, True), (100, 200, False)])
def test_units_are_listed_as_many_as_there_is_room_for_and_where_the_others_are(
    units: int, letters_each: int, all_told: bool
) -> None:
    counted = figures({"practitioners": (2000, 900)})["training"]
    counted["units"] = {str(n): {"saying": "exact", "people": 20, "done": [9, 9]} for n in range(units)}
    counted["names"] = [f"{n} {'x' * letters_each}" for n in range(units)]
    message = digest.weekly(figures({}) | {"training": counted})
    taken(message)
    told = letters(message)
    listed = told.count("9 of 20 (45 %)")
    assert (listed == units) is all_told
    assert listed > 0
    more = f"{units - listed} more units: `groundswell digest --format json` has them all."
    assert (more in told) is not all_told


def test_tiers_stand_in_the_order_of_the_company() -> None:
    told = letters(digest.weekly(figures(EVERY_TIER)))
    places = [told.index(f"• {tier}: ") for tier in ("executives", "managers", "practitioners", "technical")]
    assert places == sorted(places)


def test_where_nobody_has_learnt_and_nobody_has_complained_there_is_nothing_to_say() -> None:
    assert week.training(None) == []
    assert week.concerns(None) == []
    assert digest.weekly(figures({})).payload() == digest.weekly(FIGURES).payload()


@pytest.mark.parametrize("label", [LABEL, "L" * 75, LABEL_LONGEST])
@pytest.mark.parametrize("units", [1, 60, 100])
def test_the_largest_digest_is_taken_by_slack(units: int, label: str) -> None:
    concerns = [concern(1_000_000 + n, label) for n in range(20)]
    besides = figures(EVERY_TIER, *concerns)
    message = digest.weekly(many_units(units) | {key: besides[key] for key in ("training", "concerns")})
    taken(message)
    worded("12 more have climbed.", letters(message))


def test_no_line_of_a_concern_is_lost_where_they_need_more_than_one_section() -> None:
    counted = figures({}, *(concern(n, LABEL_LONGEST) for n in range(1, 9)))["concerns"]
    told = letters(Message("concerns", week.concerns(counted)))
    assert all(f"• *{n}*  Critical" in told for n in range(1, 9))


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (None, ""),
        ({"named": [], "reason": "too_soon"}, ""),
        ({"named": [], "reason": "no_clear_change"}, UNMOVED),
        (
            {"named": [{"theme": "a", "verdict": "rose", "cycles": 1, "latest": 0.45, "before": 0.3}], "reason": None},
            "*Which of them moved*\n• “Being &lt;watched&gt;” rose: 45 %, against 30 % before.",
        ),
        (
            {"named": [{"theme": "b", "verdict": "fell", "cycles": 2, "latest": 0.02, "before": 0.3}], "reason": None},
            "*Which of them moved*\n• “Errors” fell: too few to be told apart now, against 30 % before.",
        ),
    ],
)
def test_what_people_are_more_or_less_concerned_about_is_said(moved: dict[str, Any] | None, said: str) -> None:
    asked = {"labels": {"a": "Being <watched>", "b": "Errors"}, "company": {"shown": [["a", 20, 20]]}}
    texts = [block.to_dict() for block in moves.concerns(moved, asked)]
    assert "".join((one.get("text") or one["elements"][0])["text"] for one in texts) == said


@pytest.mark.parametrize(
    ("week", "new", "fresh"),
    [("2026-W16", None, True), ("2026-W30", None, False), ("2026-W30", True, True), ("2026-W16", False, False)],
)
def test_results_that_no_digest_told_before_are_new_whenever_they_closed(
    week: str, new: bool | None, *, fresh: bool
) -> None:
    told = {**FIGURES, "week": week} | ({} if new is None else {"new": new})
    assert headline(told).startswith("No new results this week") is not fresh


@pytest.mark.parametrize(
    ("changes", "moved", "said"),
    [
        ({"named": [], "reason": "no_clear_change", "units": 2}, None, "; nothing else moved."),
        ({"named": [], "reason": "no_clear_change"}, None, "; nothing else moved."),
        ({"named": [], "reason": "no_clear_change", "units": 0}, None, "barrier."),
        ({"named": [], "reason": "no_clear_change", "units": 2}, "c0", "“Concern 0” rose: 45 %, against 30 % before."),
    ],
)
def test_that_nothing_else_moved_is_said_only_where_units_were_compared_and_no_concern_moved(
    changes: dict[str, Any], moved: str | None, said: str
) -> None:
    named = [{"theme": moved, "verdict": "rose", "cycles": 1, "latest": 0.45, "before": 0.3}] if moved else []
    line = headline({**FIGURES, "changes": changes, "moved": {"named": named, "reason": None}, "concerns": None})
    kept = places.filled(line, lambda *_: "")
    assert kept.endswith(said) or (said == "barrier." and "nothing else" not in kept and "Concern 0" not in kept)


def test_where_only_the_company_could_be_compared_nothing_is_said_of_units() -> None:
    told = {"named": [], "reason": "no_clear_change", "units": 0}
    words = str([block.to_dict() for block in moves.moved({**FIGURES, "changes": told})])
    assert "of its units too few answered to be compared" in words
    assert "No unit has changed" not in words


def test_whoever_was_in_no_pulse_stands_beside_the_units_and_where_no_unit_is_told_it_is_said() -> None:
    some = [
        Learned("managers", key, "assigned", n, 12, n, 6, 1) for key, n in (("sales", 20), ("legal", 30), ("hr", 20))
    ]
    told = learning(some, [["sales"], ["legal"]], 5)
    assert told is not None
    words = str(week.training(told | {"names": ["Sales", "Legal"]})[1].to_dict())
    assert "• Not in the last pulse: 10 to 14 of 20 (50 to 70 %) · 5 to 9 · 4 or fewer" in words
    few = learning([*some[:2], Learned("managers", "hr", "assigned", 3, 1, 3, 1, 0)], [["sales"], ["legal"]], 5)
    assert few is not None
    assert "By unit nothing is told" in str(week.training(few | {"names": ["Sales", "Legal"]})[1].to_dict())


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (None, "45 %"),
        ((0.45, 0.45), "45 %"),
        ((0.0, 0.1), "at most 10 %"),
        ((0.9, 1.0), "90 % or more"),
        ((0.4, 0.5), "40 to 50 %"),
    ],
)
def test_a_change_is_told_no_finer_than_the_shares_of_which_it_is(span: tuple[float, float] | None, said: str) -> None:
    one = {
        "unit": "",
        "departments": [],
        "verdict": "rose",
        "cycles": 1,
        "latest": 0.45,
        "before": 0.2,
        "weighted": True,
    }
    told = one | ({} if span is None else {"latest_span": list(span)})
    assert moves.change(told, FIGURES["cycle"]) == f"Use rose in the company: weighted {said}, against 20 % before"


def test_what_was_raised_about_rarely_is_counted_together() -> None:
    told = figures(EVERY_TIER)
    counts = {"raised": 9, "resolved": 0, "helped": 0, "reopened": 0, "open": 0, "categories": [("A <b>", 3)]}
    told["concerns"] = counts | {"waiting": [], "climbed": 0}
    assert "Raised about: A &lt;b&gt; (3)." in letters(digest.weekly(told))
    told["concerns"]["categories"] = [(f"T{n}", 2) for n in range(week.CATEGORIES_SHOWN + 2)]
    assert "T4 (2), and 4 about something else." in letters(digest.weekly(told))


def test_a_pulse_without_a_share_is_headed_by_its_response_where_units_and_concerns_stand_below() -> None:
    said = digest.weekly({**FIGURES, "new": True, "cycle": {**CYCLE, "shares": []}})
    assert "84 of 117 people took part" in said.text and "too few" not in said.text
    assert "*Main concerns*" in letters(said) and "*By unit*" in letters(said)
    held = {"sales": {"stage": "knowledge", "judged": [], "too_few": []}}
    told = digest.weekly({**FIGURES, "new": True, "cycle": {**CYCLE, "shares": [], "barriers": held}}).text
    assert "84 of 117 people took part; Sales is held back by" in told
    nobody = digest.weekly({**FIGURES, "cycle": {**CYCLE, "shares": [], "concerns": None, "units": []}}).text
    assert "84 of 117 people took part: too few for anything more to be shown" in nobody
