"""What the Events API tells, and what it keeps to itself."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from simulator import Slack

Json = dict[str, Any]

ALL = [
    "app_mention",
    "channel_archive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.im",
    "reaction_added",
    "team_join",
    "user_change",
]


@pytest.fixture
async def told(open_slack: Any, make_app: Any, manifest: Json) -> Any:
    """A workspace that subscribes to much, and the list of what it told."""
    manifest["settings"]["event_subscriptions"]["bot_events"] = ALL
    slack = await open_slack(manifest)
    events: list[Json] = []

    async def send(kind: str, payload: Json, retry: Any) -> Json:
        events.append(payload.get("event", payload))
        return {}

    slack.delivery.transport.send = send
    return slack, events


async def kinds(told: Any) -> list[str]:
    slack, events = told
    await slack.quiet(1)
    return [event["type"] for event in events]


async def test_joiners_leavers_and_changes_are_told(told: Any) -> None:
    slack, events = told
    slack.add_user("dora", announced=True)
    slack.change_user("ben", status_text="On leave")
    slack.add_channel("new", with_app=False)
    await slack.person("ana").joins("#new")
    await slack.person("ana").leaves("#new")
    slack.archive("#new", by="ana")
    assert await kinds(told) == [
        "team_join",
        "user_change",
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
    ]
    assert events[1]["user"]["profile"]["status_text"] == "On leave"


async def test_a_mention_is_told_with_the_message_it_stands_in(told: Any) -> None:
    slack, events = told
    said = await slack.person("ana").says("@groundswell what of <this> & @ben in #general?", to="#general")
    assert await kinds(told) == ["message", "app_mention"]
    ben, general = slack.person("ben").id, said.channel
    expected = f"<@{slack.bot.id}> what of &lt;this&gt; &amp; <@{ben}> in <#{general}|>?"
    assert {event["text"] for event in events} == {expected}


async def test_channels_without_the_app_stay_unheard(told: Any) -> None:
    slack, _ = told
    slack.add_channel("private-talk", kind="private", members=["ana"], with_app=False)
    slack.add_channel("elsewhere", members=["ana"], with_app=False)
    await slack.person("ana").says("hello", to="#private-talk")
    await slack.person("ana").says("hello", to="#elsewhere")
    assert await kinds(told) == []


async def test_a_reaction_is_told_once(told: Any) -> None:
    slack, events = told
    said = await slack.person("ana").says("done", to="#general")
    await slack.person("ben").reacts(":tada:", on="done")
    await slack.person("ben").reacts("tada", on=said)
    assert await kinds(told) == ["message", "reaction_added"]
    assert (events[1]["item"]["ts"], events[1]["item_user"]) == (said.ts, slack.person("ana").id)


async def test_the_apps_own_messages_come_back_as_events(open_slack: Any, connect: Any) -> None:
    slack = await open_slack(echo=True)
    app: AsyncApp = await connect(slack)
    seen: list[Json] = []

    @app.middleware
    async def watch(body: Json, next: Any) -> None:
        seen.append(body.get("event", {}))
        await next()

    app._async_middleware_list.insert(0, app._async_middleware_list.pop())
    ana = slack.person("ana")
    posted = await app.client.chat_postMessage(channel=ana.id, text="one", token=slack.bot_token)
    where = {"channel": posted["channel"], "ts": posted["ts"], "token": slack.bot_token}
    await app.client.chat_update(**where, text="two")
    await app.client.chat_delete(**where)
    await slack.quiet(1)
    assert [event.get("subtype") for event in seen] == [None, "message_changed", "message_deleted"]
    assert seen[0]["bot_id"] == slack.bot_id
    assert (seen[1]["previous_message"]["text"], seen[1]["message"]["text"]) == ("one", "two")


async def test_beyond_thirty_thousand_an_hour_slack_says_so_once_a_minute(told: Any, clock: Any) -> None:
    slack, _ = told
    slack.events._hour = (int(clock().timestamp()) // 3600, 30_000)
    for _ in range(3):
        await slack.person("ana").says("hello")
    clock.forward(hours=1)
    await slack.person("ana").says("hello")
    assert await kinds(told) == ["app_rate_limited", "message"]


async def test_only_what_the_manifest_names_is_told(open_slack: Any, manifest: Json) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    slack: Slack = await open_slack(manifest)
    await slack.person("ana").says("hello")
    await slack.person("ana").opens_home()
    assert slack.idle


async def test_a_messages_tab_may_be_read_only(open_slack: Any, manifest: Json) -> None:
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    slack: Slack = await open_slack(manifest)
    with pytest.raises(AssertionError, match="turned off"):
        await slack.person("ana").says("hello")


async def test_commands_escape_only_where_the_manifest_asks(slack: Slack, app: AsyncApp) -> None:
    texts: list[str] = []

    async def heard(ack: Any, command: Json) -> None:
        await ack()
        texts.append(command["text"])

    app.command("/groundswell")(heard)
    app.command("/concern")(heard)
    slack.add_usergroup("sales", "Sales", ["ana"])
    line = "ask @ben @sales @here @nobody in #general & me@example.com"
    await slack.person("ana").types(f"/concern {line}")
    await slack.person("ana").types(f"/groundswell {line}")
    ben, general = slack.person("ben").id, slack.workspace.channel("general").id
    group = next(iter(slack.workspace.usergroups))
    assert texts[0] == line
    assert texts[1] == (
        f"ask <@{ben}|ben> <!subteam^{group}|@sales> <!here> @nobody in <#{general}|general> &amp; me@example.com"
    )
    with pytest.raises(AssertionError, match="not a valid command"):
        await slack.person("ana").types("/nonsense")
