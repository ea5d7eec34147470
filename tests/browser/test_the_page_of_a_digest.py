"""The page of a digest in a real Chromium: on a phone, at a desk and on paper."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.blocks.test_charts import with_units
from tests.blocks.test_digest_forms import WHOLE, as_page
from tests.blocks.test_messages import CYCLE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
NAMES = ["Sales", "People, Culture and Learning, Legal and Compliance, Facilities", "W" * 60]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def opened(browser: Browser, folder: Path, width: int) -> tuple[Page, list[str]]:
    """The page, and all that was asked for to show it."""
    file = folder / "digest.html"
    file.write_text(as_page({**WHOLE, "cycle": with_units(CYCLE, NAMES * 20)}))
    page = await browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(file.as_uri())
    return page, asked


@pytest.mark.parametrize("width", [390, 1280])
async def test_nothing_runs_out_of_the_page_and_nothing_is_loaded(browser: Browser, tmp_path: Path, width: int) -> None:
    page, asked = await opened(browser, tmp_path, width)
    assert await page.evaluate(OVERFLOW) == 0
    assert len(asked) == 1
    await expect(page.get_by_role("heading", level=1)).to_have_text("Week 16 at Fern & Way")
    await expect(page.get_by_role("table")).to_have_count(2)
    await expect(page.get_by_role("img")).to_have_count(1)
    sizes = await page.eval_on_selector_all(
        "p, li, td, th", "some => some.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 14


async def test_a_wide_table_is_scrolled_by_itself_with_the_keyboard_too(browser: Browser, tmp_path: Path) -> None:
    page, _ = await opened(browser, tmp_path, 390)
    table = page.get_by_role("group").last
    assert await table.evaluate("it => it.scrollWidth > it.clientWidth")
    await table.focus()
    await page.keyboard.press("ArrowRight")
    await page.wait_for_function("it => it.scrollLeft > 0", arg=await table.element_handle())
    name = table.get_by_role("rowheader").first
    box = await name.bounding_box()
    assert box is not None and box["x"] >= 0  # the name stays beside its figures


async def test_on_paper_no_cell_is_cut_off(browser: Browser, tmp_path: Path) -> None:
    page, _ = await opened(browser, tmp_path, 680)
    await page.emulate_media(media="print")
    assert await page.evaluate(OVERFLOW) == 0
    assert len(await page.pdf(format="A4")) > 10_000
