"""Finds words in the source of the blocks that would be said without going through the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SAYS = {"_", "N_", "n_", "p_"}
"""What puts a text into the catalogues."""
PATTERNS = {"dated"}
"""What writes by a pattern that is not said."""
UNSEEN = {
    "action_id",
    "block_id",
    "callback_id",
    "private_metadata",
    "style",
    "type",
    "value",
    "dispatch_action_config",
}
"""Keywords of a block whose text nobody reads."""
SILENT = {
    "partition",
    "rpartition",
    "removeprefix",
    "removesuffix",
    "startswith",
    "endswith",
    "split",
    "compile",
    "get",
}
"""Calls whose texts are looked for, and not said."""
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z(“]|^[A-Z][a-z]+\b|[a-z]{2,}[.?!]$")
MARKUP = re.compile(r"<!date\^|\{date_long_pretty\}|\{time\}|`[^`]*`|<[@#!][^>]*>|:[a-z_]+:")


def unsaid(path: Path) -> list[str]:
    """Each text in a file that somebody would read and no translator sees, with its line."""
    tree = ast.parse(path.read_text())
    return [f"{path.name}:{line}: {text!r}" for line, text in sorted(set(_texts(tree)))]


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PATTERNS:
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
        # What fills the places of a text is a text of its own.
        for keyword in node.keywords:
            yield from _texts(keyword.value)
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SILENT:
        yield from _texts(node.func.value)
        return
    if isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg in UNSEEN):
        return
    if isinstance(node, ast.Subscript):
        yield from _texts(node.value)
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # A docstring.
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _texts(node.value)
        return
    if isinstance(node, ast.JoinedStr):
        fixed = [one.value for one in node.values if isinstance(one, ast.Constant)]
        text = MARKUP.sub("", "\0".join(str(one) for one in fixed))
        if WORD.search(text) and not re.fullmatch(r"[a-z_:\0./#-]*", text):
            yield node.lineno, "{}".join(str(one) for one in fixed)
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                yield from _texts(one.value)
        return
    if isinstance(node, ast.FormattedValue):
        yield from _texts(node.value)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if SENTENCE.search(MARKUP.sub("", node.value)):
            yield node.lineno, node.value
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.arguments | ast.arg) or (isinstance(node, ast.FunctionDef) and child is node.returns):
            continue
        yield from _texts(child)
