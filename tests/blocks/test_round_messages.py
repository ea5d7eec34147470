"""What `/pulse` says and shows, held to Slack's limits with the largest content there can be."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.blocks import comments, order, rounds
from bot.blocks.message import Message
from bot.blocks.names import joined
from bot.blocks.reasons import counted
from bot.rules.audience import Audience
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, Mode, RoundState
from bot.rules.questions import Choice, Kind, Question
from bot.rules.reasons import Reason
from tests.blocks.checks import civil, compare, shown, taken

T0 = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)
ASKING = Asking(
    id=17,
    name="How <!here> lessons & more are",
    mode=Mode.ANONYMOUS,
    state=RoundState.OPEN,
    floor=5,
    floor_comments=10,
    links_days=30,
    participation_days=400,
    questions=(
        Question("useful", Kind.SCALE, "Useful?", tuple(Choice(str(n), f"{n} - x") for n in range(1, 6))),
        Question("missing", Kind.MULTIPLE, "What is <missing>?", (Choice("a", "Time & rest"), Choice("b", "Help"))),
        Question("more", Kind.TEXT, "Anything else?", ()),
    ),
    opens_at=T0,
    closes_at=T0 + timedelta(days=9),
)
LONG = tuple(Choice(f"v{m}", "&" * 75) for m in range(25))
LONGEST = replace(
    ASKING, name="&" * 150, questions=tuple(Question(f"q{n}", Kind.MULTIPLE, "&" * 300, LONG) for n in range(8))
)
EXPECTED = Forecast(
    40, {"LEFT": 2, "ABSENT": 3}, held=4, merged=("Sales and <Legal>", "HR, IT"), too_few=False, last_at=T0
)
STANDING = rounds.Standing(ASKING, 17, "Sales; managers & <!channel>", 40, 12, {"STOPPED": 2}, repeat_weeks=8)
CHOICES = order.Choices(
    templates={"default": "How AI is going", "mine": "M" * 200},
    departments={f"d{n}": "D" * 200 for n in range(150)},
    waves=(1, 2),
    themes={"no_time": "My day leaves no time for it"},
    modes=set(Mode),
    mode=Mode.ANONYMOUS,
    days=9,
)
ORDER: Mapping[str, object] = {"template": "default", "opens": 0, "days": 9}
LABELS = {"no_time": "No time", "privacy": "Private data"}
REMARK = comments.Comment("0f", "Who decides <!channel> & when?", "Sales and Legal", ["no_time"])

MESSAGES: dict[str, Callable[[], Message]] = {
    "rounds_listed": lambda: rounds.listed([STANDING, replace(STANDING, asking=replace(ASKING, state="scheduled"))]),
    "rounds_none": lambda: rounds.listed([]),
    "round_shown": lambda: rounds.shown(STANDING),
    "round_names": lambda: rounds.by_name(ASKING, [("Ana <Silva>", {"useful": "4", "missing": "a,b"})]),
    "round_comments": lambda: comments.written(17, [REMARK, replace(REMARK, id="1f", unit="IT", themes=())], LABELS),
    "round_without_comments": lambda: comments.written(17, [], LABELS),
    "round_usage": rounds.usage,
    "round_unknown": lambda: rounds.unknown("lst <!here>", "list"),
}
VIEWS: dict[str, Callable[[], View]] = {
    "order_form": lambda: order.form(replace(CHOICES, departments={"sales": "Sales", "legal": "Legal"})),
    "order_form_of_a_champion": lambda: order.form(replace(CHOICES, departments=None, waves=(), themes={})),
    "order_preview": lambda: order.preview(ASKING, "Sales & Legal", EXPECTED, ORDER),
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
    civil(said)


def test_the_largest_forms_and_lists_are_taken_by_slack() -> None:
    shown(order.form(CHOICES))
    everything = {**ORDER, "audience": Audience(frozenset(f"department_{n}" for n in range(100))).body()}
    shown(order.preview(LONGEST, "A" * 9_000, replace(EXPECTED, merged=("U" * 90,) * 20), everything))
    many = replace(STANDING, asking=LONGEST, audience="&" * 9_000)
    taken(rounds.listed([many] * 60))
    taken(rounds.shown(many))
    taken(rounds.by_name(LONGEST, [("N" * 150, {f"q{n}": "v1" for n in range(8)})] * 200))
    taken(
        comments.written(17, [replace(REMARK, id=f"{n}", words="&" * 3_000, unit="U" * 200) for n in range(60)], LABELS)
    )


def test_of_a_scheduled_a_closed_and_a_cancelled_round_is_said_how_it_stands() -> None:
    for state, words in (("scheduled", "opens"), ("closed", "closed"), ("cancelled", "cancelled"), ("open", "so far")):
        told = rounds.listed([replace(STANDING, asking=replace(ASKING, state=state))])
        assert words in str(told.payload())


def test_each_reason_has_words_of_its_own_for_how_many_it_holds() -> None:
    said = {counted(reason.name, 3) for reason in Reason}
    assert len(said) == len(Reason)
    assert all(one.startswith("3 ") for one in said)
    assert counted(Reason.ABSENT.name, 3) == "3 away"


@pytest.mark.parametrize(
    ("names", "told"),
    [([], ""), (["Sales"], "Sales"), (["Sales", "{first}"], "Sales and {first}"), (["A", "B", "C"], "A and B and C")],
)
def test_names_are_joined_in_a_sentence(names: list[str], told: str) -> None:
    assert joined(names) == told
