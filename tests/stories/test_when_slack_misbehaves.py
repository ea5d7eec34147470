"""Nothing is lost and nothing is said twice, whatever Slack and the machine do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from bot.seeding import read_company
from bot.simulation import story
from simulator import Fault, NotAcknowledged
from storage.deliveries import State
from storage.failures import failures
from storage.tables import Delivery, Document, OpenAnswer
from tests.stories.conftest import HARBOUR, MONDAY, Harbour

POST = "chat.postMessage"


def pulses(harbour: Harbour, name: str) -> int:
    return len([m for m in harbour.slack.person(name).messages() if (m.key or "").startswith("pulse:")])


async def test_a_lost_reply_never_makes_a_message_twice(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=5)
    await harbour.until("2026-04-14 12:00")
    assert [pulses(harbour, name) for name in ("ana", "ben", "gus", "lea")] == [1, 1, 1, 1]
    states = await harbour.stored(lambda s: {d.state for d in s.exec(select(Delivery).where(Delivery.kind == "pulse"))})
    assert State.SENDING not in states


@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.FAIL_AFTER])
async def test_an_error_on_slacks_side_loses_no_message_and_repeats_none(harbour: Harbour, fault: Fault) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(fault, on=POST, times=8)
    await harbour.until("2026-04-14 14:00")
    for name in ("ana", "ben", "cleo", "emre", "gus", "lea"):
        assert pulses(harbour, name) == 1


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
async def test_an_error_after_which_it_may_be_done_is_looked_for_before_it_is_said_again(
    harbour: Harbour, error: str
) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.FAIL_AFTER, on=POST, times=3, error=error)
    harbour.slack.misbehave(Fault.FAIL_BEFORE, on=POST, times=3, error=error)
    await harbour.until("2026-04-14 14:00")
    for name in ("ana", "ben", "cleo", "emre", "gus", "lea"):
        assert pulses(harbour, name) == 1
    assert harbour.slack.counts()["duplicates"] == 0


@pytest.mark.parametrize("error", ["no_permission", "access_denied", "team_access_not_granted"])
async def test_what_may_not_be_said_in_one_place_keeps_nobody_else_waiting(harbour: Harbour, error: str) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.FAIL_BEFORE, on=POST, chance=1.0, naming=harbour.ana.id, error=error)
    await harbour.until("2026-04-14 14:00")
    assert [pulses(harbour, name) for name in ("ana", "ben", "gus", "lea")] == [0, 1, 1, 1]
    given_up = await harbour.stored(lambda s: failures(s, MONDAY))
    assert ("pulse", error) in {(one.kind, one.why) for one in given_up}


async def test_a_storm_of_refusals_for_rate_is_waited_out(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.RATE_LIMIT, on=POST, times=6, retry_after=120)
    await harbour.until("2026-04-14 12:00")
    assert pulses(harbour, "ana") == 1
    assert harbour.slack.counts()["rate_limited"] == 6


async def test_a_process_that_died_while_posting_looks_before_it_says_it_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 08:00")

    def forget_that_it_arrived(session: Any) -> None:
        row = session.exec(select(Delivery).where(Delivery.key == f"pulse:1:{harbour.ana.id}")).one()
        row.state, row.sent_at, row.ts = State.SENDING, None, None

    await harbour.write(forget_that_it_arrived)
    await harbour.forward(days=1)
    assert pulses(harbour, "ana") == 1
    row = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "pulse")).all())
    assert {r.state for r in row} == {State.SENT}


async def test_an_event_that_arrives_twice_is_answered_once(harbour: Harbour) -> None:
    harbour.slack.misbehave(Fault.TWICE, on="events_api")
    await harbour.ana.says("hello")
    await harbour.rest()
    await harbour.forward(minutes=10)
    answers = [m for m in harbour.ana.messages() if (m.key or "").startswith("reply:")]
    assert len(answers) == 1


async def test_that_slack_passes_on_no_more_events_is_said_in_the_log_and_nothing_else(
    harbour: Harbour, all_logged: pytest.LogCaptureFixture
) -> None:
    await harbour.slack.sends("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1})
    said = [one.getMessage() for one in all_logged.records if one.levelname == "WARNING"]
    assert len(said) == 1
    assert said[0].startswith("Slack has passed on 30,000 events in this hour")


async def test_a_tap_that_arrives_twice_counts_once(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    harbour.slack.misbehave(Fault.TWICE, on="interactive")
    await harbour.ana.clicks("Once or twice")
    await harbour.rest()
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 1
    await harbour.ana.sees("2 of 6")


async def test_a_tap_that_could_not_be_saved_says_so_and_the_buttons_stay(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 10:00")
        engine = told.product.house.db.engine

        def full(*_: Any) -> None:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        event.listen(engine, "before_cursor_execute", full)
        await harbour.ana.clicks("Once or twice")
        await harbour.rest()
        event.remove(engine, "before_cursor_execute", full)
        await harbour.ana.sees("That was not saved, and I am sorry")
        await harbour.ana.clicks("Once or twice", on="1 of 6")
        await harbour.rest()
        await harbour.ana.sees("2 of 6")
    assert "database or disk is full" not in caplog.text


async def test_a_concern_that_could_not_be_saved_says_so_beside_the_field_and_keeps_what_was_typed(
    database_url: str,
) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 10:00")
        ana, engine = harbour.ana, told.product.house.db.engine
        await ana.types("/concern The tool invents figures")
        await harbour.rest()
        await ana.picks("What is it about?", "Something else")

        assert await ana.submits() == {}

        def full(*_: Any) -> None:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        event.listen(engine, "before_cursor_execute", full)
        (problem,) = (await ana.submits()).items()
        event.remove(engine, "before_cursor_execute", full)
        assert problem[0] == "Who gets it?"
        assert problem[1].startswith("That was not saved")
        assert await ana.submits() == {}
        await ana.sees("Saved as concern 1")


async def test_the_delivery_of_messages_goes_on_after_the_database_was_away(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 06:00")
        engine = told.product.house.db.engine

        def away(*_: Any) -> None:
            raise OperationalError("SELECT", {}, Exception("unable to open database file"))

        event.listen(engine, "before_cursor_execute", away)
        told.product.house.due.set()
        await harbour.rest()
        event.remove(engine, "before_cursor_execute", away)
        await harbour.until("2026-04-14 10:00")
        await harbour.ana.sees("1 of 6")


@pytest.mark.long
async def test_a_message_that_cannot_be_made_holds_nobody_elses_up(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)

        def lose_a_text(session: Any) -> None:
            for text in session.exec(select(Document).where(Document.name == "practitioners")):
                session.delete(text)

        await harbour.write(lose_a_text)
        await harbour.until("2026-04-13 10:00")
        await harbour.ben.sees("I am Groundswell")  # a manager
        assert harbour.ana.messages() == []


async def test_somebody_elses_buttons_do_nothing(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    harbour.slack.add_user("zoe", email="zoe@example.com", tz="Europe/Berlin")
    message = harbour.ana.messages()[-1]
    await harbour.zoe.presses(message, "Once or twice")
    await harbour.rest()
    harbour.ana.does_not_see("2 of 6")
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("block_id", "value"),
    [
        ("pulse:1:secret", "4"),
        ("pulse:99:usage", "once_or_twice"),
        ("pulse:1:usage", "42"),
        ("pulse:one:usage", "4"),
        ("nonsense", "4"),
    ],
)
async def test_a_forged_tap_saves_nothing_and_breaks_nothing(harbour: Harbour, block_id: str, value: str) -> None:
    await harbour.until("2026-04-14 10:00")
    message = harbour.ana.messages()[-1]
    payload = harbour.slack.payloads.interaction("block_actions", harbour.ana.user)
    payload |= {
        "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
        "channel": {"id": message.channel, "name": "directmessage"},
        "response_url": harbour.slack.response_url(message.channel, harbour.ana.id, original=message.ts),
        "actions": [{"type": "button", "action_id": "pulse_tap:4", "block_id": block_id, "value": value}],
    }
    await harbour.slack.sends("interactive", payload)
    await harbour.rest()
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 0
    await harbour.ana.sees("nothing was saved")


@pytest.mark.long
async def test_a_connection_that_is_dropped_is_made_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    await harbour.slack.refresh_sockets("refresh_requested")
    for _ in range(20):
        try:
            await harbour.ana.clicks("Once or twice")
            break
        except NotAcknowledged:
            await harbour.forward(seconds=timedelta(seconds=40).total_seconds())
    await harbour.rest()
    await harbour.ana.sees("2 of 6")


@pytest.mark.long
async def test_peoples_words_and_secrets_never_reach_a_log(
    database_url: str, all_logged: pytest.LogCaptureFixture
) -> None:
    words = "zebra-afraid-for-my-job"
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 10:00")
        await harbour.ana.says(words)
        await harbour.ana.types(f"/groundswell {words}")
        harbour.slack.misbehave(Fault.LOSE_REPLY, on="response_url", times=1)
        await harbour.ana.clicks("Every day")
        await harbour.rest()
        unheard = harbour.slack.payloads.interaction("block_actions", harbour.ana.user)
        unheard |= {"actions": [{"type": "button", "action_id": "unheard", "block_id": "unheard", "value": words}]}
        unheard |= {"state": {"values": {words: {words: {"type": "plain_text_input", "value": words}}}}}
        with pytest.raises(Exception):  # noqa: B017 - nobody listens, so nobody acknowledges
            await harbour.slack.sends("interactive", unheard)
        secrets = (told.slack.bot_token, told.slack.app_token, told.slack.signing_secret)
    assert all_logged.records
    for forbidden in (words, "every_day", "Every day", *secrets):
        assert forbidden not in all_logged.text
