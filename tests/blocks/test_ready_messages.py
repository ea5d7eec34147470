"""What is said of ready answers: the list, the forms, and what whoever raised a concern reads; all word for word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from slack_sdk.models.views import View

import seeds
from bot.blocks import card, order, ready, replies, step
from bot.blocks.concern import Talk
from bot.blocks.message import Message
from bot.rules.escalation import Happened
from bot.rules.raci import Matrix, matrix_from
from bot.rules.ready import (
    ANSWERS_MOST,
    KEY_LONGEST,
    TEXT_LONGEST,
    TITLE_LONGEST,
    Approval,
    Flaw,
    Gap,
    ReadyAnswer,
    Verdict,
    Version,
)
from tests.blocks.checks import civil, compare, letters, shown, taken
from tests.blocks.samples import ACKNOWLEDGED, LONGEST, OPEN, RESOLVED, RUDE, T0, talked
from tests.blocks.test_round_messages import ASKING, EXPECTED

AT = datetime(2026, 4, 14, 10, 0, tzinfo=UTC)
MATRIX: Matrix = matrix_from(yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8")))
TEXT = "Nothing is decided <!here> & *Olga* decides it.\n\n• <@U999> knows more"
WAITS = Version(ReadyAnswer("jobs", "My <job> & I", ("job_displacement",), TEXT), 3, AT, "groundswell seed")
OPEN_YET = replace(
    WAITS, answer=replace(WAITS.answer, key="data", title="My data", text="Ask [who <!here>] or [whom].")
)
ONE_LEFT = replace(WAITS, answer=replace(WAITS.answer, key="time", title="No time", text="Ask [who]."))
APPROVED = replace(WAITS, approval=Approval("U003", AT))
OTHER = replace(APPROVED, answer=replace(WAITS.answer, key="rules", title="The rules"), number=1)
ALL = [OPEN_YET, ONE_LEFT, WAITS, APPROVED]

LARGE = Version(
    ReadyAnswer("k" * KEY_LONGEST, "&" * TITLE_LONGEST, (), "&" * TEXT_LONGEST), 12_345, AT, "U0123456789", None
)
FULL = [
    replace(LARGE, answer=replace(LARGE.answer, key=f"{n:02}{'k' * 38}"), approval=Approval("U0123456789", AT))
    for n in range(ANSWERS_MOST)
]

MESSAGES: dict[str, Callable[[], Message]] = {
    "ready_list": lambda: ready.listed(ALL, MATRIX, may_approve=False),
    "ready_list_to_approve": lambda: ready.listed(ALL, MATRIX, may_approve=True),
    "ready_list_of_none": lambda: ready.listed([], MATRIX, may_approve=True),
    "ready_may_not_look": lambda: ready.may_not_look(MATRIX),
    "ready_gone": ready.gone,
    "ready_none_approved": ready.none_approved,
    "ready_which": lambda: ready.which(12, "", None, [APPROVED, OTHER]),
    "ready_which_of_none_like_that": lambda: ready.which(12, "<!here> jbs", "jobs", [APPROVED]),
    "ready_which_of_none": lambda: ready.which(12, "jobs", None, []),
    "ready_golive_without_one": lambda: ready.warned(replies.live(changed=True), Gap.MISSING),
    "ready_golive_not_approved": lambda: ready.warned(replies.live(changed=True), Gap.NOT_APPROVED),
    "step_told": lambda: step.told(ACKNOWLEDGED, RUDE, ready=False),
    "step_told_ready": lambda: step.told(ACKNOWLEDGED, TEXT, ready=True),
    "card_with_ready_answers": lambda: card.card(replace(OPEN, ready=True)),
    "card_told": lambda: card.card(
        replace(
            ACKNOWLEDGED,
            talk=[Talk(Happened.TOLD, "U002", TEXT, T0, "jobs 3"), Talk(Happened.TOLD, "U002", RUDE, T0)],
        )
    ),
}
VIEWS: dict[str, Callable[[], View]] = {
    "ready_form": lambda: ready.form(OPEN_YET),
    "ready_form_of_one_that_waits": lambda: ready.form(WAITS),
    "ready_form_of_one_approved": lambda: ready.form(APPROVED),
    "ready_approved": lambda: ready.approved(APPROVED, repeated=False),
    "ready_approved_already": lambda: ready.approved(APPROVED, repeated=True),
    "ready_overtaken_by_an_approval": lambda: ready.not_approved(Verdict.OVERTAKEN, APPROVED, MATRIX, RUDE),
    "ready_overtaken_by_a_file": lambda: ready.not_approved(Verdict.OVERTAKEN, WAITS, MATRIX, RUDE),
    "ready_not_accountable": lambda: ready.not_approved(Verdict.NOT_ACCOUNTABLE, WAITS, MATRIX, RUDE),
    "ready_taken_back": lambda: ready.not_approved(Verdict.NO_SUCH_ANSWER, None, MATRIX, RUDE),
    "ready_sending": lambda: ready.sending(12, [APPROVED], [OTHER], APPROVED, 4),
    "ready_sending_where_none_fits": lambda: ready.sending(12, [], [OTHER], OTHER, 4),
    "order_preview_with_a_warning": lambda: order.preview(
        ASKING, "everybody", EXPECTED, {"days": 7}, ready.missing(Gap.NOT_APPROVED)
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_laid_out_as_it_was(name: str) -> None:
    compare(name, VIEWS[name]().to_dict())
    shown(VIEWS[name]())


@pytest.mark.parametrize("name", [one for one in VIEWS if not one.startswith("ready_form")])
def test_nothing_that_was_typed_pings_anybody(name: str) -> None:
    body = VIEWS[name]().to_dict()
    # Labels and options are plain text, in which Slack reads nothing.
    civil({**body, "blocks": [block for block in body["blocks"] if block["type"] != "input"]})


def test_the_largest_of_each_is_taken_by_slack() -> None:
    for may in (True, False):
        taken(ready.listed(FULL, MATRIX, may_approve=may))
    taken(ready.which(1_234_567, "x" * 4_000, "k" * KEY_LONGEST, FULL))
    shown(ready.form(LARGE))
    brackets = replace(LARGE, answer=replace(LARGE.answer, text=f"[{'&' * 400}]" + "[&]" * 350))
    shown(ready.form(brackets))
    shown(ready.sending(1_234_567, FULL[:20], FULL[20:], FULL[3], 4, "Meanwhile."))
    for verdict in Verdict:
        shown(ready.not_approved(verdict, LARGE, MATRIX, "&" * ready.TYPED_MOST))
    taken(step.told(talked(6, LONGEST), LARGE.answer.text, ready=True))
    taken(step.told(talked(6, LONGEST), LONGEST, ready=False))
    told = [Talk(Happened.TOLD, "U0123456789", LARGE.answer.text, T0, "k" * KEY_LONGEST + " 12345")] * 6
    taken(card.card(replace(talked(6, LONGEST), talk=told, ready=True)))


def test_a_list_that_does_not_fit_counts_what_it_leaves_out() -> None:
    message = ready.listed(FULL, MATRIX, may_approve=True)
    said = letters(message)
    lines = said.count("Look and approve")
    assert f"{ANSWERS_MOST - lines} more are not shown here." in said
    everyday = [replace(one, answer=replace(one.answer, title="T" * TITLE_LONGEST)) for one in FULL]
    assert letters(ready.listed(everyday, MATRIX, may_approve=True)).count("Look and approve") == ANSWERS_MOST


def test_what_is_read_before_it_is_sent_is_what_is_sent() -> None:
    sent = [b.to_dict() for b in step.told(OPEN, TEXT, ready=True).blocks]  # type: ignore[union-attr]
    read = ready.sending(12, [APPROVED], [], APPROVED, 4).to_dict()["blocks"]
    quoted = [b for b in sent if b["type"] == "section" and b["text"]["text"].startswith("> ")]
    assert quoted
    assert [b for b in read if b in quoted] == quoted


@pytest.mark.parametrize(
    ("flaw", "text", "said"),
    [
        (Flaw.EMPTY, "", "There is nothing to send yet: please write the answer."),
        (Flaw.TOO_LONG, "x" * 1_600, "This has 1600 characters"),
        (Flaw.PLACEHOLDER, "[a {b}] [c", "left, and has to be decided first: [a {b}], [."),
        (Flaw.PLACEHOLDER, f"[{'x' * 2_900}]", f"first: [{'x' * 99}…."),
    ],
)
def test_what_keeps_a_text_from_being_approved_stands_beside_its_field(flaw: Flaw, text: str, said: str) -> None:
    (found,) = ready.errors(flaw, text).items()
    assert found[0] == ready.TEXT
    assert said in found[1]
    assert len(found[1]) < 1_500


def test_each_flaw_and_each_gap_has_words() -> None:
    assert set(ready.FLAWS) == set(Flaw)
    assert set(ready.GAPS) == set(Gap)


def test_a_card_offers_ready_answers_until_it_is_resolved() -> None:
    assert "Ready answers" in letters(card.card(replace(ACKNOWLEDGED, ready=True)))
    assert "Ready answers" in letters(card.reminder(replace(OPEN, ready=True)))
    assert "Ready answers" not in letters(card.card(OPEN))
    assert "Ready answers" not in letters(card.card(replace(RESOLVED, ready=True)))
