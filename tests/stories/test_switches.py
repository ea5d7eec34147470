"""Nothing is said before it may be, everything stops at once, and whoever wants no messages gets none."""

import pytest
from sqlmodel import select

from bot.seeding import read_company
from bot.simulation import story
from storage import company
from storage.tables import Delivery, Person
from tests.stories.conftest import HARBOUR, MONDAY, Harbour


async def test_pause_stops_everything_at_once_and_golive_goes_on(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 06:30")
    await harbour.olga.types("/groundswell pause")
    await harbour.olga.sees("Paused.")
    await harbour.until("2026-04-14 12:00")
    harbour.ana.does_not_see("I am Groundswell")
    await harbour.olga.types("/groundswell status")
    await harbour.olga.sees("Paused since")
    await harbour.olga.types("/groundswell golive")
    await harbour.olga.sees("Live.")
    await harbour.forward(hours=1)
    await harbour.ana.sees("I am Groundswell")


async def test_a_pause_from_the_command_line_holds_in_the_running_process(harbour: Harbour) -> None:
    await harbour.write(lambda session: company.pause(session, harbour.now, "groundswell pause"))
    await harbour.until("2026-04-14 12:00")
    harbour.ana.does_not_see("I am Groundswell")


async def test_answers_that_come_in_during_a_pause_are_saved(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    await harbour.olga.types("/groundswell pause")
    await harbour.ana.clicks("Once or twice")
    await harbour.rest()
    await harbour.ana.sees("2 of 6")


async def test_only_operations_leads_and_their_deputies_may_pause(harbour: Harbour) -> None:
    await harbour.ana.types("/groundswell pause")
    await harbour.ana.sees("Only operations leads can do that.")
    await harbour.ben.types("/groundswell pause")  # Olga's deputy
    await harbour.ben.sees("Paused.")


async def test_whoever_presses_stop_hears_nothing_more_until_they_start_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 08:00")
    await harbour.ana.clicks("Stop messages")
    await harbour.rest()
    await harbour.ana.sees("I will not write to you again")
    await harbour.until("2026-04-17 12:00")
    harbour.ana.does_not_see("How AI is going")
    round_ = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "pulse")).all())
    assert harbour.ana.id not in {d.recipient for d in round_}
    await harbour.ana.types("/groundswell start")
    await harbour.ana.sees("You will hear from me again")
    person = await harbour.stored(lambda s: s.exec(select(Person).where(Person.name == "Ana Silva")).one())
    assert person.stopped_at is None


@pytest.mark.long
async def test_nothing_is_sent_to_anybody_who_is_not_on_the_list_of_a_first_rollout(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        settings = told.product.house.settings
        settings.only = frozenset({harbour.ana.id})
        await harbour.until("2026-04-14 12:00")
        await harbour.ana.sees("How AI is going")
        for name in ("ben", "olga", "gus"):
            assert harbour.slack.person(name).messages() == []
        settings.only = frozenset()
        await harbour.until("2026-04-15 12:00")
        await harbour.ben.sees("I am Groundswell")
        harbour.ben.does_not_see("How AI is going")


@pytest.mark.long
async def test_somebody_who_is_away_is_not_written_to_until_they_are_back(harbour: Harbour) -> None:
    harbour.slack.change_user(
        "ana", status_emoji=":palm_tree:", status_expiration=int(MONDAY.timestamp()) + 3 * 24 * 3600
    )
    await harbour.write(_forget_the_last_sync)
    await harbour.until("2026-04-15 12:00")
    harbour.ana.does_not_see("I am Groundswell")
    await harbour.until("2026-04-16 12:00")
    await harbour.ana.sees("I am Groundswell")


@pytest.mark.long
async def test_somebody_whose_account_is_deactivated_has_left_and_is_erased_after_a_month(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    harbour.slack.change_user("lea", deleted=True)
    await harbour.until("2026-04-15 10:00")
    lea = await harbour.stored(lambda s: s.exec(select(Person).where(Person.name == "Lea Roth")).one())
    assert lea.left_at is not None
    await harbour.olga.types("/groundswell pause")  # who has left is erased all the same
    await harbour.until("2026-05-20 10:00")
    assert await harbour.stored(lambda s: s.exec(select(Person).where(Person.name == "Lea Roth")).all()) == []


async def test_a_colleague_who_is_not_on_the_roster_is_told_so_kindly(harbour: Harbour) -> None:
    harbour.slack.add_user("zoe", email="zoe@example.com", tz="Europe/Berlin")
    await harbour.zoe.types("/groundswell status")
    await harbour.zoe.sees("You are not on Groundswell's list yet")


async def test_an_unknown_word_gets_help_with_the_nearest_match(harbour: Harbour) -> None:
    await harbour.ana.types("/groundswell stpo")
    await harbour.ana.sees("Did you mean /groundswell stop?")
    await harbour.ana.types("/groundswell")
    await harbour.ana.sees("What you can do here")


async def test_whoever_writes_to_the_bot_is_told_once_that_it_does_not_read_along(harbour: Harbour) -> None:
    await harbour.ana.says("I am afraid for my job")
    await harbour.rest()
    await harbour.ana.sees("I do not read or keep what is written here.")
    everything = await harbour.stored(lambda s: [d.model_dump_json() for d in s.exec(select(Delivery))])
    assert not [row for row in everything if "afraid" in row]


def _forget_the_last_sync(session: object) -> None:
    here = company.company(session)  # type: ignore[arg-type]
    assert here is not None
    here.synced_at = None
