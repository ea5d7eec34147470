"""Reads the themes, the words and phrases by which comments are sorted into them, and the
second opinion on them.

Words are given in blocks: one class a field, its members with blanks between. Phrases are given one a line; how they
are written stands in bot/rules/phrases.py. Every file in the folder is read, a class in several of them is one class.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.rules.lexicon import NEEDED_CLASSES, Duty, Lexicon, Rule
from bot.rules.opinion import Opinion
from bot.rules.phrases import PhraseError, check_word, phrases_of
from bot.rules.verdict import SIGNS, Verdict
from bot.seeding.findings import Finding, Findings, SeedErrors, meant
from bot.seeding.papers import Paper, read_paper
from bot.seeding.sheets import Columns, read_sheet

THEMES = "themes.yaml"
FOLDER = "themes"
WEIGHTS = "weights.json"
HINT = 0.5
"""Two different hints are enough."""
GENERAL = (Duty.HARMLESS, Duty.DENIES, Duty.OVER)
KINDS = ("yields", "sure", "hints", "except")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its id and the label people see."""

    id: str
    label: str


@dataclass
class _Draft:
    """What the files say, before classes that stand in another file are known."""

    classes: dict[str, list[str]] = field(default_factory=dict)
    lines: list[tuple[Paper, int, str, Duty, str, float]] = field(default_factory=list)
    yields: dict[str, str] = field(default_factory=dict)


def read_themes(folder: Path) -> tuple[Theme, ...]:
    """The themes in their order. SeedErrors carries what is wrong with them."""
    findings = Findings()
    paper = read_paper(folder / THEMES, THEMES, findings)
    found = []
    if paper:
        fields = paper.fields("the file", ("themes",), ("themes",))
        known = ("id", "label", "counts", "does_not")
        for item in fields["themes"].items("themes") if fields else []:
            said = item.fields("a theme", known, known)
            if "id" in said and "label" in said:
                found.append(Theme(said["id"].key("privacy"), said["label"].text("label")))
    if findings.errors:
        raise SeedErrors(findings.errors)
    return tuple(found)


def read_lexicon(folder: Path, opinion: bool = True) -> Lexicon:
    """The lexicon of `folder`/themes, with its second opinion or without. SeedErrors carries every error, with file
    and line."""
    findings = Findings()
    themes = [theme.id for theme in read_themes(folder)]
    draft = _Draft()
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        paper = read_paper(path, f"{FOLDER}/{path.name}", findings)
        if paper:
            _read_file(paper, themes, draft)
    for name in NEEDED_CLASSES:
        if name not in draft.classes:
            findings.error(FOLDER, None, f"no file names the class '{name}'; the sorting needs it")
    rules = list(_rules(draft))
    if findings.errors:
        raise SeedErrors(findings.errors)
    weights = folder / FOLDER / WEIGHTS
    second = read_opinion(weights) if opinion and weights.is_file() else None
    return Lexicon.of(draft.classes, rules, draft.yields, second)


def read_opinion(path: Path) -> Opinion:
    """The second opinion that a file holds. SeedErrors where it cannot be read."""
    try:
        said = json.loads(path.read_text("utf-8"))
        verdict = Verdict(said["verdict"]["trust"], said["verdict"]["base"])
        opinion = Opinion(tuple(said["themes"]), tuple(said["base"]), said["weights"], verdict)
        if set(verdict.trust) != set(SIGNS) or not set(verdict.base) <= set(opinion.themes):
            raise ValueError("the verdict is about other signs or themes")
        if len(opinion.base) != len(opinion.themes):
            raise ValueError("some theme has no base")
        if any(len(one) != len(opinion.themes) + 1 or not one.isascii() for one in opinion.weights.values()):
            raise ValueError("a weight has no value for some theme")
    except (ValueError, KeyError, TypeError, AttributeError):
        findings = Findings()
        findings.error(path.name, None, "it cannot be read; write it anew with groundswell themes learn")
        raise SeedErrors(findings.errors) from None
    return opinion


def written_opinion(opinion: Opinion) -> str:
    """The second opinion as its file holds it: a line for each word, so that changes can be seen."""
    lines = [
        f"{json.dumps(one, ensure_ascii=False)}:{json.dumps(weight)}" for one, weight in sorted(opinion.weights.items())
    ]
    verdict = {"trust": opinion.verdict.trust, "base": opinion.verdict.base}
    head = [f'"{name}": {json.dumps(said)},' for name, said in (("themes", opinion.themes), ("base", opinion.base))]
    head += [f'"verdict": {json.dumps(verdict)},', '"weights": {']
    return "\n".join(["{", *head, ",\n".join(lines), "}", "}", ""])


def _read_file(paper: Paper, themes: Sequence[str], draft: _Draft) -> None:
    fields = paper.fields("the file", ("words", "negation", "themes"))
    if "words" in fields:
        for name, words in fields["words"].fields("words").items():
            draft.classes.setdefault(name, []).extend(_words(words, name))
    if "negation" in fields:
        for duty, block in fields["negation"].fields("negation", GENERAL).items():
            _read_block(block, Duty(duty), "", 1.0, draft)
    if "themes" not in fields:
        return
    for theme, kinds in fields["themes"].fields("themes", themes).items():
        for kind, block in kinds.fields(theme, KINDS).items():
            if kind == "yields":
                draft.yields[theme] = block.chosen("theme", themes) or ""
                continue
            duty = Duty.EXCEPT if kind == "except" else Duty.TELLS
            _read_block(block, duty, theme, HINT if kind == "hints" else 1.0, draft)


def _words(paper: Paper, name: str) -> Iterator[str]:
    for word in paper.text(f"the class {name}").split():
        try:
            check_word(word)
            yield word
        except PhraseError as wrong:
            paper.error(str(wrong))


def _read_block(block: Paper, duty: Duty, theme: str, weight: float, draft: _Draft) -> None:
    if block.empty:
        return
    # A block's words begin on the line after the field's name.
    first = block.line_at(0)
    for number, line in enumerate(block.text("the phrases").split("\n")):
        if line.strip() and not line.strip().startswith("#"):
            draft.lines.append((block, first + number, line.strip(), duty, theme, weight))


def _rules(draft: _Draft) -> Iterator[Rule]:
    for paper, line, written, duty, theme, weight in draft.lines:
        try:
            for phrase in phrases_of(written, draft.classes.keys()):
                yield Rule(phrase, duty, theme, weight)
        except PhraseError as wrong:
            paper.findings.error(paper.file, line, str(wrong))


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, and the themes that somebody says it has."""

    text: str
    themes: frozenset[str]


def read_comments(path: Path, themes: Sequence[str]) -> tuple[list[Comment], tuple[Finding, ...]]:
    """The labelled comments of a CSV file, and everything that is wrong with it. Columns it does not know are
    passed over."""
    findings = Findings()
    columns = Columns(_titles(path), ("comment", "themes"))
    comments = []
    for line in read_sheet(path, path.name, columns, findings):
        given = [word.strip() for word in line["themes"].split(";") if word.strip()]
        if not line["comment"]:
            findings.error(path.name, line.number, "the comment is empty; write one, or delete the line")
        for word in given:
            if word not in themes:
                hint = meant(word, themes) or f"; the themes are {', '.join(themes)}"
                findings.error(path.name, line.number, f"there is no theme '{word}'{hint}")
        comments.append(Comment(line["comment"], frozenset(given)))
    if not comments and not findings.errors:
        findings.error(path.name, None, "there is no comment in it; write one a line below the names of the columns")
    return comments, tuple(SeedErrors(findings.errors).errors)


def _titles(path: Path) -> tuple[str, ...]:
    """The columns a file may have: ours, and whatever others it has."""
    first = path.read_bytes().split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    written = (title.strip().strip('"').casefold() for title in first.replace(";", ",").split(","))
    return tuple(dict.fromkeys(("comment", "themes", *filter(None, written))))
