"""`groundswell training`: lessons of a company's own, and who gets which when."""

import re
from pathlib import Path

import pytest

from storage import company
from storage.db import Database
from storage.lessons import OWN
from tests.commands.terminal import Terminal

LESSON = """\
  - key: {key}
    title: "{title}"
    stage: knowledge
    minutes: 4
    teaser: Know what to look at first.
    body: |
      *Look twice.* It pays.
"""
MINE = "lessons:\n" + LESSON.format(key="our_orders", title="Orders, the way we do them")
YOURS = MINE + LESSON.format(key="our_mails", title="[red] mails")


@pytest.fixture
def terminal(seeded: Terminal) -> Terminal:
    """Harbour, with two files beside it."""
    Path("mine.yaml").write_text(MINE, "utf-8")
    Path("yours.yaml").write_text(YOURS, "utf-8")
    return seeded


def stored() -> dict[str, int]:
    """The lessons of the company's own, with the number of versions."""
    db = Database("sqlite:///test.db")
    with db.reading() as session:
        found = {name: row.version for name, row in company.newest(session, OWN).items()}
    db.close()
    return found


def test_what_is_new_changed_or_as_before_is_told_and_only_what_changed_has_a_new_version(terminal: Terminal) -> None:
    assert terminal.on("training", "import", "mine.yaml") == "added: our_orders\nchanged: none\nunchanged: none\n"
    assert "added: our_mails\nchanged: none\nunchanged: our_orders" in terminal.on("training", "import", "yours.yaml")
    Path("yours.yaml").write_text(YOURS.replace("twice", "three times", 1), "utf-8")
    assert "changed: our_orders\nunchanged: our_mails" in terminal.on("training", "import", "yours.yaml")
    assert stored() == {"our_orders": 2, "our_mails": 1}
    said = terminal.on("training", "import", "mine.yaml", "--department", "sales")
    assert "changed: our_orders" in said  # for others, and as it was written first


def test_the_list_tells_where_each_lesson_stands(terminal: Terminal) -> None:
    terminal.on("training", "import", "yours.yaml", "--department", "sales")
    rows = [
        [cell.strip() for cell in row.strip("│").split("│")] for row in terminal.on("training", "list").splitlines()
    ]
    assert ["own: sales", "our_mails", "[red] mails", "4", "knowledge", ""] in rows
    (rule,) = [row for row in rows if row[1:2] == ["rules_for_ai"]]
    assert (rule[0], rule[-1]) == ("required", "within 20 working days")


def test_a_lesson_that_is_taken_out_can_be_taken_in_again(terminal: Terminal) -> None:
    terminal.on("training", "import", "mine.yaml")
    assert "Taken out: our_orders." in terminal.on("training", "remove", "our_orders")
    assert "our_orders" not in terminal.on("training", "list")
    assert "added: our_orders" in terminal.on("training", "import", "mine.yaml")
    assert "our_orders" in terminal.on("training", "list")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "none.yaml"), "none.yaml: there is no such file\n"),
        (("import", "mine.yaml", "--department", "sals"), "no department 'sals'; did you mean 'sales'?"),
        (("remove", "our_order"), "no lesson of your own with the key 'our_order'"),
        (("remove", "rules_for_ai"), "is on the shelf required, which comes with the company"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    told = terminal.on("training", *words, exits=2)
    assert said in told
    assert told.count("\n") == 1


def test_each_error_of_a_file_is_told_with_its_line_and_nothing_of_it_is_kept(terminal: Terminal) -> None:
    wrong = YOURS.replace("our_orders", "rules_for_ai").replace("minutes: 4", "minutes: 99", 1)
    Path("mine.yaml").write_text(wrong, "utf-8")
    lines = terminal.on("training", "import", "mine.yaml", exits=2).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("mine.yaml:2: the lesson 'rules_for_ai' is in the shelf required, which comes with")
    assert lines[1].startswith("mine.yaml:5: minutes should be a whole number")
    assert stored() == {}


# The plan of a week


def test_the_plan_of_a_week_has_a_line_for_everybody_and_changes_nothing(terminal: Terminal) -> None:
    Path("test.db").unlink()
    terminal.on("simulate", "--people", "20", "--weeks", "1")
    before = Path("test.db").read_bytes()
    *lines, total, lessons = terminal.on("training", "plan", "--week", "2026-W16").splitlines()
    assert (total, lessons.split()[1:]) == ("2026-W16, as things stand now: 20 people", ["a", "lesson"])
    assert len(lines) == 20
    told = re.compile(r"(\S+)  Wed 2026-04-15 10:00 (\S+) \(2026-04-15 (\S+) UTC\)  rules_for_ai: .+")
    clocks = {found[2]: found[3] for found in map(told.fullmatch, lines) if found}
    assert clocks["Europe/Berlin"] == "08:00"
    assert len(terminal.on("training", "plan", "--week", "2026-W16", "--limit", "3").splitlines()) == 5
    assert Path("test.db").read_bytes() == before
    assert "  came " in terminal.on("training", "plan", "--week", "2026-W15")


@pytest.mark.parametrize("week", ["2026-21", "2026-W60", "next", "1900-W01"])
def test_a_week_that_there_is_none_of_is_told_so(terminal: Terminal, week: str) -> None:
    said = terminal.on("training", "plan", "--week", week, exits=2)
    assert said.startswith(f"--week {week}: ")
    assert said.count("\n") == 1


def test_before_anything_is_sent_a_plan_says_that_nothing_is(terminal: Terminal) -> None:
    said = terminal.on("training", "plan", "--week", "2026-W21", "--department", "commercial").splitlines()
    assert "ana@example.com  nothing: the company has not gone live" in said
    assert said[-1].split() == ["7", "nothing:", "the", "company", "has", "not", "gone", "live"]
