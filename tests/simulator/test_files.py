"""Uploads: announce, post the bytes, complete; what each step refuses."""

import io
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from simulator import Slack


async def test_a_file_is_uploaded_and_shared(slack: Slack, client: Any, session: Any) -> None:
    channel = slack.workspace.channel("general").id
    done = await client.files_upload_v2(
        channel=channel, content=b"a,b\n1,2\n" * 125_000, filename="r.csv", title="Report", initial_comment="Here"
    )
    message = slack.person("ana").messages()[0]
    assert message.visible() == "Here\n[file: Report]"
    info = (await client.files_info(file=done["file"]["id"]))["file"]
    assert (info["size"], info["channels"]) == (1_000_000, [channel])
    async with session.get(info["url_private"], headers={"Authorization": f"Bearer {slack.bot_token}"}) as answer:
        assert len(await answer.read()) == 1_000_000
    async with session.get(info["url_private"]) as answer:
        assert answer.status == 404


async def test_a_file_goes_to_a_dm_by_its_channel_id_only(slack: Slack, client: Any) -> None:
    ana = slack.person("ana")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.files_upload_v2(channel=ana.id, content=b"x", filename="x.txt")
    await client.files_upload_v2(channel=ana.dm.id, content=b"x", filename="x.txt")
    await ana.sees("[file: x.txt]")


async def test_each_step_refuses_what_does_not_fit(slack: Slack, client: Any, session: Any) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_getUploadURLExternal(filename="x", length=0)
    url = await client.files_getUploadURLExternal(filename="x", length=3)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": url["file_id"]}])
    async with session.post(url["upload_url"], data=b"four") as answer:
        assert answer.status == 400
    async with session.post(url["upload_url"] + "x", data=b"abc") as answer:
        assert answer.status == 404
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=url["file_id"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.api_call("files.completeUploadExternal", params={"files": "[]"})


async def test_the_bytes_may_come_as_a_form(slack: Slack, client: Any, session: Any) -> None:
    url = await client.files_getUploadURLExternal(filename="x", length=3)
    async with session.post(url["upload_url"], data={"file": io.BytesIO(b"abc")}) as answer:
        assert await answer.text() == "OK - 3"
    done = await client.files_completeUploadExternal(files=[{"id": url["file_id"], "title": "T"}])
    assert done["files"][0]["title"] == "T"
