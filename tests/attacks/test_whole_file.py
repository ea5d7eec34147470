"""Whoever gets the whole database file of a closed pulse assigns answers to people no better than by its figures.

The attacker has the roster, who took part, every row of every table, and every byte of the file and its log. They
guess one answer for each participant: from any row that names somebody beside an answer, else from answers that lie in
the file in some order, else from the published figures alone. Whoever has only the figures guesses from them.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any

import pytest
from scipy.stats import binomtest
from sqlalchemy import MetaData, select
from sqlmodel import Session
from sqlmodel import select as find

from bot import closing
from bot.rules.pulses import Mode, RoundState
from bot.rules.questions import Choice, Kind, Question
from storage import rounds
from storage.answers import Answers, Tap
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Department, Invite, Participation, Person, Publication, Round, RoundKey

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
KEYS = Keys(new_secret())
VALUES = "12345"
USEFUL = Question("useful", Kind.SCALE, "Useful?", tuple(Choice(v, v) for v in VALUES), None, ("4", "5"))
PEOPLE = range(101, 131)
RECORD = re.compile(rb"useful([1-5])")
Guesses = dict[int, str]


def department(person: int) -> str:
    return "sales" if person % 3 else "legal"


@pytest.fixture
def db(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{copyfile(migrated_file, tmp_path / 'here.db')}")
    with found.transaction() as session:
        session.add_all([Department(key="sales", name="Sales"), Department(key="legal", name="Legal")])
        session.flush()
        for n in PEOPLE:
            session.add(
                Person(id=n, slack_id=f"U{n}", name=f"P{n}", zone="UTC", department=department(n), tier="managers",
                       cohort="assigned")
            )  # fmt: skip
    yield found
    found.close()


def ask(db: Database, number: int, mode: Mode) -> None:
    with db.transaction() as session:
        session.add(
            Round(id=number, template="default", name="Pulse", mode=mode, state=RoundState.OPEN, floor=5,
                  floor_comments=10, links_days=30, participation_days=400, not_asked={}, audience={}, opened_by="test",
                  questions=rounds.questions_body([USEFUL]), opens_at=AT, closes_at=AT + timedelta(days=9))
        )  # fmt: skip
        session.flush()
        if mode is Mode.ANONYMOUS:
            session.add(RoundKey(round_id=number, wrapped=KEYS.new_round_key(number)))
        for n in PEOPLE:
            session.add(Invite(round_id=number, person_id=n, department=department(n), tier="managers",
                               cohort="assigned", reached=True))  # fmt: skip


async def lived_through(db: Database, number: int, seed: int, mode: Mode) -> Guesses:
    """A round that is asked, answered in some order, and closed; what everybody truly answered."""
    draw = Random(f"pulse {seed}")
    ask(db, number, mode)
    liking = draw.random()
    truth = {n: VALUES[min(4, int(draw.gauss(liking, 0.25) * 5)) if draw.random() > 0.05 else 0] for n in PEOPLE}
    took_part = draw.sample(PEOPLE, 24)
    answers = Answers(KEYS)
    for n in took_part:
        await db.write_row(answers.save, Tap(f"{number} {n}", f"U{n}", number, "useful", truth[n], AT))
    with db.transaction() as session:
        closing.close(session, KEYS, number, AT + timedelta(days=9))
    await closing.finish(db, KEYS, AT + timedelta(days=9))
    return {n: truth[n] for n in took_part}


def by_figures(session: Session, number: int, took_part: list[int]) -> Guesses:
    """The answer that the published share of their unit makes likeliest: yes or no, and then the mildest of it."""
    figures = session.exec(find(Publication.figures).where(Publication.first_round == number)).one()
    (share,) = figures["shares"]
    unit_of = {key: unit["key"] for unit in figures["units"] for key in unit["departments"]}

    def guess(person: int) -> str:
        said = share["units"].get(unit_of[department(person)], share["company"])
        low, high = said["yes"]
        return "4" if low + high > said["answered"] else "3"

    return {person: guess(person) for person in took_part}


def by_rows(session: Session, number: int) -> Guesses:
    """Answers that stand in one row with somebody's number or Slack id, in whichever table."""
    everything = MetaData()
    everything.reflect(session.connection())
    names: dict[Any, int] = {str(n): n for n in PEOPLE} | {f"U{n}": n for n in PEOPLE}
    found: Guesses = {}
    for table in everything.sorted_tables:
        for row in session.connection().execute(select(table)).mappings():
            if row.get("round_id", number) != number:
                continue
            cells = [str(cell) for cell in row.values()]
            who = [names[cell] for cell in cells if cell in names]
            said = [cell for cell in cells if cell in VALUES and len(cell) == 1]
            if who and "useful" in cells and said:
                found[who[0]] = said[-1]
    return found


def by_bytes(file: Path, took_part: list[int]) -> Guesses:
    """Answers that lie in the file or its log, given to people in the order in which it names them."""
    raw = b"".join(part.read_bytes() for part in file.parent.iterdir() if part.name.startswith(file.name))
    said = [match.group(1).decode() for match in RECORD.finditer(raw)]
    return dict(zip(took_part, said, strict=False))


def guessed(db: Database, number: int) -> tuple[Guesses, Guesses]:
    """What is guessed with the whole file, and with the figures alone."""
    with db.reading() as session:
        took_part = list(session.exec(find(Participation.person_id).where(Participation.round_id == number)))
        figures = by_figures(session, number, took_part)
        rows = by_rows(session, number)
    with_file = figures | by_bytes(Path(db.url.database or ""), took_part) | rows
    return with_file, figures


async def attacked(db: Database, pulses: int, mode: Mode) -> tuple[int, int, int]:
    """Over so many pulses: people guessed at, guessed right with the whole file, guessed right by the figures alone."""
    right, by_figures_right, people = 0, 0, 0
    for number in range(1, pulses + 1):
        truth = await lived_through(db, number, number, mode)
        with_file, figures = guessed(db, number)
        people += len(truth)
        right += sum(with_file[n] == value for n, value in truth.items())
        by_figures_right += sum(figures[n] == value for n, value in truth.items())
    return people, right, by_figures_right


def no_better(people: int, right: int, by_figures_right: int) -> bool:
    return float(binomtest(right, people, by_figures_right / people, alternative="greater").pvalue) > 0.01


@pytest.mark.long
async def test_the_whole_file_of_thirty_anonymous_pulses_tells_no_more_than_their_figures(db: Database) -> None:
    assert no_better(*await attacked(db, 30, Mode.ANONYMOUS))


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_the_whole_file_of_two_hundred_anonymous_pulses_tells_no_more_than_their_figures(db: Database) -> None:
    assert no_better(*await attacked(db, 200, Mode.ANONYMOUS))


async def test_the_attacker_is_no_fool_the_file_of_a_confidential_pulse_tells_everything(db: Database) -> None:
    people, right, by_figures_right = await attacked(db, 3, Mode.CONFIDENTIAL)
    assert right == people > by_figures_right


async def test_the_attacker_is_no_fool_bytes_that_are_not_forgotten_are_found(db: Database, tmp_path: Path) -> None:
    truth = await lived_through(db, 1, 1, Mode.ANONYMOUS)
    with db.reading() as session:
        order = list(session.exec(find(Participation.person_id).where(Participation.round_id == 1)))
    left = b"".join(b"0" * 32 + b"useful" + truth[n].encode() for n in order)
    (tmp_path / "here.db-journal").write_bytes(left)
    assert guessed(db, 1)[0] == truth
