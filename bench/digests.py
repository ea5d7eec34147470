"""How long a digest over a year takes, and what ten times as many answers cost."""

import time
from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import select

from bench.company import MONDAY, company, terms
from bot import digests
from bot.rules.company import Cohort
from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import Cell, Crowd, publish
from bot.rules.pulses import RoundState
from bot.rules.questions import Question
from bot.seeding import SEEDS, read_company
from storage.db import Database
from storage.tables import Department, Publication, Round

CYCLES = 13
"""Of four weeks each: a year."""
WEEK = "2026-W20"
ANSWERS = 1_000_000
"""In a year, to all questions together: what a company of 15,000 gives."""
FLOOR = 5


def measured(people: int, rounds: int) -> Iterator[tuple[str, list[float], float]]:
    """(key, its values, the reference) of each measure, in companies of ten times `people`.

    `digest_growth_10x` is the time of a digest over ten million answers over that of one over a million, both in each
    round; `digest_s` the seconds of the larger.
    """
    with company(people * 10, 0) as few, company(people * 10, 0) as many:
        year(few, ANSWERS)
        year(many, ANSWERS * 10)
        growth, seconds = [], []
        for _ in range(rounds):
            before, after = _digest(few), _digest(many)
            growth.append(after / before)
            seconds.append(after)
        yield "digest_growth_10x", growth, 1.5
        yield "digest_s", seconds, 1.0


def year(database: Database, answers: int) -> None:
    """Publish so many answers, in equal cycles, as rounds that have closed are published."""
    pulse = read_company(SEEDS / "demo").templates[0]
    with database.transaction() as session:
        tree = [row.rule() for row in session.exec(select(Department))]
        for number in range(1, CYCLES + 1):
            questions = tuple(one for asked in pulse.form(number) for one in asked.counted())
            each = answers // (CYCLES * len(questions) * len(tree) * len(Cohort))
            crowds = [Crowd(unit.key, cohort, each * 2, each) for unit in tree for cohort in Cohort]
            cells = [cell for crowd in crowds for question in questions for cell in _answers(crowd, question)]
            closed_at = MONDAY - timedelta(weeks=4 * (CYCLES - number), days=4)
            published = publish(tree, crowds, cells, questions, FLOOR)
            closed = Closed(number, closed_at, questions, published.body(), published.kept)
            figures = cycle_figures([closed], tree)
            row = Round(
                template=pulse.key,
                name=pulse.name,
                mode="anonymous",
                state=RoundState.CLOSED,
                cycle=number,
                floor=FLOOR,
                floor_comments=10,
                links_days=30,
                participation_days=400,
                questions=[],
                not_asked={},
                audience={},
                opens_at=closed_at - timedelta(days=9),
                closes_at=closed_at,
                closed_at=closed_at,
                published_at=closed_at,
                opened_by="bench",
            )
            session.add(row)
            session.flush()
            told = Publication(
                first_round=row.id or 0,
                template=pulse.key,
                cycle=number,
                closed_at=closed_at,
                published_at=closed_at,
                figures=figures,
            )
            session.add(told)


def _answers(crowd: Crowd, question: Question) -> Iterator[Cell]:
    """Everybody's answer to a question: each choice as often as the next."""
    for place, choice in enumerate(question.choices):
        n = crowd.took_part // len(question.choices) + (place < crowd.took_part % len(question.choices))
        yield Cell(crowd.department, crowd.cohort, question.key, choice.value, n)


def _digest(database: Database) -> float:
    with database.transaction() as session:
        began = time.perf_counter()
        digests.make(session, terms(), FLOOR, WEEK, MONDAY + timedelta(hours=3))
        took = time.perf_counter() - began
        session.rollback()
    return took
