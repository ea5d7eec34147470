"""files.*: the three steps of an upload, and what became of it."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.call import Call
from simulator.json_types import Json
from simulator.methods.places import place_to_post
from simulator.records import Channel, File
from simulator.refusal import Refused

if TYPE_CHECKING:
    from simulator.slack import Slack

LARGEST = 1_000_000_000


def get_upload_url(slack: "Slack", call: Call) -> Json:
    """Announce a file; answers where to post its bytes."""
    name, length = call.required("filename"), call.number("length", 0)
    if not 0 < length <= LARGEST:
        raise Refused("invalid_arguments", messages=["length must be the file's size in bytes"])
    file = File(
        id=slack.workspace.ids.next("F"),
        name=name,
        length=length,
        secret=slack.workspace.ids.secret(),
        alt_text=call.text("alt_txt"),
        created=int(slack.workspace.now().timestamp()),
    )
    slack.workspace.files[file.id] = file
    return {
        "ok": True,
        "upload_url": f"http://{slack.address}/upload/{file.id}/{file.secret}",
        "file_id": file.id,
    }


async def receive_upload(slack: "Slack", request: web.BaseRequest, tail: str) -> web.Response:
    """Take the bytes that were posted to an upload URL."""
    file_id, _, secret = tail.partition("/")
    file = slack.workspace.files.get(file_id)
    slack.tally.called("upload")
    if file is None or file.secret != secret or file.completed:
        slack.tally.refuse("upload", "upload_url_invalid", tail)
        return web.Response(status=404, text="not found")
    content = await _bytes_of(request)
    if len(content) != file.length:
        slack.tally.refuse("upload", "wrong_length", f"{file.length} bytes were announced, {len(content)} came")
        return web.Response(status=400, text=f"expected {file.length} bytes")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def _bytes_of(request: web.BaseRequest) -> bytes:
    if request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            return bytes(await part.read())  # type: ignore[union-attr]
        return b""
    return await request.content.read()


def complete_upload(slack: "Slack", call: Call) -> Json:
    """Share uploaded files in a channel; without one they stay private to the app."""
    wanted = call.structure("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments", messages=["missing required field: files"])
    files = [_uploaded(slack, entry) for entry in wanted]
    channels = [_channel_for_file(slack, channel_id) for channel_id in _channel_ids(call)]
    for file, entry in zip(files, wanted, strict=True):
        file.title = str(entry.get("title") or file.name)
        file.completed = True
        file.channels = [c.id for c in channels]
    for channel in channels:
        data = slack.voice.signed({"text": call.text("initial_comment"), "files": [_short(slack, f) for f in files]})
        data["upload"] = True
        if call.text("thread_ts"):
            data["thread_ts"] = call.text("thread_ts")
        slack.voice.post(channel, data, method=call.method)
    return {"ok": True, "files": [_short(slack, f) for f in files]}


def _uploaded(slack: "Slack", entry: Any) -> File:
    file = slack.workspace.files.get(entry.get("id", "")) if isinstance(entry, dict) else None
    if file is None or file.content is None or file.completed:
        raise Refused("file_not_found", f"{entry} was not uploaded")
    return file


def _channel_ids(call: Call) -> list[str]:
    ids = f"{call.text('channel_id')},{call.text('channels')}".split(",")
    return [channel_id for channel_id in ids if channel_id]


def _channel_for_file(slack: "Slack", channel_id: str) -> Channel:
    if channel_id in slack.workspace.users:
        # Unlike chat.postMessage this method does not open a DM.
        raise Refused("channel_not_found", f"{channel_id} is a person, not a channel")
    return place_to_post(slack, channel_id)


def _short(slack: "Slack", file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "filetype": PurePath(file.name).suffix.removeprefix(".") or "text",
        "size": file.length,
        "user": slack.bot.id,
        "created": file.created,
        "url_private": f"http://{slack.address}/files/{file.id}",
        "alt_txt": file.alt_text,
    }


def info(slack: "Slack", call: Call) -> Json:
    """One file and where it was shared."""
    file = slack.workspace.files.get(call.required("file", "file_not_found"))
    if file is None or not file.completed:
        raise Refused("file_not_found", call.text("file"))
    return {"ok": True, "file": {**_short(slack, file), "channels": file.channels, "ims": []}, "comments": []}


async def download(slack: "Slack", request: web.BaseRequest, file_id: str) -> web.Response:
    """Serve a file's bytes to whoever has the bot's token."""
    file = slack.workspace.files.get(file_id)
    if request.headers.get("Authorization") != f"Bearer {slack.bot_token}" or file is None:
        return web.Response(status=404, text="not found")
    return web.Response(body=file.content or b"")


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
