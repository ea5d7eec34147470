"""People live with lessons by their temper, and the town counts what they saw."""

from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import Fault, Slack
from simulator.people import Temper
from simulator.town import Town
from tests.simulator.town.conftest import Lives, of_temper
from tests.simulator.town.desk import Desk

Ids = dict[str, str]


async def test_lessons_are_read_and_done_put_off_or_not_wanted(desk: Desk, town: Town, lives: Lives) -> None:
    for week in range(20, 40):
        for who in town.minds:
            await desk.offers(who, f"nudge:2026-W{week}")
        await lives(town, weeks=1)
    counts = town.nudges()
    pressed = [label for _, label, _ in desk.presses]
    assert counts["delivered"] == 60
    assert counts["done"] == pressed.count("Done") > 20
    assert counts["snoozed"] == pressed.count("Tomorrow") + pressed.count("Next week") > 5
    assert counts["done"] + counts["snoozed"] + pressed.count("Not for me") == 60
    assert pressed.count("Read") > pressed.count("Done")


async def test_a_lesson_is_read_for_some_minutes(desk: Desk, town: Town, ids: Ids, lives: Lives) -> None:
    for week in range(20, 30):
        await desk.offers(ids["ana"], f"nudge:2026-W{week}")
        await lives(town, weeks=1)
    read, done = ([at for _, pressed, at in desk.presses if pressed == label] for label in ("Read", "Done"))
    assert done
    for moment in done:
        assert timedelta(minutes=2) <= min(moment - r for r in read if r < moment) <= timedelta(minutes=7)


async def test_silent_people_never_touch_a_lesson(desk: Desk, town: Town, ids: Ids, lives: Lives) -> None:
    of_temper(town, ids["ana"], Temper.SILENT)
    await desk.offers(ids["ana"])
    await lives(town, weeks=4)
    assert desk.presses == []
    assert (town.nudges()["delivered"], town.nudges()["done"]) == (1, 0)


async def test_a_press_that_did_not_get_through_is_repeated(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    slack.misbehave(Fault.FAIL_BEFORE, "chat.update", times=3)
    lost = slack.misbehave(Fault.LOSE_ACK, "interactive", times=3)
    await desk.offers(ids["ana"])
    await lives(town, weeks=1)
    assert lost.struck == 3
    assert len({press[:2] for press in desk.presses[:4]}) == 1
    assert slack.person("ana").messages()[0].buttons == []


async def test_a_press_without_any_effect_is_repeated(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    slack.misbehave(Fault.FAIL_BEFORE, "chat.update", times=2)
    await desk.offers(ids["ana"])
    await lives(town, weeks=1)
    assert desk.presses[0][:2] == desk.presses[1][:2] == desk.presses[2][:2]
    assert slack.person("ana").messages()[0].buttons == []


async def test_nothing_is_pressed_again_once_its_effect_is_seen(
    slack: Slack, desk: Desk, town: Town, ids: Ids, lives: Lives
) -> None:
    slack.misbehave(Fault.LOSE_ACK, "interactive")
    await desk.offers(ids["ana"])
    await lives(town, weeks=1)
    labels = [label for _, label, _ in desk.presses]
    assert len(labels) == len(set(labels)) > 0


async def test_pulses_reminders_and_lessons_are_counted_together(desk: Desk, town: Town, ids: Ids) -> None:
    for key in ("pulse:1", "reminder:1", "nudge:2026-W19", "digest:1", "contact"):
        await desk.says(ids["ana"], f"{key}:{ids['ana']}", "Hello", *(["Read"] if key.startswith("nudge") else []))
    counts = town.nudges()
    assert (counts["delivered"], counts["over_budget"], counts["out_of_hours"], counts["after_stop"]) == (1, 1, 0, 0)


async def test_hours_and_days_off_are_those_of_the_persons_own_country(
    slack: Slack, desk: Desk, ids: Ids, clock: Any
) -> None:
    town = Town(slack, seed=1)
    slack.change_user("ben", tz="Asia/Riyadh")
    slack.change_user("cleo", tz="Europe/Berlin")
    town.populate(dict.fromkeys(ids.values(), True), {ids["ana"]: None, ids["ben"]: "SA", ids["cleo"]: "DE"})
    clock.time = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)  # a Friday, and Labour Day in Germany
    found = []
    for who in ids.values():
        await desk.offers(who)
        found.append(town.nudges()["out_of_hours"])
    assert found == [0, 1, 2]


async def test_the_same_seed_tells_the_same_story(slack: Slack, desk: Desk, ids: Ids, clock: Any, lives: Lives) -> None:
    stories = []
    for _ in range(2):
        town = Town(slack, seed=5)
        town.populate(dict.fromkeys(ids.values(), True))
        clock.time = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
        for who in ids.values():
            await desk.offers(who)
        await lives(town, weeks=2)
        stories.append((desk.presses.copy(), town.nudges()))
        desk.presses.clear()
        slack.messages.listeners.clear()
    assert stories[0] == stories[1]
    assert stories[0][0]
