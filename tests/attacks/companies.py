"""Made-up companies to attack: who is in them, who answered what, and the figures that were told of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np

from bot.rules.company import Department, Tier
from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import Cell, Crowd, Publication, publish
from bot.rules.questions import Choice, Kind, Question
from tests.attacks.attacker import Attacker, Found, concern_rules, share_rules
from tests.attacks.attacker import Kind as People

T0 = datetime(2026, 4, 16, 7, 0, tzinfo=UTC)
FLOOR = 5
THEMES = (*(f"theme{n}" for n in range(9)), "none", "rather_not_say")
USEFUL = Question("usefulness", Kind.SCALE, "Useful?", tuple(Choice(v, v) for v in "12345"), None, ("4", "5"))
CONCERN = Question("concern", Kind.SINGLE, "Concern?", tuple(Choice(v, v) for v in THEMES))
QUESTIONS = (USEFUL, CONCERN)


@dataclass
class Company:
    """A roster and what each round of the cycle was answered with: (round, kind, useful, concern)."""

    tree: list[Department]
    asked: list[Counter[People]]
    answers: list[tuple[int, People, str, str]] = field(default_factory=list)

    def cycle(self) -> Any:
        """The figures that are told."""
        closed = [
            Closed(1, T0, QUESTIONS, one.body(), one.kept)
            for n, one in enumerate(map(self._published, range(len(self.asked))))
        ]
        return cycle_figures(closed, self.tree)

    def _published(self, number: int) -> Publication:
        own = [answer for answer in self.answers if answer[0] == number]
        asked, took_part = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for kind, n in self.asked[number].items():
            asked[kind.department, kind.cohort] += n
        cells = Counter[tuple[str, str, str, str]]()
        for _, kind, useful, concern in own:
            took_part[kind.department, kind.cohort] += 1
            cells[kind.department, kind.cohort, "usefulness", useful] += 1
            if concern:
                cells[kind.department, kind.cohort, "concern", concern] += 1
        crowds = [Crowd(*key, n, took_part[key]) for key, n in sorted(asked.items())]
        return publish(self.tree, crowds, [Cell(*key, n) for key, n in sorted(cells.items())], QUESTIONS, FLOOR)

    def asked_by_cohort(self) -> Counter[str]:
        result = Counter[str]()
        for one in self.asked:
            for kind, n in one.items():
                result[kind.cohort] += n
        return result


def a_company(seed: int, most: int = 150, rounds: int | None = None) -> Company:
    """Of any size up to so many people, of one mind or of many, with few volunteers or many."""
    draw = Random(seed)
    departments = draw.randint(1, 10)
    people = max(7, round(most * draw.random() ** 2))
    tree = [Department("top", "Top"), *(Department(f"d{n}", f"D{n}", draw.choice((None, "top"))) for n in range(10))]
    keen = draw.choice((0.05, 0.2, 0.5))
    tiers = draw.choice((1, 2, 4))
    response = draw.choice((0.6, 0.8, 1))
    useful = {cohort: draw.choice((0, 0.03, 0.1, 0.3, 0.5, 0.9, 0.97, 1)) for cohort in ("volunteer", "assigned")}
    liked = [draw.choice((0, 0.1, 1, 3, 10)) for _ in THEMES]
    liked[draw.randrange(11)] += 1
    stops = draw.choice((0, 0.1))
    company = Company(tree, [Counter() for _ in range(rounds or draw.choice((1, 1, 2)))])
    for _ in range(people):
        cohort = "volunteer" if draw.random() < keen else "assigned"
        kind = People(f"d{int(departments * draw.random() ** 1.5)}", cohort, draw.choice(list(Tier)[:tiers]).value)
        number = draw.randrange(len(company.asked))
        company.asked[number][kind] += 1
        if draw.random() < response:
            value = draw.choice("45" if draw.random() < useful[cohort] else "123")
            concern = "" if draw.random() < stops else draw.choices(THEMES, liked)[0]
            company.answers.append((number, kind, value, concern))
    return company


def attackers(company: Company, cycle: Any) -> list[Attacker]:
    """One for each question of which anything is told."""
    result = []
    for share in cycle["shares"]:
        answers = Counter((kind, value in USEFUL.adopted) for _, kind, value, _ in company.answers)
        kinds = sorted({kind for kind, _ in answers})
        truth = np.array([[answers[kind, True], answers[kind, False]] for kind in kinds], dtype=float)
        rules = share_rules(cycle, share, kinds, company.asked_by_cohort())
        result.append(Attacker(kinds, ("yes", "no"), truth, rules))
    if cycle["concerns"]:
        named = Counter((kind, concern) for _, kind, _, concern in company.answers if concern)
        kinds = sorted({kind for kind, _ in named})
        truth = np.array([[named[kind, theme] for theme in THEMES] for kind in kinds], dtype=float)
        result.append(Attacker(kinds, THEMES, truth, concern_rules(cycle, kinds, THEMES)))
    return result


def attacked(company: Company, cycle: Any, draw: Random | None = None, pairs: int = 0) -> Sequence[Found]:
    """The first set that is found out for each question: by every pair of insiders, or by the most telling ones."""
    found = []
    for one in attackers(company, cycle):
        chosen = None if draw is None else one.some_pairs(draw, pairs)
        found += [first for first in [next(one.attack(chosen), None)] if first is not None]
    return found
