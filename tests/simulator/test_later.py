"""What is promised of a lesson that somebody puts off: the first day and the last on which it may come."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from simulator.later import Later, Place, PutOff

BERLIN, SINGAPORE, RIYADH = Place("Europe/Berlin", "DE"), Place("Asia/Singapore", "SG"), Place("Asia/Riyadh", "SA")
TOMORROW = "*Notes*  Not now, then. I will offer it once more tomorrow, or on your next working day."
NEXT_WEEK = "*Notes*  Not now, then. I will offer it once more next week, or when a pulse leaves room for it."
DONE = "*Notes*  You have done this one already, so it stays done."
OFFER = "*Notes*  4 minutes\nYou can."
WEDNESDAY = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)


class Shown:
    """A message of one section."""

    def __init__(self, text: str) -> None:
        self.blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]

    def visible(self) -> str:
        return str(self.blocks[0]["text"]["text"])


@pytest.mark.parametrize(
    ("on", "tomorrow", "place", "first", "last"),
    [
        ("2026-04-15", True, BERLIN, "2026-04-16", "2026-04-16"),
        ("2026-04-17", True, BERLIN, "2026-04-18", "2026-04-20"),
        ("2026-04-30", True, BERLIN, "2026-05-01", "2026-05-04"),  # Labour Day, then a weekend
        ("2026-04-16", True, RIYADH, "2026-04-17", "2026-04-19"),
        ("2026-08-07", True, SINGAPORE, "2026-08-08", "2026-08-11"),  # National Day, kept on the Monday
        ("2026-04-15", False, BERLIN, "2026-04-20", "2026-05-13"),
        ("2026-04-17", False, BERLIN, "2026-04-20", "2026-05-15"),
        ("2026-04-16", False, RIYADH, "2026-04-19", "2026-05-14"),
        ("2026-04-19", False, RIYADH, "2026-04-26", "2026-05-17"),
    ],
)
def test_a_lesson_that_is_put_off_has_a_first_and_a_last_day(
    on: str, tomorrow: bool, place: Place, first: str, last: str
) -> None:
    one = PutOff(date.fromisoformat(on), tomorrow, place)
    assert (one.first().isoformat(), one.last(None).isoformat()) == (first, last)


def test_whoever_is_ill_gets_it_afterwards() -> None:
    assert PutOff(date(2026, 4, 15), True, BERLIN).last(date(2026, 4, 22)) == date(2026, 4, 23)


@pytest.mark.parametrize(
    ("said", "comes_after", "wanted", "lost"),
    [
        (TOMORROW, timedelta(days=1), True, 0),
        (TOMORROW, timedelta(days=2), False, 1),
        (TOMORROW, None, False, 1),
        (NEXT_WEEK, timedelta(days=1), False, 1),
        (NEXT_WEEK, timedelta(days=7), False, 0),
        (NEXT_WEEK, None, False, 1),
        (DONE, None, False, 0),
    ],
)
def test_what_does_not_come_when_it_was_promised_is_lost(
    said: str, comes_after: timedelta | None, wanted: bool, lost: int
) -> None:
    later: Any = Later()
    later.put_off("U1", Shown(said), WEDNESDAY, BERLIN)
    assert later.lost(WEDNESDAY, {}) == 0
    assert not later.arrived("U1", Shown("*Another*  3 minutes"), WEDNESDAY, None)
    if comes_after is not None:
        assert later.arrived("U1", Shown(OFFER), WEDNESDAY + comes_after, None) is wanted
    assert later.lost(WEDNESDAY + timedelta(weeks=6), {}) == lost
    assert not later.arrived("U1", Shown(OFFER), WEDNESDAY + timedelta(weeks=7), None)


def test_whoever_stops_messages_is_promised_nothing_any_more() -> None:
    later: Any = Later()
    later.put_off("U1", Shown(TOMORROW), WEDNESDAY, BERLIN)
    later.put_off("U2", Shown(TOMORROW), WEDNESDAY, BERLIN)
    later.void("U1")
    assert later.lost(WEDNESDAY + timedelta(weeks=6), {}) == 1
