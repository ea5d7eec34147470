"""Serves the page on 127.0.0.1, with everything it needs: nothing is fetched from anywhere else."""

import asyncio
import mimetypes
from collections.abc import Callable
from datetime import timedelta

import uvicorn
from fastapi import FastAPI, Response
from nicegui import ui

from simulator.page.guide import Guide
from simulator.page.panel import Facts
from simulator.page.time import Time
from simulator.page.window import Window
from simulator.slack import Slack

AWAY_SECONDS = 30.0
"""A window that was cut off for so long, while weeks went by, goes on where it was."""
FRESH = timedelta(hours=1)
"""What is older when the page opens, everybody has read."""


async def show(
    slack: Slack,
    port: int,
    ready: Callable[[str], object],
    *,
    time: Time | None = None,
    guide: Guide | None = None,
    facts: Facts | None = None,
) -> None:
    """Serve the page on 127.0.0.1 until interrupted; `ready` is told its address.

    `/?who=NAME` is that person's, `&at=CHANNEL` one of their conversations. `time` moves the clock, `guide` tells a
    story, `facts` is asked what the product says of itself.
    """
    site = FastAPI()
    since = int((slack.workspace.now() - FRESH).timestamp() * 1_000_000)
    slack.wire.tapped = True

    @ui.page("/")
    def index(who: str = "", at: str = "") -> None:
        step = guide.now if guide else None
        who = who or (slack.workspace.users[step.who].name if step else "")
        Window(slack, who, at, since=since, time=time, guide=guide, facts=facts).draw()

    @site.get("/file/{file_id}")
    def file(file_id: str) -> Response:
        found = slack.workspace.files.get(file_id)
        if found is None or found.content is None:
            return Response(status_code=404)
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        return Response(found.content, media_type=kind, headers={"Content-Security-Policy": "sandbox"})

    ui.run_with(
        site,
        title=f"{slack.config.name} demo",
        language="en-GB",
        show_welcome_message=False,
        reconnect_timeout=AWAY_SECONDS,
    )
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_level="warning"))
    watching = asyncio.create_task(guide.watch()) if guide else None
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.05)
    if server.started:
        ready(f"Look at it: http://127.0.0.1:{port}  (Ctrl-C ends it)")
    try:
        await serving
    finally:
        if watching is not None:
            watching.cancel()
