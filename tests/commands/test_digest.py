"""Digests on the command line, in every form."""

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import digest, picture
from bot.rules.steps import Rule, State
from storage import editions
from storage.db import Database
from tests.blocks.test_digest_forms import WHOLE, Parsed
from tests.blocks.test_edition_messages import step
from tests.blocks.test_messages import FIGURES, many_units
from tests.commands.terminal import Terminal

NOW = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


async def keep(db: Path, figures: dict[str, Any], audience: str = "ops") -> None:
    here = Database(f"sqlite:///{db}")
    message = digest.weekly(figures)
    await here.write(
        lambda s: editions.keep(s, audience, figures["week"], figures, message.whole(), message.text, NOW) and None
    )
    here.close()


@pytest.fixture
async def posted(on_slack: Terminal) -> Terminal:
    """A digest of week 16, and one of week 15 with nothing in it."""
    await keep(on_slack.db, WHOLE)
    await keep(on_slack.db, {**FIGURES, "week": "2026-W15", "cycle": None, "running": []})
    return on_slack


async def test_a_digest_is_printed_with_its_charts_and_with_what_stands_in_its_thread(seeded: Terminal) -> None:
    await keep(seeded.db, {**many_units(100), "history": WHOLE["history"]})
    said = seeded.on("digest")
    assert "Adoption, share who say yes" in said
    assert "By unit, continued: 61 to 100 of 100" in said
    assert "Department number 99" in said
    assert "\ue000" not in said


async def test_a_terminal_shows_italics_as_such_and_heads_of_tables_as_they_were_typed(seeded: Terminal) -> None:
    share: dict[str, Any] = FIGURES["cycle"]["shares"][0]  # type: ignore[index]
    custom = {**FIGURES["cycle"], "shares": [{**share, "short": "AI [team] in_my_job"}]}  # type: ignore[dict-item]
    became = [step(Rule.FEW_ANSWER, state=State.OPEN, again=True)]
    await keep(seeded.db, {**FIGURES, "cycle": custom, "became": became, "company": "R_and_D"})
    said = " ".join(seeded.on("digest").split())
    assert "_Nobody" not in said and "again._" not in said
    assert "[italic]" not in said and "R_and_D" in said
    assert "[team]" in said and "in_my_job" in said


async def test_each_form_says_of_units_without_room_only_what_is_true_of_itself(seeded: Terminal) -> None:
    await keep(seeded.db, {**many_units(100), "history": WHOLE["history"]})
    text, page = seeded.on("digest"), Parsed(seeded.on("digest", "--format", "html")).text
    assert "40 units more: below." in text
    assert "Department number 99" in page and "units more" not in page
    kept = json.loads(seeded.on("digest", "--format", "json"))["message"]
    assert "40 units more: in the thread of this digest." in json.dumps(kept["blocks"])
    assert kept["below"]
    assert [said for said in (text, page) if "in the thread" in said] == []


def test_the_picture_says_that_some_units_have_no_room_in_it_and_sends_nobody_to_a_thread() -> None:
    drawn = picture.picture(many_units(picture.ROWS_MOST + 2))
    assert drawn is not None
    assert drawn.notes[-1] == "2 units more have no room in this picture."
    one_more = picture.picture(many_units(picture.ROWS_MOST + 1))
    assert one_more is not None and one_more.notes[-1] == "1 unit more has no room in this picture."


def test_a_table_goes_to_a_file_that_a_spreadsheet_opens(posted: Terminal) -> None:
    assert "Written to digest.csv." in posted.on("digest", "--format", "csv", "--out", "digest.csv")
    with Path("digest.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["section"] == "Response"
    assert rows[0]["answered"] == "84"


def test_a_page_goes_wherever_the_output_goes_with_people_by_their_names(posted: Terminal) -> None:
    said = posted.on("digest", "--format", "html", "--week", "2026-W16")
    assert said.startswith("<!DOCTYPE html>")
    assert "Olga" in Parsed(said).text
    assert "\ue000" not in said


def test_text_and_json_go_to_a_file_too(posted: Terminal) -> None:
    posted.on("digest", "--format", "json", "--out", "digest.json")
    assert json.loads(Path("digest.json").read_text())["week"] == "2026-W16"
    posted.on("digest", "--out", "digest.txt")
    assert "Week 16 at Fern & Way" in Path("digest.txt").read_text()


def test_a_picture_goes_to_a_file_and_never_to_a_terminal(posted: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    posted.on("digest", "--format", "png", "--out", "digest.png")
    assert Path("digest.png").read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    assert "name a file with --out digest.png" in posted.on("digest", "--format", "png", exits=2)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--format", "png", "--week", "2026-W15", "--out", "x.png"), "neither units nor a trend to draw"),
        (("--format", "csv", "--out", "nowhere/x.csv"), "--out nowhere/x.csv: name a file in a folder that is there."),
        (("--format", "csv", "--out", "."), "--out .: name a file in a folder that is there."),
        (("--edition", "nobody"), "--edition nobody: there is none. There are ops."),
        (("--week", "2026-W01"), "There is no digest of 2026-W01. There are digests of 2026-W16, 2026-W15."),
        (("--week", "2026-5"), "--week 2026-5: write a week as 2026-W20, or latest."),
    ],
)
def test_what_can_be_mended_is_said_in_one_line(posted: Terminal, words: tuple[str, ...], complaint: str) -> None:
    said = posted.on("digest", *words, exits=2)
    assert complaint in said
    assert said.strip().count("\n") == 0


def test_whoever_serves_has_no_drawing_library_in_memory() -> None:
    code = "import sys, bot.app, bot.__main__; print('matplotlib' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "False\n"
