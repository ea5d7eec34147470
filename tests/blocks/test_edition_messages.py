"""What a digest says to do, what became of it, what moved, and the editions for champions and roles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.blocks import DividerBlock

from bot.blocks import deciding, digest, editions, places, sheet, steps
from bot.blocks.message import FILLED_LONGEST, Message, in_thread, section
from bot.rules.changes import Verdict
from bot.rules.digest import OF_THE_WEEK, PARTS
from bot.rules.groups import Untold
from bot.rules.questions import Stage
from bot.rules.steps import CHAMPION as READS_OWN
from bot.rules.steps import LEAD, Besides, Rule, State, drawn
from tests.blocks.checks import civil, compare, letters, shown, taken
from tests.blocks.test_messages import CYCLE, FIGURES, SHARE, many_units
from tests.blocks.test_week_messages import EVERY_TIER, concern, figures

UNIT = "R&D <North> & East"
FILLS: dict[Rule, dict[str, Any]] = {
    Rule.CLIMBED: {"n": 12, "unacknowledged": 3},
    Rule.NOT_REACHED: {"n": 14, "why": {"person": 11, "channel": 1, "unknown": 1, "other": 1}},
    Rule.FELL: {"points": 21},
    Rule.BARRIER: {"stage": Stage.KNOWLEDGE, "lesson": "ask_better", "title": "Ask <better>"},
    Rule.CONCERN: {"theme": "x", "label": "It <may> cost me my work", "low": 4, "high": 7, "answered": 60},
    Rule.NOTHING_DONE: {"round": 3},
    Rule.FEW_ANSWER: {"took_part": 4, "asked": 20},
    Rule.FEW_LEARN: {"low": 0, "high": 3, "people": 20},
}


def step(rule: Rule, number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "number": number, "key": f"{rule}:sales", "rule": rule.value, "unit": "sales", "name": UNIT,
        "departments": ["sales", "hr"], "fills": FILLS.get(rule, {}), "responsible": ["ai_champion", "operations_lead"],
        "accountable": "operations_lead", "state": "open", **changes,
    }  # fmt: skip


ALL = [step(rule, number) for number, rule in enumerate(Rule, start=1)]
BECAME = [
    step(Rule.BARRIER, 1, state=State.ASSIGNED, again=True),
    step(Rule.CLIMBED, 2, state=State.DONE, again=False, name=""),
    step(Rule.FELL, 3, state=State.LESSON_SENT, again=False),
    step(Rule.CONCERN, 4, state=State.NOT_NOW, why="The <!channel> council first", again=True),
    step(Rule.FEW_LEARN, 5, state=State.OPEN, again=True),
    step(Rule.FEW_ANSWER, 6, state=State.OPEN, again=False),
]
CHANGE = {"unit": "sales", "departments": ["sales"], "verdict": Verdict.ROSE, "cycles": 1, "latest": 0.61,
          "before": 0.42, "p": 0.001}  # fmt: skip
COMPANY = CHANGE | {"unit": "", "departments": [], "verdict": Verdict.FELL, "cycles": 2}
POINTS = [{"cycle": n, "closed_at": "2026-04-16T07:00:00+00:00", "saying": "exact", "answered": 80, "yes": [40, 40],
           "share": None if n == 2 else n / 10} for n in range(1, 9)]  # fmt: skip
HISTORY = {"response": [], "shares": [{"question": "usage", "short": "Used <AI>", "finding": "f", "points": POINTS}]}
UNITS = [{**CYCLE["units"][0], "key": "sales", "name": UNIT, "departments": ["sales"]}]
BARRIERS = {"sales": {"stage": "knowledge", "judged": [], "too_few": []}}
CHAMPION = {
    "audience": "champion:sales", "period": "2026-W17", "week": "2026-W17", "company": "Fern & Way", "closed_at": "x",
    "department": UNIT, "unit": {"name": UNIT, "asked": 20, "took_part": 12, "departments": ["sales", "hr"]},
    "shares": [{"short": "Used <AI>", "finding": "f", "own": SHARE, "company": SHARE}], "barrier": "desire",
    "concern": "It <may> cost me", "changes": [CHANGE, COMPANY], "steps": [step(Rule.FEW_LEARN)],
    "training": {"own": {"saying": "exact", "people": 20, "done": [8, 8]},
                 "company": {"saying": "between", "people": 90, "done": [40, 43]}},
    "concerns": {"raised": 3, "resolved": 1, "open": 2, "climbed": 1},
    "informed": [{"activity": "Policy <updates>", "raised": 1, "resolved": 1, "open": 0}],
}  # fmt: skip
NOTHING = {"unit": None, "shares": [], "barrier": None, "concern": None, "changes": [], "steps": [], "training": None,
           "concerns": None, "informed": []}  # fmt: skip
REVIEW = {
    **FIGURES, "audience": "role:ceo", "period": "2026-04", "role": "ceo",
    "informed": CHAMPION["informed"],
    "concerns": {"raised": 3, "resolved": 1, "open": 2, "climbed": 0}, "done": [{"words": "More <time>"}],
}  # fmt: skip
MESSAGES: dict[str, Callable[[], Message]] = {
    "digest_with_steps": lambda: digest.weekly({**FIGURES, "steps": ALL[:5], "became": BECAME}),
    "digest_with_what_moved": lambda: digest.weekly({
        **FIGURES, "cycle": {**CYCLE, "units": UNITS, "barriers": BARRIERS}, "history": HISTORY,
        "changes": {"named": [COMPANY, CHANGE], "reason": None},
    }),
    "digest_in_which_nothing_moved": lambda: digest.weekly({
        **FIGURES, "changes": {"named": [], "reason": Verdict.NO_CLEAR_CHANGE},
    }),
    "digest_with_comments": lambda: digest.weekly(
        {**FIGURES, "comments": {"shown": ["a1", "b2"], "of": 14, "round": 3}, "corrected": {"why": "<Sales>",
         "changed": ["cycle", "concerns"]}}
    ),
    "edition_champion": lambda: editions.champion(CHAMPION),
    "edition_champion_without_figures": lambda: editions.champion(
        CHAMPION | NOTHING
    ),
    "edition_champion_corrected": lambda: editions.champion(
        CHAMPION | NOTHING | {"corrected": {"why": "<Sales>", "changed": ["unit", "shares", "concerns"]}}
    ),
    "edition_month_corrected": lambda: editions.review(
        REVIEW | {"corrected": {"why": "Two weeks <before>", "changed": ["informed"]}}
    ),
    "edition_month": lambda: editions.review(REVIEW),
    "edition_quarter_of_nothing": lambda: editions.review(
        REVIEW | {"period": "2026-Q2", "role": None, "cycle": None, "concerns": None, "informed": [],
                  "done": None}
    ),
    "edition_of_departments_told_together": lambda: editions.champion(
        CHAMPION | {"held": False, "concerns": None, "informed": [],
                    "unit": {"name": "HR and Sales", "asked": 20, "took_part": 12, "departments": ["sales", "hr"]}}
    ),
    "edition_unpublished": lambda: editions.unpublished("R&D <!here>", []),
    "edition_unpublished_but_below": lambda: editions.unpublished("R&D <!here>", ["A & B", "C"]),
    "edition_none_yet": lambda: editions.none_yet([]),
    "edition_not_theirs": editions.not_theirs,
    "edition_not_that_one": lambda: editions.none_yet([f"2026-W{n}" for n in range(10, 40)]),
    "edition_for_whom": editions.for_whom,
    "step_task": lambda: steps.task(step(Rule.BARRIER), "U1", LEAD),
    "step_task_of_somebody_erased": lambda: steps.task(step(Rule.UNCOVERED), None, READS_OWN),
    "step_not_there": deciding.not_there,
    "step_not_opened": deciding.not_opened,
    "step_decided_already": lambda: deciding.decided_already(step(Rule.FELL, state=State.ASSIGNED, to="U1")),
    **{f"step_noted_{state}": (lambda state=state: deciding.noted(state)) for state in State},  # type: ignore[misc]
}  # fmt: skip
FORMS = {
    "step_assign_form": lambda: deciding.assign_form(12, step(Rule.FELL)),
    "step_why_form": lambda: deciding.why_form(1_234_567, step(Rule.BARRIER)),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_is_said_word_for_word_and_taken_by_slack(name: str) -> None:
    message = MESSAGES[name]()
    compare(name, message.payload())
    taken(message)
    civil(message.payload())


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_laid_out_as_it_was_and_taken_by_slack(name: str) -> None:
    form = FORMS[name]()
    compare(name, form.to_dict())
    shown(form)


def test_every_part_that_a_correction_can_change_has_its_words() -> None:
    assert set(digest.PARTS) == set(PARTS)


def test_of_departments_told_together_it_is_said_that_one_had_too_few_once_and_not_that_few_answered_now() -> None:
    many = CHAMPION["unit"] | {"asked": 90, "took_part": 80}  # type: ignore[operator]
    said = letters(editions.champion(CHAMPION | {"unit": many}))
    assert "In a round of the cycle too few answered in one of these departments" in said
    assert "Few answered" not in said
    alone = letters(editions.champion(CHAMPION | {"unit": many | {"departments": ["sales"]}}))
    assert "shown together" not in alone


def test_changes_without_room_are_named_by_their_unit_alone() -> None:
    units = [UNITS[0] | {"key": f"u{n}", "name": f"Unit {n}", "departments": [f"u{n}"]} for n in range(40)]
    rose = [CHANGE | {"unit": f"u{n}", "departments": [f"u{n}"]} for n in range(9)]
    fell = [one | {"verdict": Verdict.FELL, "unit": f"u{n}", "departments": [f"u{n}"]}
            for n, one in enumerate([CHANGE] * 22, start=9)]  # fmt: skip
    said = letters(digest.weekly({
        **FIGURES, "cycle": {**CYCLE, "units": units}, "changes": {"named": [*rose, *fell], "reason": None}
    }))  # fmt: skip
    assert "• It rose in Unit 6, Unit 7, Unit 8 as well." in said
    assert "• It fell in Unit 9, Unit 10," in said
    assert "Unit 16 and 14 more as well." in said


@pytest.mark.parametrize("rule", Rule)
def test_nobody_is_said_to_have_left_a_step_whose_reason_is_gone(rule: Rule) -> None:
    def said(**of: bool) -> str:
        return letters(Message("x", deciding.became([step(rule) | of])))

    assert "Nobody took it up" not in said(again=False, gone=True) + said(again=True, gone=True)
    assert "Nobody took it up. It is there again." in said(again=True, gone=False)
    assert "Nobody took it up." in said(again=False)  # as in digests of before


def test_a_change_of_shares_that_are_told_as_ranges_is_told_as_one_in_words_and_in_tables() -> None:
    assert "Use fell by 40 points or more in" in steps.text(step(Rule.FELL, fills={"points": 40, "least": True}))
    spans = {"latest": 0.44, "latest_span": [0.38, 0.5], "before": 0.95, "before_span": [0.9, 1.0]}
    named = [CHANGE | spans | {"verdict": Verdict.FELL}, CHANGE | {"latest_span": [0.61] * 2, "before_span": [0.4] * 2}]
    rows = [row[2:6] for row in sheet.sheet({"changes": {"named": [*named, CHANGE]}}) if row[0] == "Change"]
    assert rows == [
        ("Use fell: points as a share", None, -0.62, -0.4),
        ("Use rose: points as a share", 0.21, 0.21, 0.21),
        ("Use rose: points as a share", 0.19, 0.19, 0.19),
    ]


def test_a_fall_of_the_whole_company_has_words_of_its_own() -> None:
    one = step(Rule.FELL, unit="", name="", departments=[])
    for reader in (LEAD, READS_OWN):
        said = steps.text(one, reader)
        assert "Use fell by 21 points in the whole company." in said
        assert "{" not in said
    assert "{" not in steps.for_concern(one)


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_words(rule: Rule) -> None:
    said = steps.text(step(rule))
    assert "{" not in said and len(said) < 300
    assert "<North>" not in said


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("stage", Stage)
def test_nobody_is_told_to_ask_themselves_in_their_own_edition(rule: Rule, stage: Stage) -> None:
    one = step(rule, fills=FILLS.get(rule, {}) | {"stage": stage})
    said = steps.text(one, READS_OWN)
    assert not [words for words in ("its champion", "their champion", "to you") if words in said]
    assert "{" not in said and len(said) < 300
    assert letters(editions.champion(CHAMPION | {"steps": [one]})).count(said) == 1
    if "champion" not in steps.text(one):
        assert said == steps.text(one)


def test_people_stand_in_their_places_only_when_a_digest_is_shown() -> None:
    kept = digest.weekly({**FIGURES, "steps": ALL[:2], "became": BECAME}).payload()
    assert "<@" not in str(kept)
    read = places.filled(kept["blocks"], lambda kind, of: f"[{kind} {of}]")
    told = letters(Message("x", read))
    assert "Responsible: [acting ai_champion,operations_lead:sales,hr]." in told
    assert "Accountable: [acting operations_lead:sales,hr]." in told
    assert "Given to [step 1]. It is there again." in told
    assert places.BEGIN not in told and places.END not in told


@pytest.mark.parametrize(("people", "more", "said"), [
    ([], 0, "the operations lead (nobody just now)"),
    (["<@U1>"], 0, "<@U1> (operations lead)"),
    (["<@U1>", "<@U2>", "<@U3>"], 4, "<@U1>, <@U2>, <@U3> and 4 more (operations lead)"),
])  # fmt: skip
def test_whoever_acts_is_told_with_the_role(people: list[str], more: int, said: str) -> None:
    assert places.role("operations_lead", people, more) == said


@pytest.mark.parametrize("of_classes", ["told", "told of some"])
@pytest.mark.parametrize("units", [1, 60, 100])
def test_the_largest_digest_with_all_that_is_to_be_done_is_taken_by_slack(units: int, of_classes: str) -> None:
    many = many_units(units)
    long = "D" * 60
    cycle = many["cycle"] | {"barriers": {f"u{n}": BARRIERS["sales"] for n in range(units)}}
    if of_classes == "told of some":
        reasons = (None, Untold.UNITS, Untold.ROUND, Untold.FEW, Untold.FEW)
        bare = {"cohorts": {}, "weighted": None}
        found = zip(cycle["shares"], reasons, strict=True)
        cycle["shares"] = [one | {"unweighted": why, **(bare if why else {})} for one, why in found]
    named = [CHANGE | {"unit": f"u{n}", "departments": cycle["units"][n % units]["departments"]} for n in range(20)]
    found = drawn({**many, "cycle": cycle}, Besides(uncovered=[("hr", long)], failed={"person": 9}))
    told = [step(Rule.BARRIER, 1_000_000 + n, name=long) for n in range(len(found) or 5)]
    became = [one | {"state": State.NOT_NOW, "again": True} for one in told]
    grown = {"theme": "c0", "verdict": "rose", "cycles": 2, "latest": 0.4, "before": 0.2}
    message = digest.weekly({
        **many, "cycle": cycle, "steps": told, "became": became, "history": HISTORY,
        "moved": {"named": [grown] * 3, "reason": None}, "head": {"length": 9, "seal": "a" * 64}, "round": 3,
        "done": [{"words": "W" * 500}] * 9, "training": figures(EVERY_TIER)["training"] | {"names": []},
        "running": [{"name": "P" * 70, "asked": 9, "took_part": 3, "closes_at": FIGURES["cycle"]["closed_at"]}] * 3,
        "changes": {"named": named, "reason": None}, "comments": {"shown": ["a1", "b2", "c3"], "of": 99, "round": 3},
        "concerns": figures(EVERY_TIER, *(concern(n, "L" * 75) for n in range(20)))["concerns"],
        "corrected": {"why": "W" * 500, "changed": list(OF_THE_WEEK)},
        "heard": [{"label": "L" * 70, "words": "W" * 500}] * 3, "wins": [{"words": "W" * 500}] * 3,
    })  # fmt: skip

    def people(kind: str, _: str) -> str:
        said = {places.COMMENTS: places.unsaid(), places.WHY: places.reason("&" * 300)}
        said[places.MORE] = places.where_more(1_000, "digest", places.Form.POSTED)
        return said.get(kind, "<@U0123456789>, " * 3 + "and 9 more (operations lead), ")

    taken(replace(message, blocks=places.filled(message.payload()["blocks"], people)))
    more = places.where_more(1_000, "digest", places.Form.ALONE)
    read = {places.COMMENTS: places.written(["<W>" * 400] * 3), places.MORE: more}
    taken(replace(message, blocks=places.filled(message.payload()["blocks"], lambda kind, _: read.get(kind, ""))))


@pytest.mark.parametrize(
    ("words", "said"),
    [("Not <before> May", "Not now: “Not &lt;before&gt; May”."), ("", "Not now: _why is not kept any more_.")],
)
def test_why_something_is_not_for_now_stands_in_its_place_and_is_gone_when_it_is_erased(words: str, said: str) -> None:
    refused = step(Rule.BARRIER, 7) | {"state": State.NOT_NOW, "again": False}
    kept = digest.weekly({**FIGURES, "became": [refused]}).payload()

    def people(kind: str, of: str) -> str:
        return places.reason(words) if (kind, of) == (places.WHY, "7") else "somebody"

    assert said in letters(Message("x", places.filled(kept["blocks"], people)))


def test_a_comment_stands_in_its_place_on_one_line_and_is_gone_when_it_is_deleted() -> None:
    kept = digest.weekly({**FIGURES, "comments": {"shown": ["a1", "b2"], "of": 14, "round": 3}}).payload()
    words = places.written(["Who <decides>?\n\n> *Me*", None])
    told = letters(Message("x", places.filled(kept["blocks"], lambda *_: words)))
    assert "> Who &lt;decides&gt;? &gt; *Me*\\n> _it is not kept any more_" in told


@pytest.mark.parametrize("of", ["digest", "review"])
def test_where_units_without_room_are_is_said_as_it_is_in_each_form(of: str) -> None:
    assert [places.where_more(2, of, form) for form in places.Form] == [
        f"2 units more: in the thread of this {of}.",
        "2 units more have no room here: `groundswell digest --format html` has them all.",
        "2 units more: below.",
        "",
    ]
    assert places.where_more(1, of, places.Form.WHOLE) == "1 unit more: below."
    longest = max(len(places.where_more(9_999, of, form)) for form in places.Form)
    assert longest <= FILLED_LONGEST


def test_of_a_digest_that_is_too_long_the_last_parts_stand_in_its_thread_and_nothing_is_lost() -> None:
    parts = [[DividerBlock(), section(f"{n}" * 2_900)] for n in range(6)]
    whole = Message("All of it", [section("Head"), *(block for part in parts for block in part)])
    told = in_thread(whole)
    (below,) = told.below
    taken(told)
    taken(below)
    said = [b["text"]["text"] for one in (told, below) for b in one.payload()["blocks"] if b["type"] == "section"]
    assert said == ["Head", *(f"{n}" * 2_900 for n in range(6))]
    assert in_thread(Message("Short", [section("Head")])) == Message("Short", [section("Head")])
