"""What people choose at Home about when they are written to is kept to: by pulses, by absences, and by Slack's list."""

import pytest

from bot.syncing import sync
from simulator import Person
from storage.people import by_handle
from storage.roster import put_people
from storage.tables import Concern
from tests.stories.conftest import Harbour, the_company
from tests.stories.test_a_concern import raises
from tests.stories.test_home import looks

MONDAY_NOON = "2026-04-13 10:00"


def pulses(person: Person) -> list[str]:
    return [message.text for message in person.messages() if (message.key or "").startswith("pulse:")]


@pytest.mark.long
async def test_a_pulse_waits_for_the_hours_that_somebody_chose(harbour: Harbour) -> None:
    await harbour.until(MONDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("I write to you from 9:00 to 17:00 on working days. Your time zone is Europe/Berlin.")
    await ana.clicks("Choose your hours")
    await harbour.rest()
    await ana.picks("From", "13:00")
    assert await ana.submits() == {"Until": "Please choose both times, or neither."}
    await ana.picks("Until", "16:00")
    assert await ana.submits() == {"Until": "Please choose a time that is at least 4 hours later."}
    await ana.picks("Until", "18:00")
    assert await ana.submits() == {}
    await harbour.rest()
    await ana.sees("I write to you from 13:00 to 18:00 on working days, as you chose.")
    await harbour.until("2026-04-14 10:55")
    assert pulses(harbour.cleo) and not pulses(harbour.ana)
    await harbour.until("2026-04-14 11:05")
    assert pulses(harbour.ana)


@pytest.mark.long
async def test_a_time_zone_that_somebody_chose_is_changed_by_neither_slack_nor_the_file_until_they_leave_it_to_slack(
    harbour: Harbour,
) -> None:
    await harbour.until(MONDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.clicks("Choose your hours")
    await harbour.rest()
    await ana.fills("Time zone", "Kathmandu")
    assert await ana.submits() == {"Time zone": "There is no time zone “Kathmandu”. Did you mean Asia/Kathmandu?"}
    await ana.fills("Time zone", "America/New_York")
    assert await ana.submits() == {}
    await sync(harbour.told.product.house)
    await harbour.write(lambda session: put_people(session, the_company().people))
    ana = await looks(harbour, "ana")
    await ana.sees("Your time zone is America/New_York.")
    await harbour.until("2026-04-14 10:00")
    assert pulses(harbour.cleo) and not pulses(harbour.ana)
    await ana.clicks("Choose your hours")
    await harbour.rest()
    await ana.fills("Time zone", "")
    assert await ana.submits() == {}
    await sync(harbour.told.product.house)
    ana = await looks(harbour, "ana")
    await ana.sees("Your time zone is Europe/Berlin.")


async def test_an_absence_is_announced_at_home_and_taken_back_there(harbour: Harbour) -> None:
    await harbour.until(MONDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.clicks("I will be away")
    await harbour.rest()
    await ana.picks("Last day", "2026-04-12")
    assert await ana.submits() == {"Last day": "The last day comes before the first."}
    await ana.picks("Last day", "2026-04-17")
    await ana.picks("Who acts for you?", "ana")
    assert "somebody else" in (await ana.submits())["Who acts for you?"]
    await ana.picks("Who acts for you?", "dina")
    assert await ana.submits() == {}
    await harbour.rest()
    await ana.sees("and @dina acts for you")
    await raises(harbour, harbour.emre)
    dina = await harbour.stored(lambda s: by_handle(s, "dina@example.com"))
    assert dina is not None
    assert await harbour.stored(lambda s: s.get_one(Concern, 1).owner_id) == dina.id
    await harbour.until("2026-04-14 10:00")
    assert not pulses(harbour.ana)
    await ana.clicks("I am back")
    await harbour.rest()
    ana.does_not_see("I am back")
