"""The only caller of Slack says plainly what became of each call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import DividerBlock
from slack_sdk.models.views import View

from bot import waiting
from bot.activity import Activity
from bot.blocks import waiting as words
from bot.blocks.message import Message, section
from bot.blocks.waiting import Waits
from bot.clock import SteppedClock
from bot.governor import Alone, Governor, assumed
from bot.manifest import manifest
from bot.results import Later, Lost, Posted, Refused
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.slack import Slack as Ours
from simulator import Fault
from simulator import Slack as Pretend

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HELLO = Message("hello")


def governor(clock: SteppedClock) -> Governor:
    activity = Activity()
    return Governor(Alone(assumed(200), None, activity), clock, activity)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(T0)


@pytest.fixture
async def pretend(clock: SteppedClock) -> AsyncIterator[Pretend]:
    async with Pretend(manifest(), now=clock.now, seed=1) as slack:
        slack.add_user("ana", email="ana@example.com", tz="Europe/Berlin")
        slack.add_channel("leads", members=["ana"])
        yield slack


@pytest.fixture
async def ours(pretend: Pretend, clock: SteppedClock) -> AsyncIterator[Ours]:
    slack = Ours(pretend.bot_token, pretend.url, governor(clock), clock)
    await slack.start()
    yield slack
    await slack.close()


async def test_it_learns_who_it_is_at_the_start(ours: Ours, pretend: Pretend) -> None:
    assert ours.bot_user_id == pretend.bot.id
    assert ours.team_id == pretend.workspace.team_id


async def test_a_post_reaches_the_dm_with_its_key(ours: Ours, pretend: Pretend) -> None:
    ana = pretend.person("ana")
    result = await ours.post(ana.id, HELLO, "pulse:1:ana")
    assert result == Posted(ana.dm.id, ana.messages()[-1].ts)
    assert ana.messages()[-1].key == "pulse:1:ana"


async def test_a_lost_reply_is_lost_and_the_message_is_found_by_its_key(ours: Ours, pretend: Pretend) -> None:
    ana = pretend.person("ana")
    pretend.mischief.add(Fault.LOSE_REPLY, on="chat.postMessage")
    assert await ours.post(ana.id, HELLO, "pulse:1:ana") == Lost()
    found = await ours.find(ana.id, "pulse:1:ana", T0 - timedelta(days=1))
    assert found == Posted(ana.dm.id, ana.messages()[-1].ts)


async def test_a_message_that_never_arrived_is_not_found(ours: Ours, pretend: Pretend) -> None:
    ana = pretend.person("ana")
    pretend.mischief.add(Fault.FAIL_BEFORE, on="chat.postMessage")
    assert await ours.post(ana.id, HELLO, "pulse:1:ana") == Lost()
    assert await ours.find(ana.id, "pulse:1:ana", T0 - timedelta(days=1)) is None


async def test_one_post_is_one_call_whatever_goes_wrong(ours: Ours, pretend: Pretend) -> None:
    before = pretend.counts()["calls"]
    pretend.mischief.add(Fault.LOSE_REPLY, on="chat.postMessage")
    await ours.post(pretend.person("ana").id, HELLO, "k")
    assert pretend.counts()["calls"] == before + 1


async def test_slacks_retry_after_is_kept_to_by_everybody(ours: Ours, pretend: Pretend, clock: SteppedClock) -> None:
    pretend.mischief.add(Fault.RATE_LIMIT, on="chat.postMessage", retry_after=7)
    result = await ours.post(pretend.person("ana").id, HELLO, "k")
    assert result == Later(T0 + timedelta(seconds=7), "ratelimited")
    assert await ours.governor.book("chat.postMessage") == T0 + timedelta(seconds=7)


async def test_what_slack_will_never_take_is_refused_by_its_name(ours: Ours) -> None:
    assert await ours.post("C0NOWHERE", HELLO, "k") == Refused("channel_not_found")


async def test_a_refused_token_is_said_at_the_start(pretend: Pretend, clock: SteppedClock) -> None:
    slack = Ours("xoxb-wrong", pretend.url, governor(clock), clock)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await slack.start()
    await slack.close()


async def test_a_message_is_linked_and_one_that_is_gone_is_not(ours: Ours, pretend: Pretend) -> None:
    ana = pretend.person("ana")
    posted = await ours.post(ana.id, HELLO, "k")
    assert isinstance(posted, Posted)
    link = await ours.permalink(posted.channel, posted.ts)
    assert link.endswith(f"slack.com/archives/{ana.dm.id}/p{posted.ts.replace('.', '')}")
    assert await ours.permalink(posted.channel, "1.000001") == ""
    pretend.mischief.add(Fault.FAIL_BEFORE, on="chat.getPermalink")
    assert await ours.permalink(posted.channel, posted.ts) == ""


async def test_links_that_slack_puts_off_are_not_waited_for(
    ours: Ours, pretend: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "WITHIN", 0.1)
    posted = await ours.post(pretend.person("ana").id, HELLO, "k")
    assert isinstance(posted, Posted)
    some = [Waits(n, "My job", Urgency.NORMAL, Stage.OPEN, (posted.channel, posted.ts)) for n in (1, 2)]
    said = Message("x", [section(words.listed(some))])
    pretend.mischief.add(Fault.RATE_LIMIT, on="chat.getPermalink", retry_after=3600)
    told = str((await waiting.linked(ours, said)).payload())
    assert "• `/triage 1`" in told
    assert "• `/triage 2`" in told


async def test_everybody_is_read_page_by_page(ours: Ours, pretend: Pretend) -> None:
    for n in range(450):
        pretend.add_user(f"user{n}")
    found = [user["name"] async for user in ours.users()]
    assert {f"user{n}" for n in range(450)} <= set(found)
    assert len(found) == len(set(found))


async def test_a_modal_whose_trigger_has_expired_is_not_opened_and_nothing_breaks(ours: Ours) -> None:
    view = View(type="modal", title="Change", blocks=[DividerBlock()])
    assert not await ours.open_view("12345.98765.abcd2358fdea", view)
