"""The page of the demo: six steps of a first visit, each done by hand, everybody's Home, and time that goes on."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.looking import free_port, looked_at, opened, types

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.asyncio(loop_scope="module"),
]
shared = pytest_asyncio.fixture(scope="module", loop_scope="module")
ROOT = Path(__file__).parents[2]
LONG = 90_000
"""Milliseconds in which days go by."""


@shared
async def address() -> AsyncIterator[str]:
    """Where the page is. There is one for a process, hence another process."""
    port = free_port()
    how = ("--weeks", "1", "--people", "70", "--seed", "3", "--no-browser", "--port", str(port))
    page = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *how, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert page.stdout is not None
    async with asyncio.timeout(300):
        while b"Look at it" not in (line := await page.stdout.readline()):
            assert line, "the demo has ended"
    yield f"http://127.0.0.1:{port}"
    page.terminate()
    await page.wait()


async def goes(page: Page, step: str) -> None:
    """The story has come to that step; turn to where it is done."""
    await expect(page.get_by_role("heading", name=step)).to_be_visible(timeout=LONG)
    await page.get_by_role("button", name="Take me there").click()


async def answers(page: Page) -> None:
    article = page.get_by_role("article").last
    for place in range(1, 9):
        if await page.get_by_role("heading", name="2 of 6").count():
            return
        asked = article.get_by_text(re.compile(rf"{place} of \d"))
        if not await asked.count():
            continue
        boxes = article.get_by_role("checkbox")
        if await boxes.count():
            await boxes.first.click()
            await article.get_by_role("button", name="Next").click()
        else:
            buttons = article.get_by_role("button").filter(has_not_text=re.compile("^$"))
            await buttons.nth(await buttons.count() - 1).click()
        await expect(asked).to_have_count(0)


async def test_the_story_is_followed_by_hand_from_a_pulse_to_the_digest(browser: Browser, address: str) -> None:
    page = await opened(browser, address)
    await goes(page, "1 of 6: Answer a pulse")
    await looked_at(page, "step-1")
    await answers(page)

    await goes(page, "2 of 6: Do a lesson")
    await types(page, "/learn")
    await page.get_by_role("button", name="Read the next one").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await looked_at(page, "step-2")
    await page.get_by_role("dialog").get_by_role("button", name="Done").click()

    await goes(page, "3 of 6: Raise a concern anonymously")
    await types(page, "/concern Nobody says which data may go in.")
    form = page.get_by_role("dialog")
    await form.get_by_role("combobox", name="What is it about?").click()
    await page.get_by_role("option", name="Something else").click()
    await form.get_by_text("Anonymously").click()
    await form.get_by_role("button", name="Next").click()
    await expect(form.get_by_text("nobody is shown your name")).to_be_visible()
    await looked_at(page, "step-3")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Saved as concern")).to_be_visible()
    await form.get_by_role("button", name="Close").click()

    await goes(page, "4 of 6: Take it up as the champion")
    card = page.get_by_role("article").filter(has_text="Nobody says which data may go in.").last
    await expect(card).to_be_visible(timeout=LONG)
    await expect(card.get_by_text("Raised anonymously by somebody in")).to_be_visible()
    await looked_at(page, "step-4")
    await card.get_by_role("button", name="Acknowledge").click()

    await goes(page, "5 of 6: Let it climb")
    for _ in range(8):
        if await page.get_by_role("heading", name="6 of 6").count():
            break
        await page.get_by_role("button", name="Go on by a day").click()
        await page.get_by_label("Time goes on").wait_for(state="hidden", timeout=LONG)
        await page.wait_for_timeout(1000)
    await expect(page.get_by_text("so it has gone on").last).to_be_visible(timeout=LONG)
    await looked_at(page, "step-5")

    await goes(page, "6 of 6: Read Monday's digest")
    await page.get_by_role("button", name="Go on by a week").click()
    await expect(page.get_by_text("That was the story.")).to_be_visible(timeout=LONG)
    await page.get_by_label("Time goes on").wait_for(state="hidden", timeout=LONG)
    await expect(page.get_by_role("heading", name=re.compile(r"Week \d+ at")).last).to_be_visible()
    await looked_at(page, "step-6")
    await page.get_by_role("button", name="Close the story").click()
    await expect(page.get_by_text("That was the story.")).to_have_count(0)


async def test_time_stands_still_and_goes_on_to_the_next_message(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    told = page.get_by_role("timer")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Play")).to_be_visible()
    await page.wait_for_timeout(500)
    before = await told.text_content()
    await page.wait_for_timeout(2500)
    assert await told.text_content() == before  # at a minute a second it would have gone on
    count = await page.get_by_role("article").count()
    await page.get_by_role("button", name="Go on to the next message for this person").click()
    await page.get_by_label("Time goes on").wait_for(state="hidden", timeout=LONG)
    await expect(told).not_to_have_text(before or "")
    marks = page.get_by_role("button", name=re.compile(r"\d+ unread"))
    assert await page.get_by_role("article").count() > count or await marks.count()


async def test_the_product_says_of_itself_how_it_is(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    await page.get_by_role("button", name="What passes between Slack and the app").click()
    await page.get_by_role("tab", name="/metrics").click()
    await expect(page.get_by_label("What the product says of itself")).to_contain_text("groundswell_requests_total")


async def heard(page: Page) -> float:
    """How much people have asked of the product so far, by what it says of itself."""
    await page.get_by_role("button", name="Look again").click()
    await page.wait_for_timeout(1000)
    told = await page.get_by_label("What the product says of itself").text_content() or ""
    return sum(float(count) for count in re.findall(r"^groundswell_requests_total{.*} (\S+)$", told, re.MULTILINE))


async def goes_on_by_a_day(page: Page) -> None:
    told = page.get_by_role("timer")
    today = (await told.text_content() or "").partition(",")[0]
    await page.get_by_role("button", name="Go on by a day").click()
    await expect(told).not_to_contain_text(today, timeout=LONG)
    await page.get_by_label("Time goes on").wait_for(state="hidden", timeout=LONG)


async def test_while_people_do_not_act_only_time_goes_on(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    await page.get_by_role("button", name="What passes between Slack and the app").click()
    await page.get_by_role("tab", name="/metrics").click()
    await page.get_by_role("switch", name="People act").click()
    before = await heard(page)
    await goes_on_by_a_day(page)
    assert await heard(page) == before > 0
    await page.get_by_role("switch", name="People act").click()
    await goes_on_by_a_day(page)
    assert await heard(page) > before


async def home_of(page: Page, title: str) -> None:
    """Become somebody whose profile says that, and turn to their Home."""
    await page.get_by_label("You are").click()
    await page.get_by_label("You are").fill(title)
    await page.get_by_role("option").first.click()
    await page.get_by_role("button", name="Home", exact=True).click()


@pytest.mark.parametrize(
    ("title", "sees", "opens"),
    [
        ("AI champion", "Your week as champion", "Ready answers"),
        ("operations lead", "The rollout", "The matrix"),
        ("CEO", "You are accountable for", ""),
        ("IT support", "You are asked for input on", ""),
    ],
)
async def test_home_is_everybodys_own(browser: Browser, address: str, title: str, sees: str, opens: str) -> None:
    page = await opened(browser, address)
    await home_of(page, title)
    await expect(page.get_by_role("heading", name=re.compile("^Hello "))).to_be_visible(timeout=LONG)
    await expect(page.get_by_text(sees).first).to_be_visible(timeout=LONG)
    await looked_at(page, f"home-of-{title.replace(' ', '-').lower()}")
    if opens:
        await page.get_by_role("button", name=opens, exact=True).first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await looked_at(page, f"opened-from-home-of-{title.replace(' ', '-').lower()}")


async def test_what_is_about_to_be_clicked_at_the_left_stays_there_when_somebody_else_looks(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    home = await page.get_by_role("button", name="Home", exact=True).element_handle()
    assert home is not None
    await home_of(page, "IT support")
    await expect(page.get_by_role("button", name="Home", exact=True)).to_have_attribute("aria-current", "page")
    assert await home.evaluate("button => button.isConnected")


async def test_a_language_is_chosen_at_home_and_spoken_at_once(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    await page.get_by_role("button", name="Home", exact=True).click()
    await page.get_by_role("combobox", name=re.compile("Language")).click()
    await page.get_by_role("option", name="Deutsch").click()
    await expect(page.get_by_role("heading", name=re.compile("^Hallo "))).to_be_visible(timeout=LONG)
    await looked_at(page, "home-in-german")


async def test_what_is_opened_over_a_message_can_be_read_and_used_by_everybody(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/?who=felix.seidel")
    await page.get_by_role("article").last.hover()
    await page.get_by_role("article").last.get_by_role("button", name="More actions").click()
    await expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_visible()
    await looked_at(page, "menu-of-a-message")
