"""App Home and forms on the page, drawn by a tiny app and used in a real Chromium."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.looking import opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
shared = pytest_asyncio.fixture(scope="module", loop_scope="module")
ROOT = Path(__file__).parents[2]


@shared
async def address() -> AsyncIterator[str]:
    """Where the page is. There is one for a process, hence another process."""
    command = (sys.executable, "-m", "tests.browser.tiny_app")
    page = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert page.stdout is not None
    yield (await asyncio.wait_for(page.stdout.readline(), 30)).decode().strip()
    page.kill()
    await page.wait()


async def home_of(browser: Browser, address: str, who: str) -> Page:
    page = await opened(browser, f"{address}/?who={who}")
    await page.get_by_role("button", name="Home").click()
    await expect(page.get_by_text("Your lessons")).to_be_visible()
    return page


async def test_home_is_drawn_and_its_buttons_work_where_they_stand(browser: Browser, address: str) -> None:
    page = await home_of(browser, address, "ana")
    await expect(page.get_by_role("listitem").filter(has_text="first a_b")).to_be_visible()
    await expect(page.locator("pre")).to_have_text("keep  this\n")
    await expect(page.get_by_label("Message")).to_be_hidden()
    await page.get_by_role("button", name="Read").nth(1).click()
    await expect(page.get_by_text("Read so far: secrets.")).to_be_visible()


async def test_a_form_is_filled_in_sent_back_and_sent_again(browser: Browser, address: str) -> None:
    page = await home_of(browser, address, "ben")
    await page.get_by_role("button", name="Raise a concern").click()
    form = page.get_by_role("dialog")
    what = form.get_by_label("What is it?")
    await expect(what).to_have_value("Hello")
    await form.get_by_label("What is it about?").click()
    await page.get_by_role("option", name="Being watched").click()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("A little more, please")).to_be_visible()
    await expect(what).to_have_value("Hello")
    await what.fill("It is this,\nand that.")
    await form.get_by_text("High").click()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Being watched / High: It is this, | and that.")).to_be_visible()


async def test_home_is_left_for_the_messages_again(browser: Browser, address: str) -> None:
    page = await home_of(browser, address, "cleo")
    await page.get_by_role("button", name="Groundswell", exact=True).click()
    await expect(page.get_by_text("Your lessons")).to_have_count(0)
    await expect(page.get_by_label("Message")).to_be_visible()
