"""What others are told of a concern that was resolved: how much, and nothing that its reporter was promised to keep."""

import re
from collections.abc import Collection

from bot.rules.handling import Illegal

LONGEST = 500
"""Characters of what is told."""
RUN = 6
"""So many words in a row are somebody's own words."""
WORD = re.compile(r"\w+")


SHORTEST_NAME = 3
"""Letters of a part of a name: shorter ones are words like any other."""


def unfit(words: str, theirs: Collection[str], names: Collection[str]) -> Illegal | None:
    """Why this is not told to others, or None. `theirs` is all that the reporter wrote.

    `names` are what a reporter goes by who raised it by name. Of an anonymous one none may be given: what is refused
    would tell who it was.
    """
    if len(words) > LONGEST:
        return Illegal.TOO_LONG
    if any(_runs(words) & _runs(one) for one in theirs):
        return Illegal.THEIR_WORDS
    said = {*WORD.findall(words.casefold())}
    parts = {
        part
        for name in names
        for part in WORD.findall(name.casefold())
        if len(part) >= SHORTEST_NAME or not part.isalpha()
    }
    return Illegal.THEIR_NAME if parts & said else None


def _runs(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
