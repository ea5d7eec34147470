"""Whoever answers for ready answers approves those that they can complete by themselves, and leaves the others."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import seeds
from simulator.approvals import LEFT, UNDECIDED, decided

ANSWERS: list[dict[str, Any]] = yaml.safe_load((Path(seeds.__file__).parent / "answers.yaml").read_text())["answers"]
CAN_BE = {
    "will_i_lose_my_job",
    "is_my_use_of_ai_counted",
    "i_typed_in_something_private",
    "the_answer_was_wrong",
    "i_do_not_know_how",
    "no_time_to_learn",
    "do_i_have_to_use_it",
}


def test_those_that_need_no_decision_of_the_company_can_be_completed_and_no_others() -> None:
    done = {one["key"] for one in ANSWERS if not LEFT.search(decided(one["text"], "Mai Tan"))}
    assert done == CAN_BE


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("*Who decides:* [name who decides about roles]", "*Who decides:* Mai Tan"),
        ("*What is agreed here:* [say how much time people have]", f"*What is agreed here:* {UNDECIDED}"),
        ("One\n• *Two:* [name the next training, or take this line out]\nThree", "One\nThree"),
        ("You hear by [say within how many days]", "You hear by [say within how many days]"),
        ("*Allowed:* [list what is allowed]", "*Allowed:* [list what is allowed]"),
    ],
)
def test_nobody_makes_a_decision_up(text: str, completed: str) -> None:
    assert decided(text, "Mai Tan") == completed
