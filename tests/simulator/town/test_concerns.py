"""People raise concerns, act on those that are theirs, and say whether it helped; the town counts what they saw."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator import Fault, Slack
from simulator.people import Temper, mind_of
from simulator.town import Town
from tests.simulator.town.conftest import CALM, Lives, of_temper
from tests.simulator.town.desk import Concern, Desk

Ids = dict[str, str]
LONDON = ZoneInfo("Europe/London")


def is_at_work(moment: datetime) -> bool:
    there = moment.astimezone(LONDON)
    return there.weekday() < 5 and 8 <= there.hour < 20


async def raised(desk: Desk, ids: Ids, number: int = 1, rung: int = 1, holder: str = "ben") -> None:
    """Ana has raised a concern, and somebody has its card."""
    desk.concerns[number] = Concern(ids["ana"], "We are watched.", "Being watched", "Normal")
    await desk.hands(number, ids[holder], rung)


def pressed(desk: Desk, label: str) -> list[datetime]:
    return [at for _, what, at in desk.presses if what == label]


# Raising


@pytest.fixture
def crowd(slack: Slack) -> tuple[Town, dict[str, str]]:
    """120 people with the minds of their seed, and what each of them fears."""
    town = Town(slack, seed=7)
    people = [slack.add_user(f"p{n}").id for n in range(120)]
    town.populate({who: place % 4 == 0 for place, who in enumerate(people)})
    return town, {who: mind.fear for who, mind in town.minds.items()}


async def test_one_in_twelve_raises_a_concern_within_six_weeks() -> None:
    from simulator.grievances import WITH_A_FEAR, WITHOUT

    minds = [mind_of(1, f"p{n}", volunteer=n % 4 == 0) for n in range(4000)]
    speaking = [mind for mind in minds if mind.temper is not Temper.SILENT]
    expected = sum(WITH_A_FEAR if mind.fear else WITHOUT for mind in speaking)
    assert 11 < len(minds) / expected < 13


async def test_concerns_are_raised_in_working_time_and_in_many_words(
    desk: Desk, crowd: tuple[Town, dict[str, str]], lives: Lives
) -> None:
    town, fears = crowd
    await lives(town, weeks=24)
    assert {number: concern.reporter for number, concern in desk.concerns.items()} == town.raised
    assert 25 <= town.concerns()["raised"] <= 60
    assert all(map(is_at_work, pressed(desk, "/concern")))
    concerns = desk.concerns.values()
    assert len({concern.text for concern in concerns}) > len(concerns) * 0.6
    written = "\n".join(concern.text for concern in concerns)
    assert "<!channel>" in written
    assert "&" in written
    assert [c.urgency.split(":")[0] for c in concerns].count("Normal") > len(concerns) * 0.6
    for concern in concerns:
        fitting = {"watched": "Being watched", "my role": "What will become of my role"}
        assert concern.about == fitting.get(fears[concern.reporter], "Other")


@pytest.mark.parametrize("fault", [Fault.LOSE_ACK, Fault.FAIL_BEFORE])
async def test_a_concern_is_raised_however_often_something_gets_lost(
    slack: Slack, desk: Desk, crowd: tuple[Town, dict[str, str]], lives: Lives, fault: Fault
) -> None:
    town, _ = crowd
    slack.misbehave(fault, "slash_commands" if fault is Fault.LOSE_ACK else "views.open", times=4)
    await lives(town, weeks=6)
    assert len(pressed(desk, "/concern")) > len(desk.concerns) > 4
    assert {number: concern.reporter for number, concern in desk.concerns.items()} == town.raised
    assert len(set(town.raised.values())) == len(town.raised)


async def test_what_was_sent_and_lost_is_sent_again_from_the_same_form(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    await raised(desk, ids)
    of_temper(town, ids["ben"], Temper.PROMPT)
    slack.misbehave(Fault.LOSE_ACK, "interactive", times=3)
    await lives(town, weeks=1)
    assert len({what for what, _ in desk.concerns[1].history if what.startswith("Resolve")}) == 1
    assert town.nudges()["delivered"] == 0


async def test_nobody_raises_what_the_app_has_no_command_for(
    open_slack: Any, manifest: dict[str, Any], lives: Lives
) -> None:
    del manifest["features"]["slash_commands"][1]
    slack = await open_slack(manifest)
    town = Town(slack, seed=1)
    town.populate({slack.person("ana").id: True})
    await lives(town, weeks=7)
    assert town.raised == {}
    assert not slack.refusals


# Acting


@pytest.mark.parametrize(
    ("temper", "rung", "soonest", "latest"),
    [
        (Temper.PROMPT, 1, timedelta(minutes=3), timedelta(minutes=45)),
        (Temper.STEADY, 1, timedelta(hours=1), timedelta(hours=6)),
        (Temper.SLOW, 1, timedelta(hours=23), timedelta(hours=72)),
        (Temper.SLOW, 3, timedelta(minutes=30), timedelta(hours=6)),
        (Temper.SILENT, 3, timedelta(minutes=30), timedelta(hours=6)),
    ],
)
async def test_a_card_is_acknowledged_by_temper_and_by_the_accountable_in_any_case(
    desk: Desk,
    town: Town,
    ids: Ids,
    lives: Lives,
    clock: Any,
    temper: Temper,
    rung: int,
    soonest: timedelta,
    latest: timedelta,
) -> None:
    of_temper(town, ids["ben"], temper)
    began = clock()
    await raised(desk, ids, rung=rung)
    await lives(town, weeks=1)
    assert soonest <= pressed(desk, "Acknowledge")[0] - began <= latest


@pytest.mark.parametrize("rung", [1, 2])
async def test_silent_people_leave_a_card_until_it_climbs(
    desk: Desk, town: Town, ids: Ids, lives: Lives, rung: int
) -> None:
    of_temper(town, ids["ben"], Temper.SILENT)
    await raised(desk, ids, rung=rung)
    town.raised[1] = ids["ana"]
    await lives(town, weeks=4)
    assert desk.presses == []
    assert (town.concerns()["escalated"], town.concerns()["acknowledged"]) == (rung - 1, 0)


async def test_concerns_are_asked_about_answered_resolved_and_judged_in_working_time(
    desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    for number in range(1, 25):
        town.raised[number] = ids["ana"]
        await raised(desk, ids, number)
        await lives(town, hours=16)
    await lives(town, weeks=3)
    again = len(pressed(desk, "No, not yet"))
    assert town.concerns() == {"raised": 24, "acknowledged": 24, "resolved": 24, "escalated": again, "open": 0}
    assert again > 0
    assert len(pressed(desk, "Yes, it helped")) == 24
    assert 4 <= len(pressed(desk, "Ask")) == len(pressed(desk, "Answer")) <= 16
    assert all(is_at_work(at) for _, _, at in desk.presses)


async def test_a_question_is_followed_by_its_answer_and_that_by_the_resolution(
    desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    for number in range(1, 13):
        await raised(desk, ids, number)
    await lives(town, weeks=2)
    asked = [c.history[:3] for c in desk.concerns.values() if c.history[0][0].startswith("Ask")]
    assert asked
    for history in asked:
        assert [what.split(":")[0] for what, _ in history] == ["Ask", "Answer", "Resolve"]


async def test_whoever_was_too_late_leaves_the_card_alone(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    await raised(desk, ids)
    await desk.replaces(slack.workspace.im(ids["ben"]).id, desk.concerns[1].card, "Cleo has it.")
    await lives(town, weeks=1)
    assert desk.presses == []


async def test_news_for_somebody_else_is_not_counted(desk: Desk, town: Town, ids: Ids, lives: Lives) -> None:
    await raised(desk, ids)
    town.raised[1] = ids["cleo"]
    await desk.tells(1, "Ben has seen your concern.")
    await desk.tells(1, "Decided: no.", "Yes, it helped", "No, not yet")
    assert town.concerns() == {"raised": 1, "acknowledged": 0, "resolved": 0, "escalated": 0, "open": 1}


async def test_a_form_that_stays_away_does_not_keep_the_card_from_being_resolved(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    town.minds[ids["ben"]] = replace(CALM, temper=Temper.PROMPT)
    await raised(desk, ids)
    slack.misbehave(Fault.FAIL_BEFORE, "views.open", times=3)
    await lives(town, weeks=2)
    assert desk.concerns[1].history[-1][0].startswith("Resolve")


async def test_most_let_others_hear_what_was_done_and_then_it_is_written(
    desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    desk.asks_whether_others_may_hear = True
    for number in range(1, 31):
        town.raised[number] = ids["ana"]
        await raised(desk, ids, number)
        await lives(town, hours=16)
    await lives(town, weeks=3)
    yes, no = pressed(desk, "Yes, my department may hear it"), pressed(desk, "No")
    assert len(pressed(desk, "Yes, it helped")) == 30
    assert 11 <= len(yes) <= 25
    assert 3 <= len(no) < len(yes)
    assert len(yes) + len(no) <= 30
    written = [c.history[-1][0].startswith("Write it") for c in desk.concerns.values()]
    assert written.count(True) == len(yes)
    assert all(is_at_work(at) for at in (*yes, *no))
