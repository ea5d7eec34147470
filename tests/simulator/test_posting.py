"""chat.*: what an app says, changes and takes away."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello* <@U1>"}}]


def keyed(key: str) -> dict[str, Any]:
    return {"event_type": "delivery", "event_payload": {"key": key}}


async def test_a_message_to_a_persons_id_lands_in_their_dm(slack: Slack, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    posted = await client.chat_postMessage(channel=ana.id, text="hello")
    assert posted["channel"] == ana.dm.id
    assert [m.text for m in ana.messages()] == ["hello"]
    assert slack.person("ben").messages() == []


async def test_a_message_to_a_deactivated_person_succeeds_unread(slack: Slack, client: AsyncWebClient) -> None:
    gone = slack.add_user("gone", deleted=True)
    assert (await client.chat_postMessage(channel=gone.id, text="hello"))["ok"]


async def test_every_ts_is_later_than_the_one_before(slack: Slack, client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=u, text="x"))["ts"] for u in ("#general", slack.person("ana").id)]
    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1777885200.")


async def test_blocks_get_the_ids_the_app_left_out(slack: Slack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="#general", text="hi", blocks=SECTION)
    assert posted["message"]["blocks"][0]["block_id"]


async def test_a_second_message_with_the_same_key_in_a_channel_is_counted(slack: Slack, client: AsyncWebClient) -> None:
    ana, ben = slack.person("ana").id, slack.person("ben").id
    for channel in (ana, ben, ana):
        await client.chat_postMessage(channel=channel, text="x", metadata=keyed("pulse:1"))
    assert slack.counts()["duplicates"] == 1


async def test_a_key_is_free_again_when_its_message_is_deleted(slack: Slack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="#general", text="x", metadata=keyed("k"))
    await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    await client.chat_postMessage(channel="#general", text="x", metadata=keyed("k"))
    assert slack.counts()["duplicates"] == 0


async def test_an_update_with_text_alone_takes_the_blocks_away(slack: Slack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="#general", text="old", blocks=SECTION, metadata=keyed("k"))
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="new")
    message = slack.person("ben").messages("#general")[0]
    assert (message.text, message.blocks, message.edited, message.key) == ("new", [], True, "k")


async def test_an_update_with_blocks_shows_no_edited_mark(slack: Slack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="#general", text="old", metadata=keyed("k"))
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="new", blocks=SECTION, metadata={})
    message = slack.person("ben").messages()[0]
    assert (message.edited, message.metadata, len(message.blocks)) == (False, {}, 1)


async def test_an_ephemeral_message_is_seen_by_one_person_only(slack: Slack, client: AsyncWebClient) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    channel = slack.workspace.channel("general").id
    await client.chat_postEphemeral(channel=channel, user=ana.id, text="only you")
    await ana.sees("only you")
    ben.does_not_see("only you")
    assert ana.messages()[0].ephemeral
    assert (await client.conversations_history(channel=channel))["messages"] == []


async def test_a_reply_stays_in_its_thread(slack: Slack, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="#general", text="parent")
    await client.chat_postMessage(channel="#general", text="reply", thread_ts=parent["ts"])
    history = await client.conversations_history(channel=parent["channel"])
    replies = await client.conversations_replies(channel=parent["channel"], ts=parent["ts"])
    assert [m["text"] for m in history["messages"]] == ["parent"]
    assert [m["text"] for m in replies["messages"]] == ["parent", "reply"]


async def test_a_message_has_an_address_and_one_in_a_thread_names_the_thread(
    slack: Slack, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel=slack.person("ana").id, text="parent")
    channel, ts = parent["channel"], parent["ts"]
    reply = await client.chat_postMessage(channel=channel, text="reply", thread_ts=ts)
    place = f"https://{slack.workspace.domain}.slack.com/archives/{channel}"
    found = await client.chat_getPermalink(channel=channel, message_ts=ts)
    assert (found["channel"], found["permalink"]) == (channel, f"{place}/p{ts.replace('.', '')}")
    found = await client.chat_getPermalink(channel=channel, message_ts=reply["ts"])
    assert found["permalink"] == f"{place}/p{reply['ts'].replace('.', '')}?thread_ts={ts}&cid={channel}"


@pytest.mark.parametrize(
    ("channel", "ts", "error"),
    [("C0NOBODY", "1.000001", "channel_not_found"), ("general", "1.000001", "message_not_found")],
)
async def test_what_is_not_there_has_no_address(
    slack: Slack, client: AsyncWebClient, channel: str, ts: str, error: str
) -> None:
    channel = slack.workspace.channel("general").id if channel == "general" else channel
    with pytest.raises(SlackApiError, match=error):
        await client.chat_getPermalink(channel=channel, message_ts=ts)


CHANNEL_REFUSALS = [
    ("nowhere", {}, "channel_not_found"),
    ("C0NOBODY", {}, "channel_not_found"),
    ("#secret", {}, "channel_not_found"),
    ("#away", {}, "not_in_channel"),
    ("#old", {}, "is_archived"),
    ("#general", {"text": ""}, "no_text"),
    ("#general", {"text": "x" * 40_001}, "msg_too_long"),
    ("#general", {"thread_ts": "1.000001"}, "thread_not_found"),
    ("#general", {"metadata": {"event_payload": {}}}, "invalid_metadata_schema"),
    ("#general", {"metadata": {"event_type": "x", "event_payload": {"a": "b" * 17_000}}}, "metadata_too_large"),
    ("#general", {"metadata": "nonsense"}, "invalid_metadata_format"),
    ("#general", {"blocks": SECTION * 51}, "invalid_blocks"),
    ("#general", {"blocks": "{"}, "invalid_blocks_format"),
    ("#general", {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
     "msg_blocks_too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "more", "error"), CHANNEL_REFUSALS, ids=[r[2] + r[0] for r in CHANNEL_REFUSALS])
async def test_a_message_is_refused(
    slack: Slack, client: AsyncWebClient, channel: str, more: dict[str, Any], error: str
) -> None:
    slack.add_channel("secret", kind="private", with_app=False)
    slack.add_channel("away", with_app=False)
    slack.add_channel("old").archived = True
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.postMessage", json={"channel": channel, "text": "hello", **more})
    assert refused.value.response["error"] == error
    assert slack.counts()["refused"] == 1
    assert (slack.refusals[-1].method, slack.refusals[-1].error) == ("chat.postMessage", error)


async def test_a_refusal_of_blocks_says_where(slack: Slack, client: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}, {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="#general", text="x", blocks=blocks)
    messages = refused.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"]


async def test_what_other_people_wrote_cannot_be_changed(slack: Slack, client: AsyncWebClient) -> None:
    said = await slack.person("ana").says("mine", to="#general")
    channel = said.channel
    for call, error in (
        (client.chat_update(channel=channel, ts=said.ts, text="yours"), "cant_update_message"),
        (client.chat_delete(channel=channel, ts=said.ts), "cant_delete_message"),
        (client.chat_update(channel=channel, ts="1.000001", text="yours"), "message_not_found"),
        (client.chat_update(channel=slack.person("ana").id, ts=said.ts, text="yours"), "channel_not_found"),
        (client.chat_postEphemeral(channel=channel, user="U0NOBODY", text="x"), "user_not_in_channel"),
        (client.chat_postMessage(channel=slack.bot.id, text="x"), "cannot_dm_bot"),
    ):
        with pytest.raises(SlackApiError) as refused:
            await call
        assert refused.value.response["error"] == error


async def test_reactions_and_pins_hold_once(slack: Slack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="#general", text="done")
    where = {"channel": posted["channel"], "timestamp": posted["ts"]}
    await client.reactions_add(**where, name="tada")
    await client.pins_add(**where)
    assert slack.person("ben").messages()[0].data["reactions"][0]["name"] == "tada"
    for again in (client.reactions_add(**where, name="tada"), client.pins_add(**where)):
        with pytest.raises(SlackApiError, match="already_"):
            await again
