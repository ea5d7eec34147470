"""However long Slack asks to wait, nobody is held up by it who need not be, and what was to be said is said."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from simulator import Fault
from storage.deliveries import State
from storage.tables import Allowance, Delivery
from tests.stories.conftest import Harbour

POST, OPEN = "chat.postMessage", "views.open"
HOUR = 3600


def has_pulse(harbour: Harbour, name: str) -> bool:
    return any((m.key or "").startswith("pulse:") for m in harbour.slack.person(name).messages())


@pytest.mark.long
async def test_a_wait_of_an_hour_holds_no_worker_and_forms_open_meanwhile(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.RATE_LIMIT, on=POST, times=1, retry_after=HOUR)
    await harbour.until("2026-04-14 07:30")
    assert not has_pulse(harbour, "ana")
    sending = select(func.count()).where(Delivery.state == State.SENDING)
    assert await harbour.stored(lambda session: session.exec(sending).one()) == 0
    await harbour.ben.types("/concern")
    await harbour.rest()
    assert harbour.ben.modal is not None
    await harbour.until("2026-04-14 08:30")
    assert has_pulse(harbour, "ana")
    assert harbour.slack.counts()["rate_limited"] == 1


async def test_a_form_that_slack_lets_nobody_open_is_given_up_at_once_and_the_person_reads_so(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:00")
    harbour.slack.misbehave(Fault.RATE_LIMIT, on=OPEN, times=1, retry_after=HOUR)
    before = harbour.now
    for _ in range(2):
        await harbour.ben.types("/concern")
        await harbour.rest()
        assert harbour.ben.modal is None
    assert harbour.now == before
    assert "again" in harbour.ben.messages()[-1].text
    assert harbour.slack.counts()["rate_limited"] == 1
    await harbour.forward(hours=1)
    await harbour.ben.types("/concern")
    await harbour.rest()
    assert harbour.ben.modal is not None


async def test_what_slack_asked_for_is_written_down_when_it_is_asked(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.RATE_LIMIT, on=POST, times=1, retry_after=HOUR)
    await harbour.until("2026-04-14 07:01")
    row = await harbour.stored(lambda session: session.get(Allowance, POST))
    assert row is not None
    assert row.closed_until is not None
    assert timedelta(minutes=59) <= row.closed_until - harbour.now < timedelta(hours=1)
    assert row.price == HOUR
