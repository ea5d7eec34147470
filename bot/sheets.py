"""Writes tables that a spreadsheet can open: no cell is a formula, and numbers stay numbers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What a text begins with that a spreadsheet may carry out (OWASP, "CSV Injection"), also in full width, and behind
whatever cannot be seen."""
MARK = "'"
"""Set before such a text: a spreadsheet then shows it as it is."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for an older code page; other programs skip it (`utf-8-sig`)."""


def safe(cell: object) -> object:
    """A cell that no spreadsheet carries out. Numbers are left as they are, also negative ones."""
    if not isinstance(cell, str):
        return cell
    return MARK + cell if FORMULA.match(cell) else cell


def written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV: every text in quotes, so that no comma, semicolon or line break begins another cell."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in [heads, *rows])
    return BYTE_ORDER_MARK + file.getvalue()
