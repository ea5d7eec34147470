"""What every test of the page stands on: a Chromium, windows of two widths, pictures of what is seen, and axe-core."""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
"""Build output, for people to look at."""
SIZES = {390: 800, 1280: 900}
SETTLED = 900
"""Milliseconds after which what slides in and out stands still."""
BLANK = 9_000
"""Bytes; a picture of nothing has fewer."""
SERIOUS = ("serious", "critical")
PATIENT = 30_000
"""Milliseconds that whatever is expected may take where a machine has much else to do."""

expect.set_options(timeout=PATIENT)

_beyond: list[str] = []


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's. At its end nothing beyond this machine was asked for in any window of `opened`."""
    path = shutil.which("chromium")
    assert path, "Debian's chromium is needed: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()
        found, _beyond[:] = list(_beyond), []
        assert not found, f"asked for beyond this machine: {found}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def opened(browser: Browser, address: str, width: int = 1280) -> Page:
    """A window of somebody's own."""
    page = await browser.new_page(viewport={"width": width, "height": SIZES[width]})
    listens(page, _beyond)
    await page.goto(address)
    return page


def listens(page: Page, beyond: list[str]) -> None:
    """Note whatever a window asks for beyond this machine."""

    def note(url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            beyond.append(url)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))


async def looked_at(page: Page, name: str) -> None:
    """A picture of what is seen at both widths; nothing runs out of the page, and axe-core finds nothing serious."""
    before = page.viewport_size
    await page.emulate_media(reduced_motion="reduce")  # half faded in, anything has too little contrast
    for width, height in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await page.wait_for_timeout(SETTLED)
        PICTURES.mkdir(parents=True, exist_ok=True)
        seen = await page.screenshot(path=PICTURES / f"{name}-{width}.png")
        assert len(seen) > BLANK, f"{name} is blank at {width}"
        wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} pixels too wide at {width}"
        found = await serious(page)
        assert not found, f"{name} at {width}: {found}"
    if before:
        await page.set_viewport_size(before)


async def serious(page: Page) -> list[Any]:
    """What axe-core finds that keeps somebody out: each rule with the first element that breaks it."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]


async def types(page: Page, line: str) -> None:
    """Write a message, or run a command."""
    await page.get_by_label("Message", exact=True).fill(line)
    await page.keyboard.press("Enter")
