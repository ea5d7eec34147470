"""A digest as text, table, page and picture: the same figures in each, safe for whoever opens it."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import digest, heat, picture, plain, sheet
from bot.blocks.page import page
from bot.blocks.speech import speaking
from bot.blocks.steps import STAGES
from bot.blocks.usage import NOT_COMPARED
from bot.pages import html
from bot.pictures import COLOURS, SHADES, WIDTH, laid_out, png
from bot.rendering import DATE
from bot.rules.groups import Untold
from bot.rules.languages import LANGUAGES
from bot.rules.questions import Stage
from bot.rules.usage import Why
from bot.sheets import BYTE_ORDER_MARK, safe, written
from tests.blocks.checks import civil, letters, taken, worded
from tests.blocks.test_charts import history, with_units
from tests.blocks.test_edition_messages import CHAMPION, UNIT
from tests.blocks.test_messages import CYCLE, FIGURES, many_units
from tests.blocks.test_usage_messages import CASES as USED
from tests.blocks.test_week_messages import EVERY_TIER, concern, figures

VOID = {"meta", "link", "br", "line", "circle", "polyline"}
RUDE = '=HYPERLINK("http://evil") <script>alert(1)</script> & *Sons*'
GROWN = {"theme": "c0", "verdict": "rose", "cycles": 1, "latest": 0.45, "before": 0.3, "p": 0.0001}
WHOLE: dict[str, Any] = {
    **figures(EVERY_TIER, concern(1), concern(2)),
    "moved": {"named": [GROWN], "reason": None},
    "history": history(Used_AI=[0.4, None, 0.5, 0.62], Useful=[0.3, 0.3, 0.35, 0.4]),
    "cycle": {**CYCLE, "barriers": {"sales": {"stage": "knowledge", "judged": [], "too_few": []}}},
    "steps": [
        {
            "number": n, "rule": "not_reached", "unit": "", "name": "", "departments": [], "fills": {"n": 2 + n},
            "responsible": ["operations_lead"], "accountable": "ceo", "state": "open", "key": f"step{n}",
        }
        for n in (1, 2)
    ],
}  # fmt: skip


class Parsed(HTMLParser):
    """The elements of a page, and whether each was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def texts(body: Any) -> Iterator[str]:
    """What a reader sees of blocks; not the buttons, which a page cannot have."""
    if isinstance(body, dict) and body.get("type") != "actions":
        for name, value in body.items():
            yield from [value] if name == "text" and isinstance(value, str) else texts(value)
    elif isinstance(body, list):
        for one in body:
            yield from texts(one)


def as_page(of: dict[str, Any]) -> str:
    return html(page(of, digest.weekly(of).payload()["blocks"]))


def as_rows(of: dict[str, Any]) -> list[dict[str, str]]:
    text = written(sheet.heads(), sheet.sheet(of))
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_whatever_it_begins_with(text: str) -> None:
    found = safe(text)
    assert isinstance(found, str)
    assert found.lstrip() == "" or found.lstrip()[0] not in "=+-@＝＋－＠"
    assert found.removeprefix("'") == text.removeprefix("'") or found == text


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"]), st.text(max_size=20))
def test_what_begins_like_a_formula_is_marked_and_kept(begins: str, text: str) -> None:
    assert safe(begins + text) == "'" + begins + text


def test_numbers_stay_numbers_also_below_nothing() -> None:
    assert safe(-3.5) == -3.5
    assert written(("n",), [(-3.5,), (None,)]) == f'{BYTE_ORDER_MARK}"n"\r\n-3.5\r\n""\r\n'


@given(st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), max_size=5))
def test_a_table_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    text = written(("a", "b", "c"), rows).removeprefix(BYTE_ORDER_MARK)
    _, *back = csv.reader(io.StringIO(text, newline=""))
    assert back == [[safe(cell) for cell in row] for row in rows]


def test_the_table_has_a_row_for_every_figure_with_what_it_stands_on() -> None:
    rows = as_rows(WHOLE)
    found = {(row["unit"], row["figure"]): row for row in rows}
    assert found["Company", "Took part"]["value"] == "0.7179"
    share = found["Sales", "Used AI: share"]
    assert (share["value"], share["low"], share["high"], share["answered"]) == ("0.619", "0.55", "0.68", "84")
    assert found["HR and Legal", "Used AI: said yes"]["note"].startswith("nearly all")
    assert found["HR and Legal", "Took part"]["note"] == "several departments told together"
    assert found["Company", "Used AI: 2 Mar"]["value"] == "0.5"
    assert {row["section"] for row in rows} >= {"Response", "Adoption", "Main concern", "Training", "Concerns"}
    assert found["Company", "Concern 0 rose: points as a share"]["value"] == "0.15"
    assert {row["section"] for row in rows} >= {
        "Barrier",
        "Do this week",
        "Trend, by the day on which the cycle closed",
    }


def test_the_table_has_usage_beside_what_people_report_and_what_the_difference_is_called() -> None:
    rows = as_rows({**WHOLE, "usage": USED["usage_of_licences_that_lie_unused"]})
    tool, named = "R&D <!here> Copilot", [row for row in rows if row["note"] == "licences lie unused"]
    assert {row["section"] for row in named} == {"Usage"}
    assert {row["figure"] for row in named} == {f"{tool}: measured less reported, points as a share"}
    company = named[0]
    assert [row["unit"] for row in named] == ["Company", "Sales"]
    found = {(row["unit"], row["figure"]): row for row in rows}
    measured = found["Company", f"{tool}: measured, share of those with a licence"]
    reported = found["Company", f"{tool}: reported, share of those who answered"]
    assert round(float(measured["low"]) - float(reported["high"]), 2) == float(company["low"])
    assert round(float(measured["high"]) - float(reported["low"]), 2) == float(company["high"])
    merged = found["HR and Legal", f"{tool}: measured less reported, points as a share"]
    assert merged["note"] == "directional, under 30 answers"
    untold = as_rows({**WHOLE, "usage": USED["usage_that_is_not_compared"]})
    assert [row["note"] for row in untold if "less reported" in row["figure"]] == [NOT_COMPARED[Why.NOT_ASKED]]


def unweighted(**reasons: str | None) -> dict[str, Any]:
    """The cycle with a share of each of these names, not weighted for its reason; None where it is."""
    share: dict[str, Any] = CYCLE["shares"][0]  # type: ignore[index]
    bare = {"cohorts": {}, "weighted": None}
    shares = [
        {**share, "short": name, "unweighted": why, **(bare if why else {})} for name, why in reasons.items()
    ]  # fmt: skip
    return {**FIGURES, "cycle": {**CYCLE, "shares": shares}}


def test_why_a_share_is_not_weighted_is_said_once_and_in_the_table_of_each() -> None:
    few = "in one round of this cycle fewer than 5 volunteers or others answered"
    every = letters(digest.weekly(unweighted(Used="round", Useful="round")))
    assert every.count(f"Not weighted, and volunteers not told apart: {few}.") == 1
    some = unweighted(Used="round", Useful=None, Best="round")
    assert f"Not weighted, and volunteers not told apart: {few} (Used, Best)." in letters(digest.weekly(some))
    rows = {(row["figure"], row["note"]) for row in as_rows(some)}
    assert ("Used: weighted", f"not told: {few}") in rows
    assert [figure for figure, note in rows if "Useful" in figure and "not told" in note] == []


@pytest.mark.parametrize("why", Untold)
def test_every_reason_not_to_weigh_has_its_words_but_that_nobody_could_be_weighed(why: Untold) -> None:
    assert bool(digest.unweighted({"unweighted": why.value}, 5)) == (why is not Untold.ONE_CLASS)
    assert digest.unweighted({}, 5) == digest.unweighted({"unweighted": None}, 5) == ""


def test_the_table_of_a_champions_edition_has_what_its_words_say_of_barrier_concern_changes_and_activities() -> None:
    rows = [(row["section"], row["unit"], row["figure"], row["value"]) for row in as_rows(CHAMPION)]
    assert [row for row in rows if row[0] in ("Barrier", "Main concern", "Change", "For your information")] == [
        ("Change", UNIT, "Use rose: points as a share", "0.19"),
        ("Change", "Company", "Use fell: points as a share", "0.19"),
        ("Barrier", UNIT, "Held back by", STAGES[Stage.DESIRE]),
        ("Main concern", UNIT, "Named by most", "It <may> cost me"),
        ("For your information", "Company", "Policy <updates>: concerns raised", "1"),
        ("For your information", "Company", "Policy <updates>: concerns resolved", "1"),
        ("For your information", "Company", "Policy <updates>: concerns open", "0"),
    ]


def test_what_somebody_named_like_a_formula_is_text_in_the_table() -> None:
    rows = as_rows({**FIGURES, "cycle": with_units(CYCLE, [RUDE, "-1+1", "@home"])})
    assert {row["unit"][0] for row in rows if row["section"] == "Response"} == {"C", "'"}
    used = {**USED["usage_of_licences_that_lie_unused"]}
    used["compared"] = {**used["compared"], "tool": "=1+1"}
    assert {row["figure"][:5] for row in as_rows({"usage": used}) if "less reported" in row["figure"]} == {"'=1+1"}


def test_the_page_is_one_file_that_loads_nothing_and_is_in_order() -> None:
    text = as_page(WHOLE)
    found = Parsed(text)
    tags = [tag for tag, _ in found.elements]
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(tags)
    assert not re.search(r"https?://|url\(|@import|//[a-z]", text)
    assert dict(found.elements)["html"] == {"lang": "en"}
    assert [tag for tag in tags if re.fullmatch("h[1-6]", tag)] == ["h1"] + ["h2"] * tags.count("h2")
    ids = [one["id"] for _, one in found.elements if "id" in one]
    assert len(set(ids)) == len(ids)
    assert {one["aria-labelledby"] for _, one in found.elements if "aria-labelledby" in one} == set(ids)
    assert tags.count("table") == tags.count("caption") == 2
    assert all(one.get("scope") in ("col", "row") for tag, one in found.elements if tag == "th")
    assert all("aria-label" in one or "aria-hidden" in one for tag, one in found.elements if tag == "svg")
    assert "<ol>" in text
    assert "square" not in text
    assert "@media print" in text


def test_every_number_of_the_message_is_on_the_page_and_no_other_in_its_tables() -> None:
    told = digest.weekly(WHOLE)
    on_page = set(re.findall(r"\d+", Parsed(as_page(WHOLE)).text))
    said = [DATE.sub(r"\1", words) for block in told.payload()["blocks"] for words in texts(block)]
    assert set(re.findall(r"\d+", " ".join(said))) - on_page == set()
    grid = heat.by_unit(WHOLE["cycle"])
    assert grid is not None
    table = next(block for block in told.payload()["blocks"] if block["type"] == "table")
    for row, cells in zip(grid.rows, table["rows"][1:], strict=True):
        shown = [row.name + row.mark, *(cell.text for cell in row.cells)]
        assert shown[: len(cells)] == [cell["text"].lstrip("□░▒▓█ ") for cell in cells]


def test_what_somebody_typed_is_text_on_the_page_and_units_told_together_say_so() -> None:
    cycle = with_units(CYCLE, [RUDE, "B", "C"])
    cycle["units"][1]["departments"] = ["b", "c"]
    text = as_page(
        {**FIGURES, "company": RUDE, "cycle": cycle, "done": [{"words": RUDE, "by": "U1", "at": "2026-04-16"}]}
    )
    assert "<script" not in text
    assert "<script>alert(1)</script>" in Parsed(text).text
    assert "B (together)" in Parsed(text).text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_no_word_of_anybody_breaks_the_page(words: str) -> None:
    text = as_page({**FIGURES, "done": [{"words": words, "by": "U1", "at": "2026-04-16"}], "round": 1})
    assert not {"script", "img", "iframe", "a", "form"} & {tag for tag, _ in Parsed(text).elements}


@pytest.mark.parametrize("background", SHADES)
def test_ink_stands_out_from_every_shade(background: str) -> None:
    assert contrast("#1a1a1a", background) >= 7


@pytest.mark.parametrize("quiet", ["#4d4d4d", "#1f4e5f", "#595959"])
def test_small_print_and_titles_can_be_read(quiet: str) -> None:
    assert contrast(quiet, "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def size_of(content: bytes) -> tuple[int, int]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


@pytest.mark.parametrize("units", [2, 60, pytest.param(200, marks=pytest.mark.long)])
def test_a_picture_is_as_wide_as_a_phone_reads_and_as_tall_as_its_units(units: int) -> None:
    drawn = picture.picture({**many_units(units), "history": WHOLE["history"]})
    assert drawn is not None
    width, height = size_of(png(drawn))
    assert width == WIDTH >= 1_080
    assert 1_000 < height < 10_500


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_no_language_words_of_a_picture_lie_over_others(language: str) -> None:
    five = with_units(many_units(3)["cycle"], [UNIT, "Sales", "A" * 60])
    with speaking(language):
        drawn = picture.picture({**FIGURES, "cycle": five, "history": WHOLE["history"]})
    assert drawn is not None
    places = [(one.get_text(), one.get_window_extent()) for one in laid_out(drawn).texts if one.get_text()]
    assert [(one, other) for (one, a), (other, b) in combinations(places, 2) if a.overlaps(b)] == []
    assert [one for one, place in places if place.x0 < 0 or place.x1 > WIDTH] == []


@pytest.mark.parametrize(
    ("period", "called"), [("2026-W16", "Week 16"), ("2026-04", "April 2026"), ("2026-Q2", "Quarter 2 of 2026")]
)
def test_a_picture_is_called_as_its_edition_is(period: str, called: str) -> None:
    drawn = picture.picture({**FIGURES, "period": period})
    assert drawn is not None
    assert drawn.title == f"{called} at Fern & Way"


def test_a_picture_takes_any_name_and_nothing_is_drawn_of_nothing() -> None:
    names = ["$x^2$", "日本語", "_hidden", "A" * 300, "\u202e"]
    drawn = picture.picture({**FIGURES, "company": "$", "cycle": with_units(CYCLE, names)})
    assert drawn is not None
    assert size_of(png(drawn))[0] == WIDTH
    assert picture.picture({**FIGURES, "cycle": None}) is None
    assert picture.alt({**FIGURES, "cycle": None}) == ""
    assert len(set(COLOURS)) == 7


def test_the_words_for_a_picture_say_what_it_shows() -> None:
    told = picture.alt(WHOLE)
    assert told.startswith(
        "Week 16 at Fern & Way. Over 4 cycles, from 5 Jan to 30 Mar. Used AI: 40 %, nearly all, 50 %"
    )
    assert (
        "HR and Legal (together): 9 of 12, nearly all" in told or "HR and Legal (together): 9 of 12, 6 or more" in told
    )
    assert len(picture.alt(many_units(100))) <= picture.ALT_LONGEST


@pytest.mark.parametrize("units", [2, 20, 60, 150])
def test_a_digest_without_tables_and_charts_keeps_to_slacks_limits_and_says_the_same(units: int) -> None:
    told = digest.weekly({**WHOLE, "cycle": with_units(CYCLE, [f"Unit & co {n}" for n in range(units)])})
    assert plain.takes_more(told)
    for one in (told, *told.below):
        spelled = plain.plainly(one)
        assert not plain.takes_more(spelled)
        taken(spelled)
        civil(spelled.payload())
    worded("• *Unit &amp; co 1*  9 of 20 · 62 %", str(plain.plainly(told).payload()))
    assert "square" not in str(plain.plainly(told).payload())
