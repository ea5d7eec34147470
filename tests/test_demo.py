"""The demo: its pace, who plays the story of a first visit, and the story itself."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bot import demo
from bot.complaint import Complaint
from bot.made_up import invented
from bot.pace import Pace
from bot.seeding import read_company
from bot.simulation import Plan, Story, story
from tests.stories.conftest import HARBOUR, MONDAY

START = datetime(2026, 8, 3, tzinfo=UTC)
STEPS = (
    "Answer a pulse",
    "Do a lesson",
    "Raise a concern anonymously",
    "Take it up as the champion",
    "Let it climb",
    "Read Monday's digest",
)


@pytest.fixture
async def told(migrated_sqlite: str) -> AsyncIterator[Story]:
    async with story(read_company(HARBOUR), MONDAY, migrated_sqlite, alive=False) as told:
        yield told


async def test_time_goes_forward_by_what_is_asked_for(told: Story) -> None:
    pace = Pace(told, 60, playing=False)
    await pace.forward(timedelta(hours=5))
    assert pace.now() == MONDAY + timedelta(hours=5)
    assert not pace.under_way


async def test_time_goes_on_to_the_next_message_of_somebody_and_no_further(told: Story) -> None:
    pace, ana = Pace(told, 60, playing=False), told.slack.person("ana")
    before = len(ana.messages())
    assert await pace.to_next(ana.id)
    assert len(ana.messages()) > before
    assert timedelta() <= pace.now() - MONDAY < timedelta(days=1)


async def test_what_jumps_forward_can_be_stopped(told: Story) -> None:
    pace = Pace(told, 60, playing=False)

    def seen() -> bool:
        if pace.now() > MONDAY + timedelta(days=2):
            pace.stop()
        return False

    assert not await pace.until(seen, timedelta(weeks=2))
    assert pace.now() < MONDAY + timedelta(days=4)


@pytest.mark.long
async def test_a_company_in_which_nobody_can_play_says_so(told: Story) -> None:
    from bot.first_visit import first_visit

    with pytest.raises(Complaint, match="take more people"):
        await first_visit(told, Pace(told, 60, playing=False))


def test_everybody_s_profile_says_where_they_are_and_what_they_hold() -> None:
    from bot.made_up import move_in
    from bot.manifest import manifest
    from simulator import Slack

    slack = Slack(manifest())
    move_in(slack, invented(120, 7))
    assert slack.workspace.user("mai.le").title == "Sales, AI champion"
    assert slack.workspace.user("yan.lim").title == "Sales, AI champion (deputy)"
    assert slack.workspace.user("selin.demir").title == "Corporate, CEO"


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("people", "seed"), [(120, 7), (70, 3)])
def test_the_story_of_a_first_visit_is_played_and_printed(people: int, seed: int) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    demo.demo(Plan(people, 1, seed, START, until_hour=12), demo.Showing(None, 60, told=True), console)
    said = console.export_text()
    places = [said.index(f"{number} of 6: {title}") for number, title in enumerate(STEPS, start=1)]
    assert places == sorted(places)
    assert "1 of 14 done" in said or "1 of" in said[places[1] : places[2]]
    assert "Raised anonymously by somebody in" in said[places[3] : places[4]]
    assert "so it has gone on" in said[places[4] : places[5]]
    assert "That was the story" in said[places[5] :]
