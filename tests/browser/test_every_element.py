"""Every block and element on the page, each used as a person would; by two people at once, too."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.looking import free_port, listens, looked_at, opened, types

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
shared = pytest_asyncio.fixture(scope="module", loop_scope="module")
ROOT = Path(__file__).parents[2]


@shared
async def address() -> AsyncIterator[str]:
    """Where the page is. There is one for a process, hence another process."""
    port = free_port()
    command = (sys.executable, "-m", "tests.browser.gallery", str(port))
    page = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert page.stdout is not None
    assert await asyncio.wait_for(page.stdout.readline(), 30) == b"ready\n"
    yield f"http://127.0.0.1:{port}"
    page.kill()
    await page.wait()


async def everything(browser: Browser, address: str, who: str) -> tuple[Page, Locator]:
    """Somebody's window with a message that has everything in it."""
    page = await opened(browser, f"{address}/?who={who}")
    await types(page, "/groundswell")
    message = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Everything")).last
    await expect(message).to_be_visible()
    return page, message


async def chosen(page: Page, field: Locator, option: str) -> None:
    await field.last.click()
    await page.get_by_role("option", name=option).click()


async def test_everything_is_shown_and_what_is_not_known_says_so(browser: Browser, address: str) -> None:
    page, message = await everything(browser, address, "ana")
    await expect(message.get_by_role("heading", name="Everything")).to_be_visible()
    await expect(message.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com")
    await expect(message.get_by_text("Small print until 10:00.")).to_be_visible()  # in London
    await expect(message.get_by_role("columnheader", name="Share").first).to_be_visible()
    await expect(message.get_by_role("img", name="Shares: a bar chart")).to_be_visible()
    await expect(message.get_by_role("img", name="Parts: a pie chart")).to_be_visible()
    await expect(message.get_by_text("[picture, not fetched: a picture far away]")).to_be_visible()
    await expect(message.get_by_text("[alert: this page cannot show it]")).to_be_visible()
    await expect(message.get_by_text("Something new in Slack")).to_be_visible()
    await expect(message.get_by_text("[context_actions: this page cannot show it]")).to_be_visible()
    picture = page.get_by_role("img", name="one dot")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(it) => it.complete && it.naturalWidth") == 1
    await looked_at(page, "every-block")


async def test_every_element_of_a_message_works(browser: Browser, address: str) -> None:
    page, message = await everything(browser, address, "ben")
    await message.get_by_role("button", name="Sure").click()
    await page.get_by_role("dialog").get_by_role("button", name="Leave it").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await message.get_by_role("button", name="Sure").click()
    await page.get_by_role("dialog").get_by_role("button", name="Do it").click()
    await expect(page.get_by_text("go:sure = sure")).to_have_count(1)
    await message.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Reopen").click()
    await expect(page.get_by_text("overflow = Reopen")).to_be_visible()
    await chosen(page, message.get_by_label("Choose one"), "Green")
    await expect(page.get_by_text("one = Green")).to_be_visible()
    await chosen(page, message.get_by_label("Choose several"), "Tue")
    await expect(page.get_by_text("several = Tue")).to_be_visible()
    await page.keyboard.press("Escape")
    await chosen(page, message.get_by_label("Choose a channel"), "general")
    await expect(page.get_by_text("place = C")).to_be_visible()
    await chosen(page, message.get_by_label("Choose a person"), "Cleo")
    await expect(page.get_by_text("person = U")).to_be_visible()
    await message.get_by_label("A day").fill("2026-05-04")
    await expect(page.get_by_text("day = 2026-05-04")).to_be_visible()
    await message.get_by_label("An hour").fill("09:30")
    await expect(page.get_by_text("hour = 09:30")).to_be_visible()
    await message.get_by_role("radio", name="No").click()
    await expect(page.get_by_text("either = No")).to_be_visible()
    await message.get_by_role("checkbox", name="Second").click()
    await expect(page.get_by_text("boxes = Second")).to_be_visible()


async def test_every_field_of_a_form_works_and_says_what_is_wrong(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=ana")
    await types(page, "/concern")
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Please complete this required field.").first).to_be_visible()
    await looked_at(page, "form-with-errors")
    await form.get_by_label("A line").fill("wrong")
    await form.get_by_label("Lines").fill("one\ntwo")
    await form.get_by_label("A number").fill("0")
    await form.get_by_label("An address").fill("ana@example.com")
    await form.get_by_label("A link").fill("https://example.com")
    await form.get_by_label("A moment").fill("2026-05-04T10:00")
    await chosen(page, form.get_by_label("People"), "Cleo")
    await page.keyboard.press("Escape")
    await form.get_by_role("checkbox", name="First").click()
    await expect(form.get_by_text("[rich_text_input: this page cannot show it]")).to_be_visible()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Please enter a number of at least 1.")).to_be_visible()
    await form.get_by_label("A number").fill("3")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Not that")).to_be_visible()
    await form.get_by_label("A line").fill("right")
    await form.get_by_role("button", name="Send").click()
    for line in ("line = right", "lines = one two", "number = 3", "mail = ana@example.com", "link = https://example.com",
                 "moment = 1777885200", "people = U", "boxes = First"):  # fmt: skip
        await expect(form.get_by_text(line)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def test_commands_are_completed_with_the_keyboard_and_give_a_hint(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=cleo")
    line = page.get_by_label("Message", exact=True)
    await line.press_sequentially("/g")
    await expect(page.get_by_role("option", name="/groundswell")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(line).to_have_value("/groundswell ")
    await expect(line).to_be_focused()
    await line.fill("Ask @an")
    await expect(page.get_by_role("option", name="@ana")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", name="@ana")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(line).to_have_value("Ask @ana ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").filter(has_text="Ask @Ana")).to_be_visible()


async def test_shortcuts_and_threads_work(browser: Browser, address: str) -> None:
    page, message = await everything(browser, address, "cleo")
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Raise a concern").click()
    await expect(page.get_by_text("Shortcut", exact=True)).to_be_visible()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Make it a concern").click()
    await expect(page.get_by_text("Shortcut about Everything")).to_be_visible()
    await expect(page.get_by_text("Below it")).to_have_count(0)
    await message.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_text("Below it")).to_be_visible()
    await types(page, "I see")
    await expect(page.get_by_role("article").filter(has_text="I see")).to_be_visible()
    await page.get_by_role("button", name="Back to the conversation").click()
    await expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    await expect(page.get_by_text("I see")).to_have_count(0)


async def test_two_windows_are_two_people_and_each_has_their_own_marks(browser: Browser, address: str) -> None:
    ana, ben = await opened(browser, f"{address}/?who=ana"), await opened(browser, f"{address}/?who=ben")
    await expect(ana.get_by_label("You are")).to_have_value("Ana, Sales, champion")
    await ana.get_by_role("button", name="general").click()
    await types(ana, "Good morning from Ana")
    await expect(ana.get_by_text("Good morning from Ana")).to_be_visible()
    await expect(ben.get_by_role("button", name="general, 1 unread")).to_be_visible()
    await expect(ana.get_by_role("button", name="general", exact=True)).to_be_visible()
    await ben.get_by_label("Message", exact=True).fill("Half a sentence")
    await types(ana, "And another")
    await expect(ben.get_by_role("button", name="general, 2 unread")).to_be_visible()
    await expect(ben.get_by_label("Message", exact=True)).to_have_value("Half a sentence")
    await ben.get_by_role("button", name="general, 2 unread").click()
    await expect(ben.get_by_text("And another")).to_be_visible()
    await expect(ben.get_by_role("button", name="general", exact=True)).to_be_visible()
    await ben.get_by_label("You are").click()
    await ben.get_by_role("option", name="Cleo").click()
    await expect(ben.get_by_text("And another")).to_have_count(0)  # Cleo is not in it
    await expect(ben.get_by_role("button", name="general")).to_have_count(0)
    await expect(ana.get_by_text("And another")).to_be_visible()


async def test_what_passes_is_shown_and_a_refusal_is_red(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=ana")
    await types(page, "/groundswell refuse me")
    await page.get_by_role("button", name="What passes between Slack and the app").click()
    refused = page.locator("summary.no").filter(has_text="chat.postMessage ✗ channel_not_found").first
    await expect(refused).to_be_visible()
    assert await refused.evaluate("(it) => getComputedStyle(it).color") == "rgb(179, 18, 63)"
    await refused.click()
    await expect(page.get_by_label("Sent: chat.postMessage").first).to_contain_text('"text": "nowhere"')
    await page.get_by_role("checkbox", name="Only refusals").click()
    await expect(page.get_by_text("slash_commands /groundswell")).to_have_count(0)
    await looked_at(page, "what-passes")


async def test_a_page_that_asks_for_something_beyond_this_machine_is_found_out(browser: Browser) -> None:
    page, beyond = await browser.new_page(), []
    listens(page, beyond)
    await page.set_content('<img src="http://elsewhere.invalid/pixel.png">')
    assert beyond == ["http://elsewhere.invalid/pixel.png"]
