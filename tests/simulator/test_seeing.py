"""What people see: mentions by name, waiting, transcripts, the newest of two buttons."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from simulator import Message, NotAcknowledged, Slack

Json = dict[str, Any]


def button(text: str, action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, **more}


def with_buttons(*buttons: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(buttons)}]


async def test_marks_links_and_mentions_are_read_as_words(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    general = slack.workspace.channel("general").id
    text = f"*Hi* <@{ana.id}>, see <https://x.y|the _plan_> in <#{general}> &amp; <!here> 3 * 4 snake_case_name"
    await client.chat_postMessage(channel=ana.id, text="unseen", blocks=[
        {"type": "section", "text": {"type": "mrkdwn", "text": text}}])  # fmt: skip
    await ana.sees("Hi @ana, see the plan in #general & @here 3 * 4 snake_case_name")
    await ana.sees("*Hi* @ana")
    ana.does_not_see("unseen")


async def test_all_kinds_of_blocks_can_be_read(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    cell = {"type": "raw_text", "text": "Finance"}
    series = [{"name": "Used", "data": [{"label": "W1", "value": 2}]}]
    line = {"type": "line", "series": series, "axis_config": {"categories": ["W1"]}}
    pie = {"type": "pie", "segments": [{"label": "Yes", "value": 3}]}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Week 20"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Used it*"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "floor 5"}]},
        {"type": "image", "image_url": "https://x/y.png", "alt_text": "a curve"},
        {"type": "table", "rows": [[cell, {"type": "raw_number", "value": 7}]]},
        {"type": "data_visualization", "title": "Adoption", "chart": pie},
        {"type": "data_visualization", "title": "Use", "chart": line},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Ask "},
                        {"type": "user", "user_id": ana.id},
                        {"type": "link", "url": "https://x", "text": " here"},
                    ],
                }
            ],
        },
    ]
    await client.chat_postMessage(channel=ana.id, text="x", blocks=blocks)
    for text in (
        "Week 20",
        "Used it",
        "floor 5",
        "a curve",
        "Finance | 7",
        "Adoption",
        "Yes 3",
        "W1 2",
        "Ask @ana here",
    ):
        await ana.sees(text)


async def test_seeing_waits_for_what_is_on_its_way(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    waiting = asyncio.ensure_future(ana.sees("hello"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await client.chat_postMessage(channel=ana.id, text="hello")
    await waiting


async def test_who_does_not_see_tells_what_they_see(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    await client.chat_postMessage(channel=ana.id, text="something else", blocks=with_buttons(button("Go")))
    with pytest.raises(AssertionError) as blind:
        await ana.sees("hello", within=0.01)
    assert str(blind.value) == "ana does not see “hello”\n[DM, groundswell] [Go]"
    with pytest.raises(AssertionError, match="sees no button “Stop”"):
        await ana.clicks("Stop")


async def test_a_click_goes_to_the_newest_button_unless_told_where(slack: Slack, app: AsyncApp) -> None:
    clicked: list[str] = []

    @app.action("go")
    async def go(ack: Any, action: Json, body: Json) -> None:
        await ack()
        clicked.append(f"{action['value']} {body['message']['text']} {body['channel']['name']}")

    ana, post = slack.person("ana"), app.client.chat_postMessage
    for value, channel in (("1", ana.id), ("2", "#general"), ("3", ana.id)):
        blocks = with_buttons(button("Go", value=value))
        await post(channel=channel, text=f"number {value}", blocks=blocks, token=slack.bot_token)
    await ana.clicks("Go")
    await ana.clicks("Go", on=ana.messages("#general")[0])
    first: Message = ana.messages()[0]
    await ana.presses(first, "Go")
    assert clicked == ["3 number 3 directmessage", "2 number 2 general", "1 number 1 directmessage"]
    with pytest.raises(AssertionError, match="there was no button"):
        await ana.presses(first, "Stop")


async def test_on_tells_two_messages_apart(slack: Slack, app: AsyncApp) -> None:
    clicked: list[str] = []

    @app.action("go")
    async def go(ack: Any, action: Json) -> None:
        await ack()
        clicked.append(action["value"])

    ana = slack.person("ana")
    for number in ("12", "13"):
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*Concern {number}*"}}
        await app.client.chat_postMessage(channel=ana.id, text="x", token=slack.bot_token,
                                          blocks=[section, *with_buttons(button("Take", value=number))])  # fmt: skip
    await ana.clicks("Take", on="Concern 12")
    assert clicked == ["12"]


async def test_a_second_tap_on_a_slow_screen_is_sent_as_it_was(slack: Slack, app: AsyncApp) -> None:
    clicked: list[str] = []

    @app.action("go")
    async def go(ack: Any, action: Json, respond: Any) -> None:
        await ack()
        clicked.append(action["value"])
        await respond("Saved", replace_original=True)

    ana = slack.person("ana")
    heard: list[Message] = []
    slack.on_message(lambda _, message: heard.append(message))
    blocks = with_buttons(button("Go", value="1"))
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=blocks, token=slack.bot_token)
    await ana.presses(heard[0], "Go")
    await ana.presses(heard[0], "Go")
    assert clicked == ["1", "1"]
    assert [message.change for message in heard] == ["posted", "changed", "changed"]


async def test_a_confirmation_may_be_declined(slack: Slack, app: AsyncApp) -> None:
    clicked: list[str] = []

    @app.action("go")
    async def go(ack: Any) -> None:
        await ack()
        clicked.append("go")

    words = {k: {"type": "plain_text", "text": k} for k in ("title", "text", "confirm", "deny")}
    ana = slack.person("ana")
    blocks = with_buttons(button("Go", confirm=words))
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=blocks, token=slack.bot_token)
    await ana.clicks("Go", confirms=False)
    assert clicked == []
    await ana.clicks("Go")
    assert clicked == ["go"]


async def test_people_see_only_the_channels_they_are_in(slack: Slack, client: Any) -> None:
    slack.add_channel("champions", kind="private", members=["ana"])
    await client.chat_postMessage(channel="#champions", text="brief")
    await slack.person("ana").sees("brief")
    slack.person("ben").does_not_see("brief")
    with pytest.raises(AssertionError, match="cannot write"):
        await slack.person("ben").says("hello", to="#champions")


async def test_an_app_without_interactivity_gets_no_clicks(open_slack: Any, connect: Any, manifest: Json) -> None:
    manifest["settings"]["interactivity"]["is_enabled"] = False
    slack: Slack = await open_slack(manifest)
    app = await connect(slack)
    ana = slack.person("ana")
    await app.client.chat_postMessage(
        channel=ana.id, text="x", blocks=with_buttons(button("Go")), token=slack.bot_token
    )
    with pytest.raises(NotAcknowledged, match="not configured to handle interactive responses"):
        await ana.clicks("Go")


def test_people_are_found_by_id_name_and_email(slack: Slack) -> None:
    ana = slack.person("ana")
    assert {slack.person(w).id for w in (ana.id, "ana@example.com", "@ana", "Ana")} == {ana.id}
    with pytest.raises(KeyError, match="nobody here is called"):
        slack.person("nobody")
