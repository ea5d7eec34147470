"""A terminal in a folder of its own, and a company that was seeded there."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from bot import __main__ as commandline
from bot.commands.terminal import out
from storage.keys import new_secret
from tests.commands.terminal import HARBOUR, Terminal


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was seeded once, so that another database costs little."""
    file = tmp_path_factory.mktemp("seeded") / "seeded.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["groundswell", "seed", str(HARBOUR), "--db", str(file)])
        with pytest.raises(SystemExit, match=r"^0$"):
            commandline.main()
    return file


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """A terminal as wide as everything that is printed, and no database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(out, "width", 250)
    monkeypatch.setenv("GROUNDSWELL_SECRET", new_secret())
    return Terminal(capsys, monkeypatch, tmp_path / "test.db")


@pytest.fixture
def seeded(terminal: Terminal, seeded_file: Path) -> Terminal:
    """Harbour is in the database."""
    copyfile(seeded_file, terminal.db)
    return terminal


@pytest.fixture
def on_slack(seeded: Terminal) -> Terminal:
    """Everybody has been found in Slack."""
    with closing(sqlite3.connect(seeded.db)) as connection, connection:
        connection.execute("UPDATE person SET slack_id = 'U00' || id")
    return seeded
