"""Learns the second opinion on comments from labelled ones, and how far to trust it from those that are new to it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.rules.learning import Labelled, learn
from bot.rules.lexicon import Lexicon
from bot.rules.opinion import Opinion
from bot.rules.sorting import read_as, signs
from bot.rules.trusting import Held, verdict
from bot.seeding.themes import Comment


def learned(
    known: Sequence[Comment], fresh: Sequence[Sequence[Comment]], lexicon: Lexicon, themes: Sequence[str]
) -> Opinion:
    """The opinion that all comments lead to.

    Each of `fresh` holds comments of other people, of which no phrase was made. How far to trust phrases and opinion
    is learned from these, each sorted by an opinion that has not seen it; where there are none, as is usual.
    """
    said = [_labelled(known, lexicon), *(_labelled(comments, lexicon) for comments in fresh)]
    opinion = learn([one for comments in said for one in comments], themes)
    held: list[Held] = []
    for number, comments in enumerate(fresh, 1):
        others = [one for at, kept in enumerate(said) if at != number for one in kept]
        held += _held(comments, learn(others, themes), lexicon)
    return replace(opinion, verdict=verdict(held, themes)) if held else opinion


def _labelled(comments: Sequence[Comment], lexicon: Lexicon) -> list[Labelled]:
    read = [read_as(one.text, lexicon) for one in comments]
    return [
        ([token.word for token in one.words], one.symbols, comment.themes)
        for one, comment in zip(read, comments, strict=True)
    ]


def _held(comments: Sequence[Comment], opinion: Opinion, lexicon: Lexicon) -> list[Held]:
    found = []
    for comment in comments:
        read = read_as(comment.text, lexicon)
        told = opinion.totals([token.word for token in read.words], read.symbols)
        found += [(theme, said, theme in comment.themes) for theme, said in signs(read, lexicon, told).items()]
    return found
