"""What is wrong with a company folder, said so that whoever wrote the file can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """An error or a warning: the file (relative to the folder), its line from 1 (or None), and what to do."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class SeedErrors(Exception):
    """A company folder cannot be loaded; `errors` are all that was found, by file and line."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = tuple(sorted(set(errors), key=lambda e: (e.file, e.line or 0, e.message)))
        super().__init__("\n".join(map(str, self.errors)))


class Findings:
    """Collects errors and warnings while files are read, so that all are told at once."""

    def __init__(self) -> None:
        self.errors: list[Finding] = []
        self.warnings: list[Finding] = []

    def error(self, file: str, line: int | None, message: str) -> None:
        """Note what keeps the folder from being loaded."""
        self.errors.append(Finding(file, line, message))

    def warn(self, file: str, line: int | None, message: str) -> None:
        """Note what should be looked at, though the folder can be loaded."""
        self.warnings.append(Finding(file, line, message))


MANY = 2_000


def meant(word: str, known: Iterable[str]) -> str:
    """ "; did you mean 'sales'?" where one of the known words is close to the one written, or else nothing."""
    folded = word.casefold()
    by_folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    if len(by_folded) > MANY:
        # Comparing with a hundred thousand people takes seconds; few mistype the first letter.
        by_folded = {one: name for one, name in by_folded.items() if one[:1] == folded[:1]}
    close = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return f"; did you mean '{by_folded[close[0]]}'?" if close else ""
