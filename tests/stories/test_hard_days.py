"""Days on which something is not as it should be, and nobody is lost, asked twice or written to by mistake."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from bot import closing
from bot.rules.company import Cohort, Person, Tier
from bot.seeding import Company, read_company
from bot.simulation import story
from simulator import Fault
from storage import roster
from storage.deliveries import State
from storage.tables import Delivery, Invite, OpenAnswer
from storage.tables import Person as PersonRow
from tests.stories.conftest import HARBOUR, MONDAY, Harbour

POST = "chat.postMessage"


def large(people: int) -> Company:
    """Harbour with a sales department that is asked in halves."""
    harbour = read_company(HARBOUR)
    more = tuple(
        Person(f"Seller {n}", f"seller{n}@example.com", None, "Europe/Berlin", None, "sales", Tier.PRACTITIONERS,
               Cohort.ASSIGNED)
        for n in range(people)
    )  # fmt: skip
    return replace(harbour, people=harbour.people + more)


@pytest.mark.long
async def test_everybody_is_asked_once_a_cycle_though_people_leave_and_join_between_the_halves(
    database_url: str,
) -> None:
    async with story(large(80), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-15 12:00")
        harbour.slack.change_user("ana", deleted=True)
        harbour.slack.change_user("seller3", deleted=True)
        harbour.slack.add_user("newcomer", email="newcomer@example.com", tz="Europe/Berlin")
        await harbour.write(lambda s: s.add(PersonRow(
            name="New Comer", email="newcomer@example.com", zone="Europe/Berlin", department="sales",
            tier="practitioners", cohort="assigned",
        )))  # fmt: skip
        await harbour.until("2026-04-29 12:00")
        asked = await harbour.stored(lambda s: s.exec(select(Invite.person_id)).all())
        here = await harbour.stored(lambda s: s.exec(select(PersonRow.id).where(PersonRow.left_at.is_(None))).all())  # type: ignore[union-attr]
        assert len(asked) == len(set(asked))
        assert set(here) <= set(asked)


@pytest.mark.long
async def test_a_reply_lost_before_a_long_pause_never_makes_a_message_twice(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=4)
    await harbour.until("2026-04-14 07:00")
    await harbour.forward(seconds=20)
    await harbour.olga.types("/groundswell pause")
    await harbour.until("2026-04-20 08:00")
    await harbour.olga.types("/groundswell golive")
    await harbour.forward(hours=4)
    for person in ("ana", "ben", "cleo", "emre", "gus", "lea"):
        keys = [m.key for m in harbour.slack.person(person).messages() if (m.key or "").startswith("pulse:")]
        assert len(keys) == 1, person


@pytest.mark.long
async def test_a_digest_for_a_channel_whose_reply_was_lost_is_given_up_and_said_so(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-20 06:59")
        # Four champions get their brief at the same moment, and two readers the digest.
        harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=6)
        await harbour.until("2026-04-20 12:00")
        channel = harbour.slack.workspace.channel("ai-rollout-leads")
        rows = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "digest")).all())
        states = {row.recipient: (row.state, row.reason) for row in rows}
        assert states[harbour.olga.id][0] == State.SENT
        assert states[channel.id] == (State.FAILED, "not known whether it arrived: missing_scope")
        assert told.slack.counts()["duplicates"] == 0


@pytest.mark.long
async def test_a_token_that_is_refused_for_a_while_loses_no_message(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 06:59")
        harbour.slack.revoked.add(harbour.slack.bot_token)
        await harbour.until("2026-04-14 10:00")
        harbour.ana.does_not_see("How AI is going")
        harbour.slack.revoked.clear()
        await harbour.until("2026-04-14 14:30")
        for person in ("ana", "ben", "dina", "gus"):
            await harbour.slack.person(person).sees("How AI is going")


@pytest.mark.long
async def test_whoever_stops_before_the_greeting_and_starts_again_is_greeted_and_asked(harbour: Harbour) -> None:
    await harbour.ana.types("/groundswell stop")
    await harbour.until("2026-04-13 12:00")
    harbour.ana.does_not_see("I am Groundswell")
    await harbour.ana.types("/groundswell start")
    await harbour.until("2026-04-14 12:00")
    await harbour.ana.sees("I am Groundswell")
    await harbour.until("2026-05-13 12:00")
    await harbour.ana.sees("How AI is going")


@pytest.mark.long
async def test_a_greeting_whose_reply_was_lost_is_not_said_again_after_a_stop_and_a_start(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 06:59")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=9)
    await harbour.until("2026-04-13 07:00")
    await harbour.forward(seconds=10)
    assert len([m for m in harbour.ana.messages() if (m.key or "").startswith("contact:")]) == 1
    await harbour.ana.types("/groundswell stop")
    await harbour.forward(hours=2)
    await harbour.ana.types("/groundswell start")
    await harbour.forward(days=2)
    assert len([m for m in harbour.ana.messages() if (m.key or "").startswith("contact:")]) == 1
    await harbour.ana.sees("How AI is going")


async def test_nobody_is_answered_by_a_message_before_the_company_goes_live_or_during_a_pause(harbour: Harbour) -> None:
    await harbour.olga.types("/groundswell pause")
    await harbour.ana.says("hello")
    await harbour.forward(minutes=5)
    assert [m for m in harbour.ana.messages() if m.key] == []
    await harbour.forward(hours=1)
    await harbour.olga.types("/groundswell golive")
    await harbour.forward(minutes=5)
    assert [m.key for m in harbour.ana.messages() if (m.key or "").startswith("reply:")] == []


@pytest.mark.long
async def test_whoever_writes_and_writes_holds_nobody_up_and_is_answered_once(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    for _ in range(60):
        await harbour.ana.says("and another thing")
    await harbour.until("2026-04-14 07:01")
    await harbour.ben.sees("How AI is going")
    assert len([m for m in harbour.ana.messages() if (m.key or "").startswith("reply:")]) == 1


@pytest.mark.long
async def test_a_zone_that_slack_makes_up_holds_nobody_up(harbour: Harbour) -> None:
    def spoil(session: Any) -> None:
        session.exec(select(PersonRow).where(PersonRow.name == "Cleo Marsh")).one().zone = "Mars/Olympus"

    await harbour.write(spoil)
    await harbour.until("2026-04-14 12:00")
    await harbour.ben.sees("How AI is going")
    await harbour.cleo.sees("How AI is going")


@pytest.mark.long
async def test_a_tap_at_the_very_minute_of_the_close_is_not_counted_though_the_tick_is_late(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    message = harbour.ana.messages()[-1]
    harbour.told.next_tick += timedelta(days=20)  # the clock's job hangs
    await harbour.until("2026-04-23 07:01")
    await harbour.ana.presses(message, "Once or twice")
    await harbour.rest()
    await harbour.ana.sees("This pulse closed on")
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 0


@pytest.mark.long
async def test_a_colleague_who_becomes_a_guest_is_not_asked(harbour: Harbour) -> None:
    harbour.slack.change_user("lea", is_restricted=True)
    await harbour.until("2026-04-15 12:00")
    harbour.lea.does_not_see("How AI is going")


@pytest.mark.long
async def test_the_deputy_gets_the_digest_while_the_operations_lead_is_away(harbour: Harbour) -> None:
    await harbour.until("2026-04-19 12:00")
    later = int((harbour.now + timedelta(days=9)).timestamp())
    harbour.slack.change_user("olga", status_emoji=":palm_tree:", status_expiration=later)
    await harbour.until("2026-04-20 12:00")
    await harbour.ben.sees("Week 16 at Harbour")
    assert not [m for m in harbour.olga.messages(harbour.olga.dm.id) if (m.key or "").startswith("digest:")]


@pytest.mark.long
async def test_whoever_was_not_on_the_list_of_a_first_rollout_is_greeted_when_it_is_lifted(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.forward(seconds=1)  # everybody's greeting is planned
        told.product.house.settings.only = frozenset({harbour.ana.id})
        await harbour.until("2026-04-13 12:00")
        harbour.ben.does_not_see("I am Groundswell")
        told.product.house.settings.only = frozenset()
        await harbour.until("2026-04-14 12:00")
        await harbour.ben.sees("I am Groundswell")


@pytest.mark.long
async def test_what_waits_is_forgotten_when_a_round_is_closed_early(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")  # Dina in New York has not been asked yet, nobody reminded
    await harbour.write(lambda session: closing.close(session, harbour.told.product.house.keys, 1, harbour.now))
    await harbour.until("2026-04-20 06:00")
    harbour.dina.does_not_see("1 of 6")
    harbour.ben.does_not_see("This is the only reminder")


async def test_an_email_that_changed_beside_a_known_slack_id_is_the_same_person(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        people = read_company(HARBOUR).people
        renamed = [
            replace(p, slack_id=harbour.ana.id, email="ana.costa@example.com") if p.name == "Ana Silva" else p
            for p in people
        ]
        changes = await harbour.write(lambda session: roster.put_people(session, renamed))
        assert (changes.added, changes.changed) == (0, 1)
        emails = await harbour.stored(lambda s: set(s.exec(select(PersonRow.email))))
        assert "ana.costa@example.com" in emails
        assert "ana@example.com" not in emails
