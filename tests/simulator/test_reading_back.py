"""Lists and histories: paging, windows, metadata."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from simulator import Slack


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_users_come_in_pages_of_200_at_most(slack: Slack, client: Any) -> None:
    for number in range(450):
        slack.add_user(f"p{number}")
    pages = [[u["id"] for u in page["members"]] async for page in await client.users_list(limit=500)]
    assert [len(page) for page in pages] == [200, 200, 55]
    assert sorted({u for page in pages for u in page}) == sorted(["USLACKBOT", *slack.workspace.users])


async def test_slackbot_is_listed_as_if_it_were_a_person(slack: Slack, client: Any) -> None:
    slackbot = (await client.users_list(limit=1))["members"][0]
    assert (slackbot["id"], slackbot["is_bot"], "email" in slackbot["profile"]) == ("USLACKBOT", False, False)
    assert (await client.users_info(user="USLACKBOT"))["user"]["name"] == "slackbot"


async def test_too_many_users_want_a_limit(slack: Slack, client: Any) -> None:
    for number in range(1000):
        slack.add_user(f"p{number}")
    assert await error_of(client.users_list()) == "limit_required"
    assert await error_of(client.users_list(limit=1001)) == "invalid_limit"
    assert await error_of(client.users_list(limit=10, cursor="nonsense")) == "invalid_cursor"
    assert await error_of(client.api_call("users.list", params={"limit": "many"})) == "invalid_arguments"


async def test_a_member_has_what_a_client_shows(slack: Slack, client: Any, clock: Any) -> None:
    user = slack.add_user("dora", tz="America/New_York", status_text="On leave", status_emoji=":palm_tree:")
    shown = (await client.users_info(user=user.id))["user"]
    assert (shown["tz"], shown["tz_offset"], shown["profile"]["status_text"]) == (
        "America/New_York",
        -14400,
        "On leave",
    )
    clock.forward(days=240)
    assert (await client.users_info(user=user.id))["user"]["tz_offset"] == -18000
    assert await error_of(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_people_are_found_by_email_while_they_are_here(slack: Slack, client: Any) -> None:
    found = await client.users_lookupByEmail(email="ANA@example.com")
    assert found["user"]["id"] == slack.person("ana").id
    slack.change_user("ana", deleted=True)
    assert await error_of(client.users_lookupByEmail(email="ana@example.com")) == "users_not_found"
    with pytest.raises(AssertionError, match="deactivated"):
        await slack.person("ana").types("/concern")


async def test_a_changed_email_is_found(slack: Slack, client: Any) -> None:
    slack.change_user("ana", email="ana@new.example")
    assert (await client.users_lookupByEmail(email="ana@new.example"))["user"]["name"] == "ana"
    assert await error_of(client.users_lookupByEmail(email="ana@example.com")) == "users_not_found"


async def test_history_goes_back_in_pages_newest_first(slack: Slack, client: Any, clock: Any) -> None:
    for number in range(7):
        await slack.person("ana").says(f"m{number}", to="#general")
        clock.forward(seconds=1)
    channel = slack.workspace.channel("general").id
    texts: list[list[str]] = []
    async for page in await client.conversations_history(channel=channel, limit=3):
        texts.append([m["text"] for m in page["messages"]])
        await slack.person("ben").says("in between", to="#general")
    assert texts == [["m6", "m5", "m4"], ["m3", "m2", "m1"], ["m0"]]


async def test_history_has_a_window(slack: Slack, client: Any, clock: Any) -> None:
    said = []
    for number in range(4):
        said.append(await slack.person("ana").says(f"m{number}", to="#general"))
        clock.forward(seconds=1)
    channel = said[0].channel

    async def texts(**window: Any) -> list[str]:
        page = await client.conversations_history(channel=channel, **window)
        return [m["text"] for m in page["messages"]]

    assert await texts(oldest=said[1].ts) == ["m3", "m2"]
    assert await texts(latest=said[2].ts) == ["m1", "m0"]
    assert await texts(oldest=said[1].ts, latest=said[2].ts, inclusive=True) == ["m2", "m1"]
    assert await error_of(client.conversations_history(channel=channel, limit=5000)) == "invalid_limit"


async def test_metadata_is_shown_only_when_asked_for(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    metadata = {"event_type": "delivery", "event_payload": {"key": "pulse:1"}}
    await client.chat_postMessage(channel=ana.id, text="x", metadata=metadata)
    dm = (await client.conversations_open(users=ana.id))["channel"]["id"]
    without = await client.conversations_history(channel=dm)
    with_it = await client.conversations_history(channel=dm, include_all_metadata=True)
    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == metadata


async def test_opening_a_dm(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    opened = await client.conversations_open(users=ana.id, return_im=True)
    assert (opened["channel"]["user"], opened["channel"]["is_im"]) == (ana.id, True)
    assert (await client.conversations_open(channel=ana.dm.id))["channel"]["id"] == ana.dm.id
    assert (await client.conversations_open(users=ana.id))["already_open"]
    gone = slack.add_user("gone", deleted=True)
    for args, error in (
        ({"users": "U0NOBODY"}, "user_not_found"),
        ({"users": gone.id}, "user_disabled"),
        ({"users": slack.bot.id}, "cannot_dm_bot"),
        ({"users": f"{ana.id},{gone.id}"}, "missing_scope"),
        ({"channel": slack.workspace.channel("general").id}, "method_not_supported_for_channel_type"),
        ({}, "users_list_not_supplied"),
    ):
        assert await error_of(client.api_call("conversations.open", params=args)) == error


async def test_channels_are_listed_by_kind(slack: Slack, client: Any) -> None:
    slack.add_channel("champions", kind="private", members=["ana"])
    slack.add_channel("board", kind="private", with_app=False)
    slack.add_channel("old").archived = True

    async def names(**args: Any) -> list[str]:
        return [c["name"] for c in (await client.conversations_list(**args))["channels"]]

    assert await names() == ["general", "old"]
    assert await names(exclude_archived=True) == ["general"]
    assert await names(types="private_channel") == ["champions"]
    assert await error_of(client.conversations_list(types="nonsense")) == "invalid_types"


async def test_a_channel_tells_its_members(slack: Slack, client: Any) -> None:
    channel = slack.workspace.channel("general").id
    members = await client.conversations_members(channel=channel)
    info = await client.conversations_info(channel=channel, include_num_members=True)
    assert (len(members["members"]), info["channel"]["num_members"], info["channel"]["is_member"]) == (4, 4, True)
    pages = [page["members"] async for page in await client.conversations_members(channel=channel, limit=3)]
    assert [len(page) for page in pages] == [3, 1]


async def test_the_app_joins_public_channels_only(slack: Slack, client: Any) -> None:
    open_one = slack.add_channel("open", with_app=False)
    old = slack.add_channel("old", with_app=False)
    old.archived = True
    assert await error_of(client.conversations_history(channel=open_one.id)) == "not_in_channel"
    await client.conversations_join(channel=open_one.id)
    await client.conversations_history(channel=open_one.id)
    assert (await client.conversations_join(channel=open_one.id))["warning"] == "already_in_channel"
    assert await error_of(client.conversations_join(channel=old.id)) == "is_archived"
    hidden = slack.add_channel("hidden", kind="private", with_app=False)
    assert await error_of(client.conversations_join(channel=hidden.id)) == "channel_not_found"


async def test_user_groups(slack: Slack, client: Any) -> None:
    group = slack.add_usergroup("sales", "Sales", ["ana", "ben"])
    listed = (await client.usergroups_list(include_users=True, include_count=True))["usergroups"][0]
    assert (listed["handle"], listed["user_count"]) == ("sales", 2)
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [
        slack.person("ana").id,
        slack.person("ben").id,
    ]
    group.disabled = True
    assert (await client.usergroups_list())["usergroups"] == []
    assert await error_of(client.usergroups_users_list(usergroup=group.id)) == "no_such_subteam"


async def test_team_and_bot(slack: Slack, client: Any) -> None:
    assert (await client.team_info())["team"]["name"] == "Acme"
    assert (await client.bots_info(bot=slack.bot_id))["bot"]["user_id"] == slack.bot.id
    assert await error_of(client.bots_info(bot="B0")) == "bot_not_found"
