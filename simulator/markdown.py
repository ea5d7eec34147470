"""Slack's mrkdwn as Markdown, so that any renderer shows it about as Slack does."""

import re
from collections.abc import Iterator

from simulator.rendering import NameOf, labelled, without_entities

FENCE = "```"
BULLETS = ("• ", "- ")

_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*\n]+)(?<=\S)\*(?!\w)")
_CODE = re.compile(r"`[^`\n]+`")
_INSIDE_A_WORD = re.compile(r"(?<=\w)_(?=\w)")
_HEADING = re.compile(r"^(#+ )")
_WEB = re.compile(r"<(https?://[^<>|]+)(?:\|([^<>]+))?>")
_QUOTE = re.compile(r"^(?:&gt;|>) ?")


def markdown(text: str, name_of: NameOf | None = None, *, links: bool = False) -> str:
    """Bold has two stars, every line stands by itself, bullets are a list, and blocks of code stay as they are.

    With `links` they lead somewhere; without, only their words stand there.
    """
    text = _WEB.sub(lambda found: f"[{found.group(2) or found.group(1)}]({found.group(1)})", text) if links else text
    pieces = labelled(text, name_of).split(FENCE)
    # Between the first fence and the second is code, between the second and the third prose again, and so on.
    return "".join(_fenced(piece) if place % 2 else _prose(piece) for place, piece in enumerate(pieces))


def _fenced(code: str) -> str:
    inside = without_entities(code).strip("\n")
    return f"\n\n{FENCE}\n{inside}\n{FENCE}\n\n"


def _prose(text: str) -> str:
    return "\n".join(_apart(text.split("\n")))


def _apart(lines: list[str]) -> Iterator[str]:
    """Lines that do not run into each other; Markdown wants an empty one around a list or a quotation."""
    before = ""
    for line in lines:
        sort = _sort(line.lstrip())
        if sort != before:
            yield ""
        before = sort
        yield f"- {_marks(line.lstrip()[2:])}" if sort == "bullet" else f"{_marks(line)}  "


def _sort(line: str) -> str:
    if line.startswith(BULLETS):
        return "bullet"
    return "quotation" if _QUOTE.match(line) else ""


def _marks(line: str) -> str:
    line = _HEADING.sub(r"\\\1", _QUOTE.sub("> ", line))
    spans = _CODE.findall(line)
    parts = [_INSIDE_A_WORD.sub(r"\\_", _BOLD.sub(r"**\1**", part)) for part in _CODE.split(line)]
    codes = [without_entities(span) for span in spans] + [""]
    return "".join(part + code for part, code in zip(parts, codes, strict=True))
