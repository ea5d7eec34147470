"""Home is drawn again when what it shows has changed, and only for whoever looks."""

import pytest

from bot.rules import looking
from simulator.view import View
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import raises
from tests.stories.test_home import TUESDAY_NOON, looks


def drawn(harbour: Harbour) -> list[str]:
    """Whose Home is drawn, each time."""
    found: list[str] = []

    def note(user_id: str, _: View, change: str) -> None:
        if change == "published":
            found.append(harbour.slack.workspace.users[user_id].name)

    harbour.slack.on_view(note)
    return found


async def test_what_comes_while_somebody_looks_stands_there_within_a_minute(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("Nothing waits for you")
    await harbour.forward(seconds=10)
    await raises(harbour, harbour.emre)
    times = drawn(harbour)
    await harbour.forward(minutes=1)
    await ana.sees("Waiting for you: 1")
    assert times == ["ana"]


@pytest.mark.long
async def test_nothing_is_drawn_where_nothing_has_changed_and_for_nobody_who_does_not_look(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await looks(harbour, "ana")
    await looks(harbour, "olga")
    times = drawn(harbour)
    await harbour.forward(minutes=5)
    assert times == []
    await raises(harbour, harbour.emre)
    await harbour.forward(minutes=2)
    assert sorted(times) == ["ana", "olga"]


@pytest.mark.long
async def test_whoever_has_not_looked_for_a_while_is_drawn_nothing_until_they_open_it_again(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await harbour.forward(minutes=11)
    times = drawn(harbour)
    await raises(harbour, harbour.emre)
    await harbour.forward(minutes=5)
    assert times == []
    await looks(harbour, "ana")
    await ana.sees("Waiting for you: 1")
    assert times == ["ana"]


@pytest.mark.long
async def test_of_very_many_who_look_at_once_the_others_find_it_fresh_when_they_open_it(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    seats = harbour.told.product.house.looking
    for number in range(looking.MOST):
        seats.looked(f"U{number}", harbour.now, forever(harbour))
    await looks(harbour, "ana")
    times = drawn(harbour)
    await raises(harbour, harbour.emre)
    await harbour.forward(minutes=3)
    assert times == []
    ana = await looks(harbour, "ana")
    await ana.sees("Waiting for you: 1")


async def forever(harbour: Harbour) -> None:
    await harbour.told.clock.sleep_until(harbour.now.replace(year=2030))
