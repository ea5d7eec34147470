"""Commands that are killed at random points and run again: a migration, and the closing of a pulse.

Each trial begins with a copy of the same database. What is there in the end is held against what was there before, or
against a copy in which the same was done undisturbed.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import sqlmodel
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import JSON, Connection, DateTime, MetaData, func, literal, make_url, select

import storage.db
from bench.ledger import Count, Outcome
from bench.postgres import Server
from bot.asking import DEFAULT_PULSE, Order
from bot.closing import close, finish_here
from bot.crew import OURS
from bot.house import terms
from bot.loading import load as load_company
from bot.made_up import invented
from bot.opening import open_now
from bot.settings import load as load_settings
from storage import migrate, rounds
from storage.answers import Answers, Tap
from storage.company import go_live
from storage.engines import engine_for
from storage.keys import Keys, new_secret
from storage.tables import Delivery, OpenAnswer, Person, Publication, Round

ROOT = str(Path(__file__).parents[1])
ANSWERS = 300
PEOPLE = 60
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NINE = AT.time()
WITHIN = (0.35, 0.9)
"""In which share of its time a command is killed: before, it only reads its own program."""
FASTER = 0.9


@dataclass(frozen=True, slots=True)
class Database:
    """A database to copy: a file, or one of a server's."""

    url: str
    server: Server | None

    def copy(self, name: str) -> "Database":
        """Another like it."""
        if self.server is None:
            there = make_url(self.sibling(name).url).database or ""
            copyfile(make_url(self.url).database or "", there)
        else:
            self.server.copy(make_url(self.url).database or "", name)
        return self.sibling(name)

    def sibling(self, name: str) -> "Database":
        """Another copy, made before."""
        url = make_url(self.url)
        file = self.server is None
        there = str(Path(url.database or "").with_name(f"{name}.db")) if file else name
        return Database(url.set(database=there).render_as_string(hide_password=False), self.server)


@dataclass(frozen=True, slots=True)
class Task:
    """A command that is killed: what makes the database it starts from, and what is to be true in the end.

    `prepare` is given an empty database; what it returns is given to `check`, with the database in the end.
    """

    arguments: tuple[str, ...]
    prepare: Callable[[Database], Mapping[str, Any]]
    check: Callable[[Database, Any], Count]
    finish: Callable[[Database, Any], None] | None = None
    """What goes on where the command has ended, or was killed for the last time; None for the command itself."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """One line of the table: so many trials, with so many kills in each."""

    name: str
    database: str
    task: Task
    trials: int = 5
    kills: int = 2
    seed: int = 11

    async def play(self, url: str, server: Server | None = None) -> Outcome:
        """Carry out every trial on copies of a database that is made at this address."""
        chance, task = random.Random(self.seed), self.task
        original = Database(url, server)
        before = task.prepare(original)
        undisturbed = original.copy("undisturbed")
        began = time.monotonic()
        await _run(undisturbed, task.arguments, before)
        length = time.monotonic() - began
        total, killed = Count(), 0
        for number in range(self.trials):
            trial = original.copy(f"trial{number}")
            for _ in range(self.kills):
                struck = await _run(trial, task.arguments, before, chance.uniform(*WITHIN) * length)
                killed += struck
                if not struck:
                    # It was faster than this time: next time it is struck sooner.
                    length *= FASTER
            if task.finish is None:
                await _run(trial, task.arguments, before)
            else:
                task.finish(trial, before)
            total += task.check(trial, before)
        return Outcome(self.name, self.database, total, killed)


async def _run(
    database: Database, arguments: tuple[str, ...], before: Mapping[str, Any], kill_after: float | None = None
) -> bool:
    """Run a command, and kill it after so many seconds; whether it was still running."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"PYTHONPATH": ROOT, "DATABASE_URL": database.url}
    environment |= {"GROUNDSWELL_SECRET": before["secret"]} if "secret" in before else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(kill_after):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        return True
    return False


# A migration


def older(database: Database) -> Mapping[str, int]:
    """Half of all migrations, and rows in every table; how many rows each table has."""
    engine = engine_for(database.url)
    steps = [step.revision for step in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]
    migrate.upgrade(engine, steps[len(steps) // 2])
    with engine.begin() as connection:
        fill(connection)
        tables = MetaData()
        tables.reflect(connection)
        answers = tables.tables["open_answer"]
        row = dict(connection.execute(select(answers)).mappings().first() or {})
        connection.execute(answers.insert(), [row | {"author": f"a{n}"} for n in range(ANSWERS)])
        found = _rows(connection)
    engine.dispose()
    return found


def _rows(connection: Connection) -> Mapping[str, int]:
    here = MetaData()
    here.reflect(connection)
    counted = {name: select(func.count()).select_from(table) for name, table in here.tables.items()}
    return {name: int(connection.execute(query).scalar_one()) for name, query in counted.items()}


def migrated(database: Database, before: Mapping[str, int]) -> Count:
    """Every answer and every message that was noted is there, and the tables are those of this version."""
    engine = engine_for(database.url)
    with engine.connect() as connection:
        whole = migrate.is_current(engine) and not migrate.differences(connection)
        after = _rows(connection) if whole else {}
    engine.dispose()
    said, answers = before["delivery"], before["open_answer"]
    twice = max(after.get("delivery", 0) - said, 0) + max(after.get("open_answer", 0) - answers, 0)
    return Count(
        due=said, sent=min(after.get("delivery", 0), said), twice=twice,
        given=answers, taken=answers, recorded=min(after.get("open_answer", 0), answers),
    )  # fmt: skip


def fill(connection: Connection) -> None:
    """A row in every table that is there, so that the next migration has something to carry over."""
    here = MetaData()
    here.reflect(connection)
    for table in here.sorted_tables:
        if table.name == "alembic_version":
            continue
        if not connection.execute(select(literal(1)).select_from(table).limit(1)).first():
            connection.execute(table.insert().values({column.name: _some(column) for column in table.columns}))


def _some(column: Any) -> Any:
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, DateTime):
        return AT if column.type.timezone else AT.replace(tzinfo=None)
    kinds = {int: 1, float: 1.5, str: "x", bool: False, date: AT.date(), type(NINE): NINE, bytes: b"x"}
    return kinds[column.type.python_type]


# The closing of a pulse


def answered(database: Database) -> Mapping[str, Any]:
    """A company in which everybody has answered a pulse that is open; the secret, and how many answers there are."""
    now, secret = datetime.now(UTC), new_secret()
    keys, chosen = Keys(secret), load_settings(env_file=None, secret=SecretStr(secret))
    db = storage.db.Database(database.url)
    migrate.upgrade(db.engine)
    with db.transaction() as session:
        load_company(session, invented(PEOPLE, 7), now, "chaos")
        go_live(session, now)
        people = session.exec(sqlmodel.select(Person)).all()
        for person in people:
            person.slack_id, person.contact_planned = f"U{person.id:08d}", True
            person.contacted_at = now - timedelta(days=8)
        order = Order(DEFAULT_PULSE, now, now + timedelta(days=9), by="chaos")
        open_now(session, chosen, terms(chosen, now), order, now)
    with db.transaction() as session:
        asking = rounds.get(session, 1)
        scales = [one for one in (asking.questions if asking else ()) if one.choices]
        taps = [
            Tap(f"{person.id}:{one.key}", person.slack_id or "", 1, one.key, one.choices[place % 3].value, now)
            for place, person in enumerate(people)
            for one in scales
        ]
        Answers(keys).save(session.connection(), taps)
        answers = len(session.exec(sqlmodel.select(OpenAnswer)).all())
    db.close()
    return {"secret": secret, "answers": answers}


def finished(database: Database, before: Mapping[str, Any]) -> None:
    """As a tick goes on with a pulse whose time is over."""
    db, keys, now = storage.db.Database(database.url), Keys(before["secret"]), datetime.now(UTC)
    with db.transaction() as session:
        close(session, keys, 1, now)
    finish_here(db, keys, now)
    db.close()


def closed(database: Database, before: Mapping[str, Any]) -> Count:
    """Every answer was counted once and none is there any more; what is published is what it is undisturbed."""
    there, undisturbed = (_published(one) for one in (database, database.sibling("undisturbed")))
    counted = before["answers"] if there.figures == undisturbed.figures and not there.left else 0
    return Count(
        due=len(undisturbed.keys), sent=len(undisturbed.keys & there.keys), twice=len(there.keys - undisturbed.keys),
        given=before["answers"], taken=before["answers"], recorded=counted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Published:
    """What is there of a closed pulse: its counts, what was published of it, what is to be said, answers left."""

    figures: Any
    keys: frozenset[str]
    left: int


def _published(database: Database) -> _Published:
    db = storage.db.Database(database.url)
    with db.reading() as session:
        row = session.get_one(Round, 1)
        published = session.exec(sqlmodel.select(Publication)).all()
        figures = [{name: one for name, one in of.figures.items() if name != "closed_at"} for of in published]
        keys = frozenset(one.key for one in session.exec(sqlmodel.select(Delivery)))
        left = len(session.exec(sqlmodel.select(OpenAnswer)).all())
    db.close()
    return _Published((row.state, row.tally, figures), keys, left)


MIGRATION = Task(("migrate",), older, migrated)
CLOSING = Task(("pulse", "close", "1"), answered, closed, finished)
