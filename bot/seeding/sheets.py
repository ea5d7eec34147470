"""Reads CSV files as people's spreadsheets write them: with byte-order marks, CRLF, semicolons and blank lines."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.seeding.findings import Findings, meant


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line its first cell stands on (from 1), and the cells by column, stripped; "" where empty."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file may have, in lower case, and those of them that it must have."""

    known: Sequence[str]
    needed: Sequence[str]


def read_text(path: Path, file: str, findings: Findings) -> str | None:
    """The text of a UTF-8 file, or None with an error that says where it is something else."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        findings.error(file, line, "this is not UTF-8 text; save the file again as 'CSV UTF-8' or 'UTF-8'")
        return None


def read_sheet(path: Path, file: str, columns: Columns, findings: Findings) -> list[Line]:
    """The rows of a CSV file; empty, with errors, where its header or its quoting is wrong."""
    text = read_text(path, file, findings)
    if text is None:
        return []
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as wrong:
        findings.error(file, start, f'the quotes are wrong from here on ({wrong}); close each " that is opened')
        return []
    if not rows:
        findings.error(file, None, f"the file is empty; its first line names the columns: {', '.join(columns.known)}")
        return []
    return _lines(rows, file, columns, findings)


def _lines(rows: list[tuple[int, list[str]]], file: str, columns: Columns, findings: Findings) -> list[Line]:
    (top, titles), *body = rows
    header = [title.casefold() for title in titles]
    # Spreadsheets write empty cells behind the last column.
    while header and not header[-1]:
        header.pop()
    if not _header_is_right(header, top, file, columns, findings):
        return []
    lines = []
    for number, cells in body:
        if any(cells[len(header) :]):
            findings.error(
                file,
                number,
                f"this line has {len(cells)} cells and the header {len(header)}; put a cell that contains a comma "
                "in double quotes",
            )
            continue
        if len(cells) < len(header):
            findings.error(
                file,
                number,
                f"this line has {len(cells)} cells and the header {len(header)}; leave a cell empty, but keep its "
                "comma",
            )
            continue
        lines.append(Line(number, dict(zip(header, cells, strict=False))))
    return lines


def _header_is_right(header: list[str], top: int, file: str, columns: Columns, findings: Findings) -> bool:
    before = len(findings.errors)
    known = ", ".join(columns.known)
    for title in dict.fromkeys(header):
        if not title:
            findings.error(file, top, f"a column has no name; the known columns are {known}")
        elif title not in columns.known:
            hint = meant(title, columns.known)
            findings.error(file, top, f"there is no column '{title}'{hint or ';'} the known columns are {known}")
        elif header.count(title) > 1:
            findings.error(file, top, f"the column '{title}' is there {header.count(title)} times; keep one")
    for title in columns.needed:
        if title not in header:
            findings.error(file, top, f"the column '{title}' is missing; add it")
    return len(findings.errors) == before
