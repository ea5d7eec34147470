"""Home for whoever holds a role: what waits for them, and what belongs to each role."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from bot.blocks import desk, matrix, rollout
from bot.blocks.desk import Area, Champion, Desk, Monthly
from bot.blocks.message import Message, section
from bot.blocks.rollout import Lead, Running
from bot.rules.brief import First, Suggested, Suggestion, Uncovered, Unwritten
from bot.rules.failing import Failing
from bot.rules.onboarding import Step
from bot.rules.reasons import Reason
from tests.blocks.checks import civil, compare, shown
from tests.blocks.samples import ACKNOWLEDGED, CLIMBED, LABEL_LONGEST, MATRIX, OPEN, T0, many
from tests.blocks.test_edition_messages import CHAMPION as TOLD
from tests.blocks.test_edition_messages import NOTHING

ANONYMOUS = replace(OPEN, number=13, reporter=None, anonymous=True)
DUE = replace(ACKNOWLEDGED, number=14, climbs_at=T0 + timedelta(days=2))
OF_ANOTHER = replace(CLIMBED, number=15, owner="U007", owner_role="operations_lead")
THINGS = (
    Unwritten("R&D <!here>", 12, "How AI is <going>"),
    First(next(iter(Step)), 2),
    Uncovered("R&D <!here>", "U009"),
)
SALES = Area("R&D <!here>", TOLD, deputies=["U003", "U004"])
OTHER = Area("Finance", TOLD | NOTHING, holder="U005")
CHAMPION = Champion([SALES, OTHER, Area("Legal", None)], 2, THINGS)
ROUND = Running(
    12, "How AI is <going> & more", T0 + timedelta(days=5), reached=80, took_part=45, on_their_way=20,
    not_asked={Reason.NOT_ON_SLACK.name: 3}, not_reached={Reason.OF_THEIR_OWN.name: 2, Reason.CLOSES_SOON.name: 1},
    failed=1,
)  # fmt: skip
LEAD = Lead(
    live_since=T0, paused_since=None, rounds=[ROUND], more_rounds=0, unresolved=7, unacknowledged=3, climbed=2,
    critical=1, failed={Failing.PERSON.value: 11, Failing.CHANNEL.value: 1}, without_champion=2, without_deputy=1,
    to_approve=4,
)  # fmt: skip
CALM = replace(LEAD, rounds=[], unresolved=0, failed={}, without_champion=0, without_deputy=0, to_approve=0)
CEO = Monthly("ceo", "2026-04", ["AI strategy <!here>", "Policy updates"], ["Budget approval"])
SUPPORT = Monthly("it_support", None, consulted=["New tool evaluation", "Implementation"])
WAITING = Desk("U002", [OPEN, ANONYMOUS, DUE, replace(ACKNOWLEDGED, number=16), OF_ANOTHER], 9)
LONG = "&" * 300
EVERY_REASON = {reason.name: 100_000 for reason in Reason}
LONGEST_ROUND = replace(ROUND, name=LONG, not_asked=EVERY_REASON, not_reached=EVERY_REASON)
LARGEST_DESK = Desk(
    "U002",
    many(9, label=LABEL_LONGEST, owner="U007"),
    1_000,
    many(9, label=LABEL_LONGEST),
    1_000,
    roles=[
        replace(LEAD, rounds=[LONGEST_ROUND] * 9, more_rounds=9, failed=dict.fromkeys(map(str, Failing), 100_000)),
        Champion([replace(SALES, name=LONG, deputies=["U0123456789"] * 9)] * 9, 9, THINGS),
        *(Monthly(f"{n}" + "R" * 100, "2026-04", [LONG] * 30, [LONG] * 30) for n in range(9)),
    ],
)
DESKS: dict[str, Desk] = {
    "desk_of_a_champion": replace(WAITING, roles=[CHAMPION]),
    "desk_of_a_champion_for_whom_nothing_waits": Desk(
        "U002", roles=[Champion([Area("Sales", None)], 0, (Suggested(Suggestion.SHOW),))]
    ),
    "desk_of_a_lead": replace(WAITING, waiting=[OPEN], waits=1, roles=[LEAD, CHAMPION]),
    "desk_of_a_lead_on_a_calm_day": Desk("U002", roles=[CALM]),
    "desk_of_a_lead_while_all_is_paused": Desk("U002", roles=[replace(CALM, paused_since=T0)]),
    "desk_of_a_lead_before_the_company_is_live": Desk("U002", roles=[replace(CALM, live_since=None)]),
    "desk_of_the_ceo": Desk("U002", [CLIMBED], 1, roles=[CEO]),
    "desk_of_it_support": Desk("U002", asked=[OPEN], asked_in_all=1, roles=[SUPPORT]),
    "desk_of_somebody_to_whom_a_concern_was_given": Desk("U002", [OPEN], 1, works=False),
    "desk_of_somebody_who_is_asked": Desk("U002", asked=[OPEN], asked_in_all=1, works=False),
}


def view(one: Desk) -> View:
    return View(type="home", blocks=desk.at_home(one))


@pytest.mark.parametrize("name", DESKS)
def test_each_desk_is_laid_out_as_it_was_and_taken_by_slack(name: str) -> None:
    compare(name, view(DESKS[name]).to_dict())
    shown(view(DESKS[name]))
    civil(view(DESKS[name]).to_dict())


def test_the_largest_desk_is_taken_by_slack_and_leaves_room_for_the_rest_of_home() -> None:
    shown(view(LARGEST_DESK))
    assert len(view(LARGEST_DESK).blocks) <= 60


def test_the_hour_at_which_somebody_raised_a_concern_anonymously_is_not_told() -> None:
    told = str(view(replace(WAITING, waiting=[ANONYMOUS])).to_dict())
    assert "Raised on 15 April." in told
    assert str(int(T0.timestamp())) not in told


@pytest.mark.parametrize(
    ("changes", "buttons"),
    [
        ({}, ["Pause everything"]),
        ({"paused_since": T0}, ["End the pause"]),
        ({"live_since": None}, []),
        ({"live_since": None, "paused_since": T0}, []),
    ],
)
def test_a_lead_can_pause_what_runs_and_end_a_pause_and_nothing_else(
    changes: dict[str, object], buttons: list[str]
) -> None:
    lead = replace(LEAD, **changes)  # type: ignore[arg-type]
    row = next(one.to_dict() for one in rollout.at_home(lead) if one.to_dict().get("block_id") == "desk:lead")
    usual = set(rollout.BUTTONS.values())
    assert [one["text"]["text"] for one in row["elements"] if one["text"]["text"] not in usual] == buttons


PAGES: dict[str, Callable[[], Message]] = {
    "page_of_the_matrix": lambda: matrix.whole(MATRIX),
    "page_of_one_line": lambda: Message("Nothing waits."),
    "page_of_a_message": lambda: Message("Two", [section("Two")]),
}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_command_says_is_taken_in_a_modal_too(name: str) -> None:
    compare(name, desk.page(PAGES[name]()).to_dict())
    shown(desk.page(PAGES[name]()))
