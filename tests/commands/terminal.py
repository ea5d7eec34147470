"""The terminal at which somebody types `groundswell ...`."""

import sys
from pathlib import Path
from typing import Any

import pytest

from bot import __main__ as commandline

HARBOUR = Path(__file__).parents[1] / "stories" / "harbour"


class Terminal:
    """Runs `groundswell ...` and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: Path) -> None:
        self._capsys, self._monkeypatch, self.db = capsys, monkeypatch, db

    def __call__(self, *words: str, exits: int = 0) -> str:
        self._monkeypatch.setattr(sys, "argv", ["groundswell", *words])
        code: Any = 0
        try:
            commandline.main()
        except SystemExit as end:
            code = end.code or 0
        said = self._capsys.readouterr()
        assert code == exits, said.out + said.err
        return said.out + said.err

    def on(self, *words: str, exits: int = 0) -> str:
        """The same on the database in `db`."""
        return self(*words, "--db", str(self.db), exits=exits)
