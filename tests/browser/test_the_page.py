"""The page of the simulator, in a real Chromium."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.seeding import read_company
from bot.simulation import story
from simulator.page import show
from tests.browser.looking import free_port, opened
from tests.stories.conftest import HARBOUR, MONDAY, Harbour

# The page is one for a process, so that all of these look at the same story; each is another person's.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
shared = pytest_asyncio.fixture(scope="module", loop_scope="module")


@shared
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the page is, on the Tuesday of Harbour's first pulse."""
    port = free_port()
    db = tmp_path_factory.mktemp("page") / "story.db"
    async with story(read_company(HARBOUR), MONDAY, f"sqlite:///{db}", alive=False) as told:
        await Harbour(told).until("2026-04-14 10:00")
        ready = asyncio.Event()
        showing = asyncio.create_task(show(told.slack, port, lambda _: ready.set()))
        await asyncio.wait_for(ready.wait(), 30)
        yield f"http://127.0.0.1:{port}"
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def test_a_pulse_is_answered_by_pressing_a_button(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=ana")
    await expect(page.get_by_text("1 of 6")).to_be_visible()
    await page.get_by_role("button", name="Once or twice").click()
    await expect(page.get_by_text("2 of 6")).to_be_visible()
    await expect(page.get_by_text("1 of 6")).to_have_count(0)


async def test_a_command_is_answered_to_whoever_typed_it(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=ben")
    await page.get_by_label("Message").fill("/groundswell help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("What you can do here")).to_be_visible()
    await expect(page.get_by_text("only you can see this")).to_be_visible()


async def test_answers_are_changed_in_a_form(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=cleo")
    for place, label in enumerate(
        ("Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree", "None", "Nothing to add"), 1
    ):
        await expect(page.get_by_text(f"{place} of 6")).to_be_visible()
        await page.get_by_role("button", name=label, exact=True).click()
    await page.get_by_role("button", name="Change my answers").click()
    await page.get_by_text("Every day").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_text("Saved.")).to_have_count(0)


async def test_another_person_sees_their_own_messages(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=emre")
    await page.get_by_role("button", name="Once or twice").click()
    await expect(page.get_by_text("2 of 6")).to_be_visible()
    other = await opened(browser, f"{address}/?who=gus")
    await expect(other.get_by_text("1 of 6")).to_be_visible()


async def test_whoever_answers_with_the_keyboard_stays_in_the_message(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=fay")
    for label, then in (("Once or twice", "2 of 6"), ("4 - Agree", "3 of 6"), ("4 - Agree", "4 of 6")):
        await page.get_by_role("button", name=label).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(then)).to_be_visible()
        await expect(page.get_by_role("article").last.locator("button:focus")).to_have_count(1)
