"""response_url: what it replaces, deletes and adds, and when it is worn out."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from simulator import Message, Slack

Json = dict[str, Any]

BLOCKS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}],
    }
]


@pytest.fixture
async def pressed(slack: Slack, app: AsyncApp) -> list[Json]:
    """What clicks on “Go” sent; every press adds one."""
    bodies: list[Json] = []

    @app.action("go")
    async def go(ack: Any, body: Json) -> None:
        await ack()
        bodies.append(body)

    return bodies


@pytest.fixture
async def webhook(session: Any, pressed: list[Json]) -> Any:
    """Posts to the newest response_url."""

    async def post(**body: Any) -> tuple[int, str]:
        answer = await AsyncWebhookClient(pressed[-1]["response_url"], session=session).send_dict(body)
        return answer.status_code, answer.body

    return post


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


async def test_a_sixth_use_of_a_response_url_is_refused(slack: Slack, client: Any, webhook: Any) -> None:
    ana = slack.person("ana")
    await client.chat_postMessage(channel=ana.id, text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    for number in range(5):
        assert await webhook(text=f"answer {number}", replace_original=False) == (200, "ok")
    status, body = await webhook(text="answer 6", replace_original=False)
    assert (status, "used_url" in body) == (404, True)
    assert slack.counts()["refused"] == 1
    ana.does_not_see("answer 6")


async def test_a_response_url_lives_thirty_minutes(slack: Slack, client: Any, webhook: Any, clock: Any) -> None:
    ana = slack.person("ana")
    await client.chat_postMessage(channel=ana.id, text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    clock.forward(minutes=29, seconds=59)
    assert (await webhook(text="in time"))[0] == 200
    clock.forward(seconds=2)
    status, body = await webhook(text="too late")
    assert (status, "expired_url" in body) == (404, True)


async def test_replacing_keeps_metadata_and_place(slack: Slack, client: Any, webhook: Any) -> None:
    ana = slack.person("ana")
    metadata = {"event_type": "delivery", "event_payload": {"key": "k"}}
    posted = await client.chat_postMessage(channel=ana.id, text="x", blocks=BLOCKS, metadata=metadata)
    await ana.clicks("Go")
    await webhook(text="Saved", replace_original=True)
    [message] = ana.messages()
    assert (message.ts, message.text, message.blocks, message.key) == (posted["ts"], "Saved", [], "k")


async def test_deleting_takes_the_message_away(slack: Slack, client: Any, webhook: Any) -> None:
    ana = slack.person("ana")
    await client.chat_postMessage(channel=ana.id, text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    await webhook(delete_original=True)
    assert ana.messages() == []


async def test_it_works_on_ephemerals_too(slack: Slack, client: Any, webhook: Any, pressed: list[Json]) -> None:
    ana = slack.person("ana")
    channel = slack.workspace.channel("general").id
    await client.chat_postEphemeral(channel=channel, user=ana.id, text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    assert "message" not in pressed[0]
    assert pressed[0]["container"]["is_ephemeral"]
    await webhook(text="Changed", replace_original=True)
    assert texts(ana.messages()) == ["Changed"]
    await webhook(delete_original=True)
    assert ana.messages() == []


async def test_an_answer_is_for_one_person_unless_it_says_in_channel(slack: Slack, client: Any, webhook: Any) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    posted = await client.chat_postMessage(channel="#general", text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    await webhook(text="quietly", response_type="ephemeral")
    await webhook(text="aloud", response_type="in_channel", thread_ts=posted["ts"])
    assert texts(ana.messages()) == ["x", "quietly", "aloud"]
    assert texts(ben.messages()) == ["x", "aloud"]
    assert ben.messages()[-1].thread_ts == posted["ts"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"text": "x" * 40_001}, "msg_too_long"),
    ],
)
async def test_bad_content_is_refused(slack: Slack, client: Any, webhook: Any, body: Json, error: str) -> None:
    ana = slack.person("ana")
    await client.chat_postMessage(channel=ana.id, text="x", blocks=BLOCKS)
    await ana.clicks("Go")
    status, answer = await webhook(**body)
    assert (status, error in answer) == (400, True)
    assert slack.refusals[-1].method == "response_url"


async def test_what_is_no_json_is_refused(slack: Slack, session: Any) -> None:
    url = slack.response_url(slack.person("ana").dm.id, slack.person("ana").id)
    async with session.post(url, data=b"nonsense") as answer:
        assert answer.status == 400
    async with session.post(url, data=b"[]") as answer:
        assert answer.status == 400


async def test_a_command_may_answer_later(slack: Slack, app: AsyncApp) -> None:
    @app.command("/groundswell")
    async def later(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Here it is")

    ana = slack.person("ana")
    await ana.types("/groundswell report", channel="#general")
    await ana.sees("Here it is")
    slack.person("ben").does_not_see("Here it is")
