"""Somebody from outside sits in a person's place, or has everybody stand still."""

from datetime import timedelta
from typing import Any

from simulator.town import Town
from tests.simulator.town.conftest import Lives
from tests.simulator.town.desk import Desk


def who_pressed(desk: Desk) -> set[str]:
    return {who for who, _, _ in desk.presses}


async def test_whoever_s_place_is_taken_does_nothing_until_it_is_free_again(
    desk: Desk, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    frees = town.take_place(ids["ana"])
    for who in ids.values():
        await desk.offers(who)
    await lives(town, days=2)
    assert who_pressed(desk) == {ids["ben"], ids["cleo"]}
    frees()
    await lives(town, days=2)
    assert ids["ana"] in who_pressed(desk)


async def test_two_sit_in_one_place_and_it_is_free_when_both_have_left(
    desk: Desk, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    first, second = town.take_place(ids["ana"]), town.take_place(ids["ana"])
    await desk.offers(ids["ana"])
    first()
    await lives(town, days=2)
    assert not desk.presses
    second()
    await lives(town, days=2)
    assert who_pressed(desk) == {ids["ana"]}


async def test_a_town_that_stands_still_goes_on_as_much_later(
    desk: Desk, town: Town, ids: dict[str, str], lives: Lives, clock: Any
) -> None:
    await desk.offers(ids["ana"])
    meant = town.next_action()
    assert meant is not None and town.lives
    town.lives = False
    assert town.next_action() is None
    clock.forward(days=3)
    await town.act(clock())
    assert not desk.presses
    town.lives = True
    assert town.next_action() == meant + timedelta(days=3)
    await lives(town, days=2)
    assert who_pressed(desk) == {ids["ana"]}
