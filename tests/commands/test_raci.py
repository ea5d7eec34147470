"""`groundswell raci`, and what `seed` does with a matrix that somebody changed in Slack."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from bot.amending import Amending, amend
from bot.rules.amending import Verdict, Wanted
from bot.seeding import SEEDS
from storage import matrix
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Person
from tests.commands.terminal import HARBOUR, Terminal

KEYS = Keys(new_secret())
T0 = datetime(2026, 4, 14, 10, 0, tzinfo=UTC)
SEEDED = (SEEDS / "raci.yaml").read_text("utf-8")


@pytest.fixture
def company(tmp_path: Path) -> None:
    """The files of Harbour, and a matrix among them."""
    shutil.copytree(HARBOUR, tmp_path / "company")
    (tmp_path / "company" / "raci.yaml").write_text(SEEDED, "utf-8")


@pytest.fixture
def seeded(company: None, terminal: Terminal) -> Terminal:
    """The company is loaded."""
    terminal("seed", "company", "--db", "test.db")
    return terminal


def changed_in_slack(**letters: str) -> None:
    """The operations lead changes a row."""
    db = Database("sqlite:///test.db")
    with db.transaction() as session:
        olga = session.exec(select(Person).where(Person.email == "olga@example.com")).one()
        olga.slack_id = "U007"
        session.flush()
        seen = matrix.versions(session)[-1].number
        wanted = Wanted("training", seen, letters, "[red]they do it now")
        assert amend(session, KEYS, Amending(f"form {seen}", "U007", wanted), T0).verdict is Verdict.KEPT
    db.close()


# The file by itself


def test_a_file_that_can_be_followed_is_fine(company: None, terminal: Terminal) -> None:
    assert terminal("raci", "check", "company/raci.yaml") == "company/raci.yaml: fine, 9 rows\n"


def test_each_problem_of_a_file_is_one_line_with_its_place(terminal: Terminal) -> None:
    text = SEEDED.replace("    ai_champion: R\n    team_members: I\n", "    team_members: I\n", 1)
    Path("mine.yaml").write_text(text.replace("    it_support: I\n", "    it_support: A\n", 1), "utf-8")
    lines = terminal("raci", "check", "mine.yaml", exits=2).splitlines()
    at = {name: number for number, name in enumerate(text.splitlines(), 1)}
    assert lines == [
        f"mine.yaml:{at['  strategy:']}: in the row 'strategy', nobody is responsible (R); name at least one role",
        f"mine.yaml:{at['  budget:']}: in the row 'budget', ceo and it_support are accountable (A); "
        "name exactly one role",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("activities: [", "mine.yaml:1: this is not YAML: "),
        ("", "mine.yaml: the file is empty"),
        ("activities: {}", "mine.yaml:1: there is no row for 'policy'; add it, since the bot routes by it"),
    ],
)
def test_a_file_that_is_no_matrix_is_told_so(terminal: Terminal, text: str, said: str) -> None:
    Path("mine.yaml").write_text(text, "utf-8")
    assert said in terminal("raci", "check", "mine.yaml", exits=2)


def test_a_file_that_is_not_there_is_told_so(terminal: Terminal) -> None:
    assert terminal("raci", "check", "mine.yaml", exits=2) == "mine.yaml: there is no such file\n"
    assert terminal("raci", "check", "company", exits=2) == "company: there is no such file\n"


# What is in force


def test_the_matrix_is_shown_as_it_is_in_force(seeded: Terminal) -> None:
    changed_in_slack(it_support="C")
    said = seeded("raci", "show", "--db", "test.db")
    (row,) = [line for line in said.splitlines() if "Training delivery" in line]
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["Training delivery", "I", "A", "R", "R", "C"]
    assert "Version 2, by Olga Petrov on 14 April 2026." in said


def test_the_history_tells_every_version(seeded: Terminal) -> None:
    changed_in_slack(it_support="C")
    said = seeded("raci", "history", "--db", "test.db")
    (second,) = [line for line in said.splitlines() if "Olga Petrov" in line]
    assert "[red]they do it now" in second
    assert "Training delivery: IT support I -> C" in second
    assert "the first: 9 rows" in said


@pytest.mark.parametrize("command", ["show", "history"])
def test_before_the_first_seed_there_is_nothing_to_show(terminal: Terminal, command: str) -> None:
    terminal("migrate", "--db", "test.db")
    said = terminal("raci", command, "--db", "test.db", exits=2)
    assert said == "There is no company yet. `groundswell seed FOLDER` loads one.\n"


# The file of the folder and what somebody changed in Slack


def test_the_same_old_file_does_not_overwrite_what_was_changed_in_slack(seeded: Terminal) -> None:
    changed_in_slack(it_support="C")
    for _ in range(2):
        said = seeded("seed", "company", "--db", "test.db")
        assert "documents: 0 new versions" in said
        stays = "raci matrix: the file is as it was loaded last, so what Olga Petrov changed on 14 April 2026 stays"
        assert said.count(stays) == 1
    assert "Version 2, by Olga Petrov" in seeded("raci", "show", "--db", "test.db")


def test_a_file_that_has_changed_wins_as_a_new_version_and_says_so(seeded: Terminal) -> None:
    changed_in_slack(it_support="C")
    Path("company/raci.yaml").write_text(SEEDED.replace("name: Training delivery", "name: Training"), "utf-8")
    said = seeded("seed", "company", "--db", "test.db")
    assert "documents: 1 new versions" in said
    assert "raci matrix: the file is not as it was loaded last, and takes the place of what Olga Petrov changed" in said
    said = seeded("raci", "history", "--db", "test.db")
    assert said.index("the row “Training delivery” is now called “Training”") < said.index("Olga Petrov")
    assert "Training: IT support C -> I" in said
    again = seeded("seed", "company", "--db", "test.db")
    assert "documents: 0 new versions" in again
    assert "raci matrix" not in again


def test_a_file_in_which_only_comments_have_changed_has_not_changed(seeded: Terminal) -> None:
    changed_in_slack(it_support="C")
    Path("company/raci.yaml").write_text(f"# ours since May\n{SEEDED}", "utf-8")
    assert "stays in force" in seeded("seed", "company", "--db", "test.db")
