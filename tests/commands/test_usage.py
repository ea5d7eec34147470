"""`groundswell usage`: figures of how much AI is used, taken in where the company switched it on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import usage as command
from bot.rules.usage import Used
from storage import editions, usage
from storage.db import Database
from tests.commands.terminal import Terminal

HEADER = "week,department,active_people,licensed_people,tool"
GOOD = f"{HEADER}\n2026-W20,sales,4,6,Copilot\n2026-W20,Legal,1,2,Copilot\n2026-W20,finance,0,0,Atlas\n"
NOW = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)
"""The Monday after 2026-W20."""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, seeded: Terminal) -> Terminal:
    monkeypatch.setattr(command, "now", lambda: NOW)
    monkeypatch.setenv("GROUNDSWELL_USAGE_FIGURES", "true")
    return seeded


def imports(terminal: Terminal, text: str | bytes, exits: int = 0) -> str:
    """Import a file with this text."""
    Path("usage.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return terminal.on("usage", "import", "usage.csv", exits=exits)


def stored() -> set[tuple[str, str, str, int, int]]:
    """Every figure that is kept."""
    db = Database("sqlite:///test.db")
    with db.reading() as session:
        found = {
            (one.week, one.department, one.tool, one.active, one.licensed)
            for week in usage.weeks(session)
            for one in usage.of_week(session, week)
        }
    db.close()
    return found


KEPT = {
    ("2026-W20", "sales", "Copilot", 4, 6),
    ("2026-W20", "legal", "Copilot", 1, 2),
    ("2026-W20", "finance", "Atlas", 0, 0),
}


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n").replace(",", ";").encode("utf-8-sig"),
        GOOD.replace("\n", "\n\n").replace("sales", " SALES "),
        GOOD.replace(HEADER, "Week,Department,Active_people,Licensed_people,Tool,,").replace("Copilot", '"Copilot",,'),
    ],
    ids=["plain", "as a spreadsheet writes it", "with blank lines", "with empty columns"],
)
def test_a_file_is_taken_in_as_spreadsheets_write_it(terminal: Terminal, text: str | bytes) -> None:
    if isinstance(text, str) and ",," in text:
        text = text.replace("Atlas", "Atlas,,")
    assert imports(terminal, text) == "3 new, 0 replaced, 0 as before\n"
    assert stored() == KEPT


def test_a_line_that_was_there_before_is_replaced_and_that_is_said(terminal: Terminal) -> None:
    imports(terminal, GOOD)
    said = imports(terminal, GOOD.replace("sales,4", "Sales,5"))
    assert said == "0 new, 1 replaced, 2 as before\nreplaced: 2026-W20, sales, Copilot\n"
    assert ("2026-W20", "sales", "Copilot", 5, 6) in stored()
    assert len(stored()) == 3


def test_every_import_and_removal_is_an_event_of_the_record_with_counts_and_nobody_named(terminal: Terminal) -> None:
    imports(terminal, GOOD)
    imports(terminal, GOOD)
    imports(terminal, f"{HEADER}\n2026-W20,sales,7,6,Copilot\n", exits=2)
    imports(terminal, GOOD.replace("W20,Legal", "W19,Legal").replace("sales,4", "sales,5"))
    terminal.on("usage", "remove", "--week", "2026-W20")
    terminal.on("usage", "remove", "--week", "2026-W20", exits=2)
    assert [line.split("  ")[-1] for line in terminal.on("audit", "show", "usage").splitlines()] == [
        "taken_in: groundswell usage import, 2026-W20: 3 new, 0 replaced, 0 as before",
        "taken_in: groundswell usage import, 2026-W20: 0 new, 0 replaced, 3 as before",
        "taken_in: groundswell usage import, 2026-W19 to 2026-W20: 1 new, 1 replaced, 1 as before",
        "removed: groundswell usage remove, 2026-W20: 3",
    ]
    assert terminal.on("audit", "verify").startswith("The record is whole: 4 events")


def test_without_the_secret_that_seals_the_record_nothing_is_taken_in_or_removed(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports(terminal, GOOD)
    monkeypatch.delenv("GROUNDSWELL_SECRET")
    assert imports(terminal, GOOD, exits=2).startswith("GROUNDSWELL_SECRET is not set.")
    assert terminal.on("usage", "remove", "--week", "2026-W20", exits=2).startswith("GROUNDSWELL_SECRET is not set.")
    assert stored() == KEPT


def test_a_tool_is_spelled_as_it_was_first(terminal: Terminal) -> None:
    imports(terminal, GOOD)
    assert "0 new, 1 replaced, 0 as before" in imports(terminal, f"{HEADER}\n2026-W20,sales,3,6,  COPILOT\n")
    assert "1 new" in imports(terminal, f"{HEADER}\n2026-W19,sales,3,6,copilot\n")
    assert {tool for _, _, tool, *_ in stored()} == {"Copilot", "Atlas"}


def test_where_it_is_switched_off_nothing_is_taken_in_and_it_is_said_what_to_do_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROUNDSWELL_USAGE_FIGURES")
    said = imports(terminal, GOOD, exits=2)
    assert said.startswith("Figures of usage are switched off, and nothing was taken in. First tell people what")
    assert said.endswith("Then set GROUNDSWELL_USAGE_FIGURES=true.\n")
    assert said.count("\n") == 1
    assert stored() == set()
    assert "no digest tells any" in terminal.on("usage", "list")


LINES = [
    ("2026-20,sales,4,6,Copilot", "'2026-20' is no week; write it as 2026-W20"),
    ("2026-W60,sales,4,6,Copilot", "'2026-W60' is no week"),
    ("1026-W20,sales,4,6,Copilot", "'1026-W20' is no week"),
    (",sales,4,6,Copilot", "'' is no week"),
    ("2026-W21,sales,4,6,Copilot", "the week 2026-W21 is not over yet; take its figures in when it is"),
    ("2026-W20,sals,4,6,Copilot", "there is no department 'sals'; did you mean 'sales'?"),
    ("2026-W20,,4,6,Copilot", "the department is missing; write its key or its name"),
    ("2026-W20,sales,four,6,Copilot", "active_people should be a whole number of people, and is 'four'"),
    ("2026-W20,sales,4,-6,Copilot", "licensed_people should be a whole number of people, and is '-6'"),
    ("2026-W20,sales,4.0,6,Copilot", "active_people should be a whole number of people, and is '4.0'"),
    ("2026-W20,sales,,6,Copilot", "active_people should be a whole number of people, and is ''"),
    ("2026-W20,sales,4,99999999,Copilot", "licensed_people should be a whole number of people"),
    ("2026-W20,sales,7,6,Copilot", "7 active people are more than 6 with a licence; count only those who have one"),
    ("2026-W20,sales,4,6,", "the tool has no name; write one, such as Copilot"),
    (f"2026-W20,sales,4,6,{'C' * 61}", "the name of the tool should be at most 60 characters, all on one line"),
    ('2026-W20,sales,4,6,"Co\x1b[31m"', "the name of the tool should be at most 60 characters, all on one line"),
    ("2026-W20,sales,4,6", "this line has 4 cells and the header 5"),
    ("2026-W20,sales,4,6,Copilot,more", "this line has 6 cells and the header 5"),
    ("2026-W20,Legal,1,2,COPILOT", "'legal' has figures for 'Copilot' in 2026-W20 on line 2 already; keep one"),
]


@pytest.mark.parametrize(("line", "said"), LINES, ids=[said for _, said in LINES])
def test_each_line_that_is_wrong_is_told_with_its_place_and_nothing_is_kept(
    terminal: Terminal, line: str, said: str
) -> None:
    told = imports(terminal, f"{HEADER}\n2026-W20,legal,1,2,Copilot\n{line}\n", exits=2)
    assert told.startswith(f"usage.csv:3: {said}")
    assert told.count("\n") == 1
    assert stored() == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "usage.csv: the file is empty; its first line names the columns: week, department"),
        (f"{HEADER}\n", "usage.csv: there are no figures in it; add a line for each department and week"),
        (HEADER.replace(",tool", ""), "usage.csv:1: the column 'tool' is missing; add it"),
        (HEADER + ",person", "usage.csv:1: there is no column 'person'; the known columns are week, department"),
        (b"week,\xff", "usage.csv:1: this is not UTF-8 text"),
        (f'{HEADER}\n2026-W20,"sales,4,6,Copilot\n', "usage.csv:2: the quotes are wrong from here on"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(terminal: Terminal, text: str | bytes, said: str) -> None:
    told = imports(terminal, text, exits=2)
    assert told.startswith(said)
    assert told.count("\n") == 1


def test_every_error_of_a_file_is_told(terminal: Terminal) -> None:
    lines = imports(terminal, f"{HEADER}\n2026-W99,sals,7,6,\n2026-W20,sales,4,6,Copilot\n", exits=2).splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["usage.csv:2:"] * 4


def test_more_licences_than_people_are_a_warning_and_no_error(terminal: Terminal) -> None:
    said = imports(terminal, f"{HEADER}\n2026-W20,commercial,4,90,Copilot\n")
    assert "usage.csv:2: 90 people have a licence, and " in said
    assert "without the units below it" in said
    assert len(stored()) == 1


def test_a_file_or_a_company_that_is_not_there_is_told_so(terminal: Terminal) -> None:
    assert terminal.on("usage", "import", "none.csv", exits=2) == "none.csv: there is no such file\n"
    Path("test.db").unlink()
    Database("sqlite:///test.db").close()
    Path("test.db").touch()
    assert "There is no company yet." in imports(terminal, GOOD, exits=2)


def test_what_is_kept_is_listed_without_how_many_were_active(terminal: Terminal) -> None:
    assert terminal.on("usage", "list") == "No figures of usage are kept.\n"
    imports(terminal, GOOD.replace("Atlas", "[red] Atlas"))
    rows = [[cell.strip() for cell in row.strip("│").split("│")] for row in terminal.on("usage", "list").splitlines()]
    assert ["2026-W20", "Copilot", "2", "8", "2026-05-18"] in rows
    assert ["2026-W20", "[red] Atlas", "1", "0", "2026-05-18"] in rows


def test_a_week_can_be_removed_also_where_it_is_switched_off(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports(terminal, GOOD)
    told = terminal.on("usage", "remove", "--week", "2026-W21", exits=2)
    assert told == "There are no figures of the week '2026-W21'; did you mean '2026-W20'?\n"
    monkeypatch.setenv("GROUNDSWELL_USAGE_FIGURES", "false")
    assert terminal.on("usage", "remove", "--week", "2026-W20").startswith("Deleted: 2026-W20, 3 figures.")
    assert stored() == set()


def test_whoever_replaces_what_a_digest_has_told_hears_what_becomes_of_it(terminal: Terminal) -> None:
    imports(terminal, GOOD)
    db = Database("sqlite:///test.db")
    with db.transaction() as session:
        usage.keep(session, [Used("2026-W19", "sales", "Copilot", 1, 2)], NOW)
        figures = {"usage": {"week": "2026-W20", "tools": [{"tool": "Copilot"}]}}
        editions.keep(session, "ops", "2026-W21", figures, {}, "", NOW)
    db.close()
    assert "A digest has told figures of 2026-W20 already" in imports(terminal, GOOD.replace("sales,4", "sales,5"))
    assert "A digest" not in imports(terminal, f"{HEADER}\n2026-W19,sales,2,2,Copilot\n")
