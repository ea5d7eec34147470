"""What is said when a row of the matrix is changed, held to Slack's limits with the largest content there can be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.models.views import View

import seeds
from bot.blocks import amending, matrix, replies
from bot.blocks.message import Message
from bot.rules.amending import WHY_LONGEST, Edit, Version, Wanted, amended, changes, history
from bot.rules.company import Role
from bot.rules.raci import ADDITIONAL_MOST, ROWS_MOST, Activity, Fault, Letter, Matrix, matrix_from
from tests.blocks.checks import civil, compare, letters, shown, taken

T0 = datetime(2026, 4, 14, 10, 0, tzinfo=UTC)
BODY: dict[str, Any] = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))
MATRIX = matrix_from({**BODY, "additional_roles": {"works_council": "Works <!here> Council & more"}})
WHY = "They do it <!channel> & gladly"
WANTED = Wanted("training", 1, {"ceo": "A", "operations_lead": "R", "it_support": "R", "works_council": "C"}, WHY)
V1 = Version(1, MATRIX, T0, "groundswell seed", "groundswell seed")
V2 = Version(2, amended(MATRIX, WANTED), T0, "U003", WHY)
V3 = Version(3, matrix_from(BODY), T0, "groundswell seed", "groundswell seed")
V4 = replace(V3, number=4, by="somebody who was erased", why="")
PEOPLE = {"ceo": ["U005"], "operations_lead": ["U003", "U004"], "ai_champion": ["U001", "U002"]}
EDITS = history([V1, V2, V3, V4])


def modal(message: Message) -> View:
    return replies.as_view(message)


MESSAGES: dict[str, Callable[[], Message]] = {
    "matrix_row_to_change": lambda: matrix.row(MATRIX, "training", PEOPLE, "Sales", may_change=True),
    "matrix_row_changed": lambda: matrix.row(
        V2.matrix, "training", PEOPLE, "Sales", last=history([V1, V2], "training")[0], may_change=True
    ),
    "matrix_row_changed_by_a_file": lambda: matrix.row(
        V3.matrix, "training", PEOPLE, "Sales", last=history([V2, V3], "training")[0]
    ),
    "matrix_history": lambda: amending.history(EDITS, None),
    "matrix_history_of_a_row": lambda: amending.history(history([V1, V2, V3, V4], "training"), "Training & <delivery>"),
}
VIEWS: dict[str, Callable[[], View]] = {
    "matrix_form": lambda: amending.form(V1, "training"),
    "matrix_saved": lambda: modal(amending.saved(MATRIX, WANTED, [])),
    "matrix_saved_with_nobody_there": lambda: modal(amending.saved(MATRIX, WANTED, ["ceo", "it_support"])),
    "matrix_saved_already": lambda: modal(amending.saved_already()),
    "matrix_not_accountable": lambda: modal(amending.not_accountable(MATRIX, WANTED)),
    "matrix_not_accountable_for_a_button": lambda: modal(amending.not_accountable(MATRIX, Wanted("policy", 0, {}, ""))),
    "matrix_overtaken": lambda: modal(amending.overtaken(V2, WANTED)),
    "matrix_row_gone": lambda: modal(amending.gone()),
    "matrix_form_not_opened": lambda: modal(amending.not_opened()),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_laid_out_as_it_was(name: str) -> None:
    compare(name, VIEWS[name]().to_dict())
    shown(VIEWS[name]())


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_nothing_that_was_typed_pings_anybody(name: str) -> None:
    said: Any = VIEWS[name]().to_dict() if name in VIEWS else MESSAGES[name]().payload()
    # Labels are plain text, in which Slack reads nothing.
    civil({**said, "blocks": [block for block in said.get("blocks", []) if block["type"] != "input"]})


def large(letter: str) -> Matrix:
    """The largest matrix there can be, with names longer than any."""
    more = {f"role{n}": f"{n}{'&' * 200}" for n in range(ADDITIONAL_MOST)}
    row = {"name": "&" * 300, "ceo": "A", "ai_champion": "R"} | dict.fromkeys(more, letter)
    activities = {f"row{n}": row for n in range(ROWS_MOST)} | dict.fromkeys(Activity, row)
    return matrix_from({"additional_roles": more, "activities": activities})


def test_the_largest_forms_answers_and_histories_are_taken_by_slack() -> None:
    before, after, why = large("C"), large("I"), "&" * WHY_LONGEST
    wanted = Wanted("row1", 1, {role: "I" for role, _ in after.row("row1").letters} | dict.fromkeys(Role, "A"), why)
    old, new = Version(1, before, T0, "U003", why), Version(2, after, T0, "U003", why)
    shown(amending.form(old, "row1"))
    shown(modal(amending.saved(before, wanted, list(Role)[:4])))
    shown(modal(amending.overtaken(new, wanted)))
    shown(modal(amending.not_accountable(before, wanted)))
    edit = Edit(new, changes(before, after))
    taken(amending.history([edit] * 10, None))
    taken(amending.history([replace(edit, changes=tuple(edit.changes or ())[:12])] * 10, "&" * 300))
    crowd = {role: [f"U{n:09}" for n in range(60)] for role in PEOPLE}
    taken(matrix.row(V2.matrix, "training", crowd, "&" * 100, last=replace(edit), may_change=True))


def test_more_changes_than_there_is_room_for_are_counted() -> None:
    told = letters(amending.history([Edit(replace(V2, matrix=large("I")), changes(large("C"), large("I")))], None))
    assert "more" in told
    assert "same as before" not in told


@pytest.mark.parametrize(
    ("chosen", "why", "fields"),
    [
        ({"operations_lead": "C"}, WHY, {"role:operations_lead"}),
        ({"ceo": "A"}, WHY, {"role:ceo", "role:operations_lead"}),
        ({"ceo": "A"}, "", {"role:ceo", "role:operations_lead", "why"}),
        (
            {"ai_champion": "-", "team_members": "A"},
            WHY,
            {"role:operations_lead", "role:team_members", "role:ai_champion"},
        ),
        ({"works_council": "R"}, WHY, {"role:works_council"}),
        ({"union": "C"}, WHY, {"why"}),
        ({"it_support": "C"}, "no", {"why"}),
    ],
)
def test_what_is_wrong_stands_beside_the_field_it_belongs_to(
    chosen: dict[str, str], why: str, fields: set[str]
) -> None:
    found = amending.errors(MATRIX, Wanted("training", 1, chosen, why))
    assert set(found) == fields
    inputs = {block["block_id"] for block in amending.form(V1, "training").to_dict()["blocks"] if "label" in block}
    assert set(found) | set(amending.the_same(MATRIX)) <= inputs


def test_two_problems_of_one_field_are_told_together_and_each_once() -> None:
    told = amending.errors(MATRIX, Wanted("training", 1, {"team_members": "A"}, WHY))["role:team_members"]
    assert told == f"{amending.FAULTS[Fault.SEVERAL_ACCOUNTABLE]} {amending.FAULTS[Fault.TEAM_ACCOUNTABLE]}"


def test_each_fault_and_each_letter_has_words() -> None:
    assert set(amending.FAULTS) == set(Fault)
    assert set(amending.OPTIONS) == {"-", *Letter}


def test_the_button_is_there_for_whoever_may_press_it_alone() -> None:
    assert "Change this row" not in letters(matrix.row(MATRIX, "training", PEOPLE, "Sales"))
    assert "Change this row" in letters(matrix.row(MATRIX, "training", PEOPLE, "Sales", may_change=True))
