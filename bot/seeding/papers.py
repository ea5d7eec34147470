"""Reads YAML files as nodes that know their lines, so that an error can say where it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.seeding.findings import Findings, meant
from bot.seeding.sheets import read_text

KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Paper:
    """A node of a YAML file. Every question about it that has no answer leaves an error and gives an empty one."""

    file: str
    node: yaml.Node
    findings: Findings

    @property
    def line(self) -> int:
        """From 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def empty(self) -> bool:
        """Whether nothing is written here."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag.endswith(":null")

    def error(self, message: str) -> None:
        """Note an error on this line."""
        self.findings.error(self.file, self.line, message)

    def text(self, what: str) -> str:
        """The words that are written, also where YAML reads them as a number or as yes and no."""
        if isinstance(self.node, yaml.ScalarNode) and not self.empty:
            return str(self.node.value).strip()
        self.error(f"{what} should be text")
        return ""

    def key(self, example: str) -> str:
        """A key by which figures are joined over the years, such as `example`."""
        key = self.text("key")
        if key and not KEY.fullmatch(key):
            self.error(f"the key '{key}' should be lower-case letters, digits and _, such as '{example}'")
        return key

    def chosen(self, what: str, known: Sequence[str]) -> str | None:
        """The word of a field that allows only some; None where it is another."""
        word = self.text(what)
        if word in known:
            return word
        if word:
            self.error(f"there is no {what} '{word}'{meant(word, known) or '; use one of ' + ', '.join(known)}")
        return None

    def number(self, what: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`; `least` where it is none."""
        text = self.text(what)
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        if text:
            self.error(f"{what} should be a whole number from {least} to {most}, not '{text}'")
        return least

    def line_at(self, position: int) -> int:
        """The line on which the character at a position of the text stands."""
        # In a block the words begin on the line after the field's name.
        block = getattr(self.node, "style", None) in ("|", ">")
        return self.line + block + self.text("the text")[:position].count("\n")

    def items(self, what: str) -> "list[Paper]":
        """The entries of a list."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Paper(self.file, node, self.findings) for node in self.node.value]
        self.error(f"{what} should be a list: lines that begin with '- '")
        return []

    def fields(self, what: str, known: Sequence[str] | None = None, needed: Sequence[str] = ()) -> "dict[str, Paper]":
        """The fields of a mapping, in order; with `known`, any other is an error, as is a `needed` one not there."""
        if not isinstance(self.node, yaml.MappingNode):
            self.error(f"{what} should have fields: lines such as 'name: ...'")
            return {}
        found: dict[str, Paper] = {}
        for key, value in self._pairs():
            name = str(key.node.value)
            if name in found:
                key.error(f"'{name}' is there twice; keep one")
            elif known is not None and name not in known:
                hint = meant(name, known) or f"; the known fields are {', '.join(known)}"
                key.error(f"{what} has no field '{name}'{hint}")
            else:
                found[name] = value
        for name in needed:
            if name not in found:
                self.error(f"{what} has no '{name}'; add it")
        return found

    def key_lines(self) -> dict[str, int]:
        """The line of each field's name."""
        return {str(key.node.value): key.line for key, _ in self._pairs()}

    def _pairs(self) -> "Iterator[tuple[Paper, Paper]]":
        if isinstance(self.node, yaml.MappingNode):
            for key, value in self.node.value:
                yield Paper(self.file, key, self.findings), Paper(self.file, value, self.findings)


def read_paper(path: Path, file: str, findings: Findings) -> Paper | None:
    """The root of a YAML file, or None with an error that says where it cannot be read."""
    text = read_text(path, file, findings)
    if text is None:
        return None
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else None
        findings.error(file, line, f"this is not YAML: {wrong.problem}; check the indentation, colons and quotes here")
        return None
    except yaml.reader.ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        findings.error(file, line, "there is a character that YAML does not allow; type this line again")
        return None
    if node is None:
        findings.error(file, None, "the file is empty; delete it to use the one the bot comes with")
        return None
    return Paper(file, node, findings)


def _composed(text: str) -> yaml.Node | None:
    """The root, read by the quick reader where PyYAML has it; what is wrong is said in the words of the other."""
    quick: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(text, Loader=quick)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)
