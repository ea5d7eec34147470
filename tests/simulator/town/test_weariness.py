"""Some have had enough and stop messages; what comes after they were told so is counted."""

from dataclasses import replace

import pytest

from simulator import Fault, Slack
from simulator.people import Temper
from simulator.town import Town
from tests.simulator.town.conftest import CALM, Lives
from tests.simulator.town.desk import Desk


def arrives(slack: Slack, who: str, key: str) -> None:
    """A message of the app, without the way through its socket."""
    payload = {"event_type": "test", "event_payload": {"key": f"{key}:{who}"}}
    slack.messages.post(slack.workspace.im(who), slack.voice.signed({"text": "Hello", "metadata": payload}))


async def test_a_few_in_a_hundred_stop_within_six_weeks_and_some_of_them_come_back(
    slack: Slack, desk: Desk, lives: Lives
) -> None:
    town = Town(slack, seed=3)
    everybody = [slack.add_user(f"p{n}").id for n in range(400)]
    town.populate(dict.fromkeys(everybody, True))
    for who in everybody:
        town.minds[who] = replace(CALM, temper=Temper.SILENT)
    for message in range(12):
        for who in everybody:
            arrives(slack, who, f"nudge:{message}")
        await lives(town, days=3.5)
    assert 8 <= desk.commands.count("stop") <= 24
    await lives(town, weeks=6)
    assert 1 <= desk.commands.count("start") < desk.commands.count("stop")


async def test_the_button_of_the_first_message_stops_messages_too(
    slack: Slack, desk: Desk, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    town.minds[ids["ana"]] = replace(CALM, weary=True)
    for name in ("ana", "ben"):
        await desk.says(ids[name], f"contact:{ids[name]}", "Hello, this is me.", "Stop messages")
    await lives(town, hours=1)
    assert [press[:2] for press in desk.presses] == [(ids["ana"], "Stop messages")]
    for name in ("ana", "ben"):
        arrives(slack, ids[name], "nudge:1")
    assert town.nudges()["after_stop"] == 1


@pytest.mark.parametrize("words", ["That was not saved.", ""])
async def test_a_stop_that_was_not_confirmed_is_asked_for_again(
    slack: Slack, desk: Desk, town: Town, ids: dict[str, str], lives: Lives, words: str
) -> None:
    town.minds[ids["ana"]] = replace(CALM, weary=True)
    desk.stop_says = words
    await desk.says(ids["ana"], f"contact:{ids['ana']}", "Hello, this is me.", "Stop messages")
    await lives(town, minutes=6)
    arrives(slack, ids["ana"], "nudge:1")
    assert town.nudges()["after_stop"] == 0
    desk.stop_says = "Done."
    await lives(town, minutes=10)
    arrives(slack, ids["ana"], "nudge:2")
    assert len(desk.presses) >= 2
    assert town.nudges()["after_stop"] == 1


async def test_a_stop_that_got_lost_is_asked_for_again(
    slack: Slack, desk: Desk, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    town.minds[ids["ana"]] = replace(CALM, weary=True)
    desk.stop_says = ""
    slack.misbehave(Fault.LOSE_ACK, "interactive", times=20)
    await desk.says(ids["ana"], f"contact:{ids['ana']}", "Hello, this is me.", "Stop messages")
    await lives(town, minutes=25)
    assert len(desk.presses) > 20
