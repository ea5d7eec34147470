"""What is taken back in a comment: by a negation, by the end of a worry, by an exception of the theme."""

from collections.abc import Mapping

from bot.rules.lexicon import BEHIND, NEGATOR, Duty, Rule
from bot.rules.phrases import Match, Read

NEGATED_WITHIN = 4
"""Words, fillers aside, by which a negation may stand before what it takes back."""


class Back:
    """What is taken back in a comment, and from where to where."""

    def __init__(self, read: Read, by_duty: Mapping[Duty, list[tuple[Rule, Match]]]) -> None:
        self.read = read
        harmless = {at for _, match in by_duty[Duty.HARMLESS] for at in match}
        negators = [at for at, symbols in enumerate(read.symbols) if NEGATOR in symbols]
        self.negators = [at for at in negators if at not in harmless]
        self.denials = [match[-1] for _, match in by_duty[Duty.DENIES] if harmless.isdisjoint(match)]
        self.over = max((match[0] for _, match in by_duty[Duty.OVER]), default=-1)
        self.excepted = {
            (rule.theme, at)
            for rule, match in by_duty[Duty.EXCEPT]
            if not any(self._negates(negator, match) for negator in negators)
            for at in match
        }
        self.themes = {rule.theme for rule, match in by_duty[Duty.TELLS] if self.takes(rule, match)}
        """Themes of which a phrase is taken back."""

    @property
    def something(self) -> bool:
        """Whether a worry is denied, or over."""
        return bool(self.denials) or self.over >= 0

    def takes(self, rule: Rule, match: Match) -> bool:
        """Whether a phrase is not meant where it stands."""
        if match[-1] < self.over or any((rule.theme, at) in self.excepted for at in match):
            return True
        return any(self._negates(at, match) for at in self.negators) or any(
            at < match[0] and self._goes_on(at, match[0]) for at in self.denials
        )

    def _negates(self, at: int, match: Match) -> bool:
        if at in match:
            return False
        if at > match[-1]:
            return at == match[-1] + 1 and BEHIND in self.read.symbols[at] and self._same_clause(at, match[-1])
        if at > match[0]:
            return True
        between = sum(not self.read.filler[one] for one in range(at + 1, match[0]))
        return between < NEGATED_WITHIN and self._same_clause(at, match[0]) and self._goes_on(at, match[0])

    def _same_clause(self, one: int, two: int) -> bool:
        return self.read.words[one].clause == self.read.words[two].clause

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether one sentence goes from one position to another, without a but."""
        if self.read.words[first].sentence != self.read.words[last].sentence:
            return False
        return not any(self.read.barred[at] for at in range(first + 1, last))
