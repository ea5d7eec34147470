"""A story that is told twice, in which only who answered what and when is exchanged, and all that is left of it.

People who are exchanged are alike in everything that anybody knows of them: department, tier, cohort, zone.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, select
from sqlmodel import SQLModel

from bot.rules.company import Cohort, Tier
from bot.seeding import Company
from bot.simulation import story
from simulator import Message, Person
from simulator.view import View
from storage.keys import SEALED
from tests.stories.conftest import MONDAY, Harbour, the_company

Row = Mapping[str, Any]
COMMENTS = "Is there anything else that should be known?"
USUAL = ("Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree", "My day leaves no time for it")
PAIRS = (("emre", "dina"), ("kim", "hana"), ("fay", "cleo"))
"""Who is exchanged: two who answer on the first day, one before and one after the reminder, one who answers and one who
never does."""
BEFORE_REMINDERS, REMINDED, CLOSED = "before the reminders", "after the reminders", "after the close"
MOMENTS = {BEFORE_REMINDERS: "2026-04-15 20:00", REMINDED: "2026-04-17 20:00", CLOSED: "2026-04-27 08:00"}
"""When all that is there is looked at: a pulse comes on the 14th, reminders on the 16th; on the 23rd it closes."""
NUMBER_OF_A_COMMENT = re.compile(r"\b[0-9a-f]{16}\b")
"""By which a digest leaves a place for a comment: drawn at random."""
DRAWN = {("round_key", "wrapped"), ("open_answer", "author"), ("comment", "id")}
"""Columns that hold what was drawn at random, or what a key that was drawn at random made."""
BY_THE_DATABASES_CLOCK = {"scheduled_at", "at", "last_heartbeat"}
"""Columns of the jobs' tables that hold real time."""


@dataclass(frozen=True)
class Answering:
    """What somebody does: at a moment (UTC), five taps and a comment, and perhaps another opinion later."""

    who: str
    at: str
    labels: Sequence[str]
    comment: str
    changes: str | None = None


@dataclass
class Told:
    """What is left of a telling: every row of every table at each moment, what was said to whom, the log."""

    rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    posted: list[tuple[str, str, str]] = field(default_factory=list)
    """(moment, to whom, what) of what the bot said on its own."""
    replaced: dict[str, list[str]] = field(default_factory=dict)
    """What took the place of something said before, by person."""
    homes: dict[str, list[str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Slack's id of each name."""
    answered_at: list[datetime] = field(default_factory=list)


def script(swapped: bool) -> list[Answering]:
    """Who answers what and when. `swapped`: those who are alike do what the other one does in the other telling."""
    other = dict([*PAIRS, *((b, a) for a, b in PAIRS)]) if swapped else {}
    first = [
        ("ana", USUAL, "The tool invents figures."),
        ("emre", ("Every day", "5 - Strongly agree", "3 - Neither", "4 - Agree", "None"), "Zebras are well."),
        ("ben", USUAL, "Who decides about data?"),
        ("dina", ("Not at all", "1 - Strongly disagree", "2 - Disagree", "1 - Strongly disagree",
                  "It may cost me my work or my role"), "Yaks fear for their work."),
        ("kim", ("On most days", "2 - Disagree", "5 - Strongly agree", "3 - Neither", "It doesn't suit my work"),
         "Xerus, a squirrel, sees no use."),
        ("fay", ("On most days", "3 - Neither", "1 - Strongly disagree", "5 - Strongly agree",
                 "Being watched or judged by it"), "Wombats are watched."),
        *((name, USUAL, f"No time in {place}.") for place, name in enumerate(("gus", "ida", "jon", "lea", "max"))),
    ]  # fmt: skip
    moment = datetime(2026, 4, 14, 9, 3, 17, tzinfo=UTC)
    acts = []
    for place, (name, labels, comment) in enumerate(first):
        at = moment + timedelta(minutes=17 * place, seconds=7 * place)
        changes = {"emre": "2 - Disagree", "dina": "4 - Agree"}.get(name)
        acts.append(Answering(other.get(name, name), f"{at:%Y-%m-%d %H:%M:%S}", labels, comment, changes))
    late = ("Every day", "4 - Agree", "2 - Disagree", "5 - Strongly agree", "Its results can't be relied on")
    acts.append(Answering(other.get("hana", "hana"), "2026-04-16 13:41:29", late, "Voles do not rely on it."))
    return acts


def alike() -> Company:
    """Harbour, with those who are exchanged in one place, in one tier and of one cohort."""
    names = {name for pair in PAIRS for name in pair}
    company = the_company()
    people = tuple(
        replace(one, zone="Europe/Berlin", country="DE", tier=Tier.PRACTITIONERS, cohort=Cohort.ASSIGNED)
        if (one.email or "").partition("@")[0] in names
        else one
        for one in company.people
    )
    return replace(company, people=people)


async def told(url: str, swapped: bool, caplog: pytest.LogCaptureFixture) -> Told:
    """Tell the story, and keep all that is left of it."""
    caplog.clear()
    kept = Told()
    async with story(alike(), MONDAY, url, alive=False) as running:
        harbour = Harbour(running)
        listening(harbour, kept)
        kept.names = {user.name: number for number, user in harbour.slack.workspace.users.items()}
        acts = script(swapped)
        moments = sorted(
            [(act.at, act) for act in acts] + [(f"{at}:00", name) for name, at in MOMENTS.items()],
            key=lambda one: one[0],
        )
        for moment, what in moments:
            await harbour.until(moment)
            if isinstance(what, Answering):
                kept.answered_at.append(harbour.now)
                how = in_one_form if what.labels is USUAL else one_by_one
                await how(harbour, getattr(harbour, what.who), what)
                continue
            await harbour.emre.opens_home()
            await harbour.rest()
            kept.rows[what] = await harbour.stored(lambda session: everything(session.connection()))
        kept.calls = dict(harbour.slack.counts()["methods"])
    kept.log = sorted(f"{one.name} {one.levelname} {one.getMessage()}" for one in caplog.records)
    return kept


async def in_one_form(harbour: Harbour, person: Person, what: Answering) -> None:
    """Somebody who is not exchanged answers from Home."""
    await person.opens_home()
    await harbour.rest()
    await person.clicks("Answer")
    await harbour.rest()
    modal = person.modal
    assert modal is not None
    labels = [block["label"]["text"] for block in modal.blocks if block["type"] == "input"]
    for question, label in zip(labels, what.labels, strict=False):
        await person.picks(question, label)
    await person.fills(COMMENTS, what.comment)
    assert await person.submits() == {}
    await person.closes(everything=True)
    await harbour.rest()


async def one_by_one(harbour: Harbour, person: Person, what: Answering) -> None:
    for label in (*what.labels, "Write a comment"):
        await person.clicks(label)
        await harbour.rest()
    await person.fills(COMMENTS, what.comment)
    assert await person.submits() == {}
    await harbour.rest()
    if what.changes:
        await person.clicks("Change my answers")
        await harbour.rest()
        await person.picks("AI is useful in my job.", what.changes)
        assert await person.submits() == {}
        await person.closes(everything=True)
        await harbour.rest()


def listening(harbour: Harbour, kept: Told) -> None:
    """Keep what is said, as everybody reads it."""

    def said(who: str, message: Message) -> None:
        what = json.dumps([message.text, message.blocks, message.metadata], sort_keys=True)
        if message.change == "posted" and not message.ephemeral_for:
            kept.posted.append((harbour.now.isoformat(), who, what))
        else:
            kept.replaced.setdefault(who, []).append(what)

    def drawn(who: str, view: View, change: str) -> None:
        if change == "published":
            kept.homes.setdefault(who, []).append(json.dumps(view.blocks, sort_keys=True))

    harbour.slack.on_message(said)
    harbour.slack.on_view(drawn)


def everything(connection: Connection) -> dict[str, list[Row]]:
    """Every row of every table there is, whoever made it: what was drawn at random and what is sealed left out."""
    return {table.name: sorted(rows(connection, table), key=str) for table in tables(connection)}


def tables(connection: Connection) -> list[Table]:
    """The tables of the database, also those that are not ours."""
    found = MetaData()
    found.reflect(connection)
    return found.sorted_tables


def rows(connection: Connection, table: Table) -> Iterator[Row]:
    left_out = {column for name, column in DRAWN if name == table.name}
    left_out |= set() if table.name in SQLModel.metadata.tables else BY_THE_DATABASES_CLOCK
    for row in connection.execute(select(table)).mappings():
        yield {key: unsealed(value) for key, value in row.items() if key not in left_out}


def unsealed(value: Any) -> Any:
    """A value without what only the secret opens."""
    if isinstance(value, dict):
        return {key: unsealed(one) for key, one in value.items() if key != SEALED}
    if isinstance(value, list):
        return [unsealed(one) for one in value]
    return NUMBER_OF_A_COMMENT.sub("drawn", value) if isinstance(value, str) else value
